# The engine as a process: signals, the site file read again, several at once; alerts over time.
TESTS += test-engine

test-engine: deps-test models
	$(Q)$(MAKE) --no-print-directory -j2 $(BUILD)/gatehouse
	$(Q)BUILD=$(BUILD) tests/side-by-side 2 tests/engine/test_*.py
.PHONY: test-engine
