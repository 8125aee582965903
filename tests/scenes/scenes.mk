# The product on the synthetic world against its truth: a short run in `make test`, the long one by
# `make bench BENCH=scenes`.
TESTS += test-scenes
BENCHES += scenes

SCENES_NEED = $(BUILD)/gatehouse $(BUILD)/tests/scenes/cast
test-scenes: deps-test models
	$(Q)$(MAKE) --no-print-directory $(SCENES_NEED)
	$(Q)tests/scenes/scenes.py $(BUILD) test
bench-scenes: deps-test models
	$(Q)$(MAKE) --no-print-directory $(SCENES_NEED)
	$(Q)tests/scenes/scenes.py $(BUILD) bench
.PHONY: test-scenes bench-scenes
