/* A worker's tools: nets and buffers, one set a thread. */
#include "engine/pipeline.h"

#include "base/wipe.h"

#include <stdlib.h>
#include <string.h>

struct gh_kit *gh_kit_open(const char *models_dir, const char *pack, struct gh_error *err)
{
    struct gh_kit *k = calloc(1, sizeof *k);
    if (!k) {
        gh_error_set(err, GH_ERR_INTERNAL, "engine: out of memory");
        return NULL;
    }
    k->vision = gh_vision_open(models_dir, pack, err);
    if (!k->vision) {
        free(k);
        return NULL;
    }
    gh_vision_info(k->vision, &k->info);
    return k;
}

void gh_kit_forget(struct gh_kit *k)
{
    k->shown = false;
    if (k->reduced)
        explicit_bzero(k->reduced, k->reduced_room);
    explicit_bzero(k->region, sizeof k->region);
    explicit_bzero(k->chips, sizeof k->chips);
    explicit_bzero(k->templates, sizeof k->templates);
    gh_vision_forget(k->vision);
}

void gh_kit_close(struct gh_kit *k)
{
    if (!k)
        return;
    gh_kit_forget(k);
    gh_vision_close(k->vision);
    gh_wipe(k->reduced, k->reduced_room);
    explicit_bzero(k, sizeof *k);
    free(k);
}
