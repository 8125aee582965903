/* A site's database with bytes changed or cut, as by a failing disk or a hand in it: every
 * list and the audit's walk end, with rows or an error. */
#include "fuzz.h"

#include "base/clock.h"
#include "store/alerts.h"
#include "store/audit.h"
#include "store/flags.h"
#include "store/operators.h"
#include "store/people.h"

static char path[96];
static uint8_t *good;
static size_t good_size;
static struct gh_id alert;
static int rows;

static bool each_person(void *user, const struct gh_person *p)
{
    (void)user;
    CHECK(memchr(p->name, 0, sizeof p->name) && memchr(p->consent, 0, sizeof p->consent));
    return ++rows < 1000;
}

static bool each_flag(void *user, const struct gh_flag *f)
{
    (void)user;
    CHECK(memchr(f->reason, 0, sizeof f->reason));
    gh_flag_state_name(f->state);
    gh_flag_category_name(f->category);
    return ++rows < 1000;
}

static bool each_alert(void *user, const struct gh_alert *a)
{
    (void)user;
    CHECK(memchr(a->camera, 0, sizeof a->camera));
    return ++rows < 1000;
}

static bool each_operator(void *user, const struct gh_operator *o)
{
    (void)user;
    gh_role_name(o->role);
    return ++rows < 1000;
}

static bool each_template(void *user, const struct gh_live_template *t)
{
    (void)user;
    (void)t;
    return ++rows < 1000;
}

static bool each_step(void *user, const struct gh_alert_step_row *r)
{
    (void)user;
    CHECK(memchr(r->note, 0, sizeof r->note));
    return ++rows < 1000;
}

static void start(void)
{
    const char *dir = fuzz_make_dir();
    struct gh_error err = {0};
    struct gh_actor ada, bob;
    struct gh_id id, person, flag;
    struct gh_store *s = gh_store_open(dir, true, &err);
    CHECK(s);
    CHECK(gh_operator_add(s, NULL, "ada", GH_ROLE_ADMINISTRATOR, "a password", &id, &err));
    CHECK(gh_operator_authenticate(s, "ada", "a password", &ada, &err));
    CHECK(gh_operator_add(s, &ada, "bob", GH_ROLE_SUPERVISOR, "b password", &id, &err));
    CHECK(gh_operator_authenticate(s, "bob", "b password", &bob, &err));
    struct gh_reference r = {.jpeg = (const uint8_t *)"jpeg", .jpeg_size = 4, .quality = 0.5f};
    r.template_[0] = 1;
    struct gh_person_new who = {.name = "Grace", .purpose = GH_PURPOSE_FLAG};
    CHECK(gh_person_add(s, &ada, &who, "net-1", &r, 1, &person, &err));
    struct gh_flag_new why = {.person = person,
                              .category = GH_FLAG_MISSING,
                              .reason = "reason",
                              .authority = "authority",
                              .expires_ms = gh_clock_wall_ms() + 86400000};
    CHECK(gh_flag_propose(s, &ada, &why, &flag, &err));
    CHECK(gh_flag_approve(s, &bob, flag, &err));
    struct gh_actor engine = gh_actor_engine(s);
    struct gh_alert_new new = {.flag = flag, .camera = "door", .seen_ms = 1700000000000, .similarity = 0.7f};
    CHECK(gh_alert_raise(s, &engine, &new, &alert, NULL, &err));
    CHECK(gh_alert_act(s, &bob, alert, GH_ALERT_CLAIM, "a note", &err));
    gh_store_close(s);
    snprintf(path, sizeof path, "%s/gatehouse.db", dir);
    good = fuzz_read(path, &good_size);
}

static void remove_side_files(void)
{
    char side[112];
    snprintf(side, sizeof side, "%s-wal", path);
    unlink(side);
    snprintf(side, sizeof side, "%s-shm", path);
    unlink(side);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gh_error err = {0};
    int64_t count;
    int skipped;
    if (!good)
        start();
    uint8_t *file = malloc(good_size);
    memcpy(file, good, good_size);
    size_t n = good_size;
    if (size > 3 && data[0] % 8 == 0)
        n = ((size_t)data[1] << 16 | (size_t)data[2] << 8 | data[3]) % good_size;
    else if (size > 1)
        fuzz_patch(file, good_size, data + 1, size - 1);
    remove_side_files();
    fuzz_write(path, file, n);
    free(file);
    struct gh_store *s = gh_store_open(fuzz_dir, false, &err);
    if (!s) {
        CHECK(err.kind && err.text[0]);
        return 0;
    }
    rows = 0;
    gh_person_list(s, each_person, NULL, &err);
    gh_flag_list(s, true, each_flag, NULL, &err);
    gh_alert_page(s, &(struct gh_alert_query){.closed = true, .snoozed = true}, 0, 1000, each_alert, NULL,
                  &err);
    gh_operator_list(s, each_operator, NULL, &err);
    gh_people_live(s, GH_PURPOSE_FLAG, "net-1", each_template, NULL, &skipped, &err);
    gh_audit_verify(s, &count, &err);
    struct gh_alert a;
    if (gh_alert_get(s, alert, &a, &err))
        gh_alert_history(s, alert, each_step, NULL, &err);
    gh_store_close(s);
    return 0;
}
