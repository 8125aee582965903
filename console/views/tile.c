/* Title, picture, boxes; and for cameras that are not live, words over a dead picture. */
#include "console/views/tile.h"

#include "console/console.h"
#include "console/picture.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { REPAINT_MS = 120 }; /* unchanged pictures: so often the painter may mend what it left inexact */

static const struct gh_rgb red = {255, 70, 60}, green = {90, 230, 110}, grey = {190, 190, 190},
                           white = {255, 255, 255}, amber = {255, 190, 60};

static const char *word_of(const struct gh_console *c, const struct gh_model_camera *camera,
                           enum gh_look_state look)
{
    if (look == GH_SEEN_NO_ENGINE)
        return "ENGINE STOPPED";
    if (look == GH_SEEN_TROUBLE && camera->info.state == GH_FEED_LIVE)
        return "NO NEW PICTURE";
    (void)c;
    return gh_model_state_word(camera->info.state);
}

static int64_t since_of(const struct gh_console *c, const struct gh_model_camera *camera,
                        enum gh_look_state look)
{
    if (look == GH_SEEN_NO_ENGINE)
        return c->model.heartbeat_ms;
    if (look == GH_SEEN_TROUBLE && camera->info.state == GH_FEED_LIVE && camera->info.picture_ms)
        return camera->info.picture_ms;
    return camera->info.state_since_ms;
}

int gh_tile_title(struct gh_console *c, const struct gh_model_camera *camera, struct gh_tile at, bool chosen)
{
    struct gh_term *t = &c->term;
    enum gh_look_state look = gh_model_look(&c->model, camera, c->now_ms);
    enum gh_ink ink = look == GH_SEEN_LIVE       ? GH_INK_GOOD
                      : look == GH_SEEN_OLD      ? GH_INK_BAD
                      : look == GH_SEEN_STARTING ? GH_INK_WARN
                                                 : GH_INK_ALARM;
    const char *sign = look == GH_SEEN_LIVE ? "●" : look == GH_SEEN_STARTING ? "○" : "■";
    if (!t->utf8)
        sign = look == GH_SEEN_LIVE ? "*" : look == GH_SEEN_STARTING ? "o" : "!";
    char age[8] = "-", right[48];
    bool shown = camera->info.picture_ms != 0;
    int64_t age_ms = shown ? c->now_ms - camera->info.picture_ms : 0;
    if (shown && age_ms < 1000)
        snprintf(age, sizeof age, "<1s"); /* finer would only flicker */
    else if (shown)
        gh_model_span(age_ms, age, sizeof age);
    double fps = (double)camera->info.fps;
    right[0] = 0;
    if (at.w >= 24)
        snprintf(right, sizeof right, "%4.1f/s ", fps);
    else if (at.w >= 14)
        snprintf(right, sizeof right, "%.0f/s ", fps);
    else if (shown && age_ms < 1000) /* room for one of them: the rate says that it is new */
        snprintf(age, sizeof age, "%.0f", fps);
    int age_x = at.x + at.w - (int)strlen(age), right_x = age_x - (int)strlen(right);
    gh_term_text(t, at.x, at.y, 1, ink, sign);
    if (chosen)
        gh_term_fill(t, at.x + 1, at.y, right_x - at.x - 2, GH_INK_CHOSEN);
    gh_term_printf(t, at.x + 1, at.y, right_x - at.x - 2, chosen ? GH_INK_CHOSEN : GH_INK_PLAIN, " %s",
                   camera->info.name);
    if (*right && look != GH_SEEN_NO_ENGINE)
        gh_term_text(t, right_x, at.y, -1, GH_INK_DIM, right);
    gh_term_text(t, age_x, at.y, -1, age_ms > GH_MODEL_OLD_MS || !shown ? GH_INK_BAD : GH_INK_DIM, age);
    return at.w;
}

static void center(struct gh_cell *cells, int cols, int rows, int y, const char *text, struct gh_rgb color)
{
    int n = (int)strlen(text);
    gh_picture_text(cells, cols, rows, n < cols ? (cols - n) / 2 : 0, y, text, color, true);
}

/* "DOWN" as "D O W N": large plain letters as far as cells allow. */
static void spread(const char *word, char *out, size_t size)
{
    size_t at = 0;
    for (; *word && at + 3 < size; word++) {
        out[at++] = *word;
        if (word[1])
            out[at++] = ' ';
    }
    out[at] = 0;
}

static void words_of_trouble(struct gh_console *c, const struct gh_model_camera *camera,
                             enum gh_look_state look, struct gh_cell *cells, int cols, int rows)
{
    char wide[64], line[160], span[8], when[24];
    const char *word = word_of(c, camera, look);
    struct gh_rgb color = look == GH_SEEN_STARTING ? amber : red;
    int64_t since = since_of(c, camera, look);
    time_t wall = (time_t)((c->wall_ms - (c->now_ms - since)) / 1000);
    struct tm tm;
    localtime_r(&wall, &tm);
    strftime(when, sizeof when, "%H:%M:%S", &tm);
    gh_model_span(c->now_ms - since, span, sizeof span);
    spread(word, wide, sizeof wide);
    if ((int)strlen(wide) + 4 > cols)
        snprintf(wide, sizeof wide, "%s", word);
    snprintf(line, sizeof line, "  %s  ", wide);
    int y = rows < 4 ? 0 : rows / 2 - 1;
    center(cells, cols, rows, y, (int)strlen(line) <= cols ? line : wide, color);
    if (since) {
        snprintf(line, sizeof line, " since %s (%s) ", when, span);
        if ((int)strlen(line) > cols)
            snprintf(line, sizeof line, "%s", span);
        center(cells, cols, rows, y + 1, line, white);
    }
    /* The reason, broken where it must be */
    const char *rest = look == GH_SEEN_NO_ENGINE ? "" : camera->info.error;
    for (int v = y + 2; *rest && v < rows; v++) {
        int n = (int)strlen(rest), room = cols > 2 ? cols - 2 : cols, cut = n < room ? n : room;
        if (n > room)
            for (int i = room; i > room / 2; i--)
                if (rest[i] == ' ') {
                    cut = i;
                    break;
                }
        snprintf(line, sizeof line, "%.*s", cut, rest);
        center(cells, cols, rows, v, line, white);
        rest += cut;
        while (*rest == ' ')
            rest++;
    }
}

static void boxes(struct gh_console *c, const struct gh_model_camera *camera, struct gh_cell *cells, int cols,
                  int rows)
{
    uint32_t count = camera->info.box_count < GH_BOARD_BOXES ? camera->info.box_count : GH_BOARD_BOXES;
    for (int flagged = 0; flagged < 2; flagged++) /* the flagged ones over all others */
        for (uint32_t i = 0; i < count; i++) {
            const struct gh_board_box *b = &camera->info.boxes[i];
            if (!(b->flags & GH_BOX_FLAGGED) == !flagged) {
                struct gh_rgb color = flagged ? red : b->flags & GH_BOX_USABLE ? green : grey;
                char label[sizeof b->label];
                snprintf(label, sizeof label, "%s",
                         !flagged                             ? ""
                         : gh_console_sees(c) || !b->label[0] ? b->label
                                                              : "flagged");
                gh_picture_box(cells, cols, rows, (struct gh_rect){b->x, b->y, b->w, b->h}, color, flagged,
                               label, c->term.utf8);
            }
        }
}

void gh_tile_picture(struct gh_console *c, const struct gh_model_camera *camera, struct gh_image picture,
                     bool fresh, struct gh_tile field)
{
    struct gh_term *t = &c->term;
    enum gh_look_state look = gh_model_look(&c->model, camera, c->now_ms);
    bool live = look == GH_SEEN_LIVE || look == GH_SEEN_OLD;
    int cols, rows;
    int w = picture.data ? picture.width : 16, h = picture.data ? picture.height : 9;
    gh_picture_fit(w, h, field.w, field.h, &cols, &rows);
    if (cols < 1 || rows < 1)
        return;
    int x = field.x + (field.w - cols) / 2, y = field.y; /* right under its title, which is its own */
    if (!fresh && !t->force && c->now_ms - c->painted_ms[camera->slot] < REPAINT_MS) {
        gh_term_region(t, x, y, cols, rows, NULL);
        return;
    }
    c->painted_ms[camera->slot] = c->now_ms;
    if (picture.data)
        gh_picture_reduce(picture, cols, 2 * rows, c->pixels);
    else
        memset(c->pixels, 0, (size_t)(cols * rows * 2) * sizeof *c->pixels);
    gh_picture_cells(c->pixels, cols, rows, t->depth, t->utf8, live ? GH_LOOK_PLAIN : GH_LOOK_DEAD, c->cells);
    if (live)
        boxes(c, camera, c->cells, cols, rows);
    else
        words_of_trouble(c, camera, look, c->cells, cols, rows);
    gh_term_region(t, x, y, cols, rows, c->cells);
}

void gh_tile_draw(struct gh_console *c, const struct gh_model_camera *camera, struct gh_tile at, bool chosen)
{
    struct gh_image picture = {.data = camera->have && camera->w > 0 ? camera->picture : NULL,
                               .width = camera->w,
                               .height = camera->h,
                               .stride = camera->w * 3};
    gh_tile_title(c, camera, at, chosen);
    gh_tile_picture(c, camera, picture, camera->fresh, (struct gh_tile){at.x, at.y + 1, at.w, at.h - 1});
}
