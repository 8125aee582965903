/* A store in a fresh folder with a clock of the test's own, an administrator ada and a supervisor bob, for
 * tests of core/store. Include after cmocka.h. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include "store/operators.h"
#include "store/people.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char dir[64];
static struct gh_store *s;
static struct gh_actor ada, bob, engine;
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

static int set_up(void **state)
{
    (void)state;
    struct gh_id id;
    now = 1800000000000;
    strcpy(dir, "/tmp/gh-store-XXXXXX");
    if (!mkdtemp(dir) || !(s = gh_store_open(dir, true, &err)))
        return -1;
    gh_store_set_clock(s, test_clock, NULL);
    engine = gh_actor_engine(s);
    return gh_operator_add(s, NULL, "ada", GH_ROLE_OPERATOR, "correct horse", &id, &err) &&
                   gh_operator_authenticate(s, "ada", "correct horse", &ada, &err) &&
                   gh_operator_add(s, &ada, "bob", GH_ROLE_SUPERVISOR, "battery staple", &id, &err) &&
                   gh_operator_authenticate(s, "bob", "battery staple", &bob, &err)
               ? 0
               : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

static int tear_down(void **state)
{
    (void)state;
    gh_store_close(s);
    return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
