/* What somebody can type at a gate: a personal number, a duress number, a PIN; and the badges and tickets
 * that were given out. The numbers are kept as keyed hashes and sealed; PINs by Argon2id. */
#ifndef GH_STORE_NUMBERS_H
#define GH_STORE_NUMBERS_H

#include "store/store.h"
#include "token/badge.h"

enum { GH_NUMBER_TEXT = 16, GH_PIN_HASH = 128 };

/* number: 4 … 12 digits, not given to anybody (USAGE) nor their PIN (INPUT); NULL makes a random one of 6
 * digits;
 * "" takes it away. out: the number. The duress number is another one, which opens and raises a silent alert.
 * GATE people only; supervisor. */
bool gh_number_set(struct gh_store *s, const struct gh_actor *by, struct gh_id person, const char *number,
                   bool duress, char out[GH_NUMBER_TEXT], struct gh_error *err);
/* On record: a number is personal data. "" when there is none. Supervisor. */
bool gh_number_get(struct gh_store *s, const struct gh_actor *by, struct gh_id person, bool duress,
                   char out[GH_NUMBER_TEXT], struct gh_error *err);
/* 4 … 12 digits, not one of their numbers, not all alike or in a row (INPUT); pin NULL takes it away.
 * Supervisor. */
bool gh_pin_set(struct gh_store *s, const struct gh_actor *by, struct gh_id person, const char *pin,
                struct gh_error *err);

/* Badges. The keys are made at first use. A badge ends with the consent; until_ms 0: in two years, which is
 * the longest. It carries the best template of this embedder (NOT_FOUND when there is none). Operators and
 * above, and the engine for a gate that enrolled somebody. embedder: an id as gh_vision_info has it. */
bool gh_badge_issue(struct gh_store *s, const struct gh_actor *by, struct gh_id person, int64_t until_ms,
                    const char *embedder, char text[GH_BADGE_TEXT], struct gh_id *id, struct gh_error *err);
/* A ticket for one person enrolled (bound now) or for nobody (person none: bound at the first entry).
 * entries: 1 …
 * 99. Operators and above. */
bool gh_ticket_issue(struct gh_store *s, const struct gh_actor *by, struct gh_id person, int64_t from_ms,
                     int64_t until_ms, int entries, const char *embedder, char text[GH_BADGE_TEXT],
                     struct gh_id *id, struct gh_error *err);
/* Revokes a badge or ticket at once; reason kept. Operators and above: a lost badge cannot wait. */
bool gh_badge_revoke(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *reason,
                     struct gh_error *err);
struct gh_badge_row {
    struct gh_id id, person;
    enum gh_badge_kind kind;
    int64_t issued_ms, from_ms, until_ms, revoked_ms; /* 0 = not revoked */
    int entries, used;
    char person_name[128], issued_by[48], reason[128];
};
/* Newest first; all: those too that are over or revoked. On record ("badge.list"). Operators and above,
 * auditors.
 */
bool gh_badge_list(struct gh_store *s, const struct gh_actor *by, bool all,
                   bool (*each)(void *user, const struct gh_badge_row *b), void *user, struct gh_error *err);

#endif
