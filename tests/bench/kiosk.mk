# The kiosk's gate with drawn people: KIOSK_VISITS on the scene's clock, KIOSK_REAL in real time.
BENCHES += kiosk
KIOSK_VISITS ?= 200
KIOSK_REAL   ?= 40
KIOSK_SITE   := $(BUILD)/bench/kiosk-site
KIOSK_SHOWN  := $(wildcard ../shared/media/liveness)
BENCH_KIOSK_OBJ    := $(patsubst %,$(BUILD)/tests/bench/%.c.o,kiosk kiosk_world kiosk_scene kiosk_real)
BENCH_KIOSK_ROOMS := $(patsubst %,$(BUILD)/lib/%.a,$(filter-out cli engine,$(ROOMS)))
bench-kiosk: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)$(MAKE) --no-print-directory models $(BUILD)/gatehouse $(BUILD)/tests/bench/kiosk
	$(Q)rm -rf $(KIOSK_SITE) && mkdir -p $(BUILD)/bench && $(BUILD)/gatehouse demo $(KIOSK_SITE) --from assets/demo >/dev/null
	$(Q)$(BUILD)/tests/bench/kiosk $(KIOSK_SITE) $(BUILD)/bench/kiosk.txt $(KIOSK_VISITS) $(KIOSK_REAL) $(KIOSK_SHOWN)
$(BUILD)/tests/bench/kiosk: $(BENCH_KIOSK_OBJ) $(BUILD)/lib/kiosk.a $(BENCH_KIOSK_ROOMS)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $(BENCH_KIOSK_OBJ) $(BUILD)/lib/kiosk.a $(call reverse,$(BENCH_KIOSK_ROOMS)) $(LDLIBS_SYS)
.PHONY: bench-kiosk

# Photographed people, each against all: KIOSK_PHOTOS holds NNN_neutral.jpg and NNN_smiling.jpg.
BENCHES += kiosk-photos
KIOSK_PHOTOS ?= ../shared/faces/london
bench-kiosk-photos: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)[ -d $(KIOSK_PHOTOS) ] || { echo "bench kiosk-photos: no pictures in $(KIOSK_PHOTOS); name them with KIOSK_PHOTOS=FOLDER" >&2; exit 1; }
	$(Q)$(MAKE) --no-print-directory models $(BUILD)/tests/bench/kiosk_photos
	$(Q)mkdir -p $(BUILD)/bench && $(BUILD)/tests/bench/kiosk_photos $(KIOSK_PHOTOS) $(BUILD)/bench/kiosk-photos.txt
$(BUILD)/tests/bench/kiosk_photos: $(BUILD)/tests/bench/kiosk_photos.c.o $(BUILD)/lib/kiosk.a $(BENCH_KIOSK_ROOMS)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $< $(BUILD)/lib/kiosk.a $(call reverse,$(BENCH_KIOSK_ROOMS)) $(LDLIBS_SYS)
.PHONY: bench-kiosk-photos
