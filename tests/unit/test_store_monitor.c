/* Unit tests of error rates from a site's own records: verdicts by camera and model, days watched, who was
 * refused at a gate and let in, intervals, and when a word is said about them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/passage_fixture.h"

#include "store/flags.h"
#include "store/gate_calls.h"
#include "store/monitor.h"
#include "store/operating.h"

#include <math.h>

static struct gh_site *site;
static struct gh_report *report;
static struct gh_monitor *m;
static struct gh_id flag;
static int64_t t0;
static const struct gh_vision_info info = {.embedder = "e-1",
                                           .curve_count = 4,
                                           .least_fmr = 1e-5f,
                                           .curve = {{0.234f, 1e-2f, 0.0063f, 0, 0},
                                                     {0.319f, 1e-3f, 0.0160f, 0, 0},
                                                     {0.392f, 1e-4f, 0.0337f, 0, 0},
                                                     {0.457f, 1e-5f, 0.0707f, 0, 0}}};

static void near(double got, double want, double by)
{
    if (!(fabs(got - want) <= by))
        fail_msg("%.12g, expected %.12g", got, want);
}

static int begin(void **state)
{
    struct gh_reference r = {.jpeg = (const uint8_t *)"face", .jpeg_size = 4, .quality = 1, .template_ = {1}};
    struct gh_person_new n = {.name = "Mis Sing", .purpose = GH_PURPOSE_FLAG};
    site = calloc(1, sizeof *site);
    report = calloc(1, sizeof *report);
    m = calloc(1, sizeof *m);
    if (start(state) || !site || !report || !m)
        return -1;
    struct gh_flag_new f = {.category = GH_FLAG_MISSING,
                            .reason = "gone since noon",
                            .authority = "police",
                            .expires_ms = now + 89 * day};
    MUST(gh_site_parse(site, dir, "site.ini",
                       "[site]\nname = Test\n[match]\nfalse_alerts = 1e-4\n[camera door]\nsource = none\n"
                       "[camera yard]\nsource = none\n[gate main]\nsource = none\n",
                       &err));
    MUST(gh_person_add(s, &ada, &n, "e-1", &r, 1, &f.person, &err));
    MUST(gh_flag_propose(s, &ada, &f, &flag, &err));
    MUST(gh_flag_approve(s, &bob, flag, &err));
    t0 = now += day;
    return 0;
}

static int end(void **state)
{
    free(site);
    free(report);
    free(m);
    return stop(state);
}

static void engine_says(const char *what, const char *embedder)
{
    MUST(gh_operator_note(s, &engine, what, NULL, embedder, &err));
}

static void alert(const char *camera, enum gh_alert_event verdict)
{
    struct gh_alert_new a = {
        .kind = GH_ALERT_MATCH, .flag = flag, .camera = camera, .seen_ms = now, .severity = 3};
    struct gh_id id;
    MUST(gh_alert_raise(s, &engine, &a, &id, NULL, &err));
    now += 1000;
    if (!verdict)
        return;
    MUST(gh_alert_act(s, &oda, id, GH_ALERT_CLAIM, NULL, &err));
    MUST(gh_alert_act(s, &oda, id, verdict, NULL, &err));
}

static void alerts_of(const char *camera, int confirmed, int not_this)
{
    for (int i = 0; i < confirmed + not_this; i++)
        alert(camera, i < confirmed ? GH_ALERT_CONFIRM : GH_ALERT_NOT_THIS);
}

static struct gh_id trouble(enum gh_alert_kind kind, const char *camera)
{
    struct gh_alert_new a = {.kind = kind, .camera = camera, .detail = "out", .seen_ms = now};
    struct gh_id id;
    MUST(gh_alert_raise(s, &engine, &a, &id, NULL, &err));
    return id;
}

static void at_gate(enum gh_passage_mode mode, enum gh_passage_decision decision, enum gh_passage_cause cause,
                    int who)
{
    struct gh_passage p = passage(mode, decision, cause);
    p.decided_ms = now;
    if (who)
        p.token.bytes[0] = (uint8_t)who;
    taken(p);
}

static void monitor_until(int64_t until)
{
    now = until;
    MUST(gh_report_make(s, &aud, t0, until, report, &err));
    MUST(gh_monitor_make(s, &aud, report, site, &info, m, &err));
}

static const struct gh_monitor_camera *row(const char *camera, const char *embedder)
{
    for (int i = 0; i < m->camera_count; i++)
        if (!strcmp(m->cameras[i].camera, camera) && !strcmp(m->cameras[i].embedder, embedder))
            return &m->cameras[i];
    fail_msg("no row of %s, %s", camera, embedder);
    return NULL;
}

static void nothing_decided_says_nothing(void **state)
{
    (void)state;
    engine_says("engine.start", "e-1");
    alert("door", 0);
    monitor_until(t0 + day);
    assert_int_equal(m->all.decided, 0);
    assert_int_equal(m->all.waiting, 1);
    assert_int_equal(m->gate_count, 0);
    assert_int_equal(m->all.share.word, GH_MONITOR_NOTHING);
    near(m->all.days, 2, 1e-4); /* both cameras */
}

static void verdicts_are_counted_by_camera(void **state)
{
    (void)state;
    engine_says("engine.start", "e-1");
    alerts_of("door", 9, 3);
    alerts_of("yard", 2, 0);
    alert("yard", GH_ALERT_CANNOT_TELL);
    alert("yard", 0);
    monitor_until(t0 + 10 * day);
    const struct gh_monitor_camera *door = row("door", "e-1"), *yard = row("yard", "e-1");
    assert_true(door->decided == 12 && door->not_this == 3);
    near(door->share.value, 0.25, 1e-12);
    near(door->share.interval.low, 0.0549, 5e-5); /* Clopper and Pearson's of 3 in 12 */
    near(door->share.interval.high, 0.5719, 5e-5);
    near(door->days, 10, 1e-4);
    near(door->a_day.value, 0.3, 1e-4);
    near(door->a_day.interval.low, 0.0619, 5e-5); /* Garwood's of 3: 0.619 to 8.767 */
    near(door->a_day.interval.high, 0.8767, 5e-5);
    assert_true(yard->decided == 2 && yard->cannot_tell == 1 && yard->waiting == 1);
    assert_true(m->all.decided == 14 && m->all.not_this == 3);
    near(m->all.days, 20, 1e-4);
}

static void a_word_needs_enough(void **state)
{
    (void)state;
    engine_says("engine.start", "e-1");
    alerts_of("door", 0, 4); /* far more than 0.1 a day in a day, but four */
    alerts_of("yard", 0, 8);
    monitor_until(t0 + day);
    near(row("door", "e-1")->a_day.most, 0.1, 1e-9);
    assert_true(row("door", "e-1")->a_day.interval.low > 0.1);
    assert_int_equal(row("door", "e-1")->a_day.word, GH_MONITOR_FEW);
    assert_int_equal(row("yard", "e-1")->a_day.word, GH_MONITOR_ABOVE);
    assert_int_equal(m->all.a_day.word, GH_MONITOR_ABOVE);
    monitor_until(t0 + 80 * day); /* eight in eighty days is what is accepted */
    assert_int_equal(row("yard", "e-1")->a_day.word, GH_MONITOR_FEW);
}

static void enough_time_without_is_as_expected(void **state)
{
    (void)state;
    engine_says("engine.start", "e-1");
    alerts_of("door", 1, 0);
    monitor_until(t0 + 90 * day);
    assert_int_equal(row("door", "e-1")->a_day.word, GH_MONITOR_WITHIN); /* at most 5.4 in 90 days */
    assert_int_equal(m->all.a_day.word, GH_MONITOR_WITHIN);
    MUST(gh_monitor_make(s, &oda, report, NULL, NULL, m, &err)); /* neither site file nor model */
    assert_int_equal(row("door", "e-1")->a_day.word, GH_MONITOR_NOTHING);
    struct gh_actor nobody = {0};
    REFUSED(gh_monitor_make(s, &nobody, report, site, &info, m, &err), GH_ERR_DENIED);
}

static void days_are_those_watched_by_each_model(void **state)
{
    (void)state;
    now = t0 - day;
    engine_says("engine.start", "old-1"); /* ran already as the time began */
    now = t0 + day;
    alerts_of("door", 0, 1);
    engine_says("engine.stop", NULL);
    now = t0 + 3 * day;
    engine_says("engine.start", "e-1");
    alerts_of("door", 2, 0);
    struct gh_id id = trouble(GH_ALERT_CAMERA, "door");
    now += day;
    MUST(gh_alert_retract(s, &engine, id, "back", &err));
    monitor_until(t0 + 6 * day);
    assert_int_equal(m->camera_count, 2);
    assert_string_equal(m->all.embedder, "e-1");
    assert_true(row("door", "old-1")->not_this == 1 && row("door", "e-1")->decided == 2);
    /* it was out a day of the later model's three */
    near(row("door", "old-1")->days, 1, 1e-3);
    near(row("door", "e-1")->days, 2, 1e-3);
    near(m->all.days, 3 + 4, 1e-3);
}

static void outages_are_taken_off_once(void **state)
{
    (void)state;
    engine_says("engine.start", "e-1");
    alerts_of("door", 1, 0);
    now = t0 + day;
    struct gh_id down = trouble(GH_ALERT_CAMERA, "door");
    now += day / 2;
    struct gh_id covered = trouble(GH_ALERT_CAMERA_COVERED, "door");
    now += day / 2;
    MUST(gh_alert_retract(s, &engine, down, "back", &err));
    now += day / 2;
    MUST(gh_alert_retract(s, &engine, covered, "sees", &err)); /* out from day 1 to 2.5 */
    now = t0 + 4 * day;
    down = trouble(GH_ALERT_CAMERA, "door");
    now += day / 2;
    engine_says("engine.stop", NULL);
    now = t0 + 8 * day;
    engine_says("engine.start", "e-1");
    now += day / 2;
    MUST(gh_alert_retract(s, &engine, down, "back", &err)); /* out for a day of the engine's time */
    monitor_until(t0 + 10 * day);
    near(row("door", "e-1")->days, 6.5 - 1.5 - 1, 1e-3);
    near(m->all.days, 4 + 6.5, 1e-3);
}

static void setting(const char *action, const char *camera)
{
    MUST(gh_operator_note(s, &engine, action, NULL, camera, &err));
}

static void a_camera_begins_as_it_is_added(void **state)
{
    (void)state;
    engine_says("engine.start", "e-1");
    now = t0 + 4 * day;
    setting("settings.camera-add", "door");
    alerts_of("door", 1, 0);
    now = t0 + 5 * day;
    setting("settings.camera-remove", "old");
    now = t0 + 6 * day;
    setting("settings.camera-remove", "door");
    now = t0 + 7 * day;
    setting("settings.camera-add", "door"); /* with another source */
    monitor_until(t0 + 10 * day);
    near(row("door", "e-1")->days, 5, 1e-3);
    near(m->all.days, 5 + 10, 1e-3);
}

static void an_edit_may_have_brought_a_camera(void **state)
{
    (void)state;
    engine_says("engine.start", "e-1");
    alerts_of("yard", 1, 0);
    now = t0 + 2 * day;
    setting("settings.changed", "00");
    now = t0 + 4 * day;
    setting("settings.changed", "01");
    now = t0 + 7 * day;
    alerts_of("door", 1, 0); /* begins with the change, not with the alert */
    setting("settings.changed", "02");
    monitor_until(t0 + 10 * day);
    near(row("door", "e-1")->days, 6, 1e-3);
    near(row("yard", "e-1")->days, 10, 1e-3);
}

/* Alerts outlive the audit rows that say when the engine ran. */
static void nothing_counts_from_before_the_record(void **state)
{
    (void)state;
    int64_t gone = t0 + day, oldest = t0 + 80 * day, kept = t0 + 87 * day;
    engine_says("engine.start", "e-1");
    now = gone;
    alerts_of("door", 0, 2);
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_ADMITTED, 0, 1);
    for (now = gone; now < kept; now += 6 * 3600000)
        MUST(gh_monitor_note_running(s, &engine, "e-1", &err));
    now = kept;
    alerts_of("door", 0, 1);
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_ADMITTED, 0, 1);
    monitor_until(t0 + 170 * day);
    assert_true(m->all.decided == 3 && m->gates[0].admitted == 2 && !m->later && m->since_ms == t0);
    near(row("door", "e-1")->days, 170, 1e-3);
    int64_t removed;
    MUST(gh_audit_purge(s, &engine, oldest, &removed, &err));
    monitor_until(t0 + 170 * day + 1000);
    assert_true(m->all.decided == 1 && m->gates[0].admitted == 1 && m->later);
    near((double)(m->since_ms - t0) / day, 80, 1);
    near(row("door", "e-1")->days, (double)(now - m->since_ms) / day, 1e-3); /* the start is gone */
    MUST(gh_report_make(s, &aud, t0 + 100 * day, now, report, &err));
    MUST(gh_monitor_make(s, &aud, report, site, &info, m, &err));
    assert_true(!m->later && m->since_ms == t0 + 100 * day);
}

static void the_running_engine_is_noted_once_a_day(void **state)
{
    (void)state;
    const char *rows = "SELECT count(*) FROM audit WHERE action = 'engine.runs'";
    engine_says("engine.start", "e-1");
    for (int hour = 0; hour < 72; hour++, now += 3600000)
        MUST(gh_monitor_note_running(s, &engine, "e-1", &err));
    assert_int_equal(count(s, rows), 2);
    REFUSED(gh_monitor_note_running(s, &ada, "e-1", &err), GH_ERR_DENIED);
    alerts_of("door", 1, 0);
    monitor_until(t0 + 4 * day);
    assert_int_equal(m->camera_count, 1);
    near(row("door", "e-1")->days, 4, 1e-3);
}

/* An end whose start was purged says that it ran until then, and with what. */
static void an_end_tells_of_a_start_that_is_gone(void **state)
{
    (void)state;
    int64_t removed;
    engine_says("engine.start", "e-1");
    now = t0 + 80 * day;
    alerts_of("door", 1, 0);
    now = t0 + 100 * day;
    engine_says("engine.stop", "e-1");
    now = t0 + 170 * day;
    MUST(gh_audit_purge(s, &engine, t0 + 80 * day, &removed, &err));
    monitor_until(now);
    near(row("door", "e-1")->days, 20, 1e-3);
}

static void a_moved_camera_watches_on(void **state)
{
    (void)state;
    engine_says("engine.start", "e-1");
    trouble(GH_ALERT_CAMERA_MOVED, "door");
    alerts_of("door", 1, 0);
    monitor_until(t0 + 4 * day);
    near(row("door", "e-1")->days, 4, 1e-4); /* nobody closed the alert */
}

static void a_fixed_similarity_is_the_models(void **state)
{
    (void)state;
    struct gh_site_operating list, gate;
    char name[GH_OPERATING_NAME];
    assert_true(gh_site_operating(site, 0, name, &list) && gh_site_operating(site, 1, name, &gate));
    near(gh_monitor_accepted(&list, &info, "e-1", 5), 0.1, 1e-9);
    near(gh_monitor_rejections(&gate, &info), 0.0707, 1e-4); /* 1e-4, read ten times stricter */
    site->operating.similarities = 1;
    snprintf(site->operating.similarity[0].embedder, sizeof site->operating.similarity[0].embedder, "e-1");
    site->operating.similarity[0].value = 0.392;
    assert_true(gh_site_operating(site, 0, name, &list) && gh_site_operating(site, 1, name, &gate));
    near(gh_monitor_accepted(&list, &info, "e-1", 10), 1, 2e-3);  /* 10 templates, 1e-4 each, 1,000 faces */
    assert_true(gh_monitor_accepted(&list, &info, "e-1", 0) < 0); /* nobody to be taken for */
    near(gh_monitor_accepted(&list, &info, "old-1", 10), 0.1, 1e-9);
    assert_true(gh_monitor_accepted(&list, NULL, "e-1", 10) < 0);
    assert_true(gh_monitor_accepted(NULL, &info, "e-1", 10) < 0);
    near(gh_monitor_rejections(&gate, &info), 0.0337, 1e-4);
    assert_true(gh_monitor_rejections(NULL, &info) < 0);
    gate.similarity[0].value = 0.6; /* stricter than anything measured */
    assert_true(gh_monitor_rejections(&gate, &info) < 0);
    struct gh_vision_info none = {
        .embedder = "e-1", .curve_count = 2, .curve = {{0.1f, 1e-2f, 0, 0, 0}, {0.2f, 1e-3f, 0, 0, 0}}};
    assert_true(gh_monitor_rejections(&gate, &none) < 0);
    struct gh_site_operating said = {.per_day = 0.3, .faces = 2000}; /* then nothing is assumed */
    near(gh_monitor_accepted(&said, &info, "e-1", 10), 0.3, 1e-9);
}

/* ---- gates ---- */

static void who_is_let_in_was_refused_wrongly(void **state)
{
    (void)state;
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH, 1);
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH, 1); /* the same turn */
    at_gate(GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, 0, 0);
    at_gate(GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, 0, 0); /* a delivery: nobody was refused before */
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH, 2);
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_ADMITTED, 0, 2); /* the second try did it */
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH, 3);
    at_gate(GH_PASSAGE_PIN, GH_PASSAGE_REFUSED, GH_CAUSE_ATTENDANT, 0); /* nor did they let them in */
    now += GH_MONITOR_FOLLOW_MS + 1000;
    at_gate(GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, 0, 0); /* too late: somebody else */
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_REFUSED, GH_CAUSE_NOT_LIVE, 4);
    at_gate(GH_PASSAGE_PIN, GH_PASSAGE_ADMITTED, 0, 0);
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_REFUSED, GH_CAUSE_EXPIRED, 5); /* no matter of faces */
    at_gate(GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, 0, 0);
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_LEFT, GH_CAUSE_NO_FACE, 6);
    monitor_until(now + 1000);
    assert_int_equal(m->gate_count, 1);
    const struct gh_monitor_gate *main_gate = &m->gates[0];
    assert_string_equal(main_gate->gate, "main");
    assert_true(main_gate->admitted == 1 && main_gate->refused == 3);
    assert_true(main_gate->let_in == 1 && main_gate->doubted == 1);
    assert_true(main_gate->no_face == 1 && main_gate->tries == 7);
    near(main_gate->false_rejections.value, 1.0 / 3, 1e-12);
    near(main_gate->false_rejections.interval.low, 0.0084, 5e-5); /* of 1 in 3 */
    near(main_gate->false_rejections.interval.high, 0.9057, 5e-5);
    near(main_gate->false_rejections.most, 0.0707, 1e-4);
    assert_int_equal(main_gate->false_rejections.word, GH_MONITOR_FEW);
    assert_int_equal(main_gate->false_doubts.word, GH_MONITOR_NOTHING);
}

static void a_number_tells_who_was_let_in(void **state)
{
    (void)state;
    struct gh_id ann = person("Ann"), ben = person("Ben");
    struct gh_passage a = passage(GH_PASSAGE_NUMBER, GH_PASSAGE_REFUSED, GH_CAUSE_NOT_LIVE);
    a.person = ann;
    taken(a);
    struct gh_passage b = passage(GH_PASSAGE_NUMBER, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH);
    b.person = ben;
    taken(b);
    struct gh_passage in = passage(GH_PASSAGE_PIN, GH_PASSAGE_ADMITTED, 0);
    in.person = ann;
    taken(in);
    monitor_until(now + 1000);
    assert_true(m->gates[0].doubted == 1 && m->gates[0].let_in == 0 && m->gates[0].refused == 2);
}

/* A ticket's first face is bound to it: nothing was compared, so nothing was accepted rightly. */
static void tickets_stand_apart(void **state)
{
    (void)state;
    at_gate(GH_PASSAGE_TICKET, GH_PASSAGE_ADMITTED, 0, 1);
    at_gate(GH_PASSAGE_TICKET, GH_PASSAGE_ADMITTED, 0, 2);
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_ADMITTED, 0, 3);
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH, 4);
    at_gate(GH_PASSAGE_TICKET, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH, 1);
    at_gate(GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, 0, 0); /* for the last who was refused: the ticket */
    monitor_until(now + 1000);
    const struct gh_monitor_gate *one = &m->gates[0];
    assert_true(one->tickets == 2 && one->admitted == 1 && one->refused == 1 && one->tries == 5);
    assert_true(one->let_in == 0 && one->doubted == 0);
    at_gate(GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, 0, 0);
    monitor_until(now + 1000);
    assert_int_equal(one->let_in, 1);
    near(one->false_rejections.value, 0.5, 1e-12); /* of two with a badge, not of four */
}

/* Where nobody says who they are, two strangers are two. */
static void strangers_are_not_one_turn(void **state)
{
    (void)state;
    struct gh_passage known = passage(GH_PASSAGE_IDENTIFY, GH_PASSAGE_ADMITTED, 0);
    known.person = person("Ann");
    taken(known);
    at_gate(GH_PASSAGE_IDENTIFY, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH, 0);
    at_gate(GH_PASSAGE_IDENTIFY, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH, 0);
    at_gate(GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, 0, 0);
    at_gate(GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, 0, 0);
    monitor_until(now + 1000);
    assert_true(m->gates[0].admitted == 1 && m->gates[0].refused == 2 && m->gates[0].let_in == 2);
    assert_true(m->gates[0].nameless);
    assert_int_equal(m->gates[0].false_rejections.word, GH_MONITOR_NOTHING);
    near(m->gates[0].false_rejections.value, 0, 0);
    assert_true(m->gates[0].false_rejections.interval.low <= 0 &&
                m->gates[0].false_rejections.interval.high >= 1);
}

static void a_gate_that_refuses_too_many(void **state)
{
    (void)state;
    for (int i = 0; i < 60; i++) {
        bool refused = i % 3 == 0;
        now += 10000;
        at_gate(GH_PASSAGE_BADGE, refused ? GH_PASSAGE_REFUSED : GH_PASSAGE_ADMITTED,
                refused ? GH_CAUSE_NO_MATCH : GH_CAUSE_NONE, i + 1);
        if (refused)
            at_gate(GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, 0, 0);
    }
    monitor_until(now + 1000);
    assert_true(m->gates[0].admitted == 40 && m->gates[0].let_in == 20);
    assert_int_equal(m->gates[0].false_rejections.word, GH_MONITOR_ABOVE);
    assert_string_equal(gh_monitor_word_name(m->gates[0].false_rejections.word), "above");
}

static void confirmed(int which)
{
    char name[GH_OPERATING_NAME], text[GH_OPERATING_TEXT];
    struct gh_site_operating o;
    struct gh_operating_record was;
    assert_true(gh_site_operating(site, which, name, &o));
    MUST(gh_operating_read(s, name, &was, &err));
    MUST(gh_operating_confirm(s, &bob, name, was.text, gh_operating_text(&o, text), &err));
}

/* What was accepted yesterday is not measured by what is accepted since today. */
static void a_new_point_does_not_judge_the_past(void **state)
{
    (void)state;
    engine_says("engine.start", "e-1");
    confirmed(0); /* as it starts */
    alerts_of("door", 0, 8);
    monitor_until(t0 + day);
    assert_int_equal(row("door", "e-1")->a_day.word, GH_MONITOR_ABOVE);
    assert_true(m->newer_ms == 0);
    int64_t changed = now;
    confirmed(0);
    monitor_until(t0 + 2 * day);
    assert_int_equal(row("door", "e-1")->a_day.word, GH_MONITOR_NOTHING);
    assert_int_equal(m->all.a_day.word, GH_MONITOR_NOTHING);
    assert_true(m->all.a_day.most < 0 && m->newer_ms == changed);
    MUST(gh_report_make(s, &aud, changed, now, report, &err)); /* what came since is compared */
    MUST(gh_monitor_make(s, &aud, report, site, &info, m, &err));
    assert_true(m->newer_ms == 0 && m->all.a_day.most > 0);
}

static void a_gates_new_point_does_not_judge_the_past(void **state)
{
    (void)state;
    confirmed(1);
    now += day;
    at_gate(GH_PASSAGE_BADGE, GH_PASSAGE_ADMITTED, 0, 1); /* its first try: nothing was before the point */
    monitor_until(now + 1000);
    assert_true(m->gates[0].newer_ms == 0 && m->gates[0].false_rejections.most > 0);
    now += day;
    confirmed(1);
    monitor_until(now + 1000);
    assert_true(m->gates[0].newer_ms == now - 1000 && m->gates[0].false_rejections.most < 0);
    assert_int_equal(m->gates[0].false_rejections.word, GH_MONITOR_NOTHING);
    near(m->gates[0].false_rejections.interval.high, 0.975, 1e-3); /* the estimate stands */
}

static void enrolments_stand_beside_their_gate(void **state)
{
    (void)state;
    struct gh_reference r = {.jpeg = (const uint8_t *)"face", .jpeg_size = 4, .quality = 1, .template_ = {1}};
    struct gh_person_new n = {.name = "N. New", .purpose = GH_PURPOSE_GATE, .consent = "notice 1"};
    struct gh_id id[3];
    for (int i = 0; i < 3; i++)
        MUST(gh_enrolment_ask(s, &engine, "side", &n, "e-1", &r, 1, 0, &id[i], &err));
    MUST(gh_enrolment_decide(s, &bob, id[0], true, NULL, &err));
    MUST(gh_enrolment_decide(s, &bob, id[1], false, "no consent", &err));
    monitor_until(now + 1000);
    assert_int_equal(m->gate_count, 1);
    assert_true(m->gates[0].asked == 3 && m->gates[0].approved == 1 && m->gates[0].rejected == 1);
    assert_int_equal(m->gates[0].false_rejections.word, GH_MONITOR_NOTHING);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        WITH(nothing_decided_says_nothing),
        WITH(verdicts_are_counted_by_camera),
        WITH(a_word_needs_enough),
        WITH(enough_time_without_is_as_expected),
        WITH(days_are_those_watched_by_each_model),
        WITH(nothing_counts_from_before_the_record),
        WITH(the_running_engine_is_noted_once_a_day),
        WITH(an_end_tells_of_a_start_that_is_gone),
        WITH(outages_are_taken_off_once),
        WITH(a_camera_begins_as_it_is_added),
        WITH(an_edit_may_have_brought_a_camera),
        WITH(a_moved_camera_watches_on),
        WITH(a_fixed_similarity_is_the_models),
        WITH(who_is_let_in_was_refused_wrongly),
        WITH(a_number_tells_who_was_let_in),
        WITH(tickets_stand_apart),
        WITH(strangers_are_not_one_turn),
        WITH(a_gate_that_refuses_too_many),
        WITH(a_new_point_does_not_judge_the_past),
        WITH(a_gates_new_point_does_not_judge_the_past),
        WITH(enrolments_stand_beside_their_gate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
