/* Unit tests of retention: each kind goes when its time is over and not before, with key, file and
 * note, leaves its numbers, and is told of when it stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#include "base/file.h"
#include "store/alerts.h"
#include "store/audit.h"
#include "store/clips.h"
#include "store/db.h"
#include "store/report.h"
#include "store/retention.h"

#include <unistd.h>

static const int64_t hour = 3600000, day = 86400000;
static struct gh_site site;

static void set_days(int alerts, int bookmarks, int people, int audit)
{
    memset(&site, 0, sizeof site);
    snprintf(site.dir, sizeof site.dir, "%s", dir);
    site.retention.alerts = alerts;
    site.retention.bookmarks = bookmarks;
    site.retention.people = people;
    site.retention.audit = audit;
}

static struct gh_purge_counts purge(bool dry)
{
    struct gh_purge_counts n;
    MUST(gh_purge(s, &engine, &site, dry, &n, &err));
    return n;
}

static struct gh_id person(enum gh_purpose purpose, const char *name, int64_t ends_ms)
{
    struct gh_reference r = {.jpeg = (const uint8_t *)"face", .jpeg_size = 4, .quality = 1};
    struct gh_person_new n = {.name = name,
                              .purpose = purpose,
                              .consent = purpose == GH_PURPOSE_GATE ? "notice 1" : NULL,
                              .valid_to_ms = ends_ms};
    struct gh_id id;
    MUST(gh_person_add(s, &ada, &n, "e-1", &r, 1, &id, &err));
    return id;
}

static struct gh_id flag_of(struct gh_id p, int64_t days)
{
    struct gh_flag_new f = {.person = p,
                            .category = GH_FLAG_MISSING,
                            .reason = "gone",
                            .authority = "police",
                            .expires_ms = now + days * day};
    struct gh_id id;
    MUST(gh_flag_propose(s, &ada, &f, &id, &err));
    MUST(gh_flag_approve(s, &bob, id, &err));
    return id;
}

static struct gh_id alert_of(struct gh_id flag)
{
    struct gh_alert_new a = {.kind = GH_ALERT_MATCH,
                             .flag = flag,
                             .camera = "door",
                             .seen_ms = now,
                             .severity = 3,
                             .similarity = 0.7f,
                             .quality = 0.5f,
                             .jpeg = (const uint8_t *)"probe",
                             .jpeg_size = 5};
    struct gh_id id;
    MUST(gh_alert_raise(s, &engine, &a, &id, NULL, &err));
    return id;
}

static void decide(struct gh_id alert, enum gh_alert_event verdict)
{
    MUST(gh_alert_act(s, &bob, alert, GH_ALERT_CLAIM, NULL, &err));
    MUST(gh_alert_act(s, &bob, alert, verdict, "seen by the door", &err));
}

static struct gh_id clip_of(struct gh_id alert)
{
    struct gh_id id;
    static const uint8_t mp4[100] = "an MP4";
    MUST(gh_clip_want(s, &engine, alert, "door", now, now - 10000, now + 10000, &id, &err));
    MUST(gh_clip_keep(s, &engine, id, mp4, sizeof mp4, 0, NULL, 0, &err));
    return id;
}

static bool has_key(struct gh_id id)
{
    uint8_t key[GH_KEY_BYTES];
    return gh_keys_get(s->keys, id, key);
}

static bool has_file(struct gh_id clip)
{
    char path[160], text[GH_ID_TEXT];
    snprintf(path, sizeof path, "%s/clips/%s", dir, gh_id_format(clip, text));
    return access(path, F_OK) == 0;
}

static enum gh_clip_state clip_state(struct gh_id id)
{
    struct gh_clip c;
    MUST(gh_clip_get(s, id, &c, &err));
    return c.state;
}

static int notes_of(struct gh_id alert)
{
    return (int)gh_db_number(s, -1, "SELECT count(*) FROM alert_steps WHERE alert = ? AND note IS NOT NULL",
                             "I", &alert);
}

static void decided_alerts_keep_their_numbers_only(void **state)
{
    (void)state;
    set_days(30, 14, 3650, 3650);
    struct gh_id flag = flag_of(person(GH_PURPOSE_FLAG, "Mia", 0), 90);
    struct gh_id old = alert_of(flag), clip = clip_of(old), open, fresh;
    decide(old, GH_ALERT_CONFIRM);
    now += 10 * day;
    open = alert_of(flag);
    fresh = alert_of(flag);
    decide(fresh, GH_ALERT_CANNOT_TELL);
    now += 20 * day - 1000;
    assert_int_equal(purge(false).alerts, 0);
    assert_true(has_key(old) && has_file(clip) && notes_of(old) == 1);
    now += 2000;
    assert_int_equal(purge(true).alerts, 1);
    assert_true(has_key(old) && has_file(clip)); /* dry */
    assert_int_equal(purge(false).alerts, 1);
    assert_int_equal(purge(true).alerts + purge(false).alerts, 0);
    uint8_t *jpeg;
    size_t size;
    struct gh_alert a;
    assert_false(has_key(old) || has_file(clip));
    assert_int_equal(notes_of(old), 0);
    assert_int_equal(clip_state(clip), GH_CLIP_GONE);
    REFUSED(gh_alert_picture(s, &bob, old, &jpeg, &size, &err), GH_ERR_NOT_FOUND);
    MUST(gh_alert_get(s, old, &a, &err));
    assert_int_equal(a.status.decision, GH_DECISION_CONFIRMED);
    assert_int_equal(a.sightings, 1);
    struct gh_flag_record record;
    MUST(gh_flag_record(s, flag, &record, &err));
    assert_int_equal(record.confirmed, 1);
    now += 400 * day;
    assert_int_equal(purge(false).alerts, 1);
    assert_false(has_key(open) || has_key(fresh));
}

static bool look_at_step(void *user, const struct gh_alert_step_row *row)
{
    *(struct gh_alert_step_row *)user = *row;
    return true;
}

static void what_nobody_decides_goes_after_the_last_sight(void **state)
{
    (void)state;
    set_days(30, 14, 3650, 3650);
    struct gh_id flag = flag_of(person(GH_PURPOSE_FLAG, "Mia", 0), 90), left = alert_of(flag),
                 held = alert_of(flag), back = alert_of(flag), half = alert_of(flag), seen = alert_of(flag),
                 clip = clip_of(left), all[] = {left, held, back, half, seen};
    struct gh_alert_step_row last;
    struct gh_flag_record record;
    struct gh_alert a;
    MUST(gh_alert_act(s, &bob, held, GH_ALERT_CLAIM, "on my way", &err));
    MUST(gh_alert_retract(s, &engine, back, "somebody else after all", &err));
    MUST(gh_alert_act(s, &bob, half, GH_ALERT_CLAIM, NULL, &err));
    MUST(gh_db_run(s, &err, "UPDATE flags SET second = 1", ""));
    MUST(gh_alert_act(s, &bob, half, GH_ALERT_CONFIRM, "it is her", &err));
    MUST(gh_alert_get(s, half, &a, &err));
    assert_int_equal(a.status.state, GH_ALERT_AWAITING);
    now += 30 * day - 1000;
    MUST(gh_alert_join(s, &engine, seen, "hall", now, 0.7f, 0.5f, NULL, 0, &err));
    assert_int_equal(purge(true).undecided + purge(false).undecided, 0);
    now += 3 * hour;
    REFUSED(gh_purge_check(s, &site, &err), GH_ERR_FAILED);
    assert_non_null(strstr(err.text, "nobody decided"));
    assert_int_equal(purge(true).undecided, 4);
    assert_true(has_key(left) && has_file(clip)); /* dry */
    assert_int_equal(purge(false).undecided, 4);
    assert_int_equal(purge(true).undecided + purge(true).alerts, 0);
    MUST(gh_purge_check(s, &site, &err));
    for (int i = 0; i < 4; i++) {
        assert_false(has_key(all[i]));
        assert_int_equal(notes_of(all[i]), 0);
        MUST(gh_alert_get(s, all[i], &a, &err));
        assert_int_equal(a.status.state, GH_ALERT_CLOSED);
        assert_int_equal(a.status.decision, GH_DECISION_NONE);
        assert_string_equal(a.detail, "nobody decided on it in time");
        MUST(gh_alert_history(s, all[i], look_at_step, &last, &err));
        assert_int_equal(last.event, GH_ALERT_CLOSE);
        assert_string_equal(last.by, "engine");
    }
    assert_false(has_file(clip));
    assert_int_equal(gh_db_number(s, -1, "SELECT count(*) FROM alerts WHERE jpeg IS NOT NULL", ""), 1);
    assert_int_equal(gh_db_number(s, -1, "SELECT count(*) FROM audit WHERE action = 'alert.expire'", ""), 4);
    MUST(gh_flag_record(s, flag, &record, &err));
    assert_int_equal(record.confirmed, 0); /* one word of two is no verdict */
    struct gh_report report;
    MUST(gh_report_make(s, &bob, now - 40 * day, now, &report, &err));
    assert_int_equal(report.kinds[GH_ALERT_MATCH].raised, 5);
    assert_int_equal(report.kinds[GH_ALERT_MATCH].unanswered, 3); /* left, back, and seen, which is open */
    assert_true(has_key(seen));
    now += 31 * day; /* nor does what was left of them go once more */
    assert_int_equal(purge(true).alerts, 0);
}

static struct gh_id outage(enum gh_alert_kind kind, const char *camera)
{
    struct gh_alert_new a = {.kind = kind, .camera = camera, .detail = "down", .seen_ms = now, .severity = 2};
    struct gh_id id;
    MUST(gh_alert_raise(s, &engine, &a, &id, NULL, &err));
    return id;
}

static enum gh_alert_state state_of(struct gh_id alert)
{
    struct gh_alert a;
    MUST(gh_alert_get(s, alert, &a, &err));
    return a.status.state;
}

/* It is told once, when it begins: closed, nobody would hear of it any more. */
static void an_outage_that_lasts_stays_while_an_engine_watches(void **state)
{
    (void)state;
    set_days(1, 14, 3650, 3650);
    struct gh_id down = outage(GH_ALERT_CAMERA, "door"), frozen = outage(GH_ALERT_CAMERA_FROZEN, "hall"),
                 covered = outage(GH_ALERT_CAMERA_COVERED, "yard"),
                 moved = outage(GH_ALERT_CAMERA_MOVED, "lift");
    for (int days = 0; days < 4; days++) {
        MUST(gh_operator_note(s, &engine, days ? "engine.runs" : "engine.start", NULL, "net", &err));
        now += 25 * hour;                                    /* its hourly look may come so late */
        assert_int_equal(purge(false).undecided, days == 0); /* moved is no outage */
        MUST(gh_purge_check(s, &site, &err));
    }
    assert_int_equal(state_of(moved), GH_ALERT_CLOSED);
    assert_int_equal(state_of(down), GH_ALERT_OPEN);
    assert_int_equal(state_of(covered), GH_ALERT_OPEN);
    MUST(gh_alert_retract(s, &engine, frozen, "the picture moves again", &err));
    assert_int_equal(purge(false).undecided, 1);
    assert_int_equal(state_of(frozen), GH_ALERT_CLOSED);
    /* no engine watches any more: its word of then does not count for ever */
    now += 3 * day;
    assert_int_equal(purge(false).undecided, 2);
    assert_int_equal(state_of(down), GH_ALERT_CLOSED);
}

static void what_is_opened_again_has_its_time_again(void **state)
{
    (void)state;
    set_days(30, 14, 3650, 3650);
    struct gh_id alert = alert_of(flag_of(person(GH_PURPOSE_FLAG, "Mia", 0), 90));
    now += 40 * day;
    assert_int_equal(purge(false).undecided, 1);
    MUST(gh_alert_act(s, &bob, alert, GH_ALERT_REOPEN, "she is still missed", &err));
    now += 29 * day;
    assert_int_equal(purge(false).undecided, 0);
    assert_int_equal(notes_of(alert), 1);
    now += 2 * day;
    assert_int_equal(purge(false).undecided, 1);
    assert_int_equal(notes_of(alert), 0);
}

static void a_purged_alert_that_is_decided_again_goes_again(void **state)
{
    (void)state;
    set_days(30, 14, 3650, 3650);
    struct gh_id alert = alert_of(flag_of(person(GH_PURPOSE_FLAG, "Mia", 0), 90));
    decide(alert, GH_ALERT_CONFIRM);
    now += 31 * day;
    assert_int_equal(purge(false).alerts, 1);
    now += 1000;
    MUST(gh_alert_act(s, &bob, alert, GH_ALERT_REOPEN, "looked at once more", &err));
    decide(alert, GH_ALERT_CONFIRM);
    assert_true(has_key(alert)); /* of its new notes */
    now += 29 * day;
    assert_int_equal(purge(false).alerts, 0);
    now += 2 * day;
    assert_int_equal(purge(false).alerts, 1);
    assert_false(has_key(alert));
    assert_int_equal(notes_of(alert), 0);
}

static void not_this_person_goes_within_a_day(void **state)
{
    (void)state;
    set_days(30, 14, 3650, 3650);
    struct gh_id alert = alert_of(flag_of(person(GH_PURPOSE_FLAG, "Mia", 0), 90)), clip = clip_of(alert);
    decide(alert, GH_ALERT_NOT_THIS);
    now += 22 * hour;
    assert_int_equal(purge(false).not_this, 0);
    assert_true(has_key(alert));
    now += hour; /* purges run hourly: by the next one it is still within 24 */
    now += 1;
    assert_int_equal(purge(true).not_this, 1);
    assert_int_equal(purge(true).alerts, 0);
    MUST(gh_purge_check(s, &site, &err));
    assert_int_equal(purge(false).not_this, 1);
    assert_false(has_key(alert) || has_file(clip));
}

static void bookmarks_go_with_their_keys(void **state)
{
    (void)state;
    set_days(30, 14, 3650, 3650);
    struct gh_id id;
    static const uint8_t mp4[100] = "an MP4";
    MUST(gh_bookmark_add(s, &bob, "door", now, now - 1000, now + 1000, "a purse", &id, &err));
    MUST(gh_clip_keep(s, &engine, id, mp4, sizeof mp4, 0, NULL, 0, &err));
    now += 14 * day - 1;
    assert_int_equal(purge(false).clips, 0);
    assert_true(has_key(id) && has_file(id));
    now += 2;
    assert_int_equal(purge(false).clips, 1);
    assert_false(has_key(id) || has_file(id));
    assert_int_equal(clip_state(id), GH_CLIP_GONE);
    assert_int_equal(purge(false).clips, 0);
}

static void people_are_erased_after_consent_or_flag(void **state)
{
    (void)state;
    set_days(3650, 3650, 30, 3650);
    struct gh_id staff = person(GH_PURPOSE_GATE, "Stan Staff", 0),
                 guest = person(GH_PURPOSE_GATE, "Gus Guest", now + 5 * day),
                 never = person(GH_PURPOSE_FLAG, "Nev Never", 0),
                 lifted = person(GH_PURPOSE_FLAG, "Lil Lifted", 0),
                 flagged = person(GH_PURPOSE_FLAG, "Flo Flagged", 0);
    struct gh_id alert = alert_of(flag_of(flagged, 20)), clip = clip_of(alert), id = flag_of(lifted, 90);
    flag_of(flagged, 60); /* a second flag, longer */
    struct gh_person p;
    now += 2 * day;
    MUST(gh_flag_lift(s, &bob, id, "found", &err));
    now += 28 * day + 1; /* 30 days since the start: who was enrolled for a flag that never came */
    assert_int_equal(purge(true).people, 1);
    assert_int_equal(purge(false).people, 1);
    REFUSED(gh_person_get(s, never, &p, &err), GH_ERR_NOT_FOUND);
    now += 2 * day; /* 30 days since the flag was lifted */
    assert_int_equal(purge(false).people, 1);
    REFUSED(gh_person_get(s, lifted, &p, &err), GH_ERR_NOT_FOUND);
    now += 3 * day; /* 30 days since the guest's consent ended */
    assert_int_equal(purge(false).people, 1);
    REFUSED(gh_person_get(s, guest, &p, &err), GH_ERR_NOT_FOUND);
    now += 54 * day; /* 89 days: the longer flag ended 29 days ago */
    assert_int_equal(purge(false).people, 0);
    MUST(gh_person_get(s, flagged, &p, &err));
    assert_string_equal(p.name, "Flo Flagged");
    now += 2 * day;
    assert_int_equal(purge(false).people, 1);
    REFUSED(gh_person_get(s, flagged, &p, &err), GH_ERR_NOT_FOUND);
    assert_false(has_key(flagged) || has_key(alert) || has_file(clip));
    MUST(gh_person_get(s, staff, &p, &err)); /* consent without an end */
    struct gh_alert a;
    MUST(gh_alert_get(s, alert, &a, &err));
    assert_string_equal(a.person_name, "");
    assert_int_equal(gh_db_number(s, -1, "SELECT count(*) FROM audit WHERE action = 'person.expire'", ""), 4);
}

static void more_than_a_batch_goes_at_once(void **state)
{
    (void)state;
    set_days(30, 14, 3650, 3650);
    /* rows as alerts leave them, without the minutes that six hundred visits take */
    MUST(gh_db_begin(s, &err));
    for (int i = 0; i < 600; i++) {
        struct gh_id id = gh_id_make(now);
        MUST(gh_db_run(
            s, &err,
            "INSERT INTO alerts (id, kind, state, decision, severity, camera, detail, first, last, "
            "sightings, similarity, quality, decided, jpeg) VALUES (?,1,3,1,1,'c','',1,1,1,0,0,?,x'00')",
            "Ii", &id, now));
    }
    MUST(gh_db_end(s, true, &err));
    now += 31 * day;
    assert_int_equal(purge(true).alerts, 600);
    assert_int_equal(purge(false).alerts, 600);
    assert_int_equal(gh_db_number(s, -1, "SELECT count(*) FROM alerts WHERE jpeg IS NOT NULL", ""), 0);
    assert_int_equal(purge(true).alerts, 0);
}

static void audit_rows_go_behind_a_checkpoint(void **state)
{
    (void)state;
    set_days(3650, 3650, 3650, 90);
    struct gh_purge_counts n;
    int64_t rows;
    now += 91 * day;
    int64_t all = purge(true).audit;
    assert_true(all > 3);
    MUST(gh_purge(s, &bob, &site, false, &n, &err)); /* a supervisor: all but the audit */
    assert_int_equal(n.audit, 0);
    assert_int_equal(purge(false).audit, all);
    assert_int_equal(purge(true).audit, 0);
    MUST(gh_audit_verify(s, &rows, &err));
}

static void roles_and_record(void **state)
{
    (void)state;
    set_days(30, 14, 30, 365);
    struct gh_purge_counts n;
    struct gh_id id;
    struct gh_actor a;
    static const char runs[] = "SELECT count(*) FROM audit WHERE action = 'purge.run'";
    MUST(gh_operator_add(s, &ada, "otto", GH_ROLE_OPERATOR, "battery staple", &id, &err));
    MUST(gh_operator_authenticate(s, "otto", "battery staple", &a, &err));
    REFUSED(gh_purge(s, &a, &site, true, &n, &err), GH_ERR_DENIED);
    MUST(gh_operator_set(s, &ada, "otto", GH_ROLE_AUDITOR, true, &err));
    MUST(gh_operator_authenticate(s, "otto", "battery staple", &a, &err));
    REFUSED(gh_purge(s, &a, &site, false, &n, &err), GH_ERR_DENIED);
    purge(false);
    assert_int_equal(gh_db_number(s, -1, runs, ""), 0); /* nothing went, and nobody asked */
    MUST(gh_purge(s, &bob, &site, false, &n, &err));
    assert_int_equal(gh_db_number(s, -1, runs, ""), 1);
}

static void what_is_overdue_is_named(void **state)
{
    (void)state;
    set_days(30, 14, 30, 365);
    struct gh_id p = person(GH_PURPOSE_FLAG, "Mia", 0), flag = flag_of(p, 90), alert = alert_of(flag), id;
    MUST(gh_purge_check(s, &site, &err));
    decide(alert, GH_ALERT_NOT_THIS);
    now += 24 * hour + 1000;
    REFUSED(gh_purge_check(s, &site, &err), GH_ERR_FAILED);
    assert_non_null(strstr(err.text, "not this person"));
    assert_non_null(strstr(err.text, "24 h"));
    assert_non_null(strstr(err.text, "gatehouse purge"));
    purge(false);
    MUST(gh_purge_check(s, &site, &err));
    MUST(gh_bookmark_add(s, &bob, "door", now, now - 1000, now + 1000, "", &id, &err));
    now += 14 * day + hour;
    MUST(gh_purge_check(s, &site, &err)); /* the next hourly purge takes it */
    now += hour + 1;
    REFUSED(gh_purge_check(s, &site, &err), GH_ERR_FAILED);
    assert_non_null(strstr(err.text, "bookmark"));
    purge(false);
    MUST(gh_purge_check(s, &site, &err));
    char path[160];
    snprintf(path, sizeof path, "%s/clips", dir);
    MUST(gh_file_make_dir(path, &err));
    snprintf(path, sizeof path, "%s/clips/left.over", dir);
    MUST(gh_file_write(path, "x", 1, &err));
    REFUSED(gh_purge_check(s, &site, &err), GH_ERR_FAILED);
    assert_non_null(strstr(err.text, "left.over"));
    unlink(path);
    now += 366 * day;
    purge(false);
    MUST(gh_purge_check(s, &site, &err));
}

int main(void)
{
#define RULE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        RULE(decided_alerts_keep_their_numbers_only),
        RULE(what_nobody_decides_goes_after_the_last_sight),
        RULE(an_outage_that_lasts_stays_while_an_engine_watches),
        RULE(what_is_opened_again_has_its_time_again),
        RULE(a_purged_alert_that_is_decided_again_goes_again),
        RULE(not_this_person_goes_within_a_day),
        RULE(bookmarks_go_with_their_keys),
        RULE(people_are_erased_after_consent_or_flag),
        RULE(more_than_a_batch_goes_at_once),
        RULE(audit_rows_go_behind_a_checkpoint),
        RULE(roles_and_record),
        RULE(what_is_overdue_is_named),
    };
    return cmocka_run_group_tests_name("store retention", tests, NULL, NULL);
}
