/* The schema as an append-only list of steps; the database remembers how many it has had. */
#include "store/audit_pen.h"

enum { SIGNED = 2 }; /* the version from which the audit is signed */

#define RISE "BEGIN UPDATE gate_state SET value = value + 1 WHERE name = 'version'; END;"

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
    /* the control room: who holds an alert and for how long it rests, where a visit went, evidence,
       bookmarks, what a flag asks for, groups and validity of people, the audit's row keys and checkpoints */
    "ALTER TABLE alerts ADD COLUMN holder BLOB;"
    "ALTER TABLE alerts ADD COLUMN escalated INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE alerts ADD COLUMN snoozed INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE alerts ADD COLUMN second_by BLOB;"
    "ALTER TABLE alerts ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE alerts ADD COLUMN retracted INTEGER NOT NULL DEFAULT 0;"
    /* the queue in its three orders, with all it is filtered by: rows with pictures in them are not touched
     */
    "CREATE INDEX alerts_gravity ON alerts((state <> 1), severity DESC, last DESC, id DESC, state, snoozed, "
    "kind, holder, flag, camera, detail);"
    "CREATE INDEX alerts_time ON alerts(last DESC, id DESC, state, snoozed, kind, holder, flag, camera, "
    "detail);"
    "CREATE INDEX alerts_camera ON alerts(camera, last DESC, id DESC, state, snoozed, kind, holder, flag, "
    "detail);"
    "CREATE INDEX alerts_live ON alerts((state <> 1), severity DESC, last DESC, id DESC, state, snoozed, "
    "kind, "
    "holder, flag, camera, detail) WHERE state <> 4;"
    "CREATE INDEX alerts_flag ON alerts(flag);"
    "CREATE INDEX alerts_person ON alerts(person);"
    "ALTER TABLE alert_steps ADD COLUMN before BLOB;" /* the status it was taken in, for undo */
    "CREATE TABLE alert_places (alert BLOB NOT NULL REFERENCES alerts(id) ON DELETE CASCADE, number INTEGER "
    "NOT NULL, camera TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (alert, "
    "number)) STRICT;"
    "CREATE TABLE clips (id BLOB PRIMARY KEY, alert BLOB, camera TEXT NOT NULL, state INTEGER NOT NULL, made "
    "INTEGER NOT NULL, made_by BLOB NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, at INTEGER NOT "
    "NULL, lead_ms INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, exported INTEGER NOT NULL "
    "DEFAULT 0, note BLOB, boxes BLOB) STRICT;"
    "CREATE INDEX clips_alert ON clips(alert);"
    "CREATE INDEX clips_state ON clips(state);"
    "CREATE TABLE clip_exports (id BLOB PRIMARY KEY, clip BLOB NOT NULL REFERENCES clips(id) ON DELETE "
    "CASCADE, t "
    "INTEGER NOT NULL, actor BLOB NOT NULL, faces INTEGER NOT NULL, reason BLOB) STRICT;"
    "ALTER TABLE flags ADD COLUMN review INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE flags ADD COLUMN second INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE flags ADD COLUMN document BLOB;"
    "ALTER TABLE flags ADD COLUMN reviewed INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE flags ADD COLUMN reviewed_by BLOB;"
    "ALTER TABLE flags ADD COLUMN review_note BLOB;"
    "ALTER TABLE people ADD COLUMN valid_from INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE people ADD COLUMN origin BLOB;" /* keyed hash of where an import took them from */
    "CREATE UNIQUE INDEX people_origin ON people(origin) WHERE origin IS NOT NULL;"
    "CREATE TABLE person_groups (person BLOB NOT NULL REFERENCES people(id) ON DELETE CASCADE, name TEXT NOT "
    "NULL COLLATE NOCASE, PRIMARY KEY (person, name)) STRICT;"
    "CREATE INDEX person_groups_name ON person_groups(name);"
    "CREATE TABLE person_exports (id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES people(id) ON DELETE "
    "CASCADE, t INTEGER NOT NULL, actor BLOB NOT NULL, reason BLOB NOT NULL) STRICT;"
    "CREATE INDEX refs_person ON refs(person);"
    "CREATE INDEX flags_person ON flags(person);"
    "ALTER TABLE audit ADD COLUMN next_key BLOB;"  /* public key that the following row is signed with */
    "ALTER TABLE audit ADD COLUMN signature BLOB;" /* by the key that the row before announced */
    "CREATE INDEX audit_subject ON audit(subject);"
    "ALTER TABLE alerts ADD COLUMN purged INTEGER NOT NULL DEFAULT 0;" /* when key and picture went */
    "UPDATE alerts SET closed = last WHERE state = 4;"
    "CREATE INDEX alerts_keep ON alerts(state, decided, closed) WHERE purged < max(decided, closed);"
    /* failed log-ins under names that no account has: keyed hashes, kept for minutes */
    "CREATE TABLE login_strangers (name BLOB PRIMARY KEY, failures INTEGER NOT NULL, next_try INTEGER NOT "
    "NULL, last INTEGER NOT NULL) STRICT;"
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;" /* digest of site.ini as
                                                                                    noted */
    /* where the chain can be taken up again when the rows before are purged: the first row and every 16th,
       signed by a key that the one before announced; and rows without their content between the last of those
       and the cut */
    "CREATE TABLE audit_checkpoints (seq INTEGER PRIMARY KEY, hash BLOB NOT NULL, next_key BLOB NOT NULL, "
    "made INTEGER NOT NULL, mile_key BLOB, signature BLOB NOT NULL) STRICT;",
    /* gates: passages and how far each gate's count has come, numbers and PINs, badges, calls' answers, how
       gates are, enrolments that wait; and a version of what gates must know, which rises by itself */
    "CREATE TABLE passages (id BLOB PRIMARY KEY, gate TEXT NOT NULL, seq INTEGER NOT NULL, mode INTEGER NOT "
    "NULL, decision INTEGER NOT NULL, cause INTEGER NOT NULL, leaving INTEGER NOT NULL, person BLOB, token "
    "BLOB, operator BLOB, started INTEGER NOT NULL, shown INTEGER NOT NULL, usable INTEGER NOT NULL, decided "
    "INTEGER NOT NULL, unlocked INTEGER NOT NULL, opened INTEGER NOT NULL, ended INTEGER NOT NULL, handed "
    "INTEGER NOT NULL, change INTEGER NOT NULL) STRICT;"
    "CREATE INDEX passages_gate ON passages(gate, seq);"
    "CREATE INDEX passages_time ON passages(started DESC, seq DESC);"
    "CREATE INDEX passages_person ON passages(person) WHERE person IS NOT NULL;"
    "CREATE INDEX passages_token ON passages(token) WHERE token IS NOT NULL;"
    "CREATE INDEX passages_waiting ON passages(seq) WHERE handed = 0;"
    "CREATE INDEX passages_change ON passages(change);"
    "CREATE TABLE passage_heads (gate TEXT PRIMARY KEY, seq INTEGER NOT NULL, started INTEGER NOT NULL) "
    "STRICT;"
    "CREATE TABLE numbers (person BLOB NOT NULL REFERENCES people(id) ON DELETE CASCADE, duress INTEGER NOT "
    "NULL, hash BLOB NOT NULL UNIQUE, number BLOB NOT NULL, PRIMARY KEY (person, duress)) STRICT;"
    "ALTER TABLE people ADD COLUMN pin BLOB;" /* its Argon2id hash, sealed: four digits are soon tried out */
    /* used: entries whose passages were purged */
    "CREATE TABLE badges (id BLOB PRIMARY KEY, person BLOB, kind INTEGER NOT NULL, issued INTEGER NOT NULL, "
    "since INTEGER NOT NULL, until INTEGER NOT NULL, entries INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT "
    "0, issued_by BLOB NOT NULL, revoked INTEGER NOT NULL DEFAULT 0, revoked_by BLOB, reason BLOB) STRICT;"
    "CREATE INDEX badges_person ON badges(person);"
    "CREATE INDEX badges_until ON badges(until);"
    "CREATE TABLE gate_orders (number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL, gate TEXT NOT "
    "NULL, t INTEGER NOT NULL, what INTEGER NOT NULL, call BLOB, actor BLOB NOT NULL, reason BLOB) STRICT;"
    "CREATE INDEX gate_orders_gate ON gate_orders(gate, number);"
    "CREATE INDEX gate_orders_call ON gate_orders(call) WHERE call IS NOT NULL;"
    "CREATE TABLE gates (name TEXT PRIMARY KEY, state TEXT NOT NULL, seen INTEGER NOT NULL) STRICT;"
    "CREATE TABLE enrolments (id BLOB PRIMARY KEY, person BLOB NOT NULL, gate TEXT NOT NULL, alert BLOB NOT "
    "NULL, asked INTEGER NOT NULL, alike INTEGER NOT NULL, decided INTEGER NOT NULL DEFAULT 0, approved "
    "INTEGER NOT NULL DEFAULT 0, reason BLOB) STRICT;"
    "CREATE INDEX enrolments_person ON enrolments(person);"
    "CREATE TABLE gate_state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;"
    "INSERT INTO gate_state VALUES ('version', 1), ('passage', 0), ('entries', 0), ('entries_before', 0), "
    "('entries_at', 0);",
    /* how many false matches are accepted, as somebody who answers for it confirmed it */
    "CREATE TABLE operating_points (name TEXT PRIMARY KEY, text TEXT NOT NULL, confirmed_by BLOB NOT NULL, t "
    "INTEGER NOT NULL) STRICT;",
};

/* Behind the step of the same number: a compiler need not take longer strings than 4095. */
static const char *const behind[sizeof steps / sizeof *steps] = {
    [2] =
        "CREATE TRIGGER gate_person_new AFTER INSERT ON people WHEN NEW.purpose = 1 " RISE
        "CREATE TRIGGER gate_person_change AFTER UPDATE ON people WHEN NEW.purpose = 1 " RISE
        "CREATE TRIGGER gate_person_gone AFTER DELETE ON people WHEN OLD.purpose = 1 " RISE
        "CREATE TRIGGER gate_group_new AFTER INSERT ON person_groups " RISE
        "CREATE TRIGGER gate_group_gone AFTER DELETE ON person_groups " RISE
        "CREATE TRIGGER gate_template_new AFTER INSERT ON templates WHEN (SELECT p.purpose FROM refs r JOIN "
        "people "
        "p ON p.id = r.person WHERE r.id = NEW.reference) = 1 " RISE
        "CREATE TRIGGER gate_number_new AFTER INSERT ON numbers " RISE
        "CREATE TRIGGER gate_number_change AFTER UPDATE ON numbers " RISE
        "CREATE TRIGGER gate_number_gone AFTER DELETE ON numbers " RISE
        "CREATE TRIGGER gate_badge_new AFTER INSERT ON badges " RISE
        "CREATE TRIGGER gate_badge_change AFTER UPDATE OF person, revoked ON badges " RISE
        "CREATE TRIGGER gate_enrolment_change AFTER UPDATE OF approved ON enrolments " RISE,
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
        ok = sqlite3_exec(s->db, steps[i], NULL, NULL, NULL) == SQLITE_OK &&
             (!behind[i] || sqlite3_exec(s->db, behind[i], NULL, NULL, NULL) == SQLITE_OK);
    char set[48];
    sqlite3_snprintf(sizeof set, set, "PRAGMA user_version = %d", ours); /* a pragma takes no parameters */
    if (!ok || (have < ours && sqlite3_exec(s->db, set, NULL, NULL, NULL) != SQLITE_OK))
        ok = gh_db_error(s, err);
    /* rows from before signatures are sealed in by the first signed one, whose hash covers theirs */
    if (ok && have < SIGNED)
        ok = gh_audit_begin(s, "audit.begin", have ? "unsigned rows before" : "", err);
    return gh_db_end(s, ok, err);
}
