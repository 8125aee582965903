/* One camera, large: the engine is asked for a larger picture of it; until that comes the
 * wall's own is shown. */
#include "console/console.h"
#include "console/keys.h"
#include "console/views/evidence.h"
#include "console/views/tile.h"

#include <stdio.h>
#include <string.h>

static void ask(struct gh_console *c, int slot)
{
    struct gh_error err;
    if (c->asked_focus == slot || !c->model.alive)
        return;
    c->asked_focus = slot;
    gh_engine_link_focus(&c->engine, slot, &err); /* refused or not there: the small picture does */
}

static void enter(struct gh_console *c)
{
    gh_console_choose(c, 0);
    ask(c, c->chosen);
}

static void leave(struct gh_console *c)
{
    ask(c, -1);
    c->asked_focus = -1;
}

static void draw_facts(struct gh_console *c, const struct gh_board_camera *i, int y)
{
    char parts[8][160];
    int usable = 0, flagged = 0;
    for (uint32_t b = 0; b < i->box_count && b < GH_BOARD_BOXES; b++) {
        usable += (i->boxes[b].flags & GH_BOX_USABLE) != 0;
        flagged += (i->boxes[b].flags & GH_BOX_FLAGGED) != 0;
    }
    snprintf(parts[0], sizeof parts[0], "faces %u", (unsigned)i->box_count);
    snprintf(parts[1], sizeof parts[1], flagged ? "FLAGGED %d" : "flagged %d", flagged);
    if (i->enabled)
        snprintf(parts[2], sizeof parts[2], "recognition %.1f/s", (double)i->detect_fps);
    else
        snprintf(parts[2], sizeof parts[2], "recognition off (hours)");
    snprintf(parts[3], sizeof parts[3], "%.128s", i->source);
    snprintf(parts[4], sizeof parts[4], "%dx%d", (int)i->width, (int)i->height);
    snprintf(parts[5], sizeof parts[5], "large enough %d", usable);
    snprintf(parts[6], sizeof parts[6], "visits %llu", (unsigned long long)i->tracks);
    snprintf(parts[7], sizeof parts[7], "frames %llu, dropped %llu", (unsigned long long)i->frames,
             (unsigned long long)i->dropped);
    /* What matters first; what does not fit whole is left out */
    int x = 2;
    for (int k = 0; k < 8; k++) {
        if (x + (int)strlen(parts[k]) >= c->term.cols)
            continue;
        x += 3 + gh_term_text(&c->term, x, y, -1, k == 1 && flagged ? GH_INK_ALARM : GH_INK_DIM, parts[k]);
    }
}

static void draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    struct gh_model *m = &c->model;
    gh_console_choose(c, 0);
    const struct gh_model_camera *camera = &m->cameras[c->chosen];
    if (!camera->used) {
        gh_term_text(t, 2, 1, -1, GH_INK_WARN, "No camera to show. 1 goes back to the wall.");
        return;
    }
    if (!m->alive)
        c->asked_focus = -1; /* a new engine knows nothing of it */
    else
        ask(c, c->chosen);
    struct gh_tile all = {0, 0, t->cols - 1, t->rows - 1};
    gh_tile_title(c, camera, all, false);
    draw_facts(c, &camera->info, 1);
    /* The large one only while it is of this camera and as new as the small one */
    bool large = m->focus_camera == c->chosen && m->focus_w > 0 &&
                 m->focus_ms + 1000 > camera->info.picture_ms && m->alive;
    struct gh_image picture = {.data = camera->have && camera->w > 0 ? camera->picture : NULL,
                               .width = camera->w,
                               .height = camera->h,
                               .stride = camera->w * 3};
    if (large)
        picture = (struct gh_image){m->focus, m->focus_w, m->focus_h, m->focus_w * 3};
    gh_tile_picture(c, camera, picture, large ? m->focus_fresh : camera->fresh,
                    (struct gh_tile){0, 2, t->cols, t->rows - 3});
}

static bool request(struct gh_console *c, enum gh_request r)
{
    int by = 0;
    switch (r) {
    case GH_REQUEST_UP:
    case GH_REQUEST_LEFT:
        by = -1;
        break;
    case GH_REQUEST_DOWN:
    case GH_REQUEST_RIGHT:
        by = 1;
        break;
    case GH_REQUEST_FIRST:
        by = -GH_BOARD_SLOTS;
        break;
    case GH_REQUEST_LAST:
        by = GH_BOARD_SLOTS;
        break;
    case GH_REQUEST_BOOKMARK:
        gh_evidence_bookmark(c);
        return true;
    default:
        return false;
    }
    gh_console_choose(c, by);
    gh_term_redraw(&c->term);
    return true;
}

static void mouse(struct gh_console *c, int x, int y, int clicks, int by)
{
    (void)x;
    (void)y;
    if (clicks)
        gh_console_show(c, &gh_view_wall);
    else
        request(c, by < 0 ? GH_REQUEST_LEFT : GH_REQUEST_RIGHT);
}

const struct gh_view_ops gh_view_focus = {.name = "focus",
                                          .in = GH_IN_FOCUS,
                                          .enter = enter,
                                          .leave = leave,
                                          .draw = draw,
                                          .request = request,
                                          .mouse = mouse};
