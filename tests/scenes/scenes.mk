# The product on the synthetic world against its truth: a short run in `make test`, the long one by
# `make bench BENCH=scenes`.
TESTS += test-scenes test-visits
BENCHES += scenes visits

SCENES_NEED := $(BUILD)/gatehouse $(BUILD)/tests/scenes/cast
NEED_test-scenes := $(SCENES_NEED)
NEED_test-visits := $(SCENES_NEED)
test-scenes: deps-test models
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(SCENES_NEED)
	$(Q)/usr/bin/python3 tests/scenes/test_truth.py
	$(Q)tests/scenes/scenes.py $(BUILD) test
bench-scenes: deps-test models
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(SCENES_NEED)
	$(Q)tests/scenes/scenes.py $(BUILD) bench
.PHONY: test-scenes bench-scenes
test-visits: deps-test models
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(SCENES_NEED)
	$(Q)tests/scenes/tours.py $(BUILD) test
bench-visits: deps-test models
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(SCENES_NEED)
	$(Q)tests/scenes/tours.py $(BUILD) bench
.PHONY: test-visits bench-visits
