# The kiosk's screen: how long a frame takes, in memory and under a virtual display.
BENCHES += kiosk-screen
bench-kiosk-screen: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)$(MAKE) --no-print-directory $(BUILD)/tests/bench/kiosk_screen locale
	$(Q)mkdir -p $(BUILD)/bench && : > $(BUILD)/bench/kiosk-screen.txt
	$(Q)xvfb-run -a -s '-screen 0 1920x1080x24' $(BUILD)/tests/bench/kiosk_screen $(BUILD)/bench/kiosk-screen.txt
$(BUILD)/tests/bench/kiosk_screen: $(BUILD)/tests/bench/kiosk_screen.c.o $(BUILD)/lib/kiosk.a $(patsubst %,$(BUILD)/lib/%.a,$(filter-out cli engine,$(ROOMS)))
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $< $(BUILD)/lib/kiosk.a $(filter-out %/cli.a %/engine.a,$(LIBS_ALL)) $(LDLIBS_SYS)
.PHONY: bench-kiosk-screen
