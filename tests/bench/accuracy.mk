# Error rates of a pack (ACCURACY_PACK) on labelled photographs: LFW's folds, and people photographed alike by groups.
BENCHES += accuracy
ACCURACY_PACK   ?= standard
ACCURACY_LFW    ?= ../shared/faces/lfw-dev
ACCURACY_LONDON ?= ../shared/faces/london

bench-accuracy: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)[ -f $(ACCURACY_LFW)/pairs.txt ] && [ -d $(ACCURACY_LONDON) ] || { echo "bench accuracy: no pictures in $(ACCURACY_LFW) and $(ACCURACY_LONDON); name them with ACCURACY_LFW=FOLDER ACCURACY_LONDON=FOLDER" >&2; exit 1; }
	$(Q)$(MAKE) --no-print-directory models $(BUILD)/gatehouse
	$(Q)mkdir -p $(BUILD)/bench && /usr/bin/python3 tests/bench/accuracy.py $(BUILD)/gatehouse $(BUILD)/bench/accuracy.txt $(ACCURACY_PACK) \
	    $(ACCURACY_LFW) $(ACCURACY_LONDON)
.PHONY: bench-accuracy
