# make lint: the tree's format, cppcheck, the rooms' rules, and the scripts' syntax. Each part runs alone too.
lint: deps-test
	$(Q)$(MAKE) --no-print-directory lint-includes lint-man lint-locale lint-format lint-cppcheck lint-scripts
	$(Q)echo "lint: clean"

# What git knows, so that a neighbour's half-written file does not stop anyone
LINT_C  = $(shell git ls-files '*.c' '*.h' 2>/dev/null)
LINT_CXX = $(shell git ls-files '*.cpp' '*.hpp' 2>/dev/null)
LINT_SH = $(shell git ls-files -s 2>/dev/null | sed -n 's/^100755 [^\t]*\t//p' | xargs -r grep -lE '^\#!.*sh$$')
LINT_PY = $(shell git ls-files 2>/dev/null | xargs -r grep -lE '^\#!.*python3$$')

lint-format: force
	$(Q)clang-format --dry-run -Werror $(LINT_C) $(LINT_CXX)

# Warnings that speak of faults, not of taste. C++ is left out: cppcheck does not know OpenCV's macros.
lint-cppcheck: force
	$(Q)cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability --inline-suppr -j2 \
	    --suppress=missingIncludeSystem --error-exitcode=1 -D_GNU_SOURCE $(INCLUDE) $(filter %.c,$(LINT_C))

lint-scripts: force
	$(Q)for s in $(LINT_SH); do bash -n $$s || exit 1; done
	$(Q)! command -v shellcheck >/dev/null || shellcheck -S warning $(LINT_SH)
	$(Q)PYTHONDONTWRITEBYTECODE=1 python3 -c 'import ast, sys; [ast.parse(open(p).read(), p) for p in sys.argv[1:]]' $(LINT_PY)
.PHONY: lint lint-format lint-cppcheck lint-scripts
