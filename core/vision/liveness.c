/* The passive liveness nets: MiniFASNet, each on a square of its own about the face. See the header.
 */
#include "vision/liveness.h"

#include "vision/nets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    NETS = 4,
    SIDE_MAX = 160, /* pixels of a net's input */
    CLASSES = 3,    /* of a flat picture, of a living face, of a screen or a mask */
    LIVING = 1,
};

struct gh_liveness {
    struct gh_embedder *net[NETS]; /* one picture in, one row of numbers out */
    const struct gh_model *model[NETS];
    int count;
    uint8_t patch[SIDE_MAX * SIDE_MAX * 3];
};

bool gh_liveness_in(const struct gh_pack *pack)
{
    return gh_pack_find(pack, "liveness") != NULL;
}

static bool open_net(struct gh_liveness *l, const struct gh_pack *pack, const struct gh_model *m,
                     struct gh_error *err)
{
    size_t size;
    if (l->count == NETS || m->width > SIDE_MAX || m->height > SIDE_MAX || m->width < 1 || m->height < 1)
        return gh_error_set(
            err, GH_ERR_CONFIG,
            "%s/registry.ini: [model %s]: a pack has at most %d liveness nets, each of at most %d×%d",
            pack->dir, m->name, NETS, SIDE_MAX, SIDE_MAX);
    if (m->crop < 1)
        return gh_error_set(
            err, GH_ERR_CONFIG,
            "%s/registry.ini: [model %s] has no crop, the registry is an older one; run: make "
            "models",
            pack->dir, m->name);
    uint8_t *data = gh_pack_read(pack, m, &size, err);
    if (!data)
        return false;
    l->model[l->count] = m;
    l->net[l->count] = gh_embedder_open(data, size, m, err);
    free(data);
    if (!l->net[l->count])
        return false;
    l->count++;
    return true;
}

struct gh_liveness *gh_liveness_open(const struct gh_pack *pack, struct gh_error *err)
{
    struct gh_liveness *l = calloc(1, sizeof *l);
    if (!l) {
        gh_error_set(err, GH_ERR_INTERNAL, "liveness: out of memory");
        return NULL;
    }
    for (int i = 0; i < pack->count; i++) {
        if (!strcmp(pack->models[i].role, "liveness") && !open_net(l, pack, &pack->models[i], err)) {
            gh_liveness_close(l);
            return NULL;
        }
    }
    return l;
}

void gh_liveness_close(struct gh_liveness *l)
{
    if (!l)
        return;
    gh_liveness_forget(l);
    for (int i = 0; i < l->count; i++)
        gh_embedder_close(l->net[i]);
    free(l);
}

struct gh_rect gh_liveness_crop(struct gh_rect box, float enlarge, int width, int height)
{
    struct gh_rect r = {0};
    if (!(box.w >= 1) || !(box.h >= 1) || width < 2 || height < 2 || !isfinite(box.x + box.y))
        return r;
    float by = fminf(enlarge, fminf((float)(width - 1) / box.w, (float)(height - 1) / box.h));
    float w = box.w * by, h = box.h * by, x = box.x + box.w / 2 - w / 2, y = box.y + box.h / 2 - h / 2;
    x = fmaxf(0, fminf(x, (float)(width - 1) - w));
    y = fmaxf(0, fminf(y, (float)(height - 1) - h));
    r.x = floorf(x), r.y = floorf(y);
    r.w = fminf(floorf(x + w) - r.x + 1, (float)width - r.x);
    r.h = fminf(floorf(y + h) - r.y + 1, (float)height - r.y);
    return r;
}

/* Plain bilinear, without the means that keep a reduction smooth: the nets were trained on pictures cut so,
 * and a screen's or a print's grain is what they look for. */
static void cut(struct gh_image p, struct gh_rect r, uint8_t *out, int w, int h)
{
    float sx = r.w / (float)w, sy = r.h / (float)h;
    for (int y = 0; y < h; y++) {
        float fy = fmaxf(0, ((float)y + 0.5f) * sy - 0.5f);
        int y0 = (int)fy, y1 = y0 + 1 < (int)r.h ? y0 + 1 : y0;
        float wy = fy - (float)y0;
        const uint8_t *a = p.data + (size_t)((int)r.y + y0) * (size_t)p.stride;
        const uint8_t *b = p.data + (size_t)((int)r.y + y1) * (size_t)p.stride;
        for (int x = 0; x < w; x++) {
            float fx = fmaxf(0, ((float)x + 0.5f) * sx - 0.5f);
            int x0 = (int)fx, x1 = x0 + 1 < (int)r.w ? x0 + 1 : x0;
            float wx = fx - (float)x0;
            x0 = ((int)r.x + x0) * 3, x1 = ((int)r.x + x1) * 3;
            for (int c = 0; c < 3; c++) {
                float top = (float)a[x0 + c] * (1 - wx) + (float)a[x1 + c] * wx;
                float low = (float)b[x0 + c] * (1 - wx) + (float)b[x1 + c] * wx;
                *out++ = (uint8_t)(top * (1 - wy) + low * wy + 0.5f);
            }
        }
    }
}

bool gh_liveness_run(struct gh_liveness *l, struct gh_image picture, struct gh_rect box, float *live,
                     struct gh_error *err)
{
    float sum = 0;
    for (int i = 0; i < l->count; i++) {
        const struct gh_model *m = l->model[i];
        const uint8_t *patches[] = {l->patch};
        float says[CLASSES];
        struct gh_rect r = gh_liveness_crop(box, m->crop, picture.width, picture.height);
        if (!(r.w >= 1) || !(r.h >= 1))
            return gh_error_set(err, GH_ERR_INPUT, "liveness: no face in the picture to look at");
        cut(picture, r, l->patch, m->width, m->height);
        if (!gh_embedder_run(l->net[i], patches, 1, CLASSES, says, err))
            return false;
        if (!(says[LIVING] >= 0 && says[LIVING] <= 1.001f))
            return gh_error_set(err, GH_ERR_MODEL, "%s: gives no probability; it is no liveness net",
                                m->file);
        sum += says[LIVING];
    }
    *live = l->count ? fminf(1, sum / (float)l->count) : 0;
    return l->count > 0 || gh_error_set(err, GH_ERR_MODEL, "liveness: the pack has no net for it");
}

void gh_liveness_forget(struct gh_liveness *l)
{
    if (!l)
        return;
    for (int i = 0; i < l->count; i++)
        gh_embedder_forget(l->net[i]);
    explicit_bzero(l->patch, sizeof l->patch);
}
