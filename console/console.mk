# gdk-pixbuf comes with libnotify; named here because the console decodes JPEG with it.
PKGS += gdk-pixbuf-2.0
# The nets' libraries are not the console's: those it does not use are not loaded.
$(BUILD)/gatehouse-console: LDLIBS_SYS := -Wl,--as-needed $(LDLIBS_SYS)
# The painter is tested against a terminal emulation
$(BUILD)/tests/unit/test_console_paint: LDLIBS_SYS := $(LDLIBS_SYS) -lvterm
