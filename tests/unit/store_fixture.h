/* An open store with an administrator ada and a supervisor bob. Include after cmocka.h. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

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

#endif
