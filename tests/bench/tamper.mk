# Edits of the audit by somebody who has all of the site's files: each must be found.
BENCHES += tamper

bench-tamper: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)$(MAKE) --no-print-directory $(BUILD)/tests/bench/tamper
	$(Q)mkdir -p $(BUILD)/bench && $(BUILD)/tests/bench/tamper 1000 1 $(BUILD)/bench/tamper.txt

$(BUILD)/tests/bench/tamper: $(BUILD)/tests/bench/tamper.c.o $(patsubst %,$(BUILD)/lib/%.a,store match vision media site base)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
.PHONY: bench-tamper
