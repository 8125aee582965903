# Live streams from servers on loopback: make test-streams, about a minute, most of it an outage waited out.
TESTS += test-streams
NEED_test-streams := $(BUILD)/gatehouse

test-streams: deps-test models
	$(Q)$(MAKE) --no-print-directory $(call jobs,2) $(NEED_$@)
	$(Q)PYTHONDONTWRITEBYTECODE=1 BUILD=$(BUILD) GATEHOUSE_MODELS_DIR=$(abspath $(MODELS)) \
	    /usr/bin/python3 tests/streams/test_streams.py
.PHONY: test-streams
