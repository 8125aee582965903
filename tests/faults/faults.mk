# Bad input through the programs as people run them: make test-faults. Pictures are drawn, films made by ffmpeg.
TESTS += test-faults

$(BUILD)/tests/faults/draw: $(BUILD)/tests/faults/draw.c.o $(BUILD)/lib/vision.a $(BUILD)/lib/base.a
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
test-faults: deps-test models
	$(Q)$(MAKE) --no-print-directory -j2 all $(BUILD)/tests/faults/draw
	$(Q)$(MAKE) --no-print-directory -j2 $(patsubst tests/faults/test_%.py,run-faults-%,$(wildcard tests/faults/test_*.py))
	$(Q)echo "faults: refused as they should be"
run-faults-%: force
	$(Q)cd tests/faults && PYTHONDONTWRITEBYTECODE=1 BUILD=$(abspath $(BUILD)) GATEHOUSE_MODELS_DIR=$(abspath $(MODELS)) \
	    python3 -m unittest -q test_$*
.PHONY: test-faults
