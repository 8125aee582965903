/* What the gate knows of people, in memory and sealed in one file beside its own store: it goes on working
 * when the control room's store is away. Any thread. */
#ifndef GH_KIOSK_COPY_H
#define GH_KIOSK_COPY_H

#include "site/gate.h"
#include "store/gate_people.h"
#include "store/passages.h"

struct gh_copy;

/* store: the gate's own, for the key (a fresh one each time the file is written; the old one is destroyed, so
 * that who was erased cannot be read from an old file). path: the file. Reads what is there; a damaged or
 * foreign file is an empty copy and a warning in the log. */
struct gh_copy *gh_copy_open(struct gh_store *store, const char *path, const char *embedder,
                             struct gh_error *err);
void gh_copy_close(struct gh_copy *c); /* overwrites */

/* Takes everything anew from the control room's store if gh_gate_version changed (or force), and writes the
 * file. gone is told of everybody who was there and is no more; may be NULL. A file that cannot be written is
 * an error, and what was read holds all the same (*changed). One thread at a time. */
bool gh_copy_update(struct gh_copy *c, struct gh_store *site, const struct gh_actor *engine, bool force,
                    int64_t now_ms, void (*gone)(void *user, struct gh_id id), void *user, bool *changed,
                    struct gh_error *err);

/* Lookups give copies; the caller overwrites them. */
bool gh_copy_number(struct gh_copy *c, const char *number, struct gh_gate_person *out, bool *duress);
bool gh_copy_person(struct gh_copy *c, struct gh_id id, struct gh_gate_person *out);
/* Is this person still here, at this moment? (erased, consent ended) */
bool gh_copy_has(struct gh_copy *c, struct gh_id id, int64_t now_ms);
/* revoked: known to be; used: entries known to be used here or elsewhere; person: whose, none if unknown. */
void gh_copy_badge(struct gh_copy *c, struct gh_id badge, bool *revoked, int *used, struct gh_id *person);
/* One more entry of this ticket, or somebody in or out, before the control room knows. */
void gh_copy_entered(struct gh_copy *c, struct gh_id badge, struct gh_id person, bool inside);
/* Writes the file if the gate itself added something (a bound face, an entry). The updating thread's. */
bool gh_copy_flush(struct gh_copy *c, struct gh_error *err);
/* What happened at another gate. */
void gh_copy_moved(struct gh_copy *c, const struct gh_passage_move *m);
bool gh_copy_keys(struct gh_copy *c, struct gh_badge_keys *out); /* false: never been in touch */
/* One to many: the nearest person at least as similar as threshold, with a margin to the second. */
bool gh_copy_identify(struct gh_copy *c, const float template_[GH_TEMPLATE_DIMS], float threshold,
                      float margin, int64_t now_ms, struct gh_gate_person *out, float *similarity);
size_t gh_copy_count(struct gh_copy *c, size_t *templates);

/* Pure: may somebody of these groups pass by these rules at this local time? No rules: yes. */
bool gh_copy_admits(const struct gh_site_gate *gate, const char *groups, int64_t wall_ms);

/* A face bound to a ticket at its first entry, sealed in the gate's own store until until_ms. */
bool gh_copy_bind(struct gh_copy *c, struct gh_id ticket, const float template_[GH_TEMPLATE_DIMS],
                  int64_t until_ms, struct gh_error *err);
bool gh_copy_bound(struct gh_copy *c, struct gh_id ticket, float template_[GH_TEMPLATE_DIMS]);

#endif
