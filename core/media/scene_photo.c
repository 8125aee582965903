/* A photograph as a relief: its face laid on a gently rounded surface, fading out at the edges and
 * where the photograph's plain background begins. */
#include "media/scene_parts.h"

#include "media/source_kinds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float cut_x = 1.55f, cut_up = 1.95f, cut_down = 1.75f;

static float clamp01(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static float bump(float dx, float dy, float rx, float ry)
{
    float t = dx * dx / (rx * rx) + dy * dy / (ry * ry);
    return t >= 1 ? 0 : (1 - t) * (1 - t);
}

/* The plain background's colour from both upper corners; false if they are not plain and alike. */
static bool plain_background(const struct gh_image *p, float bgr[3])
{
    double sum[3] = {0}, square = 0, n = 0;
    int side = p->width / 12 + 1;
    for (int y = 0; y < side; y++)
        for (int i = 0; i < 2 * side; i++) {
            const uint8_t *q = p->data + (long)y * p->stride + 3 * (i < side ? i : p->width - 1 - (i - side));
            for (int k = 0; k < 3; k++)
                sum[k] += q[k];
            square += q[1] * q[1];
            n++;
        }
    for (int k = 0; k < 3; k++)
        bgr[k] = (float)(sum[k] / n);
    return square / n - (sum[1] / n) * (sum[1] / n) < 14 * 14;
}

/* Hair ends where the background begins. Backgrounds are brightest behind the head, so only darker and more
 * coloured points are the person's. */
static float unlike_background(const float bgr[3], const float back[3])
{
    float darker = fmaxf(0, back[1] - bgr[1]);
    float tint = fabsf((bgr[2] - bgr[0]) - (back[2] - back[0]));
    return clamp01((darker + 1.5f * tint - 45) / 60);
}

static void sample(const struct gh_image *p, float x, float y, float radius, float bgr[3])
{
    int n = 0, r = (int)radius;
    float sum[3] = {0};
    for (int j = -r; j <= r; j++)
        for (int i = -r; i <= r; i++) {
            int px = (int)x + i, py = (int)y + j;
            px = px < 0 ? 0 : px >= p->width ? p->width - 1 : px;
            py = py < 0 ? 0 : py >= p->height ? p->height - 1 : py;
            const uint8_t *q = p->data + (long)py * p->stride + 3 * px;
            for (int k = 0; k < 3; k++)
                sum[k] += q[k];
            n++;
        }
    for (int k = 0; k < 3; k++)
        bgr[k] = sum[k] / (float)n;
}

/* How far a photo's point belongs to the head: an oval from crown to chin, narrower below the ears. */
static float head_share(float x, float y, bool keyed)
{
    float rx = keyed ? 1.5f : 1.12f, top = keyed ? 1.95f : 1.25f;
    float up = y < 0.1f ? (y - 0.1f) / (top + 0.1f) : 0, down = y > 0.1f ? (y - 0.1f) / 1.62f : 0;
    float across = x / (y > 0.1f ? gh_mix(rx, 1.02f, clamp01((y - 0.1f) * (keyed ? 0.9f : 2))) : rx);
    float d = powf(fabsf(across), 2.6f) + powf(fabsf(up + down), 2.6f);
    return clamp01((1 - d) * 6);
}

bool gh_scene_bake_photo(struct gh_scene_member *m, struct gh_error *err)
{
    struct gh_source_options once = {.open_timeout_ms = 10000, .stall_timeout_ms = 5000};
    struct gh_source *source = gh_source_av_open(m->who.photo, m->who.photo, &once, err);
    struct gh_frame *frame = NULL;
    if (source && gh_source_read(source, &frame, err) != GH_SOURCE_FRAME)
        frame = NULL;
    gh_source_close(source);
    if (!frame)
        return false;
    struct gh_image photo = {malloc((size_t)frame->width * (size_t)frame->height * 3), frame->width,
                             frame->height, frame->width * 3};
    struct gh_relief *r = &m->cut;
    if (!photo.data || !gh_relief_alloc(r)) {
        free(photo.data);
        gh_frame_unref(frame);
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", m->who.photo);
    }
    gh_frame_to_bgr(frame, (struct gh_rect){0, 0, (float)frame->width, (float)frame->height}, photo);
    gh_frame_unref(frame);
    /* from head units to the photo: eyes give middle and turn, eyes to mouth the size (it holds under yaw) */
    float ex = (m->landmark[0][0] + m->landmark[1][0]) / 2, ey = (m->landmark[0][1] + m->landmark[1][1]) / 2;
    float dx = m->landmark[1][0] - m->landmark[0][0], dy = m->landmark[1][1] - m->landmark[0][1];
    float eyes = sqrtf(dx * dx + dy * dy), c = dx / eyes, n = dy / eyes;
    float mouth = hypotf(m->landmark[3][0] - ex, m->landmark[3][1] - ey);
    float unit = fmaxf(eyes / 0.94f, mouth / 1.12f);
    float back[3];
    bool keyed = plain_background(&photo, back);
    struct gh_relief_level *l = &r->level[0];
    r->unlit = true;
    r->y0 = -cut_up;
    r->y1 = cut_down;
    float step = fmaxf(0, unit * (cut_up + cut_down) / (float)l->rows * 0.5f);
    for (int row = 0; row < l->rows; row++) {
        float y = r->y0 + ((float)row + 0.5f) * (r->y1 - r->y0) / (float)l->rows;
        for (int col = 0; col < l->cols; col++) {
            float x = cut_x * (2 * ((float)col + 0.5f) / (float)l->cols - 1), bgr[3];
            float px = ex + unit * (x * c - y * n), py = ey + unit * (x * n + y * c);
            int i = row * l->cols + col;
            sample(&photo, px, py, step, bgr);
            float share = head_share(x, y, keyed);
            if (keyed) {
                float inner = clamp01(5 * bump(x, y - 0.4f, 1.05f, 1.6f));
                share *= fmaxf(inner, unlike_background(bgr, back));
            }
            if (px < 0 || py < 0 || px >= (float)photo.width || py >= (float)photo.height)
                share = 0;
            float round = sqrtf(fmaxf(0.04f, 1 - x * x / (cut_x * cut_x)));
            float z = 1.15f * round - 0.35f + 0.36f * bump(x, y - 0.58f, 0.34f, 0.75f);
            l->x[i] = (int16_t)lrintf(x * GH_RELIEF_UNIT);
            l->z[i] = (int16_t)lrintf(z * GH_RELIEF_UNIT);
            for (int k = 0; k < 3; k++)
                l->colour[4 * i + k] = (uint8_t)bgr[k];
            l->colour[4 * i + 3] = (uint8_t)(255 * share);
        }
    }
    gh_relief_reduce(r);
    /* what shows round and behind the cut takes its colours: cheeks' skin, crown's hair */
    float skin[3], hair[3];
    sample(&photo, ex + unit * (0.45f * c - 0.6f * n), ey + unit * (0.45f * n + 0.6f * c), unit * 0.12f,
           skin);
    sample(&photo, ex + unit * 1.35f * n, ey - unit * 1.35f * c, unit * 0.08f, hair);
    for (int k = 0; k < 3; k++) {
        m->face.skin[k] = skin[k] / 255;
        m->face.hair[k] = hair[k] / 255;
    }
    m->face.beard = GH_BEARD_NONE;
    m->face.glasses = 0;
    m->face.style = GH_HAIR_SHORT;
    m->face.volume = 0.03f;
    m->face.cranium = fminf(m->face.cranium, 0.98f);
    m->face.cheek = 0.92f;
    m->face.chin_y = 1.55f;
    m->chin_y = 1.6f;
    free(photo.data);
    return true;
}
