# The rooms' rules (make lint-includes), part of the tests; assets/lint.mk has the rest of `make lint`.
TESTS += lint-includes

lint-includes: force
	$(Q)tests/lint/includes.py && cd tests/lint && PYTHONDONTWRITEBYTECODE=1 ./test_includes.py -q
.PHONY: lint-includes
