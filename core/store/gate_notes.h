/* What is noted beside passages and goes when they do: orders to gates, badges that are over, enrolments that
 * were decided. Inside core/store only. */
#ifndef GH_STORE_GATE_NOTES_H
#define GH_STORE_GATE_NOTES_H

#include "store/db.h"

/* Each with when its time began to run. The newest word on emergencies stays for each gate: it says whether
 * one is on. */
#define GH_GATE_NOTES                                                                                        \
    "(SELECT id, t AS ended FROM gate_orders o WHERE NOT (what IN (4, 5) AND number = (SELECT max(number) "  \
    "FROM "                                                                                                  \
    "gate_orders n WHERE n.gate = o.gate AND n.what IN (4, 5))) UNION ALL SELECT id, until FROM badges "     \
    "UNION "                                                                                                 \
    "ALL SELECT id, decided FROM enrolments WHERE decided > 0)"

/* Keys, then rows. Not inside a transaction. */
bool gh_gate_notes_erase(struct gh_store *s, const struct gh_actor *by, const struct gh_id *ids, int count,
                         struct gh_error *err);

/* A reason sealed under the row's own key (or under that of `under`, when given), as "gate.reason"; malloc'd,
 * *size bytes. NULL with err. A key is made when there is none. */
uint8_t *gh_gate_reason_seal(struct gh_store *s, struct gh_id row, const struct gh_id *under,
                             const char *text, size_t *size, struct gh_error *err);
/* A reason is one line of 1 to 127 characters. */
bool gh_gate_reason_ok(const char *what, const char *text, struct gh_error *err);
/* Column of a row, opened under the key of `under` or the row's own; "" when it cannot be. */
void gh_gate_reason_read(struct gh_store *s, sqlite3_stmt *st, int column, struct gh_id row,
                         struct gh_id under, char *out, size_t size);

#endif
