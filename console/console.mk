# gdk-pixbuf comes with libnotify; named here because the console decodes JPEG with it.
PKGS += gdk-pixbuf-2.0
# The painter is tested against a terminal emulation
$(BUILD)/tests/unit/test_console_paint: LDLIBS_SYS := $(LDLIBS_SYS) -lvterm
