/* People enrolled with another embedder get templates of today's, from the reference
 * pictures that were kept for it. */
#include "base/log.h"
#include "base/wipe.h"
#include "engine/parts.h"
#include "store/people.h"

#include <stdlib.h>
#include <string.h>

struct work {
    struct gh_kit *kit;
    int failed;
};

static bool embed(void *user, const uint8_t *jpeg, size_t size, float template_[GH_TEMPLATE_DIMS])
{
    struct work *w = user;
    struct gh_image picture = {0};
    struct gh_chip *chip = &w->kit->chips[0];
    struct gh_face *face = w->kit->faces;
    bool ok = gh_vision_decode_jpeg(jpeg, size, &picture, NULL) &&
              gh_vision_detect(w->kit->vision, picture, 0.5f, face, 1, NULL) == 1 &&
              gh_vision_align(w->kit->vision, picture, face, chip, NULL) &&
              gh_vision_embed_both(w->kit->vision, picture, face, chip, template_, NULL);
    gh_image_wipe(&picture);
    w->failed += !ok;
    return ok;
}

bool gh_reembed(const char *site_dir, struct gh_kit *kit, struct gh_error *err)
{
    struct gh_error why = {0};
    struct gh_store *store = gh_store_open(site_dir, false, &why);
    if (!store)
        return why.kind == GH_ERR_NOT_FOUND ? true : gh_error_set(err, why.kind, "%s", why.text);
    struct gh_actor engine = gh_actor_engine(store);
    struct work w = {.kit = kit};
    int done;
    bool ok = gh_people_reembed(store, &engine, kit->info.embedder, embed, &w, &done, err);
    gh_store_close(store);
    gh_kit_forget(kit);
    if (done)
        gh_log_info("people: %d reference pictures embedded anew by %s", done, kit->info.embedder);
    if (w.failed)
        gh_log_warn("people: in %d reference pictures %s finds no face: those are not matched", w.failed,
                    kit->info.embedder);
    return ok;
}
