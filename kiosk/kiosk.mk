# The kiosk's words: assets/locale/*.po compiled into $(BUILD)/locale, where the program looks first (it lies
# beside it). make locale-update brings the catalogues up to the sources; make lint-locale checks them.
LANGUAGES := $(patsubst assets/locale/%.po,%,$(wildcard assets/locale/*.po))
MO_FILES  := $(LANGUAGES:%=$(BUILD)/locale/%/LC_MESSAGES/gatehouse-kiosk.mo)
# where the installed program finds them: assets/install.mk puts them there
CFLAGS_kiosk_screen_words = -DGH_LOCALE_DIR='"$(PREFIX)/share/locale"'

$(BUILD)/kiosk/screen/words.c.o: $(BUILD)/prefix

programs: locale
locale: $(MO_FILES)
$(BUILD)/locale/%/LC_MESSAGES/gatehouse-kiosk.mo: assets/locale/%.po
	$(call say,MSGFMT,$@)mkdir -p $(@D) && msgfmt -c -o $@ $<

# the tests read the catalogues just built
$(BUILD)/tests/unit/test_kiosk_typing: | $(MO_FILES)
CFLAGS_tests_unit_test_kiosk_typing = -DLOCALE_DIR='"$(BUILD)/locale"'

WORD_SOURCES = $(sort $(wildcard kiosk/screen/*.c))
$(BUILD)/locale/gatehouse-kiosk.pot: $(WORD_SOURCES)
	$(call say,XGETTEXT,$@)mkdir -p $(@D) && xgettext --from-code=UTF-8 --keyword=N_ --add-comments=TRANSLATORS \
	    --package-name=gatehouse-kiosk --no-location --sort-output -o $@ $(WORD_SOURCES)
locale-update: $(BUILD)/locale/gatehouse-kiosk.pot
	$(Q)for l in $(LANGUAGES); do msgmerge --quiet --update --backup=none --no-fuzzy-matching assets/locale/$$l.po $<; done

# Every catalogue is sound, whole, and has exactly the words of the sources
lint-locale: $(BUILD)/locale/gatehouse-kiosk.pot
	$(Q)for l in $(LANGUAGES); do \
	    s=$$(LC_ALL=C msgfmt -c --statistics -o /dev/null assets/locale/$$l.po 2>&1) || { echo "$$s" >&2; exit 1; }; \
	    case $$s in *untranslated*|*fuzzy*) echo "assets/locale/$$l.po: $$s" >&2; exit 1;; esac; \
	    msgcmp assets/locale/$$l.po $< || exit 1; done
.PHONY: locale locale-update lint-locale
