# Enrolling ENROL_PEOPLE people from a folder, cut off and run again; photographs where there are some, else drawn ones.
BENCHES += enrol
ENROL_PEOPLE ?= 1000
ENROL_FACES  ?= ../shared/faces/lfw-dev

bench-enrol: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)$(MAKE) --no-print-directory $(BUILD)/gatehouse $(BUILD)/tests/bench/enrol_draw
	$(Q)mkdir -p $(BUILD)/bench && /usr/bin/python3 tests/bench/enrol.py $(BUILD)/gatehouse $(BUILD)/tests/bench/enrol_draw \
	    $(BUILD)/bench/enrol $(BUILD)/bench/enrol.txt $(ENROL_PEOPLE) $(ENROL_FACES)

$(BUILD)/tests/bench/enrol_draw: $(BUILD)/tests/bench/enrol_draw.c.o $(patsubst %,$(BUILD)/lib/%.a,vision media site base)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
.PHONY: bench-enrol
