# `make demo`: a site with a drawn cast, in the console; with no terminal, DEMO_SECONDS of it headless.
demo: deps models
	$(Q)$(MAKE) --no-print-directory -j2 all
	$(Q)assets/demo/run $(BUILD)
.PHONY: demo
