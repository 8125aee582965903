/* Between a gate and its control room, both real: records, calls, orders and enrolments; the control room
 * away, or another one in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "outbox_fixture.h"
#include "store/db.h"
#include "store/people.h"
#include "store/purge_hold.h"

#include <spawn.h>
#include <sys/wait.h>

/* How many of a kind lie there after some rounds. */
static int heard(enum gh_outbox_news_kind kind)
{
    struct gh_outbox_news n;
    int count = 0;
    gh_clock_sleep_ms(200);
    while (gh_outbox_news(o, &n))
        count += n.kind == kind;
    return count;
}

static uint64_t pass(struct gh_passage *p)
{
    strcpy(p->gate, "door");
    p->mode = GH_PASSAGE_NUMBER;
    p->decision = GH_PASSAGE_ADMITTED;
    if (!p->started_ms)
        p->started_ms = gh_clock_wall_ms();
    uint64_t ticket = gh_outbox_add(o, p);
    assert_true(hear(GH_NEWS_RECORDED).ticket == ticket);
    return ticket;
}

static struct gh_passage got[16];
static int got_count;

static bool keep(void *user, const struct gh_passage *p)
{
    (void)user;
    if (got_count < 16)
        got[got_count++] = *p;
    return true;
}

/* The control room's passages, newest first, once there are as many. */
static void arrive(int count)
{
    for (int i = 0; i < 2000; i++) {
        got_count = 0;
        MUST(gh_passage_list(s, &ada, &(struct gh_passage_query){0}, keep, NULL, &err));
        if (got_count >= count && !gh_outbox_waiting(o))
            break;
        gh_clock_sleep_ms(5);
    }
    assert_int_equal(got_count, count);
}

static struct gh_gate_row row;

static bool take_row(void *user, const struct gh_gate_row *r)
{
    (void)user;
    row = *r;
    return true;
}

static bool calls(int waiting)
{
    row.waiting = -1;
    for (int i = 0; i < 2000 && row.waiting != waiting; i++) {
        gh_clock_sleep_ms(5);
        MUST(gh_gate_list(s, take_row, NULL, &err));
    }
    return row.waiting == waiting;
}

static bool take_call(void *user, const struct gh_alert *a)
{
    *(struct gh_id *)user = a->id;
    return false;
}

static struct gh_id the_call(void)
{
    struct gh_id id = gh_id_none;
    struct gh_alert_query q = {.kind = GH_ALERT_GATE_CALL};
    assert_true(calls(1));
    MUST(gh_alert_page(s, &q, 0, 1, take_call, &id, &err));
    return id;
}

static void call_somebody(void)
{
    gh_outbox_call(o, GH_CALL_HELP, gh_id_none, (uint8_t *)strdup("\xff\xd8 face"), 7);
}

static void order(enum gh_gate_order what, struct gh_id call, const char *reason)
{
    MUST(gh_gate_order(s, &ada, "door", what, call, reason, &err));
}

static void a_passage_and_its_later_facts(void **state)
{
    (void)state;
    struct gh_passage p = {0};
    begin(NULL);
    uint64_t ticket = pass(&p);
    arrive(1);
    p.unlocked_ms = p.started_ms + 5;
    p.ended_ms = p.started_ms + 9;
    gh_outbox_amend(o, ticket, &p);
    gh_outbox_amend(o, 999, &p); /* of none that is known: nobody passes twice by it */
    for (int i = 0; i < 2000 && (!got_count || !got[0].ended_ms); i++)
        arrive(1);
    assert_int_equal(got[0].unlocked_ms, p.unlocked_ms);
    assert_int_equal(got[0].ended_ms, p.ended_ms);
    assert_int_equal(got[0].seq, 1);
    arrive(1);
}

static void a_call_is_answered(void **state)
{
    (void)state;
    begin(NULL);
    call_somebody();
    struct gh_id call = the_call();
    order(GH_ORDER_COMING, call, NULL);
    struct gh_outbox_news n = hear(GH_NEWS_COMING);
    assert_true(gh_id_equal(n.by, ada.id));
    order(GH_ORDER_OPEN, call, NULL);
    n = hear(GH_NEWS_OPEN);
    assert_true(gh_id_equal(n.by, ada.id));
    assert_true(calls(0));
    assert_int_equal(heard(GH_NEWS_OPEN), 0); /* once */
    call_somebody();
    order(GH_ORDER_REFUSE, the_call(), "not on the list");
    n = hear(GH_NEWS_REFUSED);
    assert_string_equal(n.text, "not on the list");
    assert_true(gh_id_equal(n.by, ada.id));
}

static void calls_that_are_over_are_closed(void **state)
{
    (void)state;
    begin(NULL);
    call_somebody();
    assert_true(calls(1));
    gh_outbox_call_over(o, "went away");
    assert_true(calls(0));
    for (int i = 0; i < 5; i++) { /* one on the heels of the other, told or not */
        call_somebody();
        gh_clock_sleep_ms(i * 7);
        gh_outbox_call_over(o, "went away");
        call_somebody();
    }
    assert_true(calls(1));
    gh_outbox_call_over(o, "went away");
    assert_true(calls(0));
}

static void calls_of_before_are_over(void **state)
{
    (void)state;
    struct gh_id of_before;
    struct gh_actor engine = gh_actor_engine(s);
    MUST(gh_gate_call(s, &engine, "door", GH_CALL_HELP, gh_id_none, NULL, 0, &of_before, &err)); /* killed */
    begin(NULL);
    call_somebody();
    struct gh_alert a = {0};
    for (int i = 0; i < 2000 && a.status.state != GH_ALERT_CLOSED; i++) {
        gh_clock_sleep_ms(5);
        MUST(gh_alert_get(s, of_before, &a, &err));
    }
    assert_int_equal(a.status.state, GH_ALERT_CLOSED);
    assert_true(calls(1));
    assert_false(gh_id_equal(the_call(), of_before));
}

static void orders_of_before_are_over(void **state)
{
    (void)state;
    order(GH_ORDER_OPEN, gh_id_none, "delivery");
    MUST(gh_gate_order(s, &ada, "*", GH_ORDER_EMERGENCY, gh_id_none, "fire drill", &err));
    begin(NULL);
    hear(GH_NEWS_EMERGENCY); /* which is a state; the opening is not */
    assert_int_equal(heard(GH_NEWS_OPEN), 0);
    order(GH_ORDER_EMERGENCY_END, gh_id_none, "over");
    hear(GH_NEWS_EMERGENCY_END);
    order(GH_ORDER_OPEN, gh_id_none, "delivery");
    hear(GH_NEWS_OPEN);
}

static void a_stale_order_opens_nothing(void **state)
{
    (void)state;
    begin(NULL);
    shift = -GH_ORDER_FRESH_MS - 5000; /* written then, seen now */
    call_somebody();
    assert_true(calls(1));
    order(GH_ORDER_OPEN, gh_id_none, "delivery");
    assert_int_equal(heard(GH_NEWS_OPEN), 0);
    shift = 0;
    order(GH_ORDER_OPEN, gh_id_none, "delivery");
    hear(GH_NEWS_OPEN);
}

static void beats_and_the_last_word(void **state)
{
    (void)state;
    begin(NULL);
    gh_outbox_state(o, "idle");
    for (int i = 0; i < 2000 && strcmp(row.state, "idle"); i++) {
        gh_clock_sleep_ms(5);
        MUST(gh_gate_list(s, take_row, NULL, &err));
    }
    assert_string_equal(row.state, "idle");
    end();
    MUST(gh_gate_list(s, take_row, NULL, &err));
    assert_string_equal(row.state, GH_GATE_CLOSED);
}

static void away_and_back(void **state)
{
    (void)state;
    begin(NULL);
    pass(&(struct gh_passage){0});
    arrive(1);
    assert_int_equal(rename(site_dir, other_dir), 0);
    hear(GH_NEWS_AWAY);
    for (int i = 0; i < 3; i++)
        pass(&(struct gh_passage){0});
    assert_int_equal(heard(GH_NEWS_AWAY), 0); /* said once */
    assert_int_equal(rename(other_dir, site_dir), 0);
    hear(GH_NEWS_BACK);
    arrive(4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(got[i].seq, 4 - i);
    assert_int_equal(heard(GH_NEWS_BACK), 0);
}

/* Another one in its place; nobody stands in the way by having it open. */
static void replace_site(void)
{
    char old[80];
    gh_store_close(s);
    s = NULL;
    snprintf(old, sizeof old, "%s/old", dir);
    assert_int_equal(rename(site_dir, old), 0);
    if (access(other_dir, F_OK) == 0) {
        assert_int_equal(rename(other_dir, site_dir), 0);
        open_site();
    } else {
        MUST(gh_file_make_dir(site_dir, &err));
        make_site();
    }
}

static void copy_site(void)
{
    char *argv[] = {"cp", "-a", site_dir, other_dir, NULL};
    pid_t pid;
    int status = -1;
    gh_store_close(s);
    assert_int_equal(posix_spawnp(&pid, "cp", NULL, NULL, argv, (char *[]){"PATH=/usr/bin:/bin", NULL}), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    open_site();
}

/* A backup of this morning is put back: what it lacks is handed over again, though nothing waits; and its
 * orders, whose numbers were there before, are heard. */
static void an_older_control_room(void **state)
{
    (void)state;
    begin(NULL);
    pass(&(struct gh_passage){0});
    arrive(1);
    end();
    copy_site();
    begin(NULL);
    for (int i = 0; i < 3; i++)
        pass(&(struct gh_passage){0});
    arrive(4);
    for (int i = 0; i < 4; i++) {
        order(GH_ORDER_OPEN, gh_id_none, "delivery");
        hear(GH_NEWS_OPEN);
    }
    replace_site();
    arrive(4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(got[i].seq, 4 - i);
    order(GH_ORDER_OPEN, gh_id_none, "delivery");
    hear(GH_NEWS_OPEN);
    arrive(4);
}

/* So it is when the gate was not running meanwhile. */
static void an_older_control_room_at_the_start(void **state)
{
    (void)state;
    copy_site();
    begin(NULL);
    pass(&(struct gh_passage){0});
    arrive(1);
    end();
    replace_site();
    begin(NULL);
    arrive(1);
}

/* A new one, and of the gate's own records the older ones are over: it goes on from what there is. */
static void a_new_control_room(void **state)
{
    (void)state;
    int64_t long_ago = gh_clock_wall_ms() - (site->retention.passages + 2) * 86400000LL;
    begin(NULL);
    pass(&(struct gh_passage){.started_ms = long_ago});
    pass(&(struct gh_passage){.started_ms = long_ago});
    pass(&(struct gh_passage){0});
    arrive(3);
    end();
    begin(site); /* purges what both have */
    struct gh_store *own = gh_store_open(gate_dir, false, &err);
    assert_non_null(own);
    int64_t left = 3;
    for (int i = 0; i < 2000 && left != 1; i++) {
        gh_clock_sleep_ms(5);
        left = gh_db_number(own, -1, "SELECT count(*) FROM passages", "");
    }
    gh_store_close(own);
    assert_int_equal(left, 1);
    replace_site();
    arrive(1);
    assert_int_equal(got[0].seq, 3);
    pass(&(struct gh_passage){0});
    arrive(2);
    assert_int_equal(got[0].seq, 4);
}

static int64_t years_ago(void *user)
{
    (void)user;
    return gh_clock_wall_ms() - (int64_t)1500 * 86400000;
}

/* A gate machine that wakes up years ahead must not take that for its records' age. */
static void a_gate_years_ahead_purges_nothing(void **state)
{
    (void)state;
    struct gh_passage p = {.gate = "door",
                           .mode = GH_PASSAGE_NUMBER,
                           .decision = GH_PASSAGE_ADMITTED,
                           .started_ms = years_ago(NULL)};
    MUST(gh_file_make_dir(gate_dir, &err));
    struct gh_store *own = gh_store_open(gate_dir, true, &err);
    assert_non_null(own);
    gh_store_set_clock(own, years_ago, NULL);
    struct gh_actor engine = gh_actor_engine(own);
    got_count = 0;
    MUST(gh_passage_add(own, &engine, &p, &err) && gh_passage_waiting(own, 1, keep, NULL, &err) &&
         gh_passage_handed(own, &engine, p.seq, &err));
    begin(site);
    arrive(1); /* the control room lacks it; purges come first in a round */
    order(GH_ORDER_EMERGENCY, gh_id_none, "a drill");
    hear(GH_NEWS_EMERGENCY);
    end();
    assert_int_equal(gh_db_number(own, -1, "SELECT count(*) FROM passages WHERE handed = 1", ""), 1);
    assert_true(gh_purge_hold_left(own) > 0);
    gh_store_close(own);
}

static struct gh_id person(const char *name)
{
    struct gh_id id = gh_id_none;
    struct gh_reference r = {.jpeg = (const uint8_t *)"\xff\xd8", .jpeg_size = 2, .quality = 1};
    struct gh_person_new n = {.name = name, .purpose = GH_PURPOSE_GATE, .consent = "notice 1"};
    r.template_[0] = 1;
    MUST(gh_person_add(s, &ada, &n, "e-1", &r, 1, &id, &err));
    return id;
}

static void the_erased_are_forgotten_at_the_gate(void **state)
{
    (void)state;
    struct gh_id mia = person("Mia");
    begin(NULL);
    hear(GH_NEWS_PEOPLE);
    assert_true(gh_copy_has(gh_outbox_copy(o), mia, gh_clock_wall_ms()));
    pass(&(struct gh_passage){.person = mia});
    arrive(1);
    char proof[256];
    MUST(gh_person_erase(s, &ada, mia, proof, sizeof proof, &err));
    hear(GH_NEWS_PEOPLE);
    assert_false(gh_copy_has(gh_outbox_copy(o), mia, gh_clock_wall_ms()));
    end();
    struct gh_store *own = gh_store_open(gate_dir, false, &err);
    assert_non_null(own);
    assert_int_equal(gh_db_number(own, -1, "SELECT count(*) FROM passages WHERE person IS NOT NULL", ""), 0);
    assert_int_equal(gh_db_number(own, -1, "SELECT count(*) FROM passages", ""), 1);
    gh_store_close(own);
}

static void enrol(const char *name)
{
    struct gh_reference refs[3] = {{0}};
    for (int i = 0; i < 3; i++) {
        refs[i].jpeg = (uint8_t *)strdup("\xff\xd8 face");
        refs[i].jpeg_size = 7;
        refs[i].quality = 1;
        refs[i].template_[i] = 1;
    }
    gh_outbox_enrol(o, name, "notice 1", refs);
}

static bool take_enrolment(void *user, const struct gh_enrolment_row *r)
{
    *(struct gh_id *)user = r->person;
    return false;
}

static struct gh_id asked(void)
{
    struct gh_id id = gh_id_none;
    for (int i = 0; i < 2000 && gh_id_is_none(id); i++) {
        gh_clock_sleep_ms(5);
        MUST(gh_enrolment_list(s, &ada, take_enrolment, &id, &err));
    }
    return id;
}

static void enrolments_are_decided(void **state)
{
    (void)state;
    begin(NULL);
    enrol("Noa");
    MUST(gh_enrolment_decide(s, &ada, asked(), true, NULL, &err));
    assert_true(strlen(hear(GH_NEWS_APPROVED).text) > 100); /* the badge */
    assert_int_equal(gh_copy_count(gh_outbox_copy(o), NULL), 1);
    enrol("Max");
    MUST(gh_enrolment_decide(s, &ada, asked(), false, "no papers", &err));
    assert_non_null(strstr(hear(GH_NEWS_REJECTED).text, "no papers"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_passage_and_its_later_facts),
        T(a_call_is_answered),
        T(calls_that_are_over_are_closed),
        T(calls_of_before_are_over),
        T(orders_of_before_are_over),
        T(a_stale_order_opens_nothing),
        T(beats_and_the_last_word),
        T(away_and_back),
        T(an_older_control_room),
        T(an_older_control_room_at_the_start),
        T(a_new_control_room),
        T(a_gate_years_ahead_purges_nothing),
        T(the_erased_are_forgotten_at_the_gate),
        T(enrolments_are_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
