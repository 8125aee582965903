/* What a gate must know to work alone: everybody who may pass, templates, numbers, revoked badges, used
 * tickets. Read by the gate's outbox from the control room's store and kept sealed beside the gate's own. */
#ifndef GH_STORE_GATE_PEOPLE_H
#define GH_STORE_GATE_PEOPLE_H

#include "store/numbers.h"

enum { GH_GATE_TEMPLATES = 16 };

struct gh_gate_person {
    struct gh_id id;
    char name[128]; /* shown after the match, never before */
    char groups[256];
    int64_t valid_from_ms, valid_to_ms;                  /* 0 = no limit */
    char number[GH_NUMBER_TEXT], duress[GH_NUMBER_TEXT]; /* "" = none */
    char pin[GH_PIN_HASH];                               /* crypto_pwhash_str; "" = none */
    bool inside;
    int count; /* templates of the embedder asked for */
    float templates[GH_GATE_TEMPLATES][GH_TEMPLATE_DIMS];
};

/* Everybody enrolled for gates whose consent has not ended (valid_from may lie ahead). p is overwritten after
 * each call. Engine actor; on record once a call ("gate.read"). skipped: people without a template of this
 * embedder; they are given with count 0 and can use the other way. */
bool gh_gate_people(struct gh_store *s, const struct gh_actor *by, const char *embedder,
                    bool (*each)(void *user, const struct gh_gate_person *p), void *user, int *skipped,
                    struct gh_error *err);
/* Every badge and ticket that is not over yet: whose (none: a ticket for nobody, or somebody erased, whose
 * badges are revoked by it), whether it is revoked, how many entries are used at any gate. Engine. */
bool gh_gate_badges(struct gh_store *s, const struct gh_actor *by,
                    bool (*each)(void *user, struct gh_id badge, struct gh_id person, bool revoked, int used),
                    void *user, struct gh_error *err);
/* What the site's badges are checked and opened with (made at first use): without the key that signs, so that
 * nobody makes badges of what a gate holds. Engine; on record. */
bool gh_gate_badge_keys(struct gh_store *s, const struct gh_actor *by, struct gh_badge_keys *keys,
                        struct gh_error *err);
/* Rises when anything above changes; cheap. Not at every passage or alert. */
int64_t gh_gate_version(struct gh_store *s);

#endif
