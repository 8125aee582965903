/* What the files of passages share: rows in and out, and what of a passage is an entry. Inside core/store
 * only.
 */
#ifndef GH_STORE_PASSAGES_PARTS_H
#define GH_STORE_PASSAGES_PARTS_H

#include "store/db.h"
#include "store/passages.h"

#define GH_PASSAGE_COLUMNS                                                                                   \
    "id, gate, seq, mode, decision, cause, leaving, person, token, operator, started, shown, usable, "       \
    "decided, unlocked, opened, ended"
/* An admitted one that uses up an entry: not when the door failed, or nothing could be put on record. */
#define GH_PASSAGE_ENTRY "decision = 1 AND leaving = 0 AND cause NOT IN (18, 25)"

struct gh_passage gh_passage_row(sqlite3_stmt *st);
/* INPUT for numbers out of range and gates without a name. */
bool gh_passage_ok(const struct gh_passage *p, struct gh_error *err);
/* Inside a transaction: the row, and the gate's count moved to its seq. */
bool gh_passage_put(struct gh_store *s, const struct gh_passage *p, bool handed, struct gh_error *err);
/* Inside a transaction: the number of the next change. */
bool gh_passage_change(struct gh_store *s, int64_t *change, struct gh_error *err);
/* "number admitted", "badge refused, expired": fixed words for the audit. */
const char *gh_passage_words(const struct gh_passage *p, char out[80]);
/* Inside a transaction: no passage names this person any more. */
bool gh_passage_nameless(struct gh_store *s, const struct gh_id *person, struct gh_error *err);
/* All that began before then and lies at the control room; entries of tickets stay counted. *done = how many.
 * Not inside a transaction. */
bool gh_passage_purge(struct gh_store *s, const struct gh_actor *by, int64_t before_ms, int *done,
                      struct gh_error *err);

/* Inside a transaction: a ticket had one more entry; gates must hear of it. */
bool gh_gate_entered(struct gh_store *s, struct gh_error *err);

#endif
