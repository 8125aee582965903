# The rooms' rules and the manual pages beside the code (make lint-includes, lint-man), part of the tests;
# assets/lint.mk has the rest of `make lint`.
TESTS += lint-includes lint-man

lint-includes: force
	$(Q)tests/lint/includes.py && cd tests/lint && PYTHONDONTWRITEBYTECODE=1 ./test_includes.py -q
lint-man: force
	$(Q)PYTHONDONTWRITEBYTECODE=1 tests/lint/test_man.py -q
man-keys: force
	$(Q)tests/lint/man_keys.py
.PHONY: lint-includes lint-man man-keys
