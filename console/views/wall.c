/* The wall: every camera at once, each with its state, its rate and how old what it shows is. */
#include "console/views/tile.h"

#include "console/console.h"
#include "console/keys.h"
#include "console/layout.h"
#include "console/lock.h"
#include "console/views/evidence.h"

static struct gh_grid grid_now(struct gh_console *c, int slots[GH_BOARD_SLOTS])
{
    int count = gh_console_cameras(c, slots);
    return gh_grid_make(count, c->term.cols, c->term.rows - 1);
}

static void draw_nothing(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    const struct gh_model *m = &c->model;
    int y = t->rows / 2 - 2, x = t->cols / 2 - 30 > 0 ? t->cols / 2 - 30 : 0;
    if (c->filter[0])
        gh_term_printf(t, x, y, -1, GH_INK_WARN, "No camera's name contains \"%s\". Esc shows all.",
                       c->filter);
    else if (m->alive)
        gh_term_printf(t, x, y, -1, GH_INK_WARN,
                       "This site has no cameras. Add one: gatehouse camera add NAME SOURCE");
    else if (c->engine.child)
        gh_term_text(t, x, y, -1, GH_INK_TITLE, "Starting the engine ...");
    else
        gh_term_text(t, x, y, -1, GH_INK_ALARM, " ENGINE STOPPED: no camera is watched. R starts it. ");
}

static void draw(struct gh_console *c)
{
    int slots[GH_BOARD_SLOTS];
    struct gh_grid grid = grid_now(c, slots);
    if (grid.count == 0) {
        draw_nothing(c);
        return;
    }
    if (c->model.blind) {
        gh_term_text(&c->term, 1, 0, -1, GH_INK_TITLE,
                     c->logged_in ? "Cameras: states alone, since auditors see no pictures"
                                  : "Cameras: states alone; log in (L) to see their pictures");
        gh_lock_states(c, 2, c->term.rows - 3);
        return;
    }
    for (int i = 0; i < grid.count; i++)
        gh_tile_draw(c, &c->model.cameras[slots[i]], gh_grid_tile(&grid, i),
                     grid.count > 1 && slots[i] == c->chosen);
}

static bool request(struct gh_console *c, enum gh_request r)
{
    int slots[GH_BOARD_SLOTS];
    struct gh_grid grid = grid_now(c, slots);
    switch (r) {
    case GH_REQUEST_UP:
        gh_console_choose(c, -grid.columns);
        return true;
    case GH_REQUEST_DOWN:
        gh_console_choose(c, grid.columns);
        return true;
    case GH_REQUEST_LEFT:
        gh_console_choose(c, -1);
        return true;
    case GH_REQUEST_RIGHT:
        gh_console_choose(c, 1);
        return true;
    case GH_REQUEST_FIRST:
        gh_console_choose(c, -GH_BOARD_SLOTS);
        return true;
    case GH_REQUEST_LAST:
        gh_console_choose(c, GH_BOARD_SLOTS);
        return true;
    case GH_REQUEST_OPEN:
        gh_console_show(c, &gh_view_focus);
        return true;
    case GH_REQUEST_BOOKMARK:
        gh_evidence_bookmark(c);
        return true;
    case GH_REQUEST_BACK:
        c->filter[0] = 0;
        c->dirty = true;
        return true;
    default:
        return false;
    }
}

static void mouse(struct gh_console *c, int x, int y, int clicks, int by)
{
    int slots[GH_BOARD_SLOTS];
    struct gh_grid grid = grid_now(c, slots);
    if (clicks == 0) {
        gh_console_choose(c, by);
        return;
    }
    int at = gh_grid_at(&grid, x, y);
    if (at < 0)
        return;
    /* The first click chooses, one on what is chosen opens */
    bool open = clicks == 2 || (slots[at] == c->chosen && grid.count > 1);
    c->chosen = slots[at];
    c->dirty = true;
    if (open)
        gh_console_show(c, &gh_view_focus);
}

static void filtered(struct gh_console *c, bool done)
{
    (void)done;
    gh_console_choose(c, 0);
}

const struct gh_view_ops gh_view_wall = {.name = "wall",
                                         .in = GH_IN_WALL,
                                         .draw = draw,
                                         .request = request,
                                         .mouse = mouse,
                                         .GH_VIEW_TEXT(filter),
                                         .filtered = filtered};
