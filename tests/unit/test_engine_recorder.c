/* Unit tests of the recorder: sightings on a disk that refuses (what waits is bounded, and who could not wait
 * is raised at the next look), purges that wait while the date may be wrong, and who comes back after a
 * decision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#include "engine/recorder_parts.h"
#include "base/clock.h"
#include "store/alerts.h"
#include "store/db.h"
#include "store/purge_hold.h"
#include "store/retention.h"

enum { LARGE = 300000 };

static struct gh_recorder *r;
static struct gh_id flag;

static int start(void **state)
{
    struct gh_reference picture = {.jpeg = (const uint8_t *)"JPEG", .jpeg_size = 4, .quality = 1};
    struct gh_person_new n = {.name = "Una One", .purpose = GH_PURPOSE_FLAG};
    struct gh_id person;
    if (set_up(state) || !(r = calloc(1, sizeof *r)) || !(r->site = calloc(1, sizeof *r->site)))
        return -1;
    r->site->regroup_s = 60;
    r->site->retention.alerts = r->site->retention.bookmarks = r->site->retention.people =
        r->site->retention.passages = 30;
    r->site->retention.audit = 365;
    snprintf(r->site->dir, sizeof r->site->dir, "%s", dir);
    r->store = s;
    r->engine = engine;
    r->board = calloc(1, sizeof *r->board);
    r->events = calloc(1, sizeof *r->events);
    r->watch = gh_watchlist_empty(&err);
    pthread_mutex_init(&r->mutex, NULL);
    return r->board && r->events && r->watch &&
                   gh_person_add(s, &ada, &n, "e-1", &picture, 1, &person, &err) &&
                   gh_flag_propose(s, &ada,
                                   &(struct gh_flag_new){.person = person,
                                                         .category = GH_FLAG_MISSING,
                                                         .reason = "missing",
                                                         .authority = "police",
                                                         .expires_ms = now + 86400000},
                                   &flag, &err) &&
                   gh_flag_approve(s, &bob, flag, &err)
               ? 0
               : -1;
}

static int stop(void **state)
{
    for (int i = 0; i < r->unsaved_count; i++)
        gh_job_drop(&r->unsaved[i]);
    gh_watchlist_unref(r->watch);
    free(r->board);
    free(r->events);
    free(r->site);
    free(r);
    return tear_down(state);
}

static void see_on(struct gh_id of, uint32_t track, int64_t t_ms)
{
    struct gh_job j = {.kind = GH_JOB_SIGHTING,
                       .camera = "door",
                       .flag = of,
                       .severity = 3,
                       .track = track,
                       .t_ms = t_ms,
                       .wall_ms = now,
                       .similarity = 0.7f,
                       .quality = 0.5f,
                       .jpeg = calloc(1, LARGE),
                       .jpeg_size = LARGE};
    assert_non_null(j.jpeg);
    gh_recorder_do_sighting(r, &j);
    gh_job_drop(&j);
}

static void see(struct gh_id of, int64_t t_ms)
{
    see_on(of, 1, t_ms);
}

static void writable(bool yes)
{
    const char *sql = yes ? "PRAGMA query_only = 0" : "PRAGMA query_only = 1";
    assert_int_equal(sqlite3_exec(s->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static int alerts(void)
{
    int n = 0;
    struct gh_alert_query q = {.closed = true, .snoozed = true, .kind = GH_ALERT_MATCH};
    MUST(gh_alert_count(s, &q, &n, &err));
    return n;
}

static void what_waits_is_raised_when_the_disk_has_room(void **state)
{
    (void)state;
    MUST(gh_store_limit_pages(s, 1));
    see(flag, 1000);
    see(flag, 1500);
    assert_int_equal(alerts(), 0);
    assert_int_equal(r->unsaved_count, 1);
    MUST(gh_store_limit_pages(s, 1 << 20));
    gh_recorder_retry(r, gh_clock_mono_ms());
    assert_int_equal(r->unsaved_count, 0);
    see(flag, 2000);
    assert_int_equal(alerts(), 1);
}

static void who_could_not_wait_is_raised_at_the_next_look(void **state)
{
    (void)state;
    for (int i = 0; i < GH_RECORDER_UNSAVED; i++)
        see(gh_id_make(now + i), 1000); /* of flags that are not there: they fail, too, and wait */
    assert_int_equal(r->unsaved_count, GH_RECORDER_UNSAVED);
    MUST(gh_store_limit_pages(s, 1));
    see(flag, 1000);
    assert_int_equal(r->unsaved_count, GH_RECORDER_UNSAVED);
    assert_int_equal(alerts(), 0);
    MUST(gh_store_limit_pages(s, 1 << 20));
    see(flag, 1500);
    assert_int_equal(alerts(), 1);
}

static void nothing_of_a_job_stays_behind(void **state)
{
    (void)state;
    static const struct gh_job none;
    for (int i = 0; i < 3; i++)
        see(gh_id_make(now + i), 1000);
    gh_recorder_retry(r, gh_clock_mono_ms());
    assert_int_equal(r->unsaved_count, 0);
    for (int i = 0; i < 3; i++)
        assert_memory_equal(&r->unsaved[i], &none, sizeof none);
}

static bool take_id(void *user, const struct gh_alert *a)
{
    *(struct gh_id *)user = a->id;
    return true;
}

struct last {
    int count;
    char detail[256];
};

static bool take_last(void *user, const struct gh_alert *a)
{
    struct last *l = user;
    l->count++;
    memcpy(l->detail, a->detail, sizeof l->detail);
    return true;
}

static struct gh_id refused(void)
{
    struct gh_alert_query q = {.closed = true, .snoozed = true, .kind = GH_ALERT_MATCH};
    struct gh_id id = gh_id_none;
    see(flag, 1000);
    MUST(gh_alert_page(s, &q, 0, 1, take_id, &id, &err));
    MUST(gh_alert_act(s, &bob, id, GH_ALERT_NOT_THIS, NULL, &err));
    now += 25 * 3600000; /* the records' clock; the machine's is looked at for jumps */
    return id;
}

static bool has_key(struct gh_id id)
{
    uint8_t key[GH_KEY_BYTES];
    return gh_keys_get(s->keys, id, key);
}

static int steps(const char *action)
{
    return (int)gh_db_number(s, -1, "SELECT count(*) FROM audit WHERE action = ?", "t", action);
}

/* A minute later, as far as what is due is concerned. */
static void upkeep(void)
{
    r->minute_ms = r->hour_ms = 0;
    gh_recorder_upkeep(r, gh_clock_mono_ms());
}

static int clock_alerts(char detail[256])
{
    struct last l = {0};
    struct gh_alert_query q = {.closed = true, .snoozed = true, .kind = GH_ALERT_CLOCK};
    MUST(gh_alert_page(s, &q, 0, 10, take_last, &l, &err));
    if (detail)
        memcpy(detail, l.detail, sizeof l.detail);
    return l.count;
}

static void purges_go_while_the_clock_does(void **state)
{
    (void)state;
    gh_recorder_read_date(r);
    struct gh_id id = refused();
    upkeep();
    assert_false(has_key(id));
    assert_int_equal(clock_alerts(NULL), 0);
}

/* An alert that was decided and is past its time, by the records' clock. */
static struct gh_id decided(void)
{
    struct gh_alert_query q = {.kind = GH_ALERT_MATCH};
    struct gh_id id = gh_id_none;
    see(flag, 1000);
    MUST(gh_alert_page(s, &q, 0, 1, take_id, &id, &err));
    MUST(gh_alert_act(s, &bob, id, GH_ALERT_CONFIRM, NULL, &err));
    now += (int64_t)31 * 86400000;
    return id;
}

static void after_a_jump_nothing_is_purged_for_a_day_of_running(void **state)
{
    (void)state;
    char detail[256];
    gh_recorder_read_date(r);
    struct gh_id id = decided();
    r->date.offset_ms -= 7200000;
    upkeep();
    upkeep();
    assert_true(has_key(id));
    assert_int_equal(clock_alerts(detail), 1);
    assert_non_null(strstr(detail, "gatehouse purge ends the wait"));
    assert_true(r->date.left_ms > 0 && gh_purge_hold_left(s) > 0);
    assert_int_equal(steps("purge.wait"), 1);
    r->date.looked_ms -= GH_PURGE_HOLD_MS; /* a day later */
    gh_recorder_upkeep(r, gh_clock_mono_ms());
    assert_false(has_key(id)); /* at once, not within the hour */
    assert_int_equal(gh_purge_hold_left(s), 0);
    assert_int_equal(steps("purge.resume"), 1);
}

static void not_this_person_does_not_wait(void **state)
{
    (void)state;
    gh_recorder_read_date(r);
    upkeep();
    struct gh_id id = refused();
    r->date.offset_ms -= 7200000;
    upkeep();
    assert_true(r->date.left_ms > 0);
    assert_false(has_key(id));
}

static void somebody_who_purges_ends_the_wait(void **state)
{
    (void)state;
    struct gh_purge_counts n;
    gh_recorder_read_date(r);
    struct gh_id id = decided();
    r->date.offset_ms -= 7200000;
    upkeep();
    assert_true(has_key(id));
    MUST(gh_purge(s, &bob, r->site, true, &n, &err)); /* that only counts */
    upkeep();
    assert_true(r->date.left_ms > 0);
    MUST(gh_purge(s, &bob, r->site, false, &n, &err));
    assert_false(has_key(id));
    upkeep();
    assert_int_equal(r->date.left_ms, 0);
    assert_int_equal(steps("purge.resume"), 1);
    r->date.looked_ms -= 60000; /* what the engine thought was left is not put back */
    upkeep();
    assert_int_equal(gh_purge_hold_left(s), 0);
}

static void a_start_years_ahead_purges_nothing(void **state)
{
    (void)state;
    char detail[256];
    struct gh_id id = decided();
    now += (int64_t)1500 * 86400000;
    gh_recorder_read_date(r);
    gh_recorder_tell_date(r);
    upkeep();
    assert_true(has_key(id));
    assert_int_equal(clock_alerts(detail), 1);
    assert_non_null(strstr(detail, "1531 days"));
    assert_non_null(strstr(detail, "check the machine's date"));
}

static bool take_first(void *user, const struct gh_alert *a)
{
    *(struct gh_alert *)user = *a;
    return false;
}

/* The only alert there is. */
static struct gh_alert the_alert(void)
{
    struct gh_alert a = {0};
    struct gh_alert_query q = {.closed = true, .snoozed = true, .kind = GH_ALERT_MATCH};
    MUST(gh_alert_page(s, &q, 0, 1, take_first, &a, &err));
    assert_int_equal(alerts(), 1);
    return a;
}

static void act(enum gh_alert_event event)
{
    MUST(gh_alert_act(s, &ada, the_alert().id, event, NULL, &err));
}

static void who_comes_back_after_a_decision_asks_anew(void **state)
{
    (void)state;
    see(flag, 1000);
    act(GH_ALERT_CANNOT_TELL);
    see(flag, 30000); /* the same track: what was decided is about it */
    see_on(flag, 2, 31000);
    assert_int_equal(the_alert().status.state, GH_ALERT_DECIDED);
    see_on(flag, 3, 38000);
    assert_int_equal(the_alert().status.state, GH_ALERT_OPEN);
    act(GH_ALERT_CONFIRM);
    see_on(flag, 4, 45000);
    assert_int_equal(the_alert().status.state, GH_ALERT_DECIDED);
    act(GH_ALERT_CLOSE);
    see_on(flag, 5, 52000);
    assert_int_equal(the_alert().status.state, GH_ALERT_OPEN);
    act(GH_ALERT_NOT_THIS);
    act(GH_ALERT_CLOSE);
    see_on(flag, 6, 59000);
    assert_int_equal(the_alert().status.state, GH_ALERT_CLOSED);
    assert_true(r->alerts == 1);
}

static void who_comes_back_is_told_when_the_store_takes_it(void **state)
{
    (void)state;
    see(flag, 1000);
    act(GH_ALERT_CANNOT_TELL);
    writable(false);
    see_on(flag, 2, 8000);
    assert_int_equal(the_alert().status.state, GH_ALERT_DECIDED);
    writable(true);
    r->owed_ms = 0;
    see_on(flag, 2, 8200);
    assert_int_equal(the_alert().status.state, GH_ALERT_OPEN);
}

static void take_name_back(void)
{
    struct gh_job j = {.kind = GH_JOB_RETRACT, .camera = "door", .flag = flag, .t_ms = 2000};
    gh_recorder_do_retract(r, &j);
}

static void a_name_is_taken_back(void **state)
{
    (void)state;
    see(flag, 1000);
    take_name_back();
    assert_true(the_alert().retracted);
    assert_string_equal(the_alert().detail, "later pictures at door do not look like this person");
    assert_int_equal(steps("alert.retract"), 1);
}

/* That is no finding about the face. */
static void a_flag_ends_while_the_person_is_in_view(void **state)
{
    (void)state;
    see(flag, 1000);
    MUST(gh_flag_lift(s, &ada, flag, "found", &err));
    take_name_back();
    take_name_back(); /* by another camera */
    assert_false(the_alert().retracted);
    assert_string_equal(the_alert().detail, "the flag has ended");
    assert_int_equal(the_alert().status.state, GH_ALERT_OPEN);
    assert_int_equal(steps("alert.flag-ended"), 1);
    assert_int_equal(steps("alert.retract"), 0);
}

static int due(void)
{
    int n = 0;
    struct gh_alert_query q = {.kind = GH_ALERT_FLAG_DUE};
    MUST(gh_alert_count(s, &q, &n, &err));
    return n;
}

/* However many are due at once, each has its alert, and what is dealt with is put away. */
static void every_flag_that_is_due_is_told(void **state)
{
    (void)state;
    enum { FLAGS = 70 };
    struct gh_reference picture = {.jpeg = (const uint8_t *)"JPEG", .jpeg_size = 4, .quality = 1};
    struct gh_id one = gh_id_none;
    now = gh_clock_wall_ms();
    gh_recorder_read_date(r);
    MUST(gh_flag_lift(s, &ada, flag, "found", &err));
    for (int i = 0; i < FLAGS; i++) {
        char name[32];
        struct gh_id person;
        snprintf(name, sizeof name, "Una No. %d", i);
        struct gh_person_new n = {.name = name, .purpose = GH_PURPOSE_FLAG};
        MUST(gh_person_add(s, &ada, &n, "e-1", &picture, 1, &person, &err) &&
             gh_flag_propose(s, &ada,
                             &(struct gh_flag_new){.person = person,
                                                   .category = GH_FLAG_MISSING,
                                                   .reason = "missing",
                                                   .authority = "police",
                                                   .expires_ms = now + 3600000},
                             &one, &err) &&
             gh_flag_approve(s, &bob, one, &err));
    }
    gh_recorder_upkeep(r, gh_clock_mono_ms());
    assert_int_equal(due(), FLAGS);
    MUST(gh_flag_lift(s, &ada, one, "found", &err));
    r->minute_ms = 0;
    gh_recorder_upkeep(r, gh_clock_mono_ms());
    assert_int_equal(due(), FLAGS - 1);
}

static int reconcile(void)
{
    r->trouble_ms = 0;
    return gh_recorder_reconcile(r, gh_clock_mono_ms());
}

static struct gh_alert outage_of(const char *camera)
{
    struct gh_alert a = {0};
    struct gh_id id;
    if (gh_alert_find_trouble(s, GH_ALERT_CAMERA, camera, &id, &err))
        MUST(gh_alert_get(s, id, &a, &err));
    return a;
}

/* Cameras tell once: what the store refuses is not forgotten. */
static void outages_are_kept_until_the_store_has_them(void **state)
{
    (void)state;
    gh_recorder_trouble(r, "door", GH_ALERT_CAMERA, "down");
    assert_int_equal(reconcile(), 0);
    assert_string_equal(outage_of("door").detail, "down");
    writable(false);
    gh_recorder_good(r, "door", NULL);
    gh_recorder_trouble(r, "hall", GH_ALERT_CAMERA, "stalled");
    gh_recorder_trouble(r, "yard", GH_ALERT_CAMERA, "down");
    assert_true(reconcile() > 0);
    gh_recorder_good(r, "yard", NULL); /* began and ended without the store */
    assert_true(reconcile() > 0);
    assert_false(outage_of("door").retracted);
    writable(true);
    assert_int_equal(reconcile(), 0);
    assert_true(outage_of("door").retracted);
    assert_string_equal(outage_of("door").detail, "the camera is back");
    assert_string_equal(outage_of("hall").detail, "stalled");
    assert_true(outage_of("yard").retracted);
    /* back, and down again, before the store takes anything */
    writable(false);
    gh_recorder_good(r, "hall", NULL);
    assert_true(reconcile() > 0);
    gh_recorder_trouble(r, "hall", GH_ALERT_CAMERA, "down");
    writable(true);
    assert_int_equal(reconcile(), 0);
    assert_false(outage_of("hall").retracted);
    assert_string_equal(outage_of("hall").detail, "down");
    for (int i = 0; i < GH_TROUBLES_MAX; i++)
        assert_int_equal(r->troubles[i].kind, 0);
}

/* A camera that was taken out while nothing ran has nobody who says that it is back. */
static void outages_of_cameras_that_are_gone_are_over(void **state)
{
    (void)state;
    gh_recorder_trouble(r, "door", GH_ALERT_CAMERA, "down");
    gh_recorder_trouble(r, "hall", GH_ALERT_CAMERA, "down");
    assert_int_equal(reconcile(), 0);
    r->site->camera_count = 1;
    strcpy(r->site->cameras[0].name, "hall");
    gh_recorder_forget_cameras(r);
    gh_recorder_forget_cameras(r);
    assert_true(outage_of("door").retracted);
    assert_string_equal(outage_of("door").detail, "the site has no such camera any more");
    assert_false(outage_of("hall").retracted);
    assert_int_equal(steps("alert.retract"), 1);
}

/* A store that does not keep up: who is still in view gives way first. */
static void being_in_view_gives_way(void **state)
{
    (void)state;
    struct gh_watch_subject who = {.flag = flag};
    float template_[GH_TEMPLATE_DIMS] = {1};
    struct gh_named still = {.who = &who, .track = 1, .t_ms = 1000}, looked = still;
    looked.template_ = template_;
    for (int i = 0; i < GH_RECORDER_QUEUE; i++)
        gh_recorder_sighting(r, 0, "door", &still, now);
    assert_int_equal(r->count, GH_RECORDER_QUEUE / 2);
    gh_recorder_sighting(r, 0, "door", &looked, now);
    gh_recorder_retract(r, 0, "door", flag, 1000);
    assert_int_equal(r->count, GH_RECORDER_QUEUE / 2 + 2);
}

static bool last_place(void *user, const struct gh_alert_station *at)
{
    *(struct gh_alert_station *)user = *at;
    return true;
}

/* No row for each second in view, yet the alert says until when. */
static void who_stays_in_view_is_seen_until_then(void **state)
{
    (void)state;
    struct gh_job j = {.kind = GH_JOB_SIGHTING, .camera = "door", .flag = flag, .track = 1};
    struct gh_alert_station place;
    int64_t from = now;
    see(flag, 1000);
    for (int second = 1; second <= 25; second++) {
        j.t_ms = 1000 + 1000 * second;
        j.wall_ms = now = from + 1000 * second;
        gh_recorder_do_sighting(r, &j);
    }
    assert_int_equal(the_alert().last_ms, from + 20000);
    assert_int_equal(the_alert().sightings, 1);
    MUST(gh_alert_path(s, the_alert().id, last_place, &place, &err));
    assert_int_equal(place.last_ms, from + 20000);
    assert_int_equal(steps("alert.seen-again"), 0);
}

#define RECORDER(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RECORDER(what_waits_is_raised_when_the_disk_has_room),
        RECORDER(who_could_not_wait_is_raised_at_the_next_look),
        RECORDER(nothing_of_a_job_stays_behind),
        RECORDER(purges_go_while_the_clock_does),
        RECORDER(after_a_jump_nothing_is_purged_for_a_day_of_running),
        RECORDER(not_this_person_does_not_wait),
        RECORDER(somebody_who_purges_ends_the_wait),
        RECORDER(a_start_years_ahead_purges_nothing),
        RECORDER(every_flag_that_is_due_is_told),
        RECORDER(outages_are_kept_until_the_store_has_them),
        RECORDER(outages_of_cameras_that_are_gone_are_over),
        RECORDER(being_in_view_gives_way),
        RECORDER(who_stays_in_view_is_seen_until_then),
        RECORDER(a_name_is_taken_back),
        RECORDER(a_flag_ends_while_the_person_is_in_view),
        RECORDER(who_comes_back_after_a_decision_asks_anew),
        RECORDER(who_comes_back_is_told_when_the_store_takes_it),
    };
    return cmocka_run_group_tests_name("engine recorder", tests, NULL, NULL);
}
