# Recorded screens of the kiosk: make test-kiosk; make kiosk-shots records them anew and leaves pictures of every
# state at full size in $(BUILD)/kiosk.
KIOSK_OBJ  := $(BUILD)/tests/kiosk/fixture.c.o
# by name, since this is read before the makefile has its own lists; linked in LIBS_ALL's order
KIOSK_DEPS := $(BUILD)/lib/kiosk.a $(patsubst %,$(BUILD)/lib/%.a,$(filter-out cli engine,$(ROOMS)))
KIOSK_LIBS  = $(BUILD)/lib/kiosk.a $(filter-out %/cli.a %/engine.a,$(LIBS_ALL))
TESTS += test-kiosk

$(KIOSK_OBJ): PKG_CFLAGS += $(shell pkg-config --cflags cairo 2>/dev/null)
KIOSK_TESTS := $(patsubst tests/kiosk/%.c,$(BUILD)/tests/kiosk/%,$(wildcard tests/kiosk/test_*.c))
$(foreach t,screens layout hands,$(eval CFLAGS_tests_kiosk_test_$(t) = -DLOCALE_DIR='"$$(BUILD)/locale"'))
$(KIOSK_TESTS) $(BUILD)/tests/kiosk/shots: %: %.c.o $(KIOSK_OBJ) $(KIOSK_DEPS)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $< $(KIOSK_OBJ) $(KIOSK_LIBS) $(LDLIBS_SYS) $(shell pkg-config --libs cairo) -lcmocka
test-kiosk: deps-test
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(NEED_$@)
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) run-kiosk run-outage OUTAGE_SECONDS=6
NEED_test-kiosk := $(KIOSK_TESTS) $(BUILD)/tests/kiosk/outage locale
run-kiosk: $(KIOSK_TESTS) locale lint-locale
	$(Q)tests/side-by-side 2 $(KIOSK_TESTS)

# The control room away for so long with fifty passages, the gate killed three times in between.
OUTAGE_SECONDS ?= 120
BENCHES += kiosk-outage
bench-kiosk-outage: deps-test
	$(Q)mkdir -p $(BUILD)/bench && set -o pipefail && $(MAKE) --no-print-directory run-outage | tee $(BUILD)/bench/kiosk-outage.txt
run-outage: $(BUILD)/tests/kiosk/outage
	$(Q)rm -rf $(BUILD)/bench/outage && mkdir -p $(BUILD)/bench && $< $(BUILD)/bench/outage $(OUTAGE_SECONDS)
$(BUILD)/tests/kiosk/outage: $(BUILD)/tests/kiosk/outage.c.o $(KIOSK_DEPS)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $< $(KIOSK_LIBS) $(LDLIBS_SYS)

kiosk-shots: deps-test
	$(Q)$(MAKE) --no-print-directory record-kiosk
record-kiosk: $(BUILD)/tests/kiosk/test_screens $(BUILD)/tests/kiosk/shots locale
	$(Q)RECORD=1 $<
	$(Q)for l in en ar; do for s in 800x480 1080x1920 1920x1080; do \
	    GATEHOUSE_LOCALE_DIR=$(BUILD)/locale $(BUILD)/tests/kiosk/shots $(BUILD)/kiosk $$l $$s || exit; done; done
	$(Q)echo "$(BUILD)/kiosk"
.PHONY: bench-kiosk-outage run-outage test-kiosk run-kiosk kiosk-shots record-kiosk
