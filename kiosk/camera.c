/* One feed, one mailbox, one buffer for the screen. */
#include "kiosk/camera.h"

#include "media/feed.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_W = 1280, MOST_H = 720 };

struct gh_kiosk_camera {
    struct gh_mailbox box;
    struct gh_feed *feed;
    uint8_t *bgr; /* MOST_W × MOST_H */
    int width, height;
    struct gh_frame *last; /* for a screen that wants its picture again */
    bool converted;
};

static void notify(void *user)
{
    (void)user; /* the screen's own pace is faster than any camera */
}

struct gh_kiosk_camera *gh_kiosk_camera_open(const struct gh_site_gate *gate, struct gh_error *err)
{
    struct gh_source_options o = {.loop = gate->loop, .paced = true};
    struct gh_kiosk_camera *c = calloc(1, sizeof *c);
    if (!c || !(c->bgr = malloc((size_t)MOST_W * MOST_H * 3))) {
        free(c);
        gh_error_set(err, GH_ERR_INTERNAL, "camera: out of memory");
        return NULL;
    }
    gh_mailbox_init(&c->box, false);
    c->feed = gh_feed_start(gate->source, &o, &c->box, notify, NULL, err);
    if (c->feed)
        return c;
    gh_kiosk_camera_close(c);
    return NULL;
}

void gh_kiosk_camera_close(struct gh_kiosk_camera *c)
{
    if (!c)
        return;
    if (c->feed) {
        gh_feed_stop(c->feed);
        gh_mailbox_close(&c->box);
        gh_feed_join(c->feed);
    }
    gh_frame_unref(c->last);
    gh_mailbox_destroy(&c->box);
    explicit_bzero(c->bgr, (size_t)MOST_W * MOST_H * 3);
    free(c->bgr);
    free(c);
}

/* Reduced to fit, never enlarged: the screen does that. */
static void convert(struct gh_kiosk_camera *c)
{
    const struct gh_frame *f = c->last;
    float scale = 1;
    if (f->width > MOST_W)
        scale = (float)MOST_W / (float)f->width;
    if ((float)f->height * scale > MOST_H)
        scale = (float)MOST_H / (float)f->height;
    c->width = (int)((float)f->width * scale) & ~1;
    c->height = (int)((float)f->height * scale) & ~1;
    gh_frame_to_bgr(f, (struct gh_rect){0, 0, (float)f->width, (float)f->height},
                    (struct gh_image){c->bgr, c->width, c->height, 3 * c->width});
    c->converted = true;
}

struct gh_frame *gh_kiosk_camera_frame(struct gh_kiosk_camera *c, struct gh_image *picture)
{
    struct gh_frame *frame = gh_mailbox_take(&c->box);
    if (frame) {
        gh_frame_unref(c->last);
        c->last = gh_frame_ref(frame);
        c->converted = false;
    }
    if (picture && c->last) {
        if (!c->converted)
            convert(c);
        *picture = (struct gh_image){c->bgr, c->width, c->height, 3 * c->width};
    } else if (!picture && c->last) { /* nobody wants to see it: it is not kept */
        gh_frame_unref(c->last);
        c->last = NULL;
        explicit_bzero(c->bgr, (size_t)MOST_W * MOST_H * 3);
        c->converted = false;
    }
    return frame;
}

bool gh_kiosk_camera_good(struct gh_kiosk_camera *c)
{
    struct gh_feed_status s;
    gh_feed_status(c->feed, &s);
    return s.state == GH_FEED_LIVE;
}
