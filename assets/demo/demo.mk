# `make demo`: a site with a drawn cast, in the console; with no terminal, DEMO_SECONDS of it headless.
demo: deps models
	$(Q)$(MAKE) --no-print-directory -j2 all
	$(Q)assets/demo/run $(BUILD)
.PHONY: demo
# `make demo-kiosk`: drawn people at the demonstration's gate; without a display, pictures of every state.
demo-kiosk: deps models
	$(Q)$(if $(DISPLAY)$(WAYLAND_DISPLAY),,assets/deps assets/packages.txt assets/packages-test.txt)
	$(Q)$(MAKE) --no-print-directory -j2 all
	$(Q)assets/demo/run-kiosk $(BUILD)
.PHONY: demo-kiosk
