# make install [DESTDIR=…] [PREFIX=/usr/local]: programs, manual pages, the kiosk's words, models and the
# scripts that fetch them, the demo, the systemd unit with its account. make uninstall takes away what install put
# there, nothing else.
SHARE       := $(PREFIX)/share/gatehouse
UNITS       ?= $(PREFIX)/lib
MAN1        := $(wildcard assets/man/*.1)
MAN5        := $(wildcard assets/man/*.5)
FETCH_FILES := $(filter-out %.mk,$(wildcard assets/models/*))
DEMO_FILES  := $(filter %.ini %.scene %.md,$(wildcard assets/demo/*))
MODEL_FILES  = $(wildcard $(MODELS)/*)
MO           := LC_MESSAGES/gatehouse-kiosk.mo
at           = $(DESTDIR)$(1)

# The one path that a program has compiled in; built anew when the prefix changes
CFLAGS_core_vision_pack := -DGH_SHARE_DIR='"$(SHARE)"'
$(BUILD)/core/vision/pack.c.o: $(BUILD)/prefix
$(BUILD)/prefix: force
	$(Q)mkdir -p $(@D); echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' > $@

install: all
	install -d $(call at,$(PREFIX)/bin) $(call at,$(PREFIX)/share/man/man1) $(call at,$(PREFIX)/share/man/man5) \
	    $(call at,$(SHARE)/fetch) $(call at,$(SHARE)/models) $(call at,$(SHARE)/demo) \
	    $(call at,$(UNITS)/systemd/system) $(call at,$(UNITS)/sysusers.d)
	install -m 755 $(PROGRAMS) $(call at,$(PREFIX)/bin)
	install -m 644 $(MAN1) $(call at,$(PREFIX)/share/man/man1)
	install -m 644 $(MAN5) $(call at,$(PREFIX)/share/man/man5)
	$(foreach f,$(FETCH_FILES),install -m $(if $(filter %/fetch,$(f)),755,644) $(f) $(call at,$(SHARE)/fetch) &&) true
	$(if $(MODEL_FILES),install -m 644 $(MODEL_FILES) $(call at,$(SHARE)/models))
	$(if $(DEMO_FILES),install -m 644 $(DEMO_FILES) $(call at,$(SHARE)/demo))
	for u in gatehouse@ gatehouse-kiosk@; do \
	    sed 's|@PREFIX@|$(PREFIX)|' assets/systemd/$$u.service > $(call at,$(UNITS)/systemd/system)/$$u.service && \
	    chmod 644 $(call at,$(UNITS)/systemd/system)/$$u.service || exit 1; done
	install -m 644 assets/systemd/gatehouse.sysusers $(call at,$(UNITS)/sysusers.d)/gatehouse.conf
	$(foreach l,$(LANGUAGES),install -D -m 644 $(BUILD)/locale/$(l)/$(MO) $(call at,$(PREFIX)/share/locale)/$(l)/$(MO) &&) true
	$(if $(MODEL_FILES),,@echo "no models yet: make models, or $(SHARE)/fetch/fetch $(SHARE)/models")

uninstall:
	rm -f $(foreach p,$(PROGRAMS),$(call at,$(PREFIX)/bin)/$(notdir $(p))) \
	    $(foreach p,$(MAN1),$(call at,$(PREFIX)/share/man/man1)/$(notdir $(p))) \
	    $(foreach p,$(MAN5),$(call at,$(PREFIX)/share/man/man5)/$(notdir $(p))) \
	    $(foreach l,$(LANGUAGES),$(call at,$(PREFIX)/share/locale)/$(l)/$(MO)) \
	    $(call at,$(UNITS)/systemd/system)/gatehouse@.service $(call at,$(UNITS)/systemd/system)/gatehouse-kiosk@.service \
	    $(call at,$(UNITS)/sysusers.d)/gatehouse.conf
	rm -rf $(call at,$(SHARE))
.PHONY: install uninstall
