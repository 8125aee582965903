/* Photographed people at a gate: each enrolled by one picture and shown by another, against their own
 * reference and against everybody else's. Usage: kiosk_photos FOLDER FILE. The folder has NNN_neutral.jpg and
 * NNN_smiling.jpg. A measure of comparison alone: whether a living face is there is not asked, since a
 * photograph is none. */
#include "base/file.h"
#include "base/rand.h"
#include "kiosk/decide.h"
#include "kiosk/eyes.h"
#include "kiosk/presence.h"
#include "match/threshold.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 256, WIDTH = 1280, HEIGHT = 720, FRAMES = 40 };

struct person {
    char id[32];
    float reference[1][GH_TEMPLATE_DIMS];
    struct gh_decide shots;
    bool enrolled, captured;
};

static struct person people[MOST];
static int count;

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct person *)a)->id, ((const struct person *)b)->id);
}

static void find_people(const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *e;
    while (d && (e = readdir(d)) && count < MOST) {
        const char *end = strstr(e->d_name, "_neutral.jpg");
        if (end && !end[12])
            snprintf(people[count++].id, sizeof people[0].id, "%.*s", (int)(end - e->d_name), e->d_name);
    }
    if (d)
        closedir(d);
    qsort(people, (size_t)count, sizeof *people, compare);
}

static bool load(const char *folder, const char *id, const char *which, struct gh_image *out)
{
    char path[1024];
    struct gh_error err;
    snprintf(path, sizeof path, "%s/%s_%s.jpg", folder, id, which);
    if (gh_vision_load_photo(path, out, &err))
        return true;
    fprintf(stderr, "kiosk-photos: %s\n", err.text);
    return false;
}

static void enrol(struct gh_vision *v, const char *folder, struct person *p)
{
    struct gh_image photo, crop = {0};
    struct gh_quality q;
    struct gh_error err;
    if (!load(folder, p->id, "neutral", &photo))
        return;
    p->enrolled = gh_vision_enrol_photo(v, photo, p->id, p->reference[0], &q, &crop, &err);
    if (!p->enrolled)
        printf("  %s not enrolled: %s\n", p->id, err.text);
    free(crop.data);
    free(photo.data);
}

/* As a camera at the gate would see it: so large that the face fills the oval, never quite still, with noise.
 */
static void film(struct gh_image photo, int n, struct gh_rand *r, uint8_t *bgr)
{
    float side = HEIGHT * 1.15f, x0 = WIDTH * 0.5f - side / 2 + (float)gh_rand_normal(r) * 3,
          y0 = HEIGHT * 0.47f - side / 2 + (float)gh_rand_normal(r) * 3;
    (void)n;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            int i = (int)(((float)x - x0) / side * (float)photo.width),
                j = (int)(((float)y - y0) / side * (float)photo.height);
            bool in = i >= 0 && j >= 0 && i < photo.width && j < photo.height;
            int noise = (int)(gh_rand_next(r) & 7) - 3;
            for (int k = 0; k < 3; k++) {
                int level = (in ? photo.data[(long)j * photo.stride + 3 * i + k] : 190) + noise;
                bgr[3 * (y * WIDTH + x) + k] = (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level);
            }
        }
}

static void show(struct gh_eyes *eyes, const char *folder, struct person *p, float same)
{
    static struct gh_look look;
    struct gh_presence presence;
    struct gh_image photo;
    struct gh_rand r;
    struct gh_error err;
    uint8_t *bgr = malloc((size_t)WIDTH * HEIGHT * 3);
    struct gh_frame *frame = bgr ? gh_frame_wrap_bgr(bgr, WIDTH, HEIGHT, 3 * WIDTH) : NULL;
    gh_presence_init(&presence);
    gh_decide_init(&p->shots);
    gh_rand_init(&r, gh_rand_mix(7, (uint64_t)atoi(p->id)));
    if (!frame || !load(folder, p->id, "smiling", &photo))
        return;
    for (int n = 0; n < FRAMES && !gh_decide_enough(&p->shots); n++) {
        film(photo, n, &r, bgr);
        frame->t_ms = n * 70;
        frame->seq = (uint64_t)n + 1;
        if (!gh_eyes_look(eyes, frame, GH_EYES_FACE, true, &look, &err)) {
            fprintf(stderr, "kiosk-photos: %s\n", err.text);
            exit(1);
        }
        gh_presence_add(&presence, &look);
        if (presence.good && look.has_template)
            gh_decide_add(&p->shots, look.template_, look.quality.overall, same);
    }
    p->captured = gh_decide_enough(&p->shots);
    if (!p->captured)
        printf(
            "  %s was never as a face should be: guide %d, eyes %.0f px, yaw %.0f, sharp %.2f, cover %.2f\n",
            p->id, (int)presence.guide, (double)look.eyes_px, (double)look.quality.yaw_deg,
            (double)look.quality.sharpness, (double)look.cover);
    gh_eyes_forget(eyes);
    free(photo.data);
    gh_frame_unref(frame);
}

int main(int argc, char **argv)
{
    struct gh_error err;
    struct gh_vision_info info;
    bool has_live;
    if (argc != 3) {
        fputs("usage: kiosk_photos FOLDER FILE\n", stderr);
        return 2;
    }
    find_people(argv[1]);
    struct gh_vision *v = gh_vision_open(NULL, NULL, &err);
    struct gh_eyes *eyes = v ? gh_eyes_open(NULL, NULL, &err) : NULL;
    if (!eyes || !count) {
        fprintf(stderr, "kiosk-photos: %s\n", count ? err.text : "no pictures NNN_neutral.jpg there");
        return 1;
    }
    gh_eyes_info(eyes, &info, &has_live);
    float threshold = gh_threshold_for_gate(&info, 1e-4), same = gh_threshold_for_fmr(&info, 1e-3),
          similarity, worst = 1, nearest = -1;
    int accepted = 0, impostors = 0, tried = 0;
    for (int i = 0; i < count; i++) {
        enrol(v, argv[1], &people[i]);
        show(eyes, argv[1], &people[i], same);
    }
    for (int i = 0; i < count; i++)
        for (int k = 0; k < count; k++) {
            if (!people[i].captured || !people[k].enrolled)
                continue;
            bool yes =
                gh_decide_match(&people[i].shots, (const float(*)[GH_TEMPLATE_DIMS])people[k].reference, 1,
                                threshold, &similarity);
            accepted += i == k && yes;
            impostors += i != k && yes;
            tried += i != k;
            worst = i == k && similarity < worst ? similarity : worst;
            nearest = i != k && similarity > nearest ? similarity : nearest;
            if (i != k && yes)
                printf("  %s taken for %s at %.3f\n", people[i].id, people[k].id, (double)similarity);
        }
    FILE *file = fopen(argv[2], "w");
    for (int to = 0; to < 2; to++) {
        FILE *out = to ? file : stdout;
        if (!out)
            continue;
        fprintf(
            out,
            "%d people, %d comparisons with others; threshold %.3f (a gate's at 1 in 10,000), the least like "
            "themselves %.3f, the "
            "most like another %.3f\n",
            count, tried, (double)threshold, (double)worst, (double)nearest);
        fprintf(out, "bench kiosk-photos accepted=%d/%d impostors_accepted=%d\n", accepted, count, impostors);
    }
    if (file)
        fclose(file);
    gh_eyes_close(eyes);
    gh_vision_close(v);
    if (accepted < count || impostors > 2) {
        fputs("kiosk-photos: all are to be accepted, and at most 2 taken for somebody else\n", stderr);
        return 1;
    }
    return 0;
}
