/* The pairs that went most wrong, on a page: by name, and as small pictures only when that was asked for.
 * Faces are overwritten as soon as they are written out. */
#include "evaluate/report_parts.h"

#include "base/wipe.h"
#include "media/frame.h"
#include "vision/vision.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SIDE = 160 };

static void base64(FILE *out, const uint8_t *data, size_t size)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        uint32_t v = (uint32_t)data[i] << 16 | (i + 1 < size ? (uint32_t)data[i + 1] << 8 : 0) |
                     (i + 2 < size ? data[i + 2] : 0);
        fputc(digit[v >> 18], out);
        fputc(digit[v >> 12 & 63], out);
        fputc(i + 1 < size ? digit[v >> 6 & 63] : '=', out);
        fputc(i + 2 < size ? digit[v & 63] : '=', out);
    }
}

/* At most MOST_SIDE either way, never enlarged. data NULL when out of memory. */
static struct gh_image shrunk(struct gh_image from)
{
    int longer = from.width > from.height ? from.width : from.height,
        side = longer < MOST_SIDE ? longer : MOST_SIDE;
    struct gh_image to = {.width = (int)((int64_t)from.width * side / longer),
                          .height = (int)((int64_t)from.height * side / longer)};
    to.width = to.width < 1 ? 1 : to.width;
    to.height = to.height < 1 ? 1 : to.height;
    to.stride = to.width * 3;
    to.data = malloc((size_t)to.stride * (size_t)to.height);
    if (!to.data)
        return to;
    /* borrowed: on the stack and never released */
    struct gh_frame f = {.pixels = GH_PIXELS_BGR, .width = from.width, .height = from.height};
    f.plane[0] = from.data;
    f.stride[0] = from.stride;
    gh_frame_to_bgr(&f, (struct gh_rect){0, 0, (float)from.width, (float)from.height}, to);
    return to;
}

static bool small_jpeg(const char *path, uint8_t **data, size_t *size)
{
    struct gh_image whole = {0};
    if (!gh_vision_load_photo(path, &whole, NULL))
        return false;
    struct gh_image little = shrunk(whole);
    bool ok = little.data && gh_vision_encode_jpeg(little, data, size, NULL);
    gh_image_wipe(&whole);
    gh_image_wipe(&little);
    return ok;
}

static void put_picture(FILE *out, const struct gh_evaluation *e, uint32_t picture)
{
    char path[8192];
    uint8_t *data = NULL;
    size_t size = 0;
    int n = snprintf(path, sizeof path, "%s/%s", e->data->dir, gh_part_file(e, picture));
    if (n < 0 || (size_t)n >= sizeof path || !small_jpeg(path, &data, &size)) {
        fputs("<em>(picture cannot be read)</em> ", out);
        return;
    }
    fputs("<img alt=\"", out);
    gh_part_html_text(out, gh_part_file(e, picture));
    fputs("\" src=\"data:image/jpeg;base64,", out);
    base64(out, data, size);
    fputs("\"/>", out);
    gh_wipe(data, size);
}

static void put_pairs(FILE *out, const struct gh_evaluation *e, const char *title, const struct gh_worst *w,
                      int n, bool pictures)
{
    if (n <= 0)
        return;
    fprintf(out, "<h2>%s</h2>\n<ul>\n", title);
    for (int i = 0; i < n; i++) {
        fputs("<li class=\"name\">", out);
        if (pictures) {
            put_picture(out, e, w[i].a);
            put_picture(out, e, w[i].b);
            fputs("<br/>", out);
        }
        fprintf(out, "%.3f: ", w[i].score);
        gh_part_html_text(out, gh_part_file(e, w[i].a));
        fputs(" and ", out);
        gh_part_html_text(out, gh_part_file(e, w[i].b));
        fputs("</li>\n", out);
    }
    fputs("</ul>\n", out);
}

void gh_part_html_worst(FILE *out, const struct gh_evaluation *e, bool pictures)
{
    const struct gh_rates *r = &e->rates;
    put_pairs(out, e, "Least alike of one person", r->worst_genuine, r->worst_genuine_count, pictures);
    put_pairs(out, e, "Most alike of two people", r->worst_impostor, r->worst_impostor_count, pictures);
}
