/* Any text as a scene's script and cast (divided by a line of ===): refused with the file and
 * the line, or drawn for some frames whose truth lies where it can. */
#include "fuzz.h"

#include "media/scene.h"

static uint8_t pixels[64 * 64 * 3];

static void draw(const struct gh_scene *scene)
{
    struct gh_error err = {0};
    struct gh_scene_view_options o = {.width = 64, .height = 64};
    struct gh_scene_view *v = gh_scene_view_open(scene, &o, &err);
    CHECK(v);
    CHECK(gh_scene_view_fps(v) > 0);
    uint64_t length = gh_scene_view_length(v);
    static const uint64_t frames[] = {0, 1, 40, 2000};
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        struct gh_scene_truth truth[32];
        if (length && frames[i] >= length)
            break;
        gh_scene_view_draw(v, frames[i], (struct gh_image){pixels, 64, 64, 192});
        int n = gh_scene_view_truth(v, truth, 32);
        CHECK(n >= 0 && n <= 32);
        for (int k = 0; k < n; k++)
            CHECK(truth[k].person >= 0 && truth[k].person < gh_scene_cast_count(scene) &&
                  truth[k].visible >= 0 && truth[k].visible <= 1.001f);
    }
    gh_scene_view_close(v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char script[96], cast[96];
    struct gh_error err = {0};
    snprintf(script, sizeof script, "%s/f.scene", fuzz_make_dir());
    snprintf(cast, sizeof cast, "%s/cast.ini", fuzz_dir);
    const uint8_t *cut = memmem(data, size, "===\n", 4);
    size_t first = cut ? (size_t)(cut - data) : size;
    /* pictures of this machine are not to be opened */
    if (memmem(data, size, "photo", 5) || memmem(data, size, "/", 1))
        return 0;
    fuzz_write(script, data, first);
    fuzz_write(cast, cut ? cut + 4 : data, cut ? size - first - 4 : 0);
    struct gh_scene *scene = gh_scene_open(script, &err);
    if (scene)
        draw(scene);
    else
        CHECK(err.text[0] &&
              (err.kind == GH_ERR_CONFIG || err.kind == GH_ERR_NOT_FOUND || err.kind == GH_ERR_INPUT));
    gh_scene_close(scene);
    return 0;
}
