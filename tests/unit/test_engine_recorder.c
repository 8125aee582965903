/* Unit tests of the recorder: sightings on a disk that refuses (what waits is bounded, and who could not wait
 * is raised at the next look), cameras' outages, names taken back, and who comes back after a decision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/recorder_fixture.h"

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

/* What the face looked like is not undone by the end of the flag. */
static void a_name_taken_back_stays_so_when_the_flag_ends(void **state)
{
    (void)state;
    see(flag, 1000);
    take_name_back();
    MUST(gh_flag_lift(s, &ada, flag, "found", &err));
    take_name_back(); /* of another track */
    take_name_back();
    assert_true(the_alert().retracted);
    assert_string_equal(the_alert().detail, "later pictures at door do not look like this person");
    assert_int_equal(steps("alert.flag-ended"), 1);
    assert_int_equal(steps("alert.retract"), 1);
}

/* Of a machine that has slept, frames and visits go by two clocks; events tell the frames'. */
static void events_tell_the_frames_clock(void **state)
{
    (void)state;
    char line[512];
    FILE *out = tmpfile();
    int told = 0;
    assert_non_null(out);
    MUST(gh_events_open(r->events, out, true, 0, &err));
    struct gh_job j = {
        .kind = GH_JOB_SIGHTING, .camera = "door", .flag = flag, .severity = 3, .wall_ms = now};
    for (uint32_t track = 1; track <= 2; track++) {
        j.track = track;
        j.frame_ms = 10000 * track;
        j.t_ms = j.frame_ms + 7777;
        gh_recorder_do_sighting(r, &j);
        if (track == 1)
            act(GH_ALERT_CANNOT_TELL);
    }
    MUST(gh_events_close(r->events, gh_clock_mono_ms() + 5000, &err));
    rewind(out);
    while (fgets(line, sizeof line, out)) {
        assert_non_null(strstr(line, told < 2 ? "\"t_ms\":10000," : "\"t_ms\":20000,"));
        told++;
    }
    assert_int_equal(told, 3); /* alert, seen, reopened */
    fclose(out);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        RECORDER(what_waits_is_raised_when_the_disk_has_room),
        RECORDER(who_could_not_wait_is_raised_at_the_next_look),
        RECORDER(nothing_of_a_job_stays_behind),
        RECORDER(every_flag_that_is_due_is_told),
        RECORDER(outages_are_kept_until_the_store_has_them),
        RECORDER(outages_of_cameras_that_are_gone_are_over),
        RECORDER(being_in_view_gives_way),
        RECORDER(who_stays_in_view_is_seen_until_then),
        RECORDER(a_name_is_taken_back),
        RECORDER(a_flag_ends_while_the_person_is_in_view),
        RECORDER(a_name_taken_back_stays_so_when_the_flag_ends),
        RECORDER(events_tell_the_frames_clock),
        RECORDER(who_comes_back_after_a_decision_asks_anew),
        RECORDER(who_comes_back_is_told_when_the_store_takes_it),
    };
    return cmocka_run_group_tests_name("engine recorder", tests, NULL, NULL);
}
