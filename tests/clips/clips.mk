# Evidence clips through the whole house: an alert and a bookmark, kept, played, given out, and nothing readable
# on disk.
TESTS += test-clips

test-clips: deps-test models
	$(Q)$(MAKE) --no-print-directory $(BUILD)/gatehouse
	$(Q)BUILD=$(BUILD) PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/clips/test_clips.py
.PHONY: test-clips
