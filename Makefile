# Gatehouse: `make demo` shows it, `make test` passes the tests; both install
# what they miss. V=1 shows the commands, SANITIZE=address,undefined|thread builds so.
MAKEFLAGS += --no-builtin-rules
SHELL     := /bin/bash
BUILD     ?= build$(if $(SANITIZE),/san-$(subst $(comma),-,$(SANITIZE)))
comma     := ,
PREFIX    ?= /usr/local
CC        := gcc
CXX       := g++
Q         := $(if $(V),,@)
say        = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)';)

# Rooms from low to high: a room links to those before it, never behind it.
ROOMS   := base site media vision match evaluate token store board alert link engine cli
CORE    := $(ROOMS:%=core/%)
DIRS    := $(CORE) console kiosk

PKGS_base    :=
PKGS_media   := libavformat libavcodec libavdevice libavutil libswscale
PKGS_vision  := opencv4 libsodium
PKGS_match   :=
PKGS_evaluate := libcjson libsodium
PKGS_token   := libsodium libqrencode zbar
PKGS_store   := sqlite3 libsodium libcjson
PKGS_link    := libcjson
PKGS_console := ncursesw chafa libnotify
PKGS_kiosk   := sdl2 SDL2_ttf libgpiod speech-dispatcher
PKGS    := $(sort $(foreach r,$(ROOMS) console kiosk,$(PKGS_$(r))))

# `make deps` runs without pkg-config, so it is asked only when something is compiled
pkg_cflags = $(shell pkg-config --cflags $(1) 2>/dev/null)
pkg_libs   = $(shell pkg-config --libs $(filter-out opencv4,$(1)) 2>/dev/null)
OPENCV_LIBS := -lopencv_dnn -lopencv_imgcodecs -lopencv_imgproc -lopencv_core

WARN    := -Wall -Wextra -Wpedantic -Werror -Wno-format-truncation
# sanitizers instrument every access: -O1 compiles them in two thirds of the time and runs as fast
OPT     ?= $(if $(SANITIZE),-O1,-O2) -g
SAN     := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
INCLUDE := -Icore -I.
CFLAGS_ALL   = -std=c11 -D_GNU_SOURCE $(OPT) $(WARN) $(SAN) $(INCLUDE) -MMD -MP -pthread
CXXFLAGS_ALL = -std=c++17 $(OPT) $(WARN) $(SAN) $(INCLUDE) -MMD -MP -pthread -isystem /usr/include/opencv4
LDLIBS_SYS   = -Wl,--as-needed $(call pkg_libs,$(PKGS)) $(OPENCV_LIBS) -lstdc++ -lm -pthread

# C flags that pkg-config adds, computed once and only when compiling
PKG_CFLAGS := $(if $(filter deps clean lint-includes,$(MAKECMDGOALS)),,$(call pkg_cflags,$(filter-out opencv4,$(PKGS))))
PKG_CFLAGS := $(patsubst -I%,-isystem %,$(filter -I% -D%,$(PKG_CFLAGS)))

all: programs

include $(wildcard *.mk tests/*/*.mk assets/*.mk assets/*/*.mk core/*/*.mk console/*.mk kiosk/*.mk)

# ---- archives: one a room ---------------------------------------------------------------------------
src_of  = $(filter-out %/main.c,$(wildcard $(1)/*.c $(1)/*/*.c)) $(wildcard $(1)/*.cpp)
obj_of  = $(patsubst %,$(BUILD)/%.o,$(1))
ARCHIVES := $(ROOMS:%=$(BUILD)/lib/%.a) $(BUILD)/lib/console.a $(BUILD)/lib/kiosk.a

define archive_rule
$(BUILD)/lib/$(notdir $(1)).a: $$(call obj_of,$$(call src_of,$(1)))
	$$(call say,AR,$$@)mkdir -p $$(@D) && rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach d,$(DIRS),$(eval $(call archive_rule,$(d))))

$(BUILD)/%.c.o: %.c
	$(call say,CC,$<)mkdir -p $(@D) && $(CC) $(CFLAGS_ALL) $(PKG_CFLAGS) $(CFLAGS_$(subst /,_,$*)) -c $< -o $@
$(BUILD)/%.cpp.o: %.cpp
	$(call say,CXX,$<)mkdir -p $(@D) && $(CXX) $(CXXFLAGS_ALL) -c $< -o $@

# ---- programs ---------------------------------------------------------------------------------------
# Highest room first, so that the linker finds what each one needs in those below.
reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
LIBS_ALL := $(patsubst %,$(BUILD)/lib/%.a,$(call reverse,$(ROOMS)))

PROGRAMS := $(if $(wildcard core/engine/engine.c),$(BUILD)/gatehouse) $(if $(wildcard console/main.c),$(BUILD)/gatehouse-console) $(if $(wildcard kiosk/main.c),$(BUILD)/gatehouse-kiosk)
programs: $(PROGRAMS)

$(BUILD)/gatehouse: $(BUILD)/core/cli/main.c.o $(LIBS_ALL)
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)
$(BUILD)/gatehouse-console: $(BUILD)/console/main.c.o $(BUILD)/lib/console.a $(filter-out %/cli.a %/engine.a,$(LIBS_ALL))
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)

$(BUILD)/gatehouse-kiosk: $(BUILD)/kiosk/main.c.o $(BUILD)/lib/kiosk.a $(filter-out %/cli.a %/engine.a,$(LIBS_ALL))
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ $(LDLIBS_SYS)

# ---- unit tests: tests/unit/test_<room>_<what>.c links <room> and those below it ----------------------
UNIT_SRC := $(wildcard tests/unit/test_*.c)
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/unit/%)
room_of   = $(word 2,$(subst _, ,$(1)))
upto      = $(if $(filter console kiosk,$(1)),$(filter-out cli engine,$(ROOMS)) $(1),$(if $(filter $(1),$(firstword $(2))),$(1),$(firstword $(2)) $(call upto,$(1),$(wordlist 2,$(words $(2)),$(2)))))
libs_upto = $(patsubst %,$(BUILD)/lib/%.a,$(call reverse,$(call upto,$(1),$(ROOMS))))

define unit_rule
$(BUILD)/tests/unit/$(1): $(BUILD)/tests/unit/$(1).c.o $(call libs_upto,$(call room_of,$(1)))
	$$(call say,LD,$$@)$$(CC) $$(SAN) -o $$@ $$^ $$(LDLIBS_SYS) -lcmocka
endef
$(foreach t,$(UNIT_SRC:tests/unit/%.c=%),$(eval $(call unit_rule,$(t))))

# One room's unit tests: make unit-media
unit-%: force
	$(Q)$(MAKE) --no-print-directory run-unit ONLY=$*
run-unit: $(filter $(BUILD)/tests/unit/test_$(if $(ONLY),$(ONLY),%)_% $(if $(ONLY),,%),$(UNIT_BIN))
	$(Q)tests/side-by-side 2 $^

# ---- the two commands and what they need --------------------------------------------------------------
deps:
	$(Q)assets/deps assets/packages.txt
deps-test: deps
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt

# pkg-config and compilers may have come with deps, so what uses them is a make of its own.
# TESTS: parts of the suite; each part's .mk file adds its target here, and what it runs to NEED_<target>.
# All of it is built first, by one make, since two would write the same file; then the parts run side by side
# (most of them wait more than they work), each one's words in one piece when it has ended.
PARTS ?= $(TESTS) test-unit
NEED_test-unit := $(UNIT_BIN)
test: deps-test models
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) build-parts
	$(Q)echo "running $(PARTS:test-%=%)"
	$(Q)$(MAKE) --no-print-directory $(call jobs,3) --output-sync=recurse $(PARTS)
	$(Q)echo "all tests passed"
build-parts: all $(foreach p,$(PARTS),$(NEED_$(p)))
# so many jobs, unless the make above this one deals them out
jobs = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(1))

test-unit: deps-test
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(NEED_$@)
	$(Q)$(MAKE) --no-print-directory run-unit

clean:
	rm -rf build

.PHONY: all programs deps deps-test test build-parts test-unit clean force run-unit
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
