# The engine as a process: signals, the site file read again, several at once; alerts over time.
TESTS += test-engine
NEED_test-engine := $(BUILD)/gatehouse
# the longest first, so that the others fill the time beside it
ENGINE_LONG  := tests/engine/test_visits.py tests/engine/test_comebacks.py
ENGINE_TESTS := $(ENGINE_LONG) $(filter-out $(ENGINE_LONG),$(wildcard tests/engine/test_*.py))

test-engine: deps-test models
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(NEED_$@)
	$(Q)BUILD=$(BUILD) tests/side-by-side 2 $(ENGINE_TESTS)
.PHONY: test-engine
