# Evidence clips through the whole house: an alert and a bookmark, kept, played, given out, and nothing readable
# on disk.
TESTS += test-clips
NEED_test-clips := $(BUILD)/gatehouse

test-clips: deps-test models
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(NEED_$@)
	$(Q)BUILD=$(BUILD) PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/clips/test_clips.py
.PHONY: test-clips
