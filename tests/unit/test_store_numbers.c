/* Unit tests of what people type and show at gates: numbers, duress numbers, PINs, badges and tickets; what a
 * gate takes along of them; and that none of it lies in the clear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/passage_fixture.h"

#include "base/file.h"
#include "store/gate_people.h"

#include <sodium.h>

enum { MOST = 8 };
static struct gh_gate_person people[MOST];
static int people_count, skipped;

static bool keep_person(void *user, const struct gh_gate_person *p)
{
    (void)user;
    if (people_count < MOST)
        people[people_count++] = *p;
    return true;
}

static int read_people(const char *embedder)
{
    people_count = 0;
    MUST(gh_gate_people(s, &engine, embedder, keep_person, NULL, &skipped, &err));
    return people_count;
}

static const struct gh_gate_person *at_gate(struct gh_id id)
{
    read_people("e-1");
    for (int i = 0; i < people_count; i++)
        if (gh_id_equal(people[i].id, id))
            return &people[i];
    fail_msg("not among those that gates know");
    return NULL;
}

struct badge_seen {
    struct gh_id badge, person;
    bool revoked;
    int used, count;
};

static bool see_badge(void *user, struct gh_id badge, struct gh_id person, bool revoked, int used)
{
    struct badge_seen *b = user;
    b->count++;
    if (gh_id_equal(badge, b->badge)) {
        b->person = person;
        b->revoked = revoked;
        b->used = used;
    }
    return true;
}

static struct badge_seen badge_at_gate(struct gh_id badge)
{
    struct badge_seen b = {.badge = badge, .used = -1};
    MUST(gh_gate_badges(s, &engine, see_badge, &b, &err));
    return b;
}

static struct gh_badge_row rows[MOST];
static int row_count;

static bool keep_row(void *user, const struct gh_badge_row *b)
{
    (void)user;
    if (row_count < MOST)
        rows[row_count++] = *b;
    return true;
}

static int badges(bool every)
{
    row_count = 0;
    MUST(gh_badge_list(s, &ada, every, keep_row, NULL, &err));
    return row_count;
}

/* What the code itself says. */
static struct gh_badge read_code(const char *text, enum gh_badge_fault want)
{
    struct gh_badge_keys keys;
    struct gh_badge b;
    MUST(gh_gate_badge_keys(s, &engine, &keys, &err));
    assert_int_equal(gh_badge_open(&keys, text, strlen(text), "e-1", now, &b), want);
    return b;
}

static struct gh_id flagged(void)
{
    struct gh_reference r = {.jpeg = (const uint8_t *)"face", .jpeg_size = 4, .quality = 1};
    struct gh_person_new n = {.name = "Flo Flagged", .purpose = GH_PURPOSE_FLAG};
    struct gh_id id;
    MUST(gh_person_add(s, &ada, &n, "e-1", &r, 1, &id, &err));
    return id;
}

static void numbers_are_given_once(void **state)
{
    (void)state;
    char out[GH_NUMBER_TEXT];
    struct gh_id ann = person("Ann"), ben = person("Ben");
    MUST(gh_number_set(s, &bob, ann, "4711", false, out, &err));
    assert_string_equal(out, "4711");
    REFUSED(gh_number_set(s, &bob, ben, "4711", false, out, &err), GH_ERR_USAGE);
    assert_string_equal(out, "");
    REFUSED(gh_number_set(s, &bob, ben, "4711", true, out, &err), GH_ERR_USAGE);
    REFUSED(gh_number_set(s, &bob, ann, "4711", true, out, &err), GH_ERR_USAGE); /* another one */
    MUST(gh_number_set(s, &bob, ann, "4711", false, out, &err));                 /* the same again */
    MUST(gh_number_set(s, &bob, ann, "4712", true, out, &err));
    MUST(gh_number_set(s, &bob, ann, "4713", false, out, &err));
    MUST(gh_number_set(s, &bob, ben, "4711", false, out, &err)); /* free again */
    MUST(gh_number_get(s, &bob, ann, false, out, &err));
    assert_string_equal(out, "4713");
    MUST(gh_number_get(s, &bob, ann, true, out, &err));
    assert_string_equal(out, "4712");
    MUST(gh_number_get(s, &bob, ben, true, out, &err));
    assert_string_equal(out, "");
    assert_int_equal(count(s, "SELECT count(*) FROM audit WHERE action = 'number.show'"), 3);
    static const char *const bad[] = {"123", "1234567890123", "12a4", " 1234", "-1234"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        REFUSED(gh_number_set(s, &bob, ben, bad[i], false, out, &err), GH_ERR_INPUT);
    MUST(gh_number_set(s, &bob, ann, "", true, out, &err));
    MUST(gh_number_get(s, &bob, ann, true, out, &err));
    assert_string_equal(out, "");
    REFUSED(gh_number_set(s, &bob, flagged(), "9999", false, out, &err), GH_ERR_USAGE);
    REFUSED(gh_number_set(s, &bob, gh_id_make(now), "9999", false, out, &err), GH_ERR_NOT_FOUND);
}

static void random_numbers_are_six_digits_and_differ(void **state)
{
    (void)state;
    char one[GH_NUMBER_TEXT], two[GH_NUMBER_TEXT];
    struct gh_id ann = person("Ann"), ben = person("Ben");
    MUST(gh_number_set(s, &bob, ann, NULL, false, one, &err));
    MUST(gh_number_set(s, &bob, ben, NULL, false, two, &err));
    assert_int_equal(strlen(one), 6);
    assert_int_equal(strspn(one, "0123456789"), 6);
    assert_string_not_equal(one, two);
    MUST(gh_number_get(s, &bob, ann, false, two, &err));
    assert_string_equal(one, two);
}

static void pins_are_hashed_and_not_what_one_would_try(void **state)
{
    (void)state;
    char out[GH_NUMBER_TEXT];
    struct gh_id ann = person("Ann");
    static const char *const bad[] = {"0000", "1234", "9876", "123", "55555555", "12b4", "4711", "4712"};
    MUST(gh_number_set(s, &bob, ann, "4711", false, out, &err));
    MUST(gh_number_set(s, &bob, ann, "4712", true, out, &err));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        REFUSED(gh_pin_set(s, &bob, ann, bad[i], &err), GH_ERR_INPUT);
    MUST(gh_pin_set(s, &bob, ann, "8302", &err));
    const struct gh_gate_person *p = at_gate(ann);
    assert_int_equal(crypto_pwhash_str_verify(p->pin, "8302", 4), 0);
    assert_int_not_equal(crypto_pwhash_str_verify(p->pin, "8303", 4), 0);
    assert_non_null(strstr(p->pin, "m=65536,")); /* KiB: at most 64 MB where a kiosk checks it */
    REFUSED(gh_number_set(s, &bob, ann, "8302", false, out, &err),
            GH_ERR_INPUT); /* nor the other way round */
    MUST(gh_pin_set(s, &bob, ann, NULL, &err));
    assert_string_equal(at_gate(ann)->pin, "");
    REFUSED(gh_pin_set(s, &bob, flagged(), "8302", &err), GH_ERR_USAGE);
}

static void a_gate_takes_along_who_may_pass(void **state)
{
    (void)state;
    struct gh_reference r[20];
    char out[GH_NUMBER_TEXT];
    struct gh_id ann, later, over;
    memset(r, 0, sizeof r);
    for (int i = 0; i < 20; i++) {
        r[i] = (struct gh_reference){
            .jpeg = (const uint8_t *)"face", .jpeg_size = 4, .quality = (float)(i + 1) / 20};
        r[i].template_[i] = 1;
    }
    struct gh_person_new n = {
        .name = "Ann Other", .purpose = GH_PURPOSE_GATE, .consent = "1", .groups = "staff, cleaning"};
    MUST(gh_person_add(s, &ada, &n, "e-1", r, 3, &ann, &err));
    MUST(gh_number_set(s, &bob, ann, "4711", false, out, &err));
    MUST(gh_number_set(s, &bob, ann, "4712", true, out, &err));
    n = (struct gh_person_new){
        .name = "Lea Later", .purpose = GH_PURPOSE_GATE, .consent = "1", .valid_from_ms = now + day};
    MUST(gh_person_add(s, &ada, &n, "other", r, 1, &later, &err));
    n = (struct gh_person_new){
        .name = "Ove Over", .purpose = GH_PURPOSE_GATE, .consent = "1", .valid_to_ms = now + day};
    MUST(gh_person_add(s, &ada, &n, "e-1", r, 1, &over, &err));
    flagged();
    assert_int_equal(read_people("e-1"), 3);
    assert_int_equal(skipped, 1); /* given all the same: the other way is theirs too */
    const struct gh_gate_person *p = at_gate(ann);
    assert_string_equal(p->name, "Ann Other");
    assert_string_equal(p->groups, "cleaning, staff");
    assert_string_equal(p->number, "4711");
    assert_string_equal(p->duress, "4712");
    assert_string_equal(p->pin, "");
    assert_int_equal(p->count, 3);
    assert_true(p->templates[0][2] == 1 && p->templates[2][0] == 1); /* the best first */
    assert_false(p->inside);
    assert_int_equal(at_gate(later)->count, 0);
    assert_int_equal(at_gate(later)->valid_from_ms, now + day);
    struct gh_passage in = passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0);
    in.person = ann;
    in.opened_ms = now;
    taken(in);
    assert_true(at_gate(ann)->inside);
    int64_t reads = count(s, "SELECT count(*) FROM audit WHERE action = 'gate.read'"),
            version = gh_gate_version(s);
    now += day; /* consent ends by time alone */
    assert_int_equal(read_people("e-1"), 2);
    assert_int_equal(gh_gate_version(s), version);
    assert_int_equal(count(s, "SELECT count(*) FROM audit WHERE action = 'gate.read'"), reads + 1);
    REFUSED(gh_gate_people(s, &ada, "e-1", keep_person, NULL, &skipped, &err), GH_ERR_DENIED);
}

static void the_version_rises_with_what_gates_must_know(void **state)
{
    (void)state;
    char out[GH_NUMBER_TEXT], text[GH_BADGE_TEXT];
    struct gh_id ann = person("Ann"), badge;
    struct gh_reference r = {.jpeg = (const uint8_t *)"face", .jpeg_size = 4, .quality = 1};
    int64_t v = gh_gate_version(s);
#define RISES(call)                                                                                          \
    do {                                                                                                     \
        MUST(call);                                                                                          \
        if (gh_gate_version(s) <= v)                                                                         \
            fail_msg("%s: the version stays", #call);                                                        \
        v = gh_gate_version(s);                                                                              \
    } while (0)
    RISES(gh_number_set(s, &bob, ann, "4711", false, out, &err));
    RISES(gh_number_set(s, &bob, ann, "4713", false, out, &err));
    RISES(gh_number_set(s, &bob, ann, "", false, out, &err));
    RISES(gh_pin_set(s, &bob, ann, "8302", &err));
    RISES(gh_pin_set(s, &bob, ann, NULL, &err));
    RISES(gh_person_change(s, &bob, ann, NULL, "staff", 0, 0, &err));
    RISES(gh_person_change(s, &bob, ann, "Anne", NULL, 0, 0, &err));
    RISES(gh_person_consent(s, &bob, ann, "notice 2", 0, now + 400 * day, &err));
    RISES(gh_person_add_references(s, &bob, ann, "e-1", &r, 1, &err));
    RISES(gh_badge_issue(s, &bob, ann, 0, "e-1", text, &badge, &err));
    RISES(gh_badge_revoke(s, &bob, badge, "lost", &err));
    RISES(gh_person_erase(s, &bob, ann, text, sizeof text, &err));
    flagged();
    badges(true);
    struct gh_alert_new a = {.kind = GH_ALERT_CAMERA, .camera = "x", .seen_ms = now, .severity = 2};
    MUST(gh_alert_raise(s, &engine, &a, &badge, NULL, &err));
    taken(passage(GH_PASSAGE_NUMBER, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH));
    assert_int_equal(gh_gate_version(s), v);
}

static void badges_live_as_long_as_the_consent(void **state)
{
    (void)state;
    char text[GH_BADGE_TEXT];
    struct gh_id ann = person("Ann"), one, two, id;
    now += 123; /* not a whole second */
    MUST(gh_badge_issue(s, &oda, ann, now + 10 * day, "e-1", text, &one, &err));
    struct gh_badge b = read_code(text, GH_BADGE_GOOD);
    assert_true(gh_id_equal(b.id, one) && b.kind == GH_BADGE_PERSON && b.has_template);
    assert_int_equal(b.until_ms, (now + 10 * day) / 1000 * 1000);
    MUST(gh_person_consent(s, &bob, ann, "notice 2", 0, now + 5 * day, &err));
    now += 1000;
    MUST(gh_badge_issue(s, &engine, ann, 0, "e-1", text, &two, &err)); /* a gate that enrolled somebody */
    assert_int_equal(badges(false), 2);
    assert_true(gh_id_equal(rows[0].id, two) && gh_id_equal(rows[0].person, ann));
    assert_string_equal(rows[0].issued_by, "engine");
    assert_string_equal(rows[1].issued_by, "oda");
    assert_string_equal(rows[0].person_name, "Ann");
    assert_int_equal(rows[0].until_ms, (now - 1000 + 5 * day) / 1000 * 1000);
    assert_int_equal(rows[0].issued_ms % 1000 + rows[1].from_ms % 1000, 0);
    REFUSED(gh_badge_issue(s, &oda, ann, now - 1, "e-1", text, &id, &err), GH_ERR_USAGE);
    assert_string_equal(text, "");
    REFUSED(gh_badge_issue(s, &oda, ann, now + 800 * day, "e-1", text, &id, &err), GH_ERR_USAGE);
    REFUSED(gh_badge_issue(s, &oda, ann, 0, "other", text, &id, &err), GH_ERR_NOT_FOUND);
    REFUSED(gh_badge_issue(s, &oda, flagged(), 0, "e-1", text, &id, &err), GH_ERR_USAGE);
    REFUSED(gh_badge_issue(s, &aud, ann, 0, "e-1", text, &id, &err), GH_ERR_DENIED);
    now += 6 * day;
    REFUSED(gh_badge_issue(s, &oda, ann, 0, "e-1", text, &id, &err), GH_ERR_USAGE);
    assert_int_equal(badges(false), 1); /* the first outlives the consent by its bytes, not at a gate */
    assert_int_equal(badges(true), 2);
    assert_int_equal(read_people("e-1"), 0);
}

static void what_is_revoked_is_so_at_once_with_its_reason(void **state)
{
    (void)state;
    char text[GH_BADGE_TEXT];
    struct gh_id ann = person("Ann"), badge, ticket;
    MUST(gh_badge_issue(s, &oda, ann, 0, "e-1", text, &badge, &err));
    MUST(gh_ticket_issue(s, &oda, gh_id_none, now + day, now + 2 * day, 2, "e-1", text, &ticket, &err));
    struct gh_badge b = read_code(text, GH_BADGE_TOO_EARLY);
    assert_true(gh_id_equal(b.id, ticket) && b.kind == GH_BADGE_TICKET);
    assert_false(badge_at_gate(badge).revoked);
    assert_true(gh_id_equal(badge_at_gate(badge).person, ann));
    assert_true(gh_id_is_none(badge_at_gate(ticket).person));
    REFUSED(gh_badge_revoke(s, &oda, badge, " ", &err), GH_ERR_USAGE);
    REFUSED(gh_badge_revoke(s, &oda, badge, "two\nlines", &err), GH_ERR_INPUT);
    REFUSED(gh_badge_revoke(s, &aud, badge, "lost", &err), GH_ERR_DENIED);
    REFUSED(gh_badge_revoke(s, &oda, ann, "lost", &err), GH_ERR_NOT_FOUND);
    MUST(gh_badge_revoke(s, &oda, badge, "lost on the tram", &err));
    MUST(gh_badge_revoke(s, &oda, ticket, "sold twice over", &err));
    REFUSED(gh_badge_revoke(s, &oda, badge, "again", &err), GH_ERR_USAGE);
    assert_true(badge_at_gate(badge).revoked && badge_at_gate(ticket).revoked);
    assert_int_equal(badges(false), 0);
    assert_int_equal(badges(true), 2);
    int of_ann = gh_id_equal(rows[0].id, badge) ? 0 : 1;
    assert_string_equal(rows[of_ann].reason, "lost on the tram");
    assert_string_equal(rows[!of_ann].reason, "sold twice over");
    assert_int_equal(rows[of_ann].revoked_ms, now);
    now += 3 * day; /* what is over need not be known any more */
    assert_int_equal(badge_at_gate(ticket).used, -1);
}

static void tickets_count_their_entries_beyond_retention(void **state)
{
    (void)state;
    static struct gh_site site;
    struct gh_purge_counts n;
    char text[GH_BADGE_TEXT];
    struct gh_id ticket, ann = person("Ann"), id;
    int used;
    MUST(gh_ticket_issue(s, &oda, gh_id_none, 0, now + 100 * day, 5, "e-1", text, &ticket, &err));
    MUST(gh_ticket_issue(s, &oda, ann, 0, now + 1 * day, 1, "e-1", text, &id, &err)); /* bound now */
    assert_true(gh_id_equal(badge_at_gate(id).person, ann));
    REFUSED(gh_ticket_issue(s, &oda, ann, 0, now + day, 0, "e-1", text, &id, &err), GH_ERR_INPUT);
    REFUSED(gh_ticket_issue(s, &oda, ann, 0, now + day, 100, "e-1", text, &id, &err), GH_ERR_INPUT);
    REFUSED(gh_ticket_issue(s, &oda, ann, now + 2 * day, now + day, 1, "e-1", text, &id, &err), GH_ERR_USAGE);
    REFUSED(gh_ticket_issue(s, &engine, ann, 0, now + day, 1, "e-1", text, &id, &err), GH_ERR_DENIED);
    for (int i = 0; i < 2; i++) {
        struct gh_passage p = passage(GH_PASSAGE_TICKET, GH_PASSAGE_ADMITTED, 0);
        p.token = ticket;
        taken(p);
        assert_int_equal(badge_at_gate(ticket).used, i + 1);
        now += 35 * day;
        snprintf(site.dir, sizeof site.dir, "%s", dir);
        site.retention.alerts = site.retention.bookmarks = site.retention.people = site.retention.audit =
            3650;
        site.retention.passages = 30;
        MUST(gh_purge(s, &engine, &site, false, &n, &err));
        assert_int_equal(n.passages, 1);
        MUST(gh_passage_entries(s, ticket, &used, &err));
        assert_int_equal(used, i + 1);
        assert_int_equal(badge_at_gate(ticket).used, i + 1);
    }
    assert_int_equal(badges(true), 1); /* the other one was over for longer than passages are kept */
    assert_int_equal(rows[0].used, 2);
}

static void erasing_takes_it_all(void **state)
{
    (void)state;
    char out[GH_NUMBER_TEXT], text[GH_BADGE_TEXT];
    struct gh_id ann = person("Ann"), badge, lost;
    MUST(gh_number_set(s, &bob, ann, "4711", false, out, &err));
    MUST(gh_number_set(s, &bob, ann, "4712", true, out, &err));
    MUST(gh_pin_set(s, &bob, ann, "8302", &err));
    MUST(gh_badge_issue(s, &oda, ann, 0, "e-1", text, &badge, &err));
    MUST(gh_badge_issue(s, &oda, ann, 0, "e-1", text, &lost, &err));
    MUST(gh_badge_revoke(s, &oda, lost, "lost", &err));
    int64_t was_lost = now;
    now += 5000;
    struct gh_passage p = passage(GH_PASSAGE_BADGE, GH_PASSAGE_ADMITTED, 0);
    p.person = ann;
    p.token = badge;
    taken(p);
    MUST(gh_person_erase(s, &bob, ann, text, sizeof text, &err));
    assert_int_equal(count(s, "SELECT count(*) FROM numbers"), 0);
    assert_true(badge_at_gate(badge).revoked && gh_id_is_none(badge_at_gate(badge).person));
    assert_int_equal(badges(true), 2);
    for (int i = 0; i < 2; i++) {
        assert_true(rows[i].revoked_ms == (gh_id_equal(rows[i].id, lost) ? was_lost : now));
        assert_string_equal(rows[i].reason, "");
        assert_string_equal(rows[i].person_name, "");
    }
    assert_int_equal(all(), 1);
    assert_true(gh_id_is_none(got[0].token));
    assert_int_equal(read_people("e-1"), 0);
    struct gh_id ben = person("Ben"); /* the number is free again */
    MUST(gh_number_set(s, &bob, ben, "4711", false, out, &err));
}

static void others_may_not(void **state)
{
    (void)state;
    char out[GH_NUMBER_TEXT];
    struct gh_badge_keys keys, again;
    struct badge_seen b = {0};
    struct gh_id ann = person("Ann");
    const struct gh_actor *const no[] = {&oda, &aud, &engine};
    for (size_t i = 0; i < 3; i++) {
        REFUSED(gh_number_set(s, no[i], ann, "4711", false, out, &err), GH_ERR_DENIED);
        REFUSED(gh_number_get(s, no[i], ann, false, out, &err), GH_ERR_DENIED);
        REFUSED(gh_pin_set(s, no[i], ann, "8302", &err), GH_ERR_DENIED);
    }
    REFUSED(gh_gate_badges(s, &ada, see_badge, &b, &err), GH_ERR_DENIED);
    REFUSED(gh_gate_badge_keys(s, &ada, &keys, &err), GH_ERR_DENIED);
    REFUSED(gh_badge_list(s, &engine, true, keep_row, NULL, &err), GH_ERR_DENIED);
    MUST(gh_gate_badge_keys(s, &engine, &keys, &err));
    MUST(gh_gate_badge_keys(s, &engine, &again, &err));
    assert_memory_equal(&keys, &again, sizeof keys);
    assert_false(sodium_is_zero(keys.seal, sizeof keys.seal));
    assert_true(sodium_is_zero(keys.sign_secret, sizeof keys.sign_secret)); /* a gate makes no badges */
}

/* True when a file of the site holds the bytes. */
static bool stands_in(const char *name, const void *what, size_t n)
{
    char path[128];
    size_t size;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    uint8_t *data = gh_file_read(path, 1 << 26, &size, NULL);
    bool found = data && memmem(data, size, what, n);
    free(data);
    return found;
}

static void nothing_lies_in_the_clear(void **state)
{
    (void)state;
    char out[GH_NUMBER_TEXT], text[GH_BADGE_TEXT];
    uint8_t plain[32];
    struct gh_badge_keys keys;
    struct gh_id ann = person("Ann"), badge;
    MUST(gh_number_set(s, &bob, ann, "730184629", false, out, &err));
    MUST(gh_number_set(s, &bob, ann, "951736284", true, out, &err));
    MUST(gh_pin_set(s, &bob, ann, "604917382", &err));
    MUST(gh_badge_issue(s, &oda, ann, 0, "e-1", text, &badge, &err));
    MUST(gh_badge_revoke(s, &oda, badge, "it fell into the canal", &err));
    MUST(gh_gate_badge_keys(s, &engine, &keys, &err));
    crypto_generichash(plain, sizeof plain, (const uint8_t *)"730184629", 9, NULL, 0);
    assert_true(stands_in("gatehouse.db-wal", "number.set", 10)); /* the search finds what is there */
    static const char *const files[] = {"gatehouse.db", "gatehouse.db-wal", "keys", "audit.head"};
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
            assert_false(stands_in(files[i], "730184629", 9));
            assert_false(stands_in(files[i], "951736284", 9));
            assert_false(stands_in(files[i], "604917382", 9));
            assert_false(stands_in(files[i], "$argon2id$v=19$m=65536,t=2,p=1$", 31) &&
                         strcmp(files[i], "keys") == 0);
            assert_false(stands_in(files[i], "the canal", 9));
            assert_false(stands_in(files[i], keys.seal, sizeof keys.seal));
            assert_false(
                stands_in(files[i], plain, sizeof plain)); /* a hash without a key could be tried out */
        }
        assert_int_equal(sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_FULL, NULL, NULL),
                         SQLITE_OK);
    }
    assert_true(stands_in("gatehouse.db", "number.set", 10));
}

static void their_data_is_theirs(void **state)
{
    (void)state;
    char out[GH_NUMBER_TEXT], text[GH_BADGE_TEXT], path[128], id[GH_ID_TEXT];
    struct gh_id ann = person("Ann"), badge;
    size_t size;
    MUST(gh_number_set(s, &bob, ann, "730184629", false, out, &err));
    MUST(gh_number_set(s, &bob, ann, "951736284", true, out, &err));
    MUST(gh_badge_issue(s, &oda, ann, 0, "e-1", text, &badge, &err));
    struct gh_passage p = passage(GH_PASSAGE_BADGE, GH_PASSAGE_REFUSED, GH_CAUSE_NOT_NOW);
    p.person = ann;
    taken(p);
    snprintf(path, sizeof path, "%s/out", dir);
    MUST(gh_person_export(s, &bob, ann, path, "asked for it", &err));
    strcat(path, "/person.json");
    char *json = (char *)gh_file_read(path, 1 << 20, &size, &err);
    assert_non_null(json);
    static const char *const there[] = {
        "730184629",           "\"has_duress_number\":\ttrue", "\"has_pin\":\tfalse",
        "\"way\":\t\"badge\"", "\"cause\":\t\"not-now\"",      "badge.issue",
        "passage.take"};
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        if (!strstr(json, there[i]))
            fail_msg("%s is not in %s", there[i], json);
    assert_non_null(strstr(json, gh_id_format(badge, id)));
    assert_null(strstr(json, "951736284"));
    free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_are_given_once, start, stop),
        cmocka_unit_test_setup_teardown(random_numbers_are_six_digits_and_differ, start, stop),
        cmocka_unit_test_setup_teardown(pins_are_hashed_and_not_what_one_would_try, start, stop),
        cmocka_unit_test_setup_teardown(a_gate_takes_along_who_may_pass, start, stop),
        cmocka_unit_test_setup_teardown(the_version_rises_with_what_gates_must_know, start, stop),
        cmocka_unit_test_setup_teardown(badges_live_as_long_as_the_consent, start, stop),
        cmocka_unit_test_setup_teardown(what_is_revoked_is_so_at_once_with_its_reason, start, stop),
        cmocka_unit_test_setup_teardown(tickets_count_their_entries_beyond_retention, start, stop),
        cmocka_unit_test_setup_teardown(erasing_takes_it_all, start, stop),
        cmocka_unit_test_setup_teardown(others_may_not, start, stop),
        cmocka_unit_test_setup_teardown(nothing_lies_in_the_clear, start, stop),
        cmocka_unit_test_setup_teardown(their_data_is_theirs, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
