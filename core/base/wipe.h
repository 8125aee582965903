/* Memory that held a face, a template or a secret is overwritten before it is given back. */
#ifndef GH_BASE_WIPE_H
#define GH_BASE_WIPE_H

#include "base/geom.h"

#include <stddef.h>

/* Overwrites size bytes at p, which came from malloc, and frees them. NULL is fine. */
void gh_wipe(void *p, size_t size);
/* The same for a picture's data, which is NULL then. */
void gh_image_wipe(struct gh_image *image);

/* No core file of this process from now on, nor of what it starts: memory with faces and keys stays off the
 * disk. */
void gh_wipe_no_core(void);

#endif
