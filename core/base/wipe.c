/* Overwriting in a way that no compiler leaves out, with freeing in one step so
 * that neither is forgotten. */
#include "base/wipe.h"

#include <stdlib.h>
#include <string.h>

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
