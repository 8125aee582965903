/* The database's first schema as it was shipped, for tests of moving on from it. */
#ifndef SCHEMA_V1_H
#define SCHEMA_V1_H

static const char schema_v1[] =

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
    " detail TEXT NOT NULL, hash BLOB NOT NULL) STRICT;";

#endif
