# `make bench` runs every bench, `make bench BENCH=name` one. Each bench's .mk appends its name to
# BENCHES and defines bench-<name>, which writes $(BUILD)/bench/<name>.txt and fails if a figure is missed.
bench: force
	$(Q)missed=; for b in $(or $(BENCH),$(BENCHES)); do \
	    $(MAKE) --no-print-directory bench-$$b || missed="$$missed $$b"; done; \
	    [ -z "$$missed" ] || { echo "bench: missed or could not run:$$missed" >&2; exit 1; }
.PHONY: bench
