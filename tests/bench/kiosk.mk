# The kiosk's gate with drawn people: KIOSK_VISITS on the scene's clock, KIOSK_REAL in real time.
BENCHES += kiosk
KIOSK_VISITS ?= 200
KIOSK_REAL   ?= 40
KIOSK_SITE   := $(BUILD)/bench/kiosk-site
KIOSK_SHOWN  := $(wildcard ../shared/media/liveness)
BENCH_KIOSK_OBJ    := $(patsubst %,$(BUILD)/tests/bench/%.c.o,kiosk kiosk_world kiosk_scene kiosk_real)
bench-kiosk: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)$(MAKE) --no-print-directory models $(BUILD)/gatehouse $(BUILD)/tests/bench/kiosk
	$(Q)rm -rf $(KIOSK_SITE) && mkdir -p $(BUILD)/bench && $(BUILD)/gatehouse demo $(KIOSK_SITE) --from assets/demo >/dev/null
	$(Q)$(BUILD)/tests/bench/kiosk $(KIOSK_SITE) $(BUILD)/bench/kiosk.txt $(KIOSK_VISITS) $(KIOSK_REAL) $(KIOSK_SHOWN)
$(BUILD)/tests/bench/kiosk: $(BENCH_KIOSK_OBJ) $(BUILD)/lib/kiosk.a $(patsubst %,$(BUILD)/lib/%.a,$(call reverse,$(filter-out cli engine,$(ROOMS))))
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $(BENCH_KIOSK_OBJ) $(BUILD)/lib/kiosk.a $(patsubst %,$(BUILD)/lib/%.a,$(call reverse,$(filter-out cli engine,$(ROOMS)))) $(LDLIBS_SYS)
.PHONY: bench-kiosk
