# The console's wall beside chafa: bytes, likeness, processor, keys. A street where it is to be had
# (WALL_FILM=… names another film), else a generated one.
BENCHES += wall
WALL_FILM ?= $(or $(wildcard ../shared/media/street.mp4),$(BUILD)/bench/testsrc.mp4)
WALL_OBJ  := $(patsubst %,$(BUILD)/tests/bench/%.c.o,wall wall_film wall_look) $(BUILD)/tests/screens/screen.c.o

bench-wall: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)$(MAKE) --no-print-directory $(BUILD)/tests/bench/wall $(BUILD)/gatehouse-console $(filter $(BUILD)/%,$(WALL_FILM))
	$(Q)$(BUILD)/tests/bench/wall $(BUILD)/gatehouse-console $(WALL_FILM) $(BUILD)/bench/wall.txt

$(BUILD)/tests/bench/wall: $(WALL_OBJ) $(BUILD)/lib/console.a $(patsubst %,$(BUILD)/lib/%.a,$(filter-out cli engine,$(ROOMS)))
	$(call say,LD,$@)mkdir -p $(BUILD)/bench && $(CC) $(SAN) -o $@ $(WALL_OBJ) $(SCREEN_LIBS) $(LDLIBS_SYS) -lvterm
$(BUILD)/bench/testsrc.mp4:
	$(call say,FILM,$@)mkdir -p $(@D) && ffmpeg -v error -y -f lavfi -i testsrc2=size=640x360:rate=25:duration=15 -pix_fmt yuv420p $@
.PHONY: bench-wall
