/* Every key and what it does, made from the bindings themselves. */
#include "console/console.h"
#include "console/keys.h"

#include <stdio.h>
#include <string.h>

enum { LINES_MAX = 2 * GH_REQUEST_COUNT + 32 };

struct line {
    bool title;
    char keys[40];
    const char *text;
};

/* Requests that work in all views first, then those of each. */
static int make_lines(struct line *lines)
{
    static const struct {
        int in;
        const char *title;
    } parts[] = {{GH_IN_ALL, "Everywhere"},
                 {GH_IN_LISTS, "Every list"},
                 {GH_IN_WALL | GH_IN_FOCUS, "Wall and focus"},
                 {GH_IN_WALL, "Wall"},
                 {GH_IN_TRIAGE, "Triage"},
                 {GH_IN_PEOPLE, "People"},
                 {GH_IN_FLAGS, "Flags"},
                 {GH_IN_EVIDENCE, "Evidence"},
                 {GH_IN_AUDIT, "Audit"},
                 {GH_IN_GATES, "Gates"},
                 {GH_IN_CLIP, "A clip that plays"},
                 {GH_IN_LOCK, "Locked"}};
    size_t bindings;
    const struct gh_binding *table = gh_keys_table(&bindings);
    int count = 0;
    int shown[GH_REQUEST_COUNT] = {0};
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
        lines[count++] = (struct line){.title = true, .text = parts[p].title};
        for (int r = GH_REQUEST_NONE + 1; r < GH_REQUEST_COUNT; r++) {
            int views = 0;
            for (size_t b = 0; b < bindings; b++)
                if (table[b].request == (enum gh_request)r)
                    views |= table[b].views;
            bool own = parts[p].in & (GH_IN_CLIP | GH_IN_LOCK);
            if (own && views & GH_IN_ALL && r != GH_REQUEST_BACK) /* said already under Everywhere */
                continue;
            if ((shown[r] & parts[p].in) == parts[p].in || (views & parts[p].in) != parts[p].in)
                continue;
            shown[r] |= parts[p].in;
            struct line *l = &lines[count++];
            *l = (struct line){.text = gh_request_help((enum gh_request)r)};
            gh_keys_of((enum gh_request)r, parts[p].in, l->keys, sizeof l->keys);
        }
    }
    return count;
}

static void draw(struct gh_console *c)
{
    static const char mouse[] = "Mouse: a click chooses, one on the chosen opens; the wheel moves.";
    struct line lines[LINES_MAX];
    struct gh_term *t = &c->term;
    int count = make_lines(lines), room = t->rows - 3;
    /* Two columns where they fit side by side */
    int columns = t->cols >= 150 ? 2 : 1, page = room * columns;
    if (c->help_top > count - page)
        c->help_top = count - page;
    if (c->help_top < 0)
        c->help_top = 0;
    gh_term_printf(t, 1, 0, -1, GH_INK_TITLE, "Gatehouse console: keys%s",
                   count > page ? "  (j and k move this page)" : "");
    gh_term_text(t, 1, t->rows - 2, -1, GH_INK_DIM, mouse);
    int each = columns == 2 ? (count + 1) / 2 : room;
    if (each > room)
        each = room;
    for (int i = 0; i < page && i + c->help_top < count; i++) {
        const struct line *l = &lines[i + c->help_top];
        if (i >= each * columns)
            break;
        int x = i / each * (t->cols / 2) + 1, y = 1 + i % each;
        if (l->title) {
            gh_term_text(t, x, y, -1, GH_INK_GOOD, l->text);
            continue;
        }
        gh_term_text(t, x + 1, y, 20, GH_INK_PLAIN, l->keys);
        gh_term_text(t, x + 22, y, t->cols / columns - 23, GH_INK_PLAIN, l->text);
    }
}

static bool request(struct gh_console *c, enum gh_request r)
{
    int page = c->term.rows - 4;
    switch (r) {
    case GH_REQUEST_UP:
        c->help_top--;
        return true;
    case GH_REQUEST_DOWN:
        c->help_top++;
        return true;
    case GH_REQUEST_PAGE_UP:
        c->help_top -= page;
        return true;
    case GH_REQUEST_PAGE_DOWN:
        c->help_top += page;
        return true;
    case GH_REQUEST_FIRST:
        c->help_top = 0;
        return true;
    case GH_REQUEST_LAST:
        c->help_top = LINES_MAX;
        return true;
    default:
        return false;
    }
}

static void mouse(struct gh_console *c, int x, int y, int clicks, int by)
{
    (void)x;
    (void)y;
    if (!clicks)
        request(c, by < 0 ? GH_REQUEST_UP : GH_REQUEST_DOWN);
    c->dirty = true;
}

const struct gh_view_ops gh_view_help = {
    .name = "help", .in = GH_IN_HELP, .draw = draw, .request = request, .mouse = mouse};
