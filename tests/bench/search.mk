# The gallery's search beside Faiss; python3-faiss and libopenblas-dev are for this bench alone.
BENCHES += search

# installs first, in a make of its own: flags are asked of pkg-config when a makefile is read
bench-search: force
	$(Q)assets/deps assets/packages.txt assets/packages-test.txt
	$(Q)$(MAKE) --no-print-directory $(BUILD)/tests/bench/search
	$(Q)mkdir -p $(BUILD)/bench && $(BUILD)/tests/bench/search $(BUILD)/bench/search.txt tests/bench/search_faiss.py

$(BUILD)/tests/bench/search: $(patsubst %,$(BUILD)/tests/bench/%.o,search.c table.c search_data.c search_exact.c search_faiss.c) \
    $(BUILD)/lib/match.a $(BUILD)/lib/base.a
	$(call say,LD,$@)$(CC) $(SAN) -o $@ $^ -lopenblas -lm -pthread
.PHONY: bench-search
