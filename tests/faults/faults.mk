# Bad input through the programs as people run them: make test-faults. Pictures are drawn, films made by ffmpeg.
TESTS += test-faults

$(BUILD)/tests/faults/draw: $(BUILD)/tests/faults/draw.c.o $(BUILD)/lib/vision.a $(BUILD)/lib/base.a
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
$(BUILD)/tests/faults/leak: $(BUILD)/tests/faults/leak.c.o $(foreach r,vision media site base,$(BUILD)/lib/$(r).a)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
CFLAGS_tests_faults_leak := -O3
test-faults: deps-test models
	$(Q)$(MAKE) --no-print-directory -j2 all $(BUILD)/tests/faults/draw $(BUILD)/tests/faults/leak
	$(Q)$(MAKE) --no-print-directory -j2 $(patsubst tests/faults/test_%.py,run-faults-%,$(wildcard tests/faults/test_*.py))
	$(Q)echo "faults: refused as they should be"
run-faults-%: force
	$(Q)cd tests/faults && PYTHONDONTWRITEBYTECODE=1 BUILD=$(abspath $(BUILD)) GATEHOUSE_MODELS_DIR=$(abspath $(MODELS)) \
	    python3 -m unittest -q test_$*
.PHONY: test-faults
