# `make models`: the nets, into ./models (or MODELS=…); PACK=registry forces the second pack.
MODELS ?= models

models: force
	$(Q)assets/models/fetch $(if $(PACK),--pack $(PACK)) $(MODELS)

.PHONY: models
