# The engine as a process: signals, the site file read again, several at once; alerts over time.
TESTS += test-engine

test-engine: deps-test models
	$(Q)$(MAKE) --no-print-directory $(BUILD)/gatehouse
	$(Q)TSAN_OPTIONS=suppressions=$(CURDIR)/tests/tsan.supp BUILD=$(BUILD) /usr/bin/python3 tests/engine/test_engine.py
	$(Q)TSAN_OPTIONS=suppressions=$(CURDIR)/tests/tsan.supp BUILD=$(BUILD) /usr/bin/python3 tests/engine/test_visits.py
.PHONY: test-engine
