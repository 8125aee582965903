/* A store in a fresh folder with a clock of the test's own, for tests of core/store. Include after cmocka.h.
 */
#ifndef STORE_OPEN_H
#define STORE_OPEN_H

#include "tests/folder.h"
#include "store/operators.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char dir[64];
static struct gh_store *s;
static struct gh_actor engine;
static struct gh_error err;
static int64_t now;

#define MUST(call)                                                                                           \
    do {                                                                                                     \
        if (!(call))                                                                                         \
            fail_msg("%s: %s", #call, err.text);                                                             \
    } while (0)
#define REFUSED(call, what)                                                                                  \
    do {                                                                                                     \
        assert_false(call);                                                                                  \
        if (err.kind != (what))                                                                              \
            fail_msg("%s: kind %d: %s", #call, err.kind, err.text);                                          \
    } while (0)

static int64_t test_clock(void *user)
{
    (void)user;
    return now;
}

static bool open_store(void)
{
    now = 1800000000000;
    strcpy(dir, "/tmp/gh-store-XXXXXX");
    if (!mkdtemp(dir) || !(s = gh_store_open(dir, true, &err)))
        return false;
    gh_store_set_clock(s, test_clock, NULL);
    engine = gh_actor_engine(s);
    return true;
}

/* by NULL: the first one, whatever the role becomes administrator. */
static bool account(const struct gh_actor *by, const char *name, enum gh_role role, struct gh_actor *out)
{
    struct gh_id id;
    return gh_operator_add(s, by, name, role, "correct horse", &id, &err) &&
           gh_operator_authenticate(s, name, "correct horse", out, &err);
}

static int tear_down(void **state)
{
    (void)state;
    gh_store_close(s);
    return folder_gone(dir);
}

#endif
