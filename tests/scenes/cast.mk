# The casting tool: make cast builds it; CAST_TRIES seeds are tried into assets/demo/cast.ini by make cast-demo
# (CAST_MODELS: folders of one pack each, so that the cast suits all of them).
CAST_OBJ    := $(patsubst %,$(BUILD)/tests/scenes/%.c.o,cast cast_look cast_drawn cast_photos cast_measure)
CAST_TRIES  ?= 2000
CAST_MODELS ?= models

$(CAST_OBJ): INCLUDE += -Itests
$(BUILD)/tests/scenes/cast: $(CAST_OBJ) $(patsubst %,$(BUILD)/lib/%.a,vision media site base)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
cast: $(BUILD)/tests/scenes/cast
cast-demo: cast
	$(Q)$(BUILD)/tests/scenes/cast drawn $(CAST_TRIES) 8 10 30 $(CAST_MODELS) > $(BUILD)/cast.ini
	$(Q)mv $(BUILD)/cast.ini assets/demo/cast.ini
.PHONY: cast cast-demo
