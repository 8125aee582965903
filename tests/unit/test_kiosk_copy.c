/* What a gate knows of people: who may pass when, its sealed file, and that nobody erased is left in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/folder.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/rand.h"
#include "kiosk/copy_parts.h"
#include "store/operators.h"
#include "store/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char dir[64], gate_dir[80], path[96];
static struct gh_store *s, *own;
static struct gh_actor ada, engine;
static struct gh_error err;
static const int64_t now = 1800000000000;

#define MUST(call)                                                                                           \
    do {                                                                                                     \
        if (!(call))                                                                                         \
            fail_msg("%s: %s", #call, err.text);                                                             \
    } while (0)

static int set_up(void **state)
{
    (void)state;
    struct gh_id id;
    strcpy(dir, "/tmp/gh-copy-XXXXXX");
    if (!mkdtemp(dir) || !(s = gh_store_open(dir, true, &err)))
        return -1;
    snprintf(gate_dir, sizeof gate_dir, "%s/gate", dir);
    snprintf(path, sizeof path, "%s/copy", gate_dir);
    MUST(gh_file_make_dir(gate_dir, &err) && (own = gh_store_open(gate_dir, true, &err)));
    MUST(gh_operator_add(s, NULL, "ada", GH_ROLE_ADMINISTRATOR, "correct horse", &id, &err));
    MUST(gh_operator_authenticate(s, "ada", "correct horse", &ada, &err));
    engine = gh_actor_engine(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gh_store_close(own);
    gh_store_close(s);
    return folder_gone(dir);
}

static struct gh_id person(const char *name, int axis, const char *groups)
{
    struct gh_id id = gh_id_none;
    struct gh_reference r = {.jpeg = (const uint8_t *)"\xff\xd8", .jpeg_size = 2, .quality = 1};
    struct gh_person_new n = {
        .name = name, .purpose = GH_PURPOSE_GATE, .consent = "notice 1", .groups = groups};
    r.template_[axis] = 1;
    MUST(gh_person_add(s, &ada, &n, "e-1", &r, 1, &id, &err));
    return id;
}

static int gone_count;

static void gone(void *user, struct gh_id id)
{
    *(struct gh_id *)user = id;
    gone_count++;
}

static bool update(struct gh_copy *c, struct gh_id *who)
{
    bool changed = false;
    MUST(gh_copy_update(c, s, &engine, false, gh_clock_wall_ms(), gone, who, &changed, &err));
    return changed;
}

static void people_come_and_go(void **state)
{
    (void)state;
    char number[GH_NUMBER_TEXT], duress[GH_NUMBER_TEXT], proof[512];
    struct gh_id mia = person("Mia", 0, "staff"), who = gh_id_none;
    struct gh_gate_person p;
    bool under;
    person("Noa", 1, "");
    MUST(gh_number_set(s, &ada, mia, "471108", false, number, &err));
    MUST(gh_number_set(s, &ada, mia, "992731", true, duress, &err));
    struct gh_copy *c = gh_copy_open(own, path, "e-1", &err);
    assert_non_null(c);
    assert_true(update(c, &who));
    assert_false(update(c, &who)); /* nothing is new */
    assert_int_equal(gh_copy_count(c, NULL), 2);
    assert_true(gh_copy_number(c, number, &p, &under) && !under && gh_id_equal(p.id, mia) && p.count == 1);
    assert_true(gh_copy_number(c, duress, &p, &under) && under);
    assert_false(gh_copy_number(c, "", &p, &under) || gh_copy_number(c, "000000", &p, &under));
    gh_copy_close(c);
    c = gh_copy_open(own, path, "e-1", &err); /* the control room is away, and the gate starts */
    assert_int_equal(gh_copy_count(c, NULL), 2);
    assert_true(gh_copy_number(c, number, &p, &under));
    size_t size;
    uint8_t *old = gh_file_read(path, 1 << 24, &size, &err);
    assert_non_null(old);
    MUST(gh_person_erase(s, &ada, mia, proof, sizeof proof, &err));
    gone_count = 0;
    assert_true(update(c, &who));
    assert_int_equal(gone_count, 1);
    assert_true(gh_id_equal(who, mia));
    assert_false(gh_copy_number(c, number, &p, &under) || gh_copy_person(c, mia, &p));
    gh_copy_close(c);
    MUST(
        gh_file_write(path, old, size, &err)); /* a file from before, put back: today's keys do not open it */
    free(old);
    c = gh_copy_open(own, path, "e-1", &err);
    assert_non_null(c);
    assert_int_equal(gh_copy_count(c, NULL), 0);
    gh_copy_close(c);
}

static void no_name_lies_in_the_file(void **state)
{
    (void)state;
    struct gh_id who;
    size_t size;
    person("Wilhelmina", 0, "staff");
    struct gh_copy *c = gh_copy_open(own, path, "e-1", &err);
    update(c, &who);
    uint8_t *file = gh_file_read(path, 1 << 24, &size, &err);
    assert_non_null(file);
    assert_null(memmem(file, size, "Wilhelmina", 10));
    free(file);
    gh_copy_close(c);
}

static void the_nearest_is_found_with_a_lead(void **state)
{
    (void)state;
    struct gh_id who, mia = person("Mia", 0, "");
    struct gh_gate_person p;
    float probe[GH_TEMPLATE_DIMS] = {0.8f, 0.6f}, similarity;
    person("Noa", 1, "");
    struct gh_copy *c = gh_copy_open(own, path, "e-1", &err);
    update(c, &who);
    assert_true(gh_copy_identify(c, probe, 0.7f, 0.1f, gh_clock_wall_ms(), &p, &similarity));
    assert_true(gh_id_equal(p.id, mia));
    assert_false(
        gh_copy_identify(c, probe, 0.85f, 0.1f, gh_clock_wall_ms(), &p, &similarity)); /* not near enough */
    assert_false(
        gh_copy_identify(c, probe, 0.7f, 0.25f, gh_clock_wall_ms(), &p, &similarity)); /* the lead is small */
    gh_copy_close(c);
}

static void damaged_bytes_are_no_copy(void **state)
{
    (void)state;
    struct gh_copy_data d = {.has_keys = true}, out;
    struct gh_rand r;
    size_t size;
    assert_true(gh_vec_grow(&d.people));
    d.people.items[d.people.count++] = (struct gh_copy_person){.name = "Mia", .first = 0, .count = 1};
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++) {
        assert_true(gh_vec_grow(&d.templates));
        d.templates.items[d.templates.count++] = 0.1f;
    }
    uint8_t *bytes = gh_copy_encode(&d, "e-1", &size);
    assert_true(gh_copy_decode(bytes, size, "e-1", &out));
    assert_string_equal(out.people.items[0].name, "Mia");
    gh_copy_data_free(&out);
    assert_false(gh_copy_decode(bytes, size, "e-2", &out));
    for (size_t n = 0; n < size; n++)
        assert_false(gh_copy_decode(bytes, n, "e-1", &out));
    gh_rand_init(&r, 1);
    for (int i = 0; i < 20000; i++) { /* whatever comes out adds up */
        size_t at = gh_rand_below(&r, (uint32_t)size);
        uint8_t was = bytes[at];
        bytes[at] = (uint8_t)gh_rand_next(&r);
        if (gh_copy_decode(bytes, size, "e-1", &out)) {
            for (size_t k = 0; k < out.people.count; k++)
                assert_true(out.people.items[k].first + out.people.items[k].count <=
                            out.templates.count / GH_TEMPLATE_DIMS);
            gh_copy_data_free(&out);
        }
        bytes[at] = was;
    }
    free(bytes);
    gh_copy_data_free(&d);
}

/* Local time of a day of the week (0 = Monday) in 2026. */
static int64_t at(int day, int hour, int minute)
{
    struct tm tm = {
        .tm_year = 126, .tm_mon = 10, .tm_mday = 23 + day, .tm_hour = hour, .tm_min = minute, .tm_isdst = -1};
    return (int64_t)mktime(&tm) * 1000; /* 23 November 2026 is a Monday */
}

static void rules_say_who_may_pass_when(void **state)
{
    (void)state;
    static const struct gh_site_gate none;
    struct gh_site_gate gate = {
        .rules = {{"staff", 0x1f, 7 * 60, 19 * 60},       /* Monday to Friday */
                  {"night shift", 0x11, 22 * 60, 6 * 60}, /* Monday and Friday nights */
                  {"*", 0x60, 0, 0}},                     /* everybody at the weekend */
        .rule_count = 3};
    static const struct {
        const char *groups;
        int day, hour, minute;
        bool may;
    } rows[] = {{"staff", 0, 7, 0, true},
                {"staff", 0, 6, 59, false},
                {"staff", 4, 18, 59, true},
                {"staff", 4, 19, 0, false},
                {"Staff", 2, 12, 0, true},
                {"cleaning, staff", 2, 12, 0, true},
                {"staffing", 2, 12, 0, false},
                {"", 2, 12, 0, false},
                {"", 5, 3, 0, true},
                {"night shift", 0, 22, 0, true},
                {"night shift", 1, 5, 59, true},
                {"night shift", 1, 6, 0, false},
                {"night shift", 1, 22, 0, false},
                {"night shift", 0, 5, 0, false},
                {"night shift", 4, 23, 0, true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (gh_copy_admits(&gate, rows[i].groups, at(rows[i].day, rows[i].hour, rows[i].minute)) !=
            rows[i].may)
            fail_msg("row %zu", i);
    assert_true(gh_copy_admits(&none, "", at(0, 3, 0)));
}

static void tickets_are_bound_and_counted(void **state)
{
    (void)state;
    struct gh_id ticket = gh_id_make(now), who;
    float face[GH_TEMPLATE_DIMS] = {0, 1}, back[GH_TEMPLATE_DIMS];
    bool revoked;
    int used;
    struct gh_copy *c = gh_copy_open(own, path, "e-1", &err);
    assert_false(gh_copy_bound(c, ticket, back));
    MUST(gh_copy_bind(c, ticket, face, gh_clock_wall_ms() + 60000, &err));
    gh_copy_entered(c, ticket, gh_id_none, true);
    MUST(gh_copy_flush(c, &err));
    gh_copy_close(c);
    c = gh_copy_open(own, path, "e-1",
                     &err); /* killed and started again: it is still used, and still theirs */
    assert_true(gh_copy_bound(c, ticket, back));
    assert_memory_equal(face, back, sizeof face);
    gh_copy_badge(c, ticket, &revoked, &used, &who);
    assert_int_equal(used, 1);
    gh_copy_close(c);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(people_come_and_go),        T(no_name_lies_in_the_file),    T(the_nearest_is_found_with_a_lead),
        T(damaged_bytes_are_no_copy), T(rules_say_who_may_pass_when), T(tickets_are_bound_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
