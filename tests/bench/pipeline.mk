# Sixteen cameras (PIPELINE_STREAMS) through the engine beside a plain loop; ffmpeg makes the films, once.
BENCHES += pipeline
PIPELINE_STREET ?= ../shared/media/street.mp4

bench-pipeline: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)$(MAKE) --no-print-directory $(BUILD)/gatehouse $(BUILD)/tests/bench/pipeline
	$(Q)if [ -f $(PIPELINE_STREET) ]; then tests/bench/pipeline_films $(BUILD)/bench/films $(PIPELINE_STREET); else \
	    echo "no $(PIPELINE_STREET) here: people are drawn instead"; \
	    $(MAKE) --no-print-directory $(BUILD)/tests/bench/pipeline_scene && $(BUILD)/tests/bench/pipeline_scene \
	        "scene:assets/demo/demo.scene?camera=entrance&size=1280x720&fps=15" | tests/bench/pipeline_films $(BUILD)/bench/films -; fi
	$(Q)rm -rf $(BUILD)/bench/pipeline-site
	$(Q)$(BUILD)/tests/bench/pipeline $(BUILD)/gatehouse $(BUILD)/bench/films $(BUILD)/bench/pipeline-site \
	    $(BUILD)/bench/pipeline.txt $(PIPELINE_STREAMS)

$(BUILD)/tests/bench/pipeline: $(patsubst %,$(BUILD)/tests/bench/%.c.o,pipeline table pipeline_plain pipeline_people pipeline_engine) \
    $(patsubst %,$(BUILD)/lib/%.a,board store match vision media site base)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
$(BUILD)/tests/bench/pipeline_scene: $(BUILD)/tests/bench/pipeline_scene.c.o $(patsubst %,$(BUILD)/lib/%.a,vision media site base)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
.PHONY: bench-pipeline
