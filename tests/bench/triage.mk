# Triage with TRIAGE_ALERTS alerts in the store: triage_fill makes the site, triage_store times the store's answers.
TRIAGE_ALERTS ?= 100000
TRIAGE_SITE   := $(BUILD)/bench/triage-site

bench-triage-store: force
	$(Q)$(MAKE) --no-print-directory $(BUILD)/tests/bench/triage_fill $(BUILD)/tests/bench/triage_store
	$(Q)mkdir -p $(BUILD)/bench && rm -rf $(TRIAGE_SITE)
	$(Q)$(BUILD)/tests/bench/triage_fill $(TRIAGE_SITE) $(TRIAGE_ALERTS)
	$(Q)$(BUILD)/tests/bench/triage_store $(TRIAGE_SITE)

$(BUILD)/tests/bench/triage_fill $(BUILD)/tests/bench/triage_store: $(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.c.o \
    $(patsubst %,$(BUILD)/lib/%.a,store match vision media site base)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
.PHONY: bench-triage-store

# The console on that site: to open, and each key
BENCHES += triage
TRIAGE_OBJ := $(patsubst %,$(BUILD)/tests/%.c.o,bench/triage screens/screen)
bench-triage: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)$(MAKE) --no-print-directory $(BUILD)/tests/bench/triage_fill $(BUILD)/tests/bench/triage
	$(Q)mkdir -p $(BUILD)/bench && rm -rf $(TRIAGE_SITE)
	$(Q)$(BUILD)/tests/bench/triage_fill $(TRIAGE_SITE) $(TRIAGE_ALERTS)
	$(Q)set -o pipefail; $(BUILD)/tests/bench/triage $(TRIAGE_SITE) | tee $(BUILD)/bench/triage.txt
$(BUILD)/tests/bench/triage: $(TRIAGE_OBJ) $(BUILD)/lib/console.a $(patsubst %,$(BUILD)/lib/%.a,$(filter-out cli engine,$(ROOMS)))
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $(TRIAGE_OBJ) $(SCREEN_LIBS) $(LDLIBS_SYS) -lvterm
.PHONY: bench-triage
