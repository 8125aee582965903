/* Made-up people and sites; nobody real. */
#include "fixture.h"

#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const int fixture_sizes[][2] = {{480, 800},   {800, 480},   {1024, 768},  {1080, 1920},
                                {1280, 1024}, {1920, 1080}, {2160, 3840}, {3840, 2160}};
const int fixture_size_count = sizeof fixture_sizes / sizeof *fixture_sizes;

static const char badge[] =
    "M5EACAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "NOBODY7REAL2IN3THIS4BADGE5IT6IS7A2TEST3OF4THE5SCREEN6ALONE7NOTHING2MORE3THAN4THAT5AND6SO7ON"
    "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPIYDCMRTGQ2TMNZYHEYDCMRTGQ2TMNZYHEYDCMRTGQ2TMNZYHE"
    "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPIYDCMRTGQ2TMNZYHEYDCMRTGQ2TMNZYHEYDCMRTGQ2TMNZYHE";

struct gh_image fixture_picture(int width, int height, float phase)
{
    static uint8_t *data;
    static int had_w, had_h;
    if (!data || had_w != width || had_h != height) {
        free(data);
        data = malloc((size_t)width * (size_t)height * 3);
        had_w = width;
        had_h = height;
    }
    float cx = (float)width * (0.5f + 0.03f * sinf(phase * 6.28f)), cy = (float)height * 0.5f;
    float a = (float)height * 0.2f, b = (float)height * 0.27f;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            uint8_t *p = &data[((size_t)y * (size_t)width + (size_t)x) * 3];
            float dx = ((float)x - cx) / a, dy = ((float)y - cy) / b, d = dx * dx + dy * dy;
            float ex = fabsf(dx) - 0.42f, ey = dy + 0.2f, body = ((float)y - cy - b * 0.8f) / b;
            bool eye = ex * ex * 9 + ey * ey * 30 < 0.1f, mouth = dx * dx < 0.12f && fabsf(dy - 0.5f) < 0.05f;
            if (eye || (mouth && d < 1))
                p[0] = 50, p[1] = 40, p[2] = 60;
            else if (d < 1)
                p[0] = 130, p[1] = 165, p[2] = 205;
            else if (dx * dx + (dy + 0.25f) * (dy + 0.25f) * 0.9f < 1.05f && dy < 0.1f)
                p[0] = 40, p[1] = 50, p[2] = 70;
            else if (body > 0 && fabsf(dx) < 1.2f + body)
                p[0] = 120, p[1] = 80, p[2] = 60;
            else
                p[0] = (uint8_t)(150 + x * 40 / width), p[1] = (uint8_t)(160 + y * 30 / height), p[2] = 160;
        }
    return (struct gh_image){data, width, height, width * 3};
}

static struct gh_kiosk_view usual(enum gh_flow_state state, const char *language)
{
    struct gh_kiosk_view v = {.state = state,
                              .sound = false,
                              .speech_possible = true,
                              .pin = true,
                              .left_ms = -1,
                              .focus = -1,
                              .now_ms = 1000,
                              .gate = "North door",
                              .site = "Market hall",
                              .contact = "Ms Lindqvist, office 2, +44 20 7946 0018",
                              .notice = "2026-1"};
    snprintf(v.language, sizeof v.language, "%s", language);
    v.picture = fixture_picture(1280, 720, 0);
    return v;
}

static struct gh_kiosk_view *more(struct fixture_view *out, int *n, const char *name,
                                  enum gh_flow_state state, const char *language)
{
    out[*n].name = name;
    out[*n].view = usual(state, language);
    return &out[(*n)++].view;
}

static void fill(struct gh_kiosk_view *v)
{
    switch (v->state) {
    case GH_FLOW_TOKEN:
    case GH_FLOW_NUMBER:
        strcpy(v->number, "40718");
        v->typed = 5;
        break;
    case GH_FLOW_PIN:
        v->typed = 4;
        break;
    case GH_FLOW_ALIGN:
        v->guide = GH_GUIDE_CLOSER;
        v->ring = 0.3f;
        break;
    case GH_FLOW_CAPTURE:
        v->guide = GH_GUIDE_STILL;
        v->ring = 0.8f;
        break;
    case GH_FLOW_LIVENESS:
        v->turning = true;
        v->turn = GH_TURN_LEFT;
        v->ring = 1;
        break;
    case GH_FLOW_DOOR:
    case GH_FLOW_ENROL_NAME:
        strcpy(v->name, "Amara Okonkwo-Lindqvist");
        break;
    case GH_FLOW_REFUSED:
        v->cause = GH_CAUSE_NO_MATCH;
        v->may_retry = true;
        break;
    case GH_FLOW_ENROL_PICTURE:
        v->picture_count = 1;
        v->ring = 0.5f;
        v->guide = GH_GUIDE_CENTRE;
        break;
    case GH_FLOW_ENROL_DONE:
        v->badge = badge;
        break;
    default:
        break;
    }
}

int fixture_views(struct fixture_view *out, int max, const char *language)
{
    int n = 0;
    for (int s = 0; s < GH_FLOW_STATE_COUNT && n < max; s++)
        fill(more(out, &n, gh_flow_state_name((enum gh_flow_state)s), (enum gh_flow_state)s, language));
    if (max < FIXTURE_VIEWS)
        return n;
    more(out, &n, "idle-dimmed", GH_FLOW_IDLE, language)->dimmed = true;
    struct gh_kiosk_view *v = more(out, &n, "idle-enrol", GH_FLOW_IDLE, language);
    v->enrol = v->identify = v->trial_pack = v->away = true;
    v = more(out, &n, "notice-enrol", GH_FLOW_NOTICE, language);
    v->enrol = v->identify = v->low = true;
    more(out, &n, "token-blind", GH_FLOW_TOKEN, language)->picture.data = NULL;
    v = more(out, &n, "token-low", GH_FLOW_TOKEN, language);
    v->low = true;
    v->left_ms = 5000;
    fill(v);
    v = more(out, &n, "number-low", GH_FLOW_NUMBER, language);
    v->low = true;
    v->left_ms = 5000;
    fill(v);
    v = more(out, &n, "name-low", GH_FLOW_ENROL_NAME, language);
    v->low = true;
    v->left_ms = 5000;
    v = more(out, &n, "align-low", GH_FLOW_ALIGN, language);
    v->low = v->trial_pack = true;
    v->guide = GH_GUIDE_LESS_LIGHT;
    v->left_ms = 5000;
    v = more(out, &n, "align-focus", GH_FLOW_ALIGN, language);
    v->guide = GH_GUIDE_UNCOVER;
    v->left_ms = 5000;
    v->focus = 0;
    v->picture.data = NULL;
    v = more(out, &n, "liveness-right", GH_FLOW_LIVENESS, language);
    v->turning = true;
    v->turn = GH_TURN_RIGHT;
    v = more(out, &n, "refused-answer", GH_FLOW_REFUSED, language);
    v->cause = GH_CAUSE_ATTENDANT;
    strcpy(v->answer, "Deliveries come in by the yard; please go round to the left.");
    v = more(out, &n, "refused-record", GH_FLOW_REFUSED, language);
    v->cause = GH_CAUSE_NOT_WRITTEN;
    v->left_ms = 5000;
    v = more(out, &n, "calling-coming", GH_FLOW_CALLING, language);
    v->coming = true;
    strcpy(v->answer, "Two minutes, please.");
    v = more(out, &n, "other-low", GH_FLOW_OTHER, language);
    v->low = true;
    v = more(out, &n, "enrol-low", GH_FLOW_ENROL, language);
    v->low = true;
    v->left_ms = 5000;
    more(out, &n, "enrol-refused", GH_FLOW_ENROL_DONE, language)->cause = GH_CAUSE_ATTENDANT;
    return n;
}

bool fixture_write_png(const char *path, struct gh_image image)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, image.width, image.height);
    uint8_t *to = cairo_image_surface_get_data(s);
    int stride = cairo_image_surface_get_stride(s);
    for (int y = 0; to && y < image.height; y++)
        for (int x = 0; x < image.width; x++) {
            const uint8_t *p = image.data + (size_t)y * (size_t)image.stride + (size_t)x * 3;
            uint32_t v = (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
            memcpy(to + (size_t)y * (size_t)stride + (size_t)x * 4, &v, 4);
        }
    cairo_surface_mark_dirty(s);
    bool ok = cairo_surface_write_to_png(s, path) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(s);
    return ok;
}

bool fixture_read_png(const char *path, struct gh_image *out)
{
    cairo_surface_t *s = cairo_image_surface_create_from_png(path);
    bool ok = cairo_surface_status(s) == CAIRO_STATUS_SUCCESS;
    if (ok) {
        int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
        int stride = cairo_image_surface_get_stride(s);
        const uint8_t *from = cairo_image_surface_get_data(s);
        *out = (struct gh_image){malloc((size_t)w * (size_t)h * 3), w, h, w * 3};
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++)
                memcpy(&out->data[((size_t)y * (size_t)w + (size_t)x) * 3],
                       from + (size_t)y * (size_t)stride + (size_t)x * 4, 3);
    }
    cairo_surface_destroy(s);
    return ok;
}

struct gh_image fixture_reduce(struct gh_image image)
{
    int w = image.width / 4, h = image.height / 4;
    struct gh_image out = {malloc((size_t)w * (size_t)h * 3), w, h, w * 3};
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            for (int c = 0; c < 3; c++) {
                int sum = 0;
                for (int k = 0; k < 16; k++)
                    sum += image.data[(size_t)(y * 4 + k / 4) * (size_t)image.stride +
                                      (size_t)(x * 4 + k % 4) * 3 + (size_t)c];
                out.data[((size_t)y * (size_t)w + (size_t)x) * 3 + (size_t)c] = (uint8_t)((sum / 16) & 0xf8);
            }
    return out;
}
