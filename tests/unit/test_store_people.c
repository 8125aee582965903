/* People under their rules: origins, groups, validity, likeness within a purpose, search, uses, export; flags
 * reviewed, found, lifted; the report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/file.h"
#include "store/clips.h"
#include "store/operators.h"
#include "store/people.h"
#include "store/report.h"
#include "store_open.h"

#include <cjson/cJSON.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t DAY = 86400000;
static struct gh_actor sue, ada, bob, cem, audrey;

static int set_up(void **state)
{
    (void)state;
    return open_store() && account(NULL, "sue", GH_ROLE_ADMINISTRATOR, &sue) &&
                   account(&sue, "ada", GH_ROLE_OPERATOR, &ada) &&
                   account(&sue, "bob", GH_ROLE_OPERATOR, &bob) &&
                   account(&sue, "cem", GH_ROLE_OPERATOR, &cem) &&
                   account(&sue, "audrey", GH_ROLE_AUDITOR, &audrey)
               ? 0
               : -1;
}

static struct gh_reference reference(int axis, float lean)
{
    struct gh_reference r = {
        .jpeg = (const uint8_t *)"JPEG of a reference", .jpeg_size = 19, .quality = 0.5f};
    r.template_[axis] = 1;
    r.template_[axis + 1] = lean;
    return r;
}

static bool try_add(const struct gh_person_new *n, int axis, float lean, struct gh_id *id)
{
    struct gh_reference r = reference(axis, lean);
    return gh_person_add(s, &ada, n, "e-1", &r, 1, id, &err);
}

static struct gh_id add(const char *name, enum gh_purpose purpose, int axis, float lean)
{
    struct gh_id id;
    struct gh_person_new n = {
        .name = name, .purpose = purpose, .consent = purpose == GH_PURPOSE_GATE ? "notice 1" : NULL};
    if (!try_add(&n, axis, lean, &id))
        fail_msg("%s", err.text);
    return id;
}

static struct gh_id live_flag(struct gh_id person, int64_t for_ms)
{
    struct gh_id id;
    struct gh_flag_new n = {.person = person,
                            .category = GH_FLAG_MISSING,
                            .reason = "gone since noon",
                            .authority = "police",
                            .expires_ms = now + for_ms};
    if (!gh_flag_propose(s, &ada, &n, &id, &err) || !gh_flag_approve(s, &bob, id, &err))
        fail_msg("%s", err.text);
    return id;
}

static bool count_any(void *user, const struct gh_live_template *t)
{
    (void)t;
    ++*(int *)user;
    return true;
}

static int live(enum gh_purpose purpose)
{
    int n = 0, skipped;
    assert_true(gh_people_live(s, purpose, "e-1", count_any, &n, &skipped, &err));
    return n;
}

static void one_origin_is_enrolled_once(void **state)
{
    (void)state;
    struct gh_id id, again, found;
    struct gh_person_new n = {
        .name = "Ori Gin", .purpose = GH_PURPOSE_GATE, .consent = "notice 1", .origin = "staff.csv:badge 17"};
    assert_false(gh_person_has_origin(s, n.origin, &found));
    assert_true(try_add(&n, 60, 0, &id));
    assert_true(gh_person_has_origin(s, n.origin, &found) && gh_id_equal(found, id));
    assert_false(gh_person_has_origin(s, "staff.csv:badge 1", &found));
    assert_false(try_add(&n, 60, 0, &again));
    assert_int_equal(err.kind, GH_ERR_USAGE);
    char path[128];
    size_t size;
    snprintf(path, sizeof path, "%s/gatehouse.db-wal", dir);
    uint8_t *wal = gh_file_read(path, 1 << 28, &size, &err);
    assert_non_null(wal);
    assert_null(memmem(wal, size, "badge 17", 8)); /* a keyed hash, not the text */
    free(wal);
}

static void gates_open_while_someone_is_valid(void **state)
{
    (void)state;
    struct gh_id id, flagged;
    int before = live(GH_PURPOSE_GATE);
    struct gh_person_new n = {.name = "Val Id",
                              .purpose = GH_PURPOSE_GATE,
                              .consent = "notice 1",
                              .valid_from_ms = now + 1000,
                              .valid_to_ms = now + 5000};
    assert_true(try_add(&n, 62, 0, &id));
    static const struct {
        int64_t at;
        int more;
    } rows[] = {{999, 0}, {1000, 1}, {4999, 1}, {5000, 0}};
    int64_t t0 = now;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        now = t0 + rows[i].at;
        assert_int_equal(live(GH_PURPOSE_GATE) - before, rows[i].more);
    }
    assert_false(
        gh_person_change(s, &sue, id, NULL, NULL, 0, -1, &err)); /* nobody but them gives more time */
    assert_int_equal(err.kind, GH_ERR_DENIED);
    assert_false(gh_person_change(s, &sue, id, NULL, NULL, 0, t0 + 9000, &err));
    assert_false(gh_person_change(s, &sue, id, NULL, NULL, t0 + 500, 0, &err));
    assert_false(gh_person_consent(s, &ada, id, "", t0 + 1000, 0, &err));
    assert_true(gh_person_consent(s, &ada, id, "notice 2", t0 + 1000, 0, &err)); /* no end any more */
    assert_int_equal(live(GH_PURPOSE_GATE) - before, 1);
    assert_false(gh_person_change(s, &sue, id, NULL, NULL, 0, t0 + 10, &err)); /* before its start */
    n = (struct gh_person_new){.name = "Fla Gged", .purpose = GH_PURPOSE_FLAG, .valid_to_ms = now + 5};
    assert_false(try_add(&n, 62, 0, &flagged));
    assert_int_equal(err.kind, GH_ERR_USAGE);
}

static void an_end_that_is_over_is_refused(void **state)
{
    (void)state;
    struct gh_id id;
    struct gh_person p;
    struct gh_person_new n = {
        .name = "Over Already", .purpose = GH_PURPOSE_GATE, .consent = "notice 1", .valid_to_ms = now};
    assert_false(try_add(&n, 66, 0, &id));
    assert_int_equal(err.kind, GH_ERR_USAGE);
    assert_non_null(strstr(err.text, "gatehouse person erase"));
    n.valid_to_ms = now + 1000;
    assert_true(try_add(&n, 66, 0, &id));
    assert_false(gh_person_change(s, &sue, id, NULL, NULL, 0, now - 1, &err));
    assert_non_null(strstr(err.text, "gatehouse person erase"));
    assert_false(gh_person_consent(s, &ada, id, "notice 2", 0, now, &err));
    assert_true(gh_person_get(s, id, &p, &err));
    assert_int_equal(p.consent_ends_ms, now + 1000);
    now += 2000; /* what is over stays so when other things are changed */
    assert_true(gh_person_change(s, &sue, id, "Over By Now", NULL, 0, 0, &err));
    assert_true(gh_person_get(s, id, &p, &err));
    assert_int_equal(p.consent_ends_ms, now - 1000);
}

static void a_flag_drops_at_the_millisecond(void **state)
{
    (void)state;
    int before = live(GH_PURPOSE_FLAG);
    struct gh_id person = add("Milli Second", GH_PURPOSE_FLAG, 64, 0), id;
    struct gh_flag_new n = {.person = person,
                            .category = GH_FLAG_TEST,
                            .reason = "r",
                            .authority = "a",
                            .expires_ms = now + 7000};
    assert_true(gh_flag_propose(s, &ada, &n, &id, &err));
    assert_int_equal(live(GH_PURPOSE_FLAG), before); /* proposed is not live */
    assert_true(gh_flag_approve(s, &bob, id, &err));
    now += 6999;
    assert_int_equal(live(GH_PURPOSE_FLAG), before + 1);
    now += 1;
    assert_int_equal(live(GH_PURPOSE_FLAG), before);
}

static void likeness_stays_within_its_purpose(void **state)
{
    (void)state;
    struct gh_person_likeness out[5];
    int n;
    struct gh_reference probe = reference(70, 0);
    struct gh_id gate = add("Gate Alike", GH_PURPOSE_GATE, 70, 0.2f),
                 flag = add("Flag Alike", GH_PURPOSE_FLAG, 70, 0.1f);
    assert_true(gh_person_similar(s, &ada, GH_PURPOSE_GATE, "e-1", probe.template_, 0.9f, out, &n, &err));
    assert_int_equal(n, 1);
    assert_true(gh_id_equal(out[0].id, gate));
    assert_string_equal(out[0].name, "Gate Alike");
    assert_true(gh_person_similar(s, &ada, GH_PURPOSE_FLAG, "e-1", probe.template_, 0.9f, out, &n, &err));
    assert_true(n == 1 && gh_id_equal(out[0].id, flag));
    assert_true(gh_person_similar(s, &ada, GH_PURPOSE_GATE, "e-2", probe.template_, 0.9f, out, &n, &err) &&
                n == 0);
    assert_false(gh_person_similar(s, &audrey, GH_PURPOSE_GATE, "e-1", probe.template_, 0.9f, out, &n, &err));
    /* seven alike: the best five, in order, each person once */
    for (int i = 0; i < 7; i++) {
        char name[16];
        struct gh_reference twice[2] = {reference(72, 0.5f - 0.05f * (float)i), reference(72, 0.6f)};
        struct gh_person_new p = {.name = name, .purpose = GH_PURPOSE_GATE, .consent = "notice 1"};
        struct gh_id id;
        snprintf(name, sizeof name, "Alike %d", i);
        for (int k = 0; k < 2; k++) { /* of length 1 */
            float l = twice[k].template_[73], z = 1 + l * l, root = z;
            for (int r = 0; r < 20; r++)
                root = (root + z / root) / 2;
            twice[k].template_[72] /= root, twice[k].template_[73] /= root;
        }
        assert_true(gh_person_add(s, &ada, &p, "e-1", twice, 2, &id, &err));
    }
    probe = reference(72, 0);
    assert_true(gh_person_similar(s, &ada, GH_PURPOSE_GATE, "e-1", probe.template_, 0.5f, out, &n, &err));
    assert_int_equal(n, 5);
    for (int i = 0; i < 5; i++) {
        char name[16];
        snprintf(name, sizeof name, "Alike %d", 6 - i);
        assert_string_equal(out[i].name, name);
        assert_true(i == 0 || out[i].similarity <= out[i - 1].similarity);
    }
}

static bool collect(void *user, const struct gh_person *p)
{
    char *text = user;
    size_t n = strlen(text);
    snprintf(text + n, 400 - n, "%s|", p->name);
    return true;
}

static const char *search(const struct gh_actor *by, const char *text, enum gh_purpose purpose)
{
    static char found[400];
    found[0] = 0;
    return gh_person_search(s, by, text, purpose, collect, found, &err) ? found : NULL;
}

static void people_are_found_by_name_and_group(void **state)
{
    (void)state;
    struct gh_id id;
    struct gh_person p;
    struct gh_person_new n = {.name = "Zoë Zimmer",
                              .purpose = GH_PURPOSE_GATE,
                              .consent = "notice 1",
                              .groups = " night shift ,cleaning,, Cleaning "};
    assert_true(try_add(&n, 80, 0, &id));
    assert_true(gh_person_get(s, id, &p, &err));
    assert_string_equal(p.groups, "cleaning, night shift");
    assert_string_equal(search(&ada, "zimm", 0), "Zoë Zimmer|");
    assert_string_equal(search(&ada, "CLEAN", 0), "Zoë Zimmer|");
    assert_string_equal(search(&ada, "clean", GH_PURPOSE_FLAG), "");
    assert_null(search(&audrey, "zimm", 0));
    assert_int_equal(err.kind, GH_ERR_DENIED);
    n.groups = "a;b";
    assert_false(try_add(&n, 80, 0, &id));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_true(gh_person_find(s, "zoë zimmer", &p, &err));
    assert_false(gh_person_change(s, &ada, p.id, "Other", NULL, 0, 0, &err)); /* supervisors alone */
    assert_true(gh_person_change(s, &sue, p.id, "Zoë Sommer", "", 0, 0, &err));
    assert_true(gh_person_get(s, p.id, &p, &err));
    assert_string_equal(p.name, "Zoë Sommer");
    assert_string_equal(p.groups, "");
    assert_string_equal(p.consent, "notice 1");
}

static void pictures_are_added_up_to_sixteen(void **state)
{
    (void)state;
    struct gh_id id = add("Pic Tures", GH_PURPOSE_GATE, 82, 0);
    struct gh_reference more[16];
    struct gh_person p;
    for (int i = 0; i < 16; i++)
        more[i] = reference(82, 0.01f * (float)i);
    assert_false(gh_person_add_references(s, &ada, id, "e-1", more, 16, &err));
    assert_true(gh_person_add_references(s, &ada, id, "e-1", more, 15, &err));
    assert_true(gh_person_get(s, id, &p, &err) && p.references == 16);
    assert_false(gh_person_add_references(s, &ada, id, "e-1", more, 1, &err));
    assert_false(gh_person_add_references(s, &audrey, id, "e-1", more, 1, &err));
}

static void what_was_approved_gets_no_more_pictures(void **state)
{
    (void)state;
    struct gh_reference more = reference(92, 0);
    struct gh_id person = add("Ap Proved", GH_PURPOSE_FLAG, 90, 0), flag;
    assert_true(gh_person_add_references(s, &ada, person, "e-1", &more, 1, &err));
    flag = live_flag(person, 86400000);
    int before = live(GH_PURPOSE_FLAG);
    assert_false(gh_person_add_references(s, &ada, person, "e-1", &more, 1, &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
    assert_false(gh_person_add_references(s, &sue, person, "e-1", &more, 1, &err));
    assert_int_equal(live(GH_PURPOSE_FLAG), before);
    assert_true(gh_flag_lift(s, &ada, flag, "other pictures", &err));
    assert_true(gh_person_add_references(s, &ada, person, "e-1", &more, 1, &err));
    /* nor while it waits: whoever adds one could be who approves it */
    struct gh_flag_new n = {.person = person,
                            .category = GH_FLAG_MISSING,
                            .reason = "gone since noon",
                            .authority = "police",
                            .expires_ms = now + 86400000};
    assert_true(gh_flag_propose(s, &ada, &n, &flag, &err));
    assert_false(gh_person_add_references(s, &bob, person, "e-1", &more, 1, &err));
    now += 86400000;
    assert_true(gh_person_add_references(s, &bob, person, "e-1", &more, 1, &err));
    now -= 86400000;
    assert_true(gh_flag_lift(s, &ada, flag, "over", &err));
}

static bool collect_use(void *user, const struct gh_person_use *use)
{
    char *text = user;
    size_t n = strlen(text);
    snprintf(text + n, 600 - n, "%s:%s ", use->by, use->action);
    return true;
}

static struct gh_id raise(struct gh_id flag, int64_t at)
{
    struct gh_id id;
    struct gh_alert_new a = {.kind = GH_ALERT_MATCH,
                             .flag = flag,
                             .camera = "door",
                             .seen_ms = at,
                             .severity = 3,
                             .similarity = 0.6f,
                             .quality = 0.5f,
                             .jpeg = (const uint8_t *)"JPEG of an alert",
                             .jpeg_size = 16};
    if (!gh_alert_raise(s, &engine, &a, &id, NULL, &err))
        fail_msg("%s", err.text);
    return id;
}

static void every_use_is_told(void **state)
{
    (void)state;
    struct gh_id id = add("Use Ful", GH_PURPOSE_FLAG, 84, 0), flag = live_flag(id, DAY);
    struct gh_id alert = raise(flag, now);
    uint8_t *jpeg;
    size_t size;
    char text[600] = "";
    assert_true(gh_alert_picture(s, &bob, alert, &jpeg, &size, &err));
    free(jpeg);
    assert_true(gh_person_picture(s, &ada, id, 0, &jpeg, &size, &err));
    free(jpeg);
    assert_true(gh_person_uses(s, &audrey, id, collect_use, text, &err));
    assert_string_equal(text, "ada:person.add ada:flag.propose bob:flag.approve engine:alert.raise "
                              "bob:alert.picture ada:person.picture audrey:person.uses ");
}

static bool there(const char *folder, const char *name)
{
    char path[300];
    struct stat st;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &st) == 0;
}

static void people_get_their_data(void **state)
{
    (void)state;
    struct gh_id id = add("Ex Port", GH_PURPOSE_FLAG, 86, 0), flag = live_flag(id, DAY);
    struct gh_id yes = raise(flag, now), no = raise(flag, now + 1), open = raise(flag, now + 2);
    char folder[128], path[200];
    struct stat st;
    size_t size;
    (void)open;
    assert_true(gh_alert_act(s, &ada, yes, GH_ALERT_CONFIRM, NULL, &err));
    assert_true(gh_alert_act(s, &ada, no, GH_ALERT_NOT_THIS, NULL, &err));
    snprintf(folder, sizeof folder, "%s/export", dir);
    assert_false(gh_person_export(s, &ada, id, folder, "they asked", &err)); /* supervisors alone */
    assert_false(gh_person_export(s, &sue, id, folder, " ", &err));
    assert_false(there(folder, "."));
    assert_true(gh_person_export(s, &sue, id, folder, "they asked", &err));
    assert_true(stat(folder, &st) == 0 && (st.st_mode & 0777) == 0700);
    assert_true(there(folder, "reference-01.jpg"));
    assert_true(there(folder, "alert-01.jpg")); /* the confirmed one */
    assert_false(there(folder, "alert-02.jpg"));
    assert_false(there(folder, "alert-03.jpg"));
    snprintf(path, sizeof path, "%s/person.json", folder);
    char *json = (char *)gh_file_read(path, 1 << 20, &size, &err);
    assert_non_null(json);
    assert_true(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
    cJSON *o = cJSON_Parse(json);
    assert_non_null(o);
    assert_string_equal(cJSON_GetObjectItem(o, "name")->valuestring, "Ex Port");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(o, "alerts")), 2); /* not the stranger's */
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(o, "flags")), 1);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(o, "reference_pictures")), 1);
    assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(o, "uses")) >= 6);
    cJSON_Delete(o);
    free(json);
    assert_false(gh_person_export(s, &sue, id, folder, "again", &err)); /* never into what is there */
    assert_int_equal(err.kind, GH_ERR_USAGE);
    assert_true(there(folder, "person.json"));

    /* when it cannot be put on record nothing stays behind */
    snprintf(folder, sizeof folder, "%s/half", dir);
    sqlite3 *raw;
    snprintf(path, sizeof path, "%s/gatehouse.db", dir);
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(raw,
                     "CREATE TRIGGER t BEFORE INSERT ON person_exports BEGIN SELECT RAISE(ABORT, "
                     "'full'); END",
                     NULL, NULL, NULL),
        SQLITE_OK);
    assert_false(gh_person_export(s, &sue, id, folder, "half", &err));
    assert_false(there(folder, "."));
    assert_int_equal(sqlite3_exec(raw, "DROP TRIGGER t", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);

    char proof[256];
    assert_true(gh_person_erase(s, &sue, id, proof, sizeof proof, &err));
    assert_non_null(strstr(proof, "key destroyed, 1 pictures, 3 alerts; audit row "));
    assert_false(gh_person_export(s, &sue, id, folder, "gone", &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
}

static void clips_go_with_the_person(void **state)
{
    (void)state;
    struct gh_id id = add("Cli Pped", GH_PURPOSE_FLAG, 88, 0), alert = raise(live_flag(id, DAY), now), clip;
    struct gh_clip c;
    char proof[256], path[160], name[GH_ID_TEXT];
    assert_true(gh_clip_want(s, &engine, alert, "door", now, now - 1000, now + 1000, &clip, &err));
    assert_true(gh_clip_keep(s, &engine, clip, (const uint8_t *)"MP4 MP4 MP4", 11, 0, NULL, 0, &err));
    snprintf(path, sizeof path, "%s/clips/%s", dir, gh_id_format(clip, name));
    assert_true(access(path, F_OK) == 0);
    assert_true(gh_person_erase(s, &sue, id, proof, sizeof proof, &err));
    assert_true(access(path, F_OK) != 0);
    assert_true(gh_clip_get(s, clip, &c, &err) && c.state == GH_CLIP_GONE);
}

static void flags_are_reviewed_by_others(void **state)
{
    (void)state;
    struct gh_id flag = live_flag(add("Rev Iew", GH_PURPOSE_FLAG, 90, 0), 20 * DAY), proposed;
    struct gh_flag f;
    assert_true(gh_flag_get(s, flag, &f, &err));
    assert_true(f.review_ms == now + 10 * DAY); /* half way unless said otherwise */
    assert_false(gh_flag_reviewed(s, &ada, flag, now + 15 * DAY, NULL, &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
    assert_false(gh_flag_reviewed(s, &audrey, flag, now + 15 * DAY, NULL, &err));
    assert_false(gh_flag_reviewed(s, &cem, flag, now + 20 * DAY + 1, NULL, &err));
    assert_int_equal(err.kind, GH_ERR_USAGE);
    assert_false(gh_flag_reviewed(s, &cem, flag, now, NULL, &err));
    assert_true(gh_flag_reviewed(s, &cem, flag, now + 15 * DAY, "the order still stands", &err));
    assert_true(gh_flag_get(s, flag, &f, &err));
    assert_true(f.review_ms == now + 15 * DAY && f.reviewed_ms == now);
    assert_string_equal(f.reviewed_name, "cem");
    assert_string_equal(f.review_note, "the order still stands");
    struct gh_flag_new n = {.person = f.person,
                            .category = GH_FLAG_MISSING,
                            .reason = "r",
                            .authority = "a",
                            .expires_ms = now + DAY};
    assert_true(gh_flag_propose(s, &ada, &n, &proposed, &err));
    assert_false(gh_flag_reviewed(s, &cem, proposed, now + 1000, NULL, &err)); /* not live */
}

static void flags_are_lifted_by_those_who_may(void **state)
{
    (void)state;
    struct gh_id person = add("Lif Ted", GH_PURPOSE_FLAG, 92, 0);
    struct gh_flag f;
    struct gh_id id = live_flag(person, DAY);
    assert_false(gh_flag_lift(s, &cem, id, "found", &err)); /* neither of the two */
    assert_int_equal(err.kind, GH_ERR_DENIED);
    assert_false(gh_flag_lift(s, &audrey, id, "found", &err));
    assert_false(gh_flag_lift(s, &ada, id, " ", &err));
    assert_true(gh_flag_lift(s, &ada, id, "found", &err));
    assert_true(gh_flag_get(s, id, &f, &err));
    assert_string_equal(f.lifted_name, "ada");
    assert_string_equal(f.lift_reason, "found");
    assert_false(gh_flag_lift(s, &sue, id, "found", &err)); /* once */
    assert_true(gh_flag_lift(s, &bob, live_flag(person, DAY), "found", &err));
    assert_true(gh_flag_lift(s, &sue, live_flag(person, DAY), "found", &err)); /* a supervisor */
}

static void flags_are_found_by_id_and_name(void **state)
{
    (void)state;
    struct gh_id person = add("Fin Dable", GH_PURPOSE_FLAG, 94, 0), flag = live_flag(person, DAY), found;
    char id[GH_ID_TEXT];
    gh_id_format(flag, id);
    assert_true(gh_flag_find(s, id, &found, &err) && gh_id_equal(found, flag));
    assert_true(gh_flag_find(s, "fin dable", &found, &err) && gh_id_equal(found, flag));
    assert_false(gh_flag_find(s, "fin dab", &found, &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    id[5] = 0;
    assert_false(gh_flag_find(s, id, &found, &err));
    live_flag(person, DAY);
    assert_false(gh_flag_find(s, "fin dable", &found, &err)); /* which one? */
    assert_int_equal(err.kind, GH_ERR_USAGE);
    assert_true(gh_flag_find(s, gh_id_format(flag, id), &found, &err));
}

static void a_shift_in_numbers(void **state)
{
    (void)state;
    now += DAY;
    const int64_t t0 = now;
    struct gh_id flag = live_flag(add("Shi Ft", GH_PURPOSE_FLAG, 96, 0), DAY), id;
    struct gh_report *r = malloc(sizeof *r);
    assert_non_null(r);
    /* ten: answered after 1 … 10 s, decided a second later; five of them somebody else */
    for (int i = 1; i <= 10; i++) {
        now = t0 + i * 60000;
        id = raise(flag, now);
        now += i * 1000;
        assert_true(gh_alert_act(s, &ada, id, GH_ALERT_CLAIM, NULL, &err));
        now += 1000;
        assert_true(gh_alert_act(s, &ada, id, i % 2 ? GH_ALERT_NOT_THIS : GH_ALERT_CONFIRM, NULL, &err));
    }
    now = t0 + 3600000;
    raise(flag, now); /* nobody answers */
    struct gh_alert_new down = {.kind = GH_ALERT_CAMERA, .camera = "yard", .detail = "down", .seen_ms = now};
    assert_true(gh_alert_raise(s, &engine, &down, &id, NULL, &err));
    now += 120000;
    assert_true(gh_alert_retract(s, &engine, id, "back", &err));
    now += 60000;
    down.seen_ms = now;
    assert_true(gh_alert_raise(s, &engine, &down, &id, NULL, &err)); /* out again, and still */
    now += 30000;
    struct gh_alert_new moved = {
        .kind = GH_ALERT_CAMERA_MOVED, .camera = "door", .detail = "elsewhere", .seen_ms = now};
    assert_true(gh_alert_raise(s, &engine, &moved, &id, NULL, &err)); /* it watches on: no outage */
    assert_true(gh_bookmark_add(s, &ada, "yard", now, now - 1000, now + 1000, "a purse", &id, &err));
    assert_false(gh_operator_authenticate(s, "cem", "wrong words", &cem, &err));
    now += 1;
    if (!gh_report_make(s, &audrey, t0, now, r, &err))
        fail_msg("%s", err.text);
    const struct gh_report_kind *k = &r->kinds[GH_ALERT_MATCH];
    assert_int_equal(k->raised, 11);
    assert_int_equal(k->unanswered, 1);
    assert_true(k->confirmed == 5 && k->not_this == 5 && k->cannot_tell == 0);
    assert_true(k->claim_p50_ms == 5000 && k->claim_p95_ms == 10000 && k->claim_worst_ms == 10000);
    assert_true(k->decide_p50_ms == 6000 && k->decide_worst_ms == 11000);
    assert_int_equal(r->kinds[GH_ALERT_CAMERA].raised, 1);
    assert_int_equal(r->camera_count, 2);
    assert_string_equal(r->cameras[0].camera, "door");
    assert_true(r->cameras[0].alerts == 11 && r->cameras[0].false_ones == 5);
    assert_true(r->cameras[0].outages == 0 && r->cameras[0].out_ms == 0);
    assert_string_equal(r->cameras[1].camera, "yard");
    assert_true(r->cameras[1].outages == 1 && r->cameras[1].out_ms == 120000 + 30001);
    assert_true(r->bookmarks == 1 && r->failed_logins == 1 && r->exports == 0);
    /* an outage that goes on counts in the next shift too, from its beginning only */
    int64_t next = now;
    now += 10000;
    assert_true(gh_report_make(s, &ada, next, now, r, &err));
    assert_true(r->kinds[GH_ALERT_MATCH].raised == 0 && r->camera_count == 1 &&
                r->cameras[0].out_ms == 10000);
    assert_false(gh_report_make(s, &ada, now, now, r, &err));
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_origin_is_enrolled_once),
        cmocka_unit_test(gates_open_while_someone_is_valid),
        cmocka_unit_test(an_end_that_is_over_is_refused),
        cmocka_unit_test(a_flag_drops_at_the_millisecond),
        cmocka_unit_test(likeness_stays_within_its_purpose),
        cmocka_unit_test(people_are_found_by_name_and_group),
        cmocka_unit_test(pictures_are_added_up_to_sixteen),
        cmocka_unit_test(what_was_approved_gets_no_more_pictures),
        cmocka_unit_test(every_use_is_told),
        cmocka_unit_test(people_get_their_data),
        cmocka_unit_test(clips_go_with_the_person),
        cmocka_unit_test(flags_are_reviewed_by_others),
        cmocka_unit_test(flags_are_lifted_by_those_who_may),
        cmocka_unit_test(flags_are_found_by_id_and_name),
        cmocka_unit_test(a_shift_in_numbers),
    };
    return cmocka_run_group_tests_name("people", tests, set_up, tear_down);
}
