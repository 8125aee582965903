/* An open store with an administrator ada and a supervisor bob. Include after cmocka.h. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include "store/flags.h"
#include "store/people.h"
#include "store_open.h"

static struct gh_actor ada, bob;

static int set_up(void **state)
{
    (void)state;
    return open_store() && account(NULL, "ada", GH_ROLE_ADMINISTRATOR, &ada) &&
                   account(&ada, "bob", GH_ROLE_SUPERVISOR, &bob)
               ? 0
               : -1;
}

/* Somebody is looked for until tomorrow: proposed by ada, approved by bob. */
static inline bool look_for(struct gh_id who, struct gh_id *id)
{
    const struct gh_flag_new f = {.person = who,
                                  .category = GH_FLAG_MISSING,
                                  .reason = "missing",
                                  .authority = "police",
                                  .expires_ms = now + 86400000};
    return gh_flag_propose(s, &ada, &f, id, &err) && gh_flag_approve(s, &bob, *id, &err);
}

#endif
