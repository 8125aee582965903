# Recorded screens of the console: make test-screens (RECORD=1 records them anew), and
# build/tests/screens/shot for pictures of it.
SCREEN_OBJ  := $(patsubst %,$(BUILD)/tests/screens/%.c.o,fixture fixture_alerts fixture_evidence fixture_faces fixture_gates screen session)
# The archives by name, since this is read before the makefile has its own lists; linked in LIBS_ALL's order
SCREEN_DEPS := $(BUILD)/lib/console.a $(patsubst %,$(BUILD)/lib/%.a,$(filter-out cli engine,$(ROOMS)))
SCREEN_LIBS  = $(BUILD)/lib/console.a $(filter-out %/cli.a %/engine.a,$(LIBS_ALL))
# long, so it begins early
TESTS := test-screens $(TESTS)

SCREEN_TESTS := $(patsubst tests/screens/%.c,$(BUILD)/tests/screens/%,$(wildcard tests/screens/test_*.c))
$(SCREEN_TESTS): %: %.c.o $(SCREEN_OBJ) $(SCREEN_DEPS)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $< $(SCREEN_OBJ) $(SCREEN_LIBS) $(LDLIBS_SYS) -lcmocka -lvterm
NEED_test-screens := $(SCREEN_TESTS) $(BUILD)/gatehouse
test-screens: deps-test models
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(NEED_$@)
	$(Q)$(MAKE) --no-print-directory run-screens
run-screens: $(SCREEN_TESTS) $(BUILD)/gatehouse
	$(Q)tests/side-by-side 3 $(SCREEN_TESTS)

# A picture of a running console: make shot [SHOT='COMMAND…'] [SHOT_KEYS=…] [SHOT_SIZE=COLSxROWS]; the
# demonstration's drawn people unless told otherwise. Nobody real belongs in such a picture.
SHOT      ?= assets/demo/run $(BUILD)
SHOT_KEYS ?= ~~~~~~~~~~~~
SHOT_SIZE ?= 160x48
SHOT_OUT  ?= $(BUILD)/console.png
SHOT_OBJ  := $(patsubst %,$(BUILD)/tests/screens/%.c.o,shot paint_png screen)
# cairo is asked for only here, once deps-test has brought it
$(BUILD)/tests/screens/paint_png.c.o: PKG_CFLAGS += $(shell pkg-config --cflags cairo 2>/dev/null)
$(BUILD)/tests/screens/shot: $(SHOT_OBJ) $(SCREEN_DEPS)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $(SHOT_OBJ) $(SCREEN_LIBS) $(LDLIBS_SYS) $(shell pkg-config --libs cairo) -lvterm
shot: deps-test models
	$(Q)$(MAKE) --no-print-directory -j2 programs $(BUILD)/tests/screens/shot
	$(Q)$(BUILD)/tests/screens/shot $(SHOT_OUT) $(SHOT_SIZE) '$(SHOT_KEYS)' $(SHOT)
	$(Q)echo "$(SHOT_OUT)"
.PHONY: test-screens run-screens shot
