# Bad input through the programs as people run them: make test-faults. Pictures are drawn, films made by ffmpeg.
# long, so it begins early
TESTS := test-faults $(TESTS)
NEED_test-faults := all $(BUILD)/tests/faults/draw $(BUILD)/tests/faults/leak

$(BUILD)/tests/faults/draw: $(BUILD)/tests/faults/draw.c.o $(BUILD)/lib/vision.a $(BUILD)/lib/base.a
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
$(BUILD)/tests/faults/leak: $(BUILD)/tests/faults/leak.c.o $(foreach r,vision media site base,$(BUILD)/lib/$(r).a)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
CFLAGS_tests_faults_leak := -O3
test-faults: deps-test models
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(NEED_$@)
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(patsubst tests/faults/test_%.py,run-faults-%,$(wildcard tests/faults/test_*.py))
	$(Q)echo "faults: refused as they should be"
run-faults-%: force
	$(Q)cd tests/faults && PYTHONDONTWRITEBYTECODE=1 BUILD=$(abspath $(BUILD)) GATEHOUSE_MODELS_DIR=$(abspath $(MODELS)) \
	    python3 -m unittest -q test_$*
.PHONY: test-faults
