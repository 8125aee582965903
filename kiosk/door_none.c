/* No door: the screen alone, and somebody who looks at it. */
#include "kiosk/door.h"

#include <stddef.h>

static bool relay(void *self, bool on, int for_ms, struct gh_error *err)
{
    (void)self, (void)on, (void)for_ms, (void)err;
    return true;
}

static int nothing(void *self)
{
    (void)self;
    return -1;
}

static void close_none(void *self)
{
    (void)self;
}

bool gh_door_none_open(struct gh_door_driver *out, const struct gh_site_gate *gate, struct gh_error *err)
{
    (void)gate, (void)err;
    *out = (struct gh_door_driver){relay, nothing, nothing, close_none, NULL};
    return true;
}
