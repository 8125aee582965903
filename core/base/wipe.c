/* Overwriting in a way that no compiler leaves out, with freeing in one step so
 * that neither is forgotten; and no core file. */
#include "base/wipe.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

void gh_wipe(void *p, size_t size)
{
    if (p)
        explicit_bzero(p, size);
    free(p);
}

void gh_image_wipe(struct gh_image *image)
{
    gh_wipe(image->data, (size_t)image->stride * (size_t)image->height);
    image->data = NULL;
}

void gh_wipe_no_core(void)
{
    /* 1 and not 0: the kernel still starts a handler that it pipes the core to at 0 (core(5)) */
    const struct rlimit one = {1, 1}, none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &one) != 0)
        setrlimit(RLIMIT_CORE, &none);
}
