# Thresholds chosen from one half of the people, measured on the other half, as galleries grow. GROWTH_FACES has
# PERSON/….jpg (Labelled Faces in the Wild, or pictures of your own people); without it there is nothing to measure.
# What the press photographs is not what a camera sees, and that data's authors ask that results on it be no claim of
# fitness: the bench shows that the arithmetic from rate to threshold holds, not what a site will measure.
BENCHES += growth
GROWTH_FACES ?= ../shared/faces/lfw-dev

bench-growth: force
	$(Q)if [ -d $(GROWTH_FACES) ]; then $(MAKE) --no-print-directory run-growth; \
	    else echo "bench growth: skipped: no labelled faces in $(GROWTH_FACES); name them with GROWTH_FACES=FOLDER"; fi
run-growth: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)$(MAKE) --no-print-directory models $(BUILD)/tests/bench/growth
	$(Q)mkdir -p $(BUILD)/bench && $(BUILD)/tests/bench/growth $(GROWTH_FACES) $(BUILD)/bench/growth.cache $(BUILD)/bench/growth.txt

BENCH_GROWTH_OBJ := $(patsubst %,$(BUILD)/tests/bench/%.c.o,growth table growth_crowd growth_search growth_held growth_flags growth_gates)
$(BUILD)/tests/bench/growth: $(BENCH_GROWTH_OBJ) $(patsubst %,$(BUILD)/lib/%.a,evaluate match vision media site base)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
.PHONY: bench-growth run-growth
