# The passive liveness nets on films of people and on pictures held before a drawn gate.
BENCHES += liveness
LIVENESS_SHARED ?= ../shared

bench-liveness: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)$(MAKE) --no-print-directory models $(BUILD)/tests/bench/liveness
	$(Q)mkdir -p $(BUILD)/bench && $(BUILD)/tests/bench/liveness $(LIVENESS_SHARED) assets/demo/demo.scene $(BUILD)/bench/liveness.txt

BENCH_LIVENESS_LIBS := $(BUILD)/lib/kiosk.a $(patsubst %,$(BUILD)/lib/%.a,token match vision media site base)
$(BUILD)/tests/bench/liveness: $(BUILD)/tests/bench/liveness.c.o $(BENCH_LIVENESS_LIBS)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
.PHONY: bench-liveness
