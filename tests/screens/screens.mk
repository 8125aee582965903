# Recorded screens of the console: make test-screens (RECORD=1 records them anew), and
# build/tests/screens/shot for pictures of it.
SCREEN_OBJ  := $(patsubst %,$(BUILD)/tests/screens/%.c.o,fixture fixture_alerts screen)
# The archives by name, since this is read before the makefile has its own lists; linked in LIBS_ALL's order
SCREEN_DEPS := $(BUILD)/lib/console.a $(patsubst %,$(BUILD)/lib/%.a,$(filter-out cli engine,$(ROOMS)))
SCREEN_LIBS  = $(BUILD)/lib/console.a $(filter-out %/cli.a %/engine.a,$(LIBS_ALL))
TESTS += test-screens

$(BUILD)/tests/screens/test_screens: $(BUILD)/tests/screens/test_screens.c.o $(SCREEN_OBJ) $(SCREEN_DEPS)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $< $(SCREEN_OBJ) $(SCREEN_LIBS) $(LDLIBS_SYS) -lcmocka -lvterm
test-screens: deps-test
	$(Q)$(MAKE) --no-print-directory run-screens
run-screens: $(BUILD)/tests/screens/test_screens
	$(Q)$<
.PHONY: test-screens run-screens
