/* The schema as an append-only list of steps; the database remembers how many it has had. */
#include "store/db.h"

static const char *const steps[] = {
    "CREATE TABLE operators (id BLOB PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, role INTEGER NOT "
    "NULL,"
    " password TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1, created INTEGER NOT NULL,"
    " failures INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE TABLE tokens (hash BLOB PRIMARY KEY, operator BLOB NOT NULL REFERENCES operators(id), created "
    "INTEGER NOT NULL) STRICT;"
    "CREATE TABLE people (id BLOB PRIMARY KEY, purpose INTEGER NOT NULL, created INTEGER NOT NULL, "
    "consent_ends INTEGER NOT NULL"
    " DEFAULT 0, name BLOB NOT NULL, consent BLOB NOT NULL) STRICT;"
    "CREATE TABLE refs (id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES people(id) ON DELETE CASCADE, "
    "number INTEGER NOT NULL,"
    " quality REAL NOT NULL, jpeg BLOB NOT NULL) STRICT;"
    "CREATE TABLE templates (reference BLOB NOT NULL REFERENCES refs(id) ON DELETE CASCADE, embedder TEXT "
    "NOT NULL,"
    " template BLOB NOT NULL, PRIMARY KEY (reference, embedder)) STRICT;"
    "CREATE TABLE flags (id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES people(id) ON DELETE CASCADE, "
    "category INTEGER NOT NULL,"
    " created INTEGER NOT NULL, expires INTEGER NOT NULL, proposed_by BLOB NOT NULL, approved_by BLOB, "
    "approved INTEGER,"
    " lifted_by BLOB, lifted INTEGER, reason BLOB NOT NULL, authority BLOB NOT NULL, instruction BLOB NOT "
    "NULL, lift_reason BLOB) STRICT;"
    "CREATE TABLE alerts (id BLOB PRIMARY KEY, kind INTEGER NOT NULL, state INTEGER NOT NULL, decision "
    "INTEGER NOT NULL, flag BLOB,"
    " person BLOB, severity INTEGER NOT NULL, camera TEXT NOT NULL, detail TEXT NOT NULL, first INTEGER NOT "
    "NULL,"
    " last INTEGER NOT NULL, sightings INTEGER NOT NULL, similarity REAL NOT NULL, quality REAL NOT NULL,"
    " acknowledged INTEGER NOT NULL DEFAULT 0, acknowledged_by BLOB, decided INTEGER NOT NULL DEFAULT 0, "
    "decided_by BLOB, jpeg BLOB) STRICT;"
    "CREATE INDEX alerts_open ON alerts(state);"
    "CREATE TABLE alert_steps (alert BLOB NOT NULL REFERENCES alerts(id), t INTEGER NOT NULL, event INTEGER "
    "NOT NULL,"
    " actor BLOB NOT NULL, note BLOB) STRICT;"
    "CREATE INDEX alert_steps_alert ON alert_steps(alert);"
    "CREATE TABLE audit (seq INTEGER PRIMARY KEY, t INTEGER NOT NULL, actor BLOB NOT NULL, action TEXT NOT "
    "NULL, subject BLOB,"
    " detail TEXT NOT NULL, hash BLOB NOT NULL) STRICT;",
};

bool gh_db_migrate(struct gh_store *s, bool fresh, struct gh_error *err)
{
    const int ours = (int)(sizeof steps / sizeof *steps);
    if (!gh_db_begin(s, err))
        return false;
    int64_t have = gh_db_number(s, -1, "PRAGMA user_version", "");
    if (have < 0) {
        gh_db_error(s, err);
        return gh_db_end(s, false, err);
    }
    if (!have && !fresh) {
        gh_error_set(
            err, GH_ERR_STORE,
            "%s: empty or cut short; restore it from its backup, or remove it if the site was never used",
            s->path);
        return gh_db_end(s, false, err);
    }
    if (have > ours) {
        gh_error_set(err, GH_ERR_STORE, "%s: schema %lld is newer than this program's %d; update Gatehouse",
                     s->path, (long long)have, ours);
        return gh_db_end(s, false, err);
    }
    bool ok = true;
    for (int64_t i = have; ok && i < ours; i++)
        ok = sqlite3_exec(s->db, steps[i], NULL, NULL, NULL) == SQLITE_OK;
    char set[48];
    sqlite3_snprintf(sizeof set, set, "PRAGMA user_version = %d", ours); /* a pragma takes no parameters */
    if (!ok || (have < ours && sqlite3_exec(s->db, set, NULL, NULL, NULL) != SQLITE_OK))
        ok = gh_db_error(s, err);
    return gh_db_end(s, ok, err);
}
