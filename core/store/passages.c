/* The gate's own side: a passage is added, gets its later facts, and waits until the control room has it. */
#include "store/passages_parts.h"

#include "store/audit.h"

#include <stdio.h>
#include <string.h>

struct gh_passage gh_passage_row(sqlite3_stmt *st)
{
    struct gh_passage p = {.id = gh_db_id(st, 0),
                           .seq = sqlite3_column_int64(st, 2),
                           .mode = (enum gh_passage_mode)sqlite3_column_int(st, 3),
                           .decision = (enum gh_passage_decision)sqlite3_column_int(st, 4),
                           .cause = (enum gh_passage_cause)sqlite3_column_int(st, 5),
                           .leaving = sqlite3_column_int(st, 6) != 0,
                           .person = gh_db_id(st, 7),
                           .token = gh_db_id(st, 8),
                           .operator_ = gh_db_id(st, 9),
                           .started_ms = sqlite3_column_int64(st, 10),
                           .token_ms = sqlite3_column_int64(st, 11),
                           .usable_ms = sqlite3_column_int64(st, 12),
                           .decided_ms = sqlite3_column_int64(st, 13),
                           .unlocked_ms = sqlite3_column_int64(st, 14),
                           .opened_ms = sqlite3_column_int64(st, 15),
                           .ended_ms = sqlite3_column_int64(st, 16)};
    gh_db_text(st, 1, p.gate, sizeof p.gate);
    return p;
}

bool gh_passage_ok(const struct gh_passage *p, struct gh_error *err)
{
    const int64_t times[] = {p->started_ms,  p->token_ms,  p->usable_ms, p->decided_ms,
                             p->unlocked_ms, p->opened_ms, p->ended_ms};
    bool ok = p->mode >= 1 && p->mode < GH_PASSAGE_MODES && p->decision >= GH_PASSAGE_ADMITTED &&
              p->decision <= GH_PASSAGE_LEFT && (unsigned)p->cause < GH_CAUSES && p->gate[0] &&
              memchr(p->gate, 0, sizeof p->gate) && gh_db_one_line(p->gate);
    for (size_t i = 0; ok && i < sizeof times / sizeof *times; i++)
        ok = times[i] >= 0;
    return ok || gh_error_set(err, GH_ERR_INPUT,
                              "passage: its gate, mode, decision, cause or times are none that there are; "
                              "gate and control room must be of the same version");
}

static const struct gh_id *or_null(const struct gh_id *id)
{
    return gh_id_is_none(*id) ? NULL : id;
}

bool gh_passage_change(struct gh_store *s, int64_t *change, struct gh_error *err)
{
    if (!gh_db_run(s, err, "UPDATE gate_state SET value = value + 1 WHERE name = 'passage'", ""))
        return false;
    *change = gh_db_number(s, -1, "SELECT value FROM gate_state WHERE name = 'passage'", "");
    return *change > 0 || gh_db_error(s, err);
}

bool gh_passage_put(struct gh_store *s, const struct gh_passage *p, bool handed, struct gh_error *err)
{
    int64_t change;
    return gh_passage_change(s, &change, err) &&
           gh_db_run(s, err,
                     "INSERT INTO passages (" GH_PASSAGE_COLUMNS ", handed, change)"
                     " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                     "ItiiiiiIIIiiiiiiiii", &p->id, p->gate, p->seq, (int64_t)p->mode, (int64_t)p->decision,
                     (int64_t)p->cause, (int64_t)p->leaving, or_null(&p->person), or_null(&p->token),
                     or_null(&p->operator_), p->started_ms, p->token_ms, p->usable_ms, p->decided_ms,
                     p->unlocked_ms, p->opened_ms, p->ended_ms, (int64_t)handed, change) &&
           gh_db_run(s, err,
                     "INSERT INTO passage_heads (gate, seq, started) VALUES (?1,?2,?3) ON CONFLICT(gate) DO "
                     "UPDATE SET seq = ?2, started = max(started, ?3)",
                     "tii", p->gate, p->seq, p->started_ms);
}

bool gh_passage_head(struct gh_store *s, const char *gate, int64_t *seq, struct gh_error *err)
{
    *seq =
        gh_db_number(s, -1, "SELECT coalesce((SELECT seq FROM passage_heads WHERE gate = ?), 0)", "t", gate);
    return *seq >= 0 || gh_db_error(s, err);
}

/* Inside a transaction. */
static bool add_now(struct gh_store *s, const struct gh_actor *by, struct gh_passage *p, struct gh_error *err)
{
    char words[80];
    int64_t there = gh_db_number(s, 0, "SELECT seq FROM passages WHERE id = ?", "I", &p->id);
    if (there) {
        p->seq = there;
        return true;
    }
    if (!gh_passage_head(s, p->gate, &p->seq, err))
        return false;
    p->seq++;
    return gh_passage_put(s, p, false, err) &&
           gh_audit_add(s, by, "passage.add", &p->id, gh_passage_words(p, words), err);
}

bool gh_passage_add(struct gh_store *s, const struct gh_actor *by, struct gh_passage *p, struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    if (!p->started_ms)
        p->started_ms = gh_db_now(s);
    if (!gh_passage_ok(p, err))
        return false;
    if (gh_id_is_none(p->id))
        p->id = gh_id_make(gh_db_now(s));
    return gh_db_begin(s, err) && gh_db_end(s, add_now(s, by, p, err), err);
}

bool gh_passage_amend(struct gh_store *s, const struct gh_actor *by, const struct gh_passage *p,
                      struct gh_error *err)
{
    char words[80];
    int64_t change;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_passage_ok(p, err) || !gh_db_begin(s, err))
        return false;
    bool ok = gh_db_number(s, 0, "SELECT 1 FROM passages WHERE id = ?", "I", &p->id) != 0 ||
              gh_error_set(err, GH_ERR_NOT_FOUND, "passage: there is none of this id to add facts to");
    ok = ok && gh_passage_change(s, &change, err) &&
         gh_db_run(
             s, err,
             "UPDATE passages SET unlocked = max(unlocked, ?), opened = max(opened, ?), ended = "
             "max(ended, ?), cause = coalesce(nullif(?, 0), cause), handed = 0, change = ?, decision = CASE "
             "WHEN ? AND unlocked = 0 THEN ? ELSE decision END WHERE id = ?",
             "iiiiiiiI", p->unlocked_ms, p->opened_ms, p->ended_ms, (int64_t)p->cause, change,
             (int64_t)(p->cause == GH_CAUSE_NOT_WRITTEN), (int64_t)GH_PASSAGE_REFUSED, &p->id) &&
         gh_audit_add(s, by, "passage.amend", &p->id, gh_passage_words(p, words), err);
    return gh_db_end(s, ok, err);
}

bool gh_passage_waiting(struct gh_store *s, int limit, bool (*each)(void *user, const struct gh_passage *p),
                        void *user, struct gh_error *err)
{
    /* before the rows are read: what is amended from then on has a higher one */
    int64_t read = gh_db_number(s, -1, "SELECT value FROM gate_state WHERE name = 'passage'", "");
    if (read < 0)
        return gh_db_error(s, err);
    sqlite3_stmt *st = gh_db_prepare(
        s, err, "SELECT " GH_PASSAGE_COLUMNS " FROM passages WHERE handed = 0 ORDER BY seq LIMIT ?", "i",
        (int64_t)limit);
    if (!st)
        return false;
    bool ok = true;
    s->passages_read = read;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_passage p = gh_passage_row(st);
        more = each(user, &p);
    }
    sqlite3_finalize(st);
    return ok;
}

bool gh_passage_handed(struct gh_store *s, const struct gh_actor *by, int64_t seq, struct gh_error *err)
{
    char detail[32];
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    snprintf(detail, sizeof detail, "up to %lld", (long long)seq);
    return gh_db_begin(s, err) &&
           gh_db_end(s,
                     gh_db_run(s, err,
                               "UPDATE passages SET handed = 1 WHERE handed = 0 AND seq <= ? AND change <= ?",
                               "ii", seq, s->passages_read ? s->passages_read : INT64_MAX) &&
                         gh_audit_add(s, by, "passage.handed", NULL, detail, err),
                     err);
}

bool gh_passage_again(struct gh_store *s, const struct gh_actor *by, int64_t seq, struct gh_error *err)
{
    char detail[32];
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    snprintf(detail, sizeof detail, "after %lld", (long long)seq);
    return gh_db_begin(s, err) &&
           gh_db_end(s,
                     gh_db_run(s, err, "UPDATE passages SET handed = 0 WHERE seq > ?", "i", seq) &&
                         gh_audit_add(s, by, "passage.again", NULL, detail, err),
                     err);
}

bool gh_passage_nameless(struct gh_store *s, const struct gh_id *person, struct gh_error *err)
{
    return gh_db_run(s, err, "UPDATE passages SET person = NULL, token = NULL WHERE person = ?", "I",
                     person) &&
           gh_db_run(
               s, err,
               "UPDATE passages SET token = NULL WHERE token IN (SELECT id FROM badges WHERE person = ?)",
               "I", person);
}

bool gh_passage_forget(struct gh_store *s, const struct gh_actor *by, struct gh_id person,
                       struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    return gh_db_end(
        s, gh_passage_nameless(s, &person, err) && gh_audit_add(s, by, "passage.forget", &person, NULL, err),
        err);
}

bool gh_passage_purge(struct gh_store *s, const struct gh_actor *by, int64_t before_ms, int *done,
                      struct gh_error *err)
{
    char detail[32];
    *done = 0;
    if (!gh_db_begin(s, err))
        return false;
    int64_t n =
        gh_db_number(s, -1, "SELECT count(*) FROM passages WHERE handed = 1 AND started < ?", "i", before_ms);
    bool ok = n >= 0 || gh_db_error(s, err);
    snprintf(detail, sizeof detail, "%lld", (long long)n);
    if (ok && n)
        ok = gh_db_run(
                 s, err,
                 "UPDATE badges SET used = used + (SELECT count(*) FROM passages WHERE token = badges.id "
                 "AND handed = 1 AND started < ?1 AND " GH_PASSAGE_ENTRY ") WHERE id IN (SELECT token FROM "
                 "passages WHERE handed = 1 AND started < ?1 AND token IS NOT NULL)",
                 "i", before_ms) &&
             gh_db_run(s, err, "DELETE FROM passages WHERE handed = 1 AND started < ?", "i", before_ms) &&
             gh_audit_add(s, by, "passage.purge", NULL, detail, err);
    ok = gh_db_end(s, ok, err);
    *done = ok ? (int)n : 0;
    return ok;
}
