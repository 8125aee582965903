/* The version of what gates must know. Triggers of the schema let it rise with people, numbers, badges and
 * enrolments; entries of tickets do so at most once in two seconds, or a hall's gates would only be reading.
 */
#include "store/gate_people.h"
#include "store/passages_parts.h"

enum { SETTLE_MS = 2000 };

bool gh_gate_entered(struct gh_store *s, struct gh_error *err)
{
    int64_t span = gh_db_now(s) / SETTLE_MS;
    return gh_db_run(
               s, err,
               "UPDATE gate_state SET value = (SELECT value FROM gate_state WHERE name = 'entries') WHERE "
               "name = 'entries_before' AND (SELECT value FROM gate_state WHERE name = 'entries_at') <> ?",
               "i", span) &&
           gh_db_run(s, err, "UPDATE gate_state SET value = ? WHERE name = 'entries_at'", "i", span) &&
           gh_db_run(s, err, "UPDATE gate_state SET value = value + 1 WHERE name = 'entries'", "");
}

int64_t gh_gate_version(struct gh_store *s)
{
    return gh_db_number(
        s, 0,
        "SELECT max(CASE name WHEN 'version' THEN value END) + CASE WHEN ? > max(CASE name WHEN 'entries_at' "
        "THEN value END) THEN max(CASE name WHEN 'entries' THEN value END) ELSE max(CASE name WHEN "
        "'entries_before' THEN value END) END FROM gate_state",
        "i", gh_db_now(s) / SETTLE_MS);
}
