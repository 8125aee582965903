# Fuzzers, one a file, over clang's libFuzzer: make fuzz SECONDS=20 runs each so long (FUZZ=name one of them);
# make test runs each over its seeds and a short fixed number of runs.
TESTS += test-fuzz
FUZZ_DIR  := $(BUILD)/fuzz
FUZZ_SAN  := -fsanitize=address,undefined -fno-sanitize-recover=undefined
FUZZERS   := link ini photo board keys database mask csv badge copy pairs $(if $(wildcard core/media/scene.c tests/fuzz/fuzz_scene.c),scene)
SECONDS   ?= 20

FUZZ_SRC_link     := core/link/message.c
FUZZ_SRC_ini      := $(wildcard core/site/*.c)
FUZZ_SRC_photo    := core/vision/photo.cpp core/vision/photo_header.c
FUZZ_SRC_board    := $(wildcard core/board/*.c)
FUZZ_SRC_keys     := $(patsubst %,core/store/%.c,keys key_files seal sitekey erased) $(wildcard core/site/*.c)
# without what looks at pictures with the nets or plays films
FUZZ_SRC_database := $(filter-out core/store/enrol.c core/store/enrol_% core/store/clip_film.c,$(wildcard core/store/*.c)) $(wildcard core/alert/*.c core/site/*.c) core/token/badge.c \
                     core/token/bytes.c core/evaluate/stats.c core/match/threshold.c core/vision/curve.c $(wildcard core/match/operating*.c)
FUZZ_SRC_mask     := core/media/mask.c
FUZZ_SRC_csv      := # core/base, which all have
FUZZ_SRC_badge    := core/token/badge.c core/token/bytes.c
FUZZ_SRC_copy     := kiosk/copy_file.c
FUZZ_SRC_pairs    := core/evaluate/dataset.c core/evaluate/dataset_pairs.c
FUZZ_SRC_scene    := $(wildcard core/media/*.c)
# runs in make test: each stays within a few seconds
FUZZ_RUNS_link := 40000
FUZZ_RUNS_ini  := 40000
FUZZ_RUNS_photo := 4000
FUZZ_RUNS_board := 20000
FUZZ_RUNS_keys := 3000
FUZZ_RUNS_database := 300
FUZZ_RUNS_mask := 40000
FUZZ_RUNS_csv := 40000
FUZZ_RUNS_badge := 20000
FUZZ_RUNS_copy := 40000
FUZZ_RUNS_pairs := 40000
FUZZ_RUNS_scene := 300

fuzz_obj = $(patsubst %,$(FUZZ_DIR)/%.o,tests/fuzz/fuzz_$(1).c $(FUZZ_SRC_$(1)) $(wildcard core/base/*.c))
define fuzz_rule
$(FUZZ_DIR)/fuzz_$(1): $(call fuzz_obj,$(1))
	$$(call say,LD,$$@)clang++ -fsanitize=fuzzer $(FUZZ_SAN) -o $$@ $$^ $$(LDLIBS_SYS)
endef
$(foreach f,$(FUZZERS),$(eval $(call fuzz_rule,$(f))))

$(FUZZ_DIR)/%.c.o: %.c
	$(call say,FUZZCC,$<)mkdir -p $(@D) && clang -std=c11 -D_GNU_SOURCE -O1 -g -fsanitize=fuzzer-no-link $(FUZZ_SAN) \
	    $(INCLUDE) $(PKG_CFLAGS) -MMD -MP -c $< -o $@
$(FUZZ_DIR)/%.cpp.o: %.cpp
	$(call say,FUZZCC,$<)mkdir -p $(@D) && clang++ -std=c++17 -O1 -g -fsanitize=fuzzer-no-link $(FUZZ_SAN) \
	    $(INCLUDE) -MMD -MP -isystem /usr/include/opencv4 -c $< -o $@

NEED_test-fuzz := $(FUZZERS:%=$(FUZZ_DIR)/fuzz_%)

# $(1): the fuzzer, $(2): options. What is found is kept in build; seeds stay as they are.
fuzz_run = mkdir -p $(FUZZ_DIR)/corpus/$(1) && OPENCV_LOG_LEVEL=SILENT $(FUZZ_DIR)/fuzz_$(1) -rss_limit_mb=3000 -timeout=20 \
    -artifact_prefix=$(FUZZ_DIR)/$(1)- -verbosity=0 $(2) $(FUZZ_DIR)/corpus/$(1) tests/fuzz/seeds/$(1) \
    >$(FUZZ_DIR)/$(1).log 2>&1 || { tail -n 80 $(FUZZ_DIR)/$(1).log; echo "fuzz $(1): a fault; its input is $(FUZZ_DIR)/$(1)-*"; exit 1; }
fuzz: deps-test
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(NEED_test-fuzz)
	$(Q)$(foreach f,$(or $(FUZZ),$(FUZZERS)),echo "fuzz $(f): $(SECONDS) s" && { $(call fuzz_run,$(f),-max_total_time=$(SECONDS)); } &&) true
test-fuzz: deps-test
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(NEED_test-fuzz)
	$(Q)rm -rf $(FUZZ_DIR)/corpus
	$(Q)$(foreach f,$(FUZZERS),{ $(call fuzz_run,$(f),-seed=1 -runs=$(FUZZ_RUNS_$(f))); } &&) echo "fuzz: $(FUZZERS) stand"
.PHONY: fuzz test-fuzz
