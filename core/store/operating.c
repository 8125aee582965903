/* The table of confirmed operating points, each change with its audit row in the same transaction. */
#include "store/operating.h"

#include "store/audit.h"
#include "store/db.h"

#include <stdio.h>
#include <string.h>

bool gh_operating_read(struct gh_store *s, const char *name, struct gh_operating_record *out,
                       struct gh_error *err)
{
    memset(out, 0, sizeof *out);
    sqlite3_stmt *st =
        gh_db_prepare(s, err,
                      "SELECT p.name, p.text, p.confirmed_by, o.name, p.t FROM operating_points "
                      "p LEFT JOIN operators o ON o.id = p.confirmed_by WHERE p.name = ?",
                      "t", name);
    if (!st)
        return false;
    bool ok = true;
    if (gh_db_next(s, st, &ok, err)) {
        struct gh_actor engine = gh_actor_engine(s);
        gh_db_text(st, 0, out->name, sizeof out->name);
        gh_db_text(st, 1, out->text, sizeof out->text);
        out->by = gh_db_id(st, 2);
        gh_db_text(st, 3, out->by_name, sizeof out->by_name);
        if (gh_id_equal(out->by, engine.id))
            memcpy(out->by_name, engine.name, sizeof out->by_name);
        out->t_ms = sqlite3_column_int64(st, 4);
    }
    sqlite3_finalize(st);
    return ok;
}

/* What is taken up under a name that is not on record. */
static bool first(struct gh_store *s, const char *name, const struct gh_site_operating *asked,
                  struct gh_site_operating *out, struct gh_error *err)
{
    struct gh_operating_record alerts;
    *out = *asked;
    if (!strcmp(name, GH_OPERATING_ALERTS))
        return true;
    if (!gh_operating_read(s, GH_OPERATING_ALERTS, &alerts, err))
        return false;
    if (alerts.name[0])
        gh_operating_cautious(asked, out);
    return true;
}

bool gh_operating_in_force(struct gh_store *s, const char *name, const struct gh_site_operating *asked,
                           struct gh_site_operating *out, struct gh_error *err)
{
    struct gh_operating_record r;
    if (!gh_operating_read(s, name, &r, err))
        return false;
    if (!r.name[0])
        return first(s, name, asked, out, err);
    if (!gh_operating_parse(r.text, out))
        return gh_error_set(
            err, GH_ERR_STORE,
            "operating point %s: the one on record cannot be read; confirm it anew: gatehouse "
            "operating-point confirm",
            name);
    return true;
}

/* Inside a transaction. */
static bool put(struct gh_store *s, const char *name, const char *text, const struct gh_id *by, int64_t t,
                struct gh_error *err)
{
    return gh_db_run(s, err,
                     "INSERT OR REPLACE INTO operating_points (name, text, confirmed_by, t) VALUES (?,?,?,?)",
                     "ttIi", name, text, by, t);
}

static bool sound(const char *name, const char *text, struct gh_error *err)
{
    struct gh_site_operating o;
    if (*name && strlen(name) < GH_OPERATING_NAME && gh_db_one_line(name) && gh_operating_parse(text, &o))
        return true;
    return gh_error_set(err, GH_ERR_INPUT, "operating point %.60s: cannot be read", name);
}

bool gh_operating_begin_known(struct gh_store *s, const struct gh_actor *by, const char *name,
                              const char *text, struct gh_error *err)
{
    struct gh_operating_record old;
    char detail[GH_AUDIT_DETAIL];
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !sound(name, text, err) ||
        !gh_operating_read(s, name, &old, err))
        return false;
    if (old.name[0]) /* the usual case asks for no lock */
        return true;
    if (!gh_db_begin(s, err))
        return false;
    bool ok = gh_operating_read(s, name, &old, err);
    if (ok && !old.name[0]) {
        snprintf(detail, sizeof detail, "%s: %s", name, text);
        ok = put(s, name, text, &by->id, gh_db_now(s), err) &&
             gh_audit_add(s, by, "operating-point.begin", NULL, detail, err);
    }
    return gh_db_end(s, ok, err);
}

bool gh_operating_begin(struct gh_store *s, const struct gh_actor *by, const char *name,
                        const struct gh_site_operating *asked, struct gh_error *err)
{
    char text[GH_OPERATING_TEXT];
    struct gh_site_operating taken;
    return first(s, name, asked, &taken, err) &&
           gh_operating_begin_known(s, by, name, gh_operating_text(&taken, text), err);
}

bool gh_operating_confirm(struct gh_store *s, const struct gh_actor *by, const char *name, const char *was,
                          const char *text, struct gh_error *err)
{
    struct gh_operating_record old;
    char detail[GH_AUDIT_DETAIL];
    if (!gh_db_require(s, by, GH_MAY_SUPERVISE, err) || !sound(name, text, err) || !gh_db_begin(s, err))
        return false;
    bool ok = gh_operating_read(s, name, &old, err);
    snprintf(detail, sizeof detail, "%s: %s -> %s", name, old.name[0] ? old.text : "none", text);
    if (ok && strcmp(old.text, was))
        ok = gh_error_set(err, GH_ERR_FAILED,
                          "operating point %.60s: another was confirmed meanwhile; look again: gatehouse "
                          "operating-point",
                          name);
    ok = ok && put(s, name, text, &by->id, gh_db_now(s), err) &&
         gh_audit_add(s, by, "operating-point.confirm", NULL, detail, err);
    return gh_db_end(s, ok, err);
}

bool gh_operating_copy(struct gh_store *s, const struct gh_actor *by,
                       const struct gh_operating_record *confirmed, struct gh_error *err)
{
    struct gh_operating_record old;
    char detail[GH_AUDIT_DETAIL];
    const char *name = confirmed->name, *text = confirmed->text;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !sound(name, text, err) || !gh_db_begin(s, err))
        return false;
    bool ok = gh_operating_read(s, name, &old, err);
    if (ok &&
        (strcmp(old.text, text) || !gh_id_equal(old.by, confirmed->by) || old.t_ms != confirmed->t_ms)) {
        snprintf(detail, sizeof detail, "%s: %s -> %s", name, old.name[0] ? old.text : "none", text);
        ok = put(s, name, text, &confirmed->by, confirmed->t_ms, err) &&
             gh_audit_add(s, by, "operating-point.copy", NULL, detail, err);
    }
    return gh_db_end(s, ok, err);
}
