/* The command line, rehearsals inside the kiosk, and pictures of its screens. */
#ifndef GH_KIOSK_SHOW_H
#define GH_KIOSK_SHOW_H

#include "kiosk/rehearsal.h"
#include "kiosk/screen/screen.h"
#include "media/frame.h"
#include "site/site.h"

struct gh_kiosk_options {
    const char *site_dir, *gate, *pictures;
    bool windowed, rehearse;
    int kind; /* enum gh_rehearsal_kind, or -1: in turn */
    int width, height;
    int64_t run_ms;
};
/* -1: go on; otherwise the exit code, and what is to be said has been. */
int gh_kiosk_options_read(struct gh_kiosk_options *o, int argc, char **argv, const char *usage);

/* Drawn people instead of the camera. The gate's source must be a scene; SITE/rehearsal.ini says who of its
 * cast is enrolled: [person NAME] number =, pin =, badge = (made by `gatehouse demo`). */
struct gh_show;
struct gh_show *gh_show_open(const struct gh_site *site, const struct gh_site_gate *gate, int kind,
                             struct gh_error *err);
void gh_show_close(struct gh_show *s);
/* The frame of this moment, with a reference for the caller (NULL: none free), and its picture, borrowed. */
struct gh_frame *gh_show_frame(struct gh_show *s, const struct gh_kiosk_view *view, struct gh_image *picture);
bool gh_show_good(struct gh_show *s); /* false while the camera is "lost" */
struct gh_touched gh_show_touch(struct gh_show *s, const struct gh_kiosk_view *view);

/* Writes DIR/STATE.png the first time that a state is settled on the screen. */
bool gh_show_picture(struct gh_screen *screen, const char *dir, const struct gh_kiosk_view *view,
                     struct gh_error *err);

#endif
