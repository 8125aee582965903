/* The trade-off curve in a terminal: braille dots where it can show them, else stars.
 * FNMR from 1 down to 1e-4 over FMR from 1e-6 to 1, as in the drawing. */
#include "evaluate/report_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { X_DECADES = 6, Y_DECADES = 4, AXIS = 9, ROWS_BELOW = 3, MOST_WIDTH = 110 };

struct canvas {
    int cols, rows, fine_x, fine_y; /* cells; dots a cell */
    uint8_t *cell;                  /* its dots as braille counts them */
};

static void dot(struct canvas *c, int x, int y)
{
    static const uint8_t bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    int col = x / c->fine_x, row = y / c->fine_y;
    if (x >= 0 && y >= 0 && col < c->cols && row < c->rows)
        c->cell[row * c->cols + col] |= bit[y % c->fine_y][x % c->fine_x];
}

static void line(struct canvas *c, double x0, double y0, double x1, double y1)
{
    int n = (int)fmax(1, ceil(fmax(fabs(x1 - x0), fabs(y1 - y0))));
    for (int i = 0; i <= n; i++)
        dot(c, (int)lround(x0 + (x1 - x0) * i / n), (int)lround(y0 + (y1 - y0) * i / n));
}

static int draw(struct canvas *c, const struct gh_evaluation *e)
{
    double was_x = 0, was_y = 0;
    int points = 0;
    bool joined = false;
    for (int i = 0; i < GH_RATE_CURVE; i++) {
        if (!gh_part_curve_has(e, i)) {
            joined = false;
            continue;
        }
        double fnmr = e->rates.curve_fnmr[i];
        double across = 1 + log10(e->rates.curve_fmr[i]) / X_DECADES;
        double up = fnmr > 0 ? 1 + log10(fnmr) / Y_DECADES : 0; /* nothing lies on the axis */
        double x = fmin(1, fmax(0, across)) * (c->cols * c->fine_x - 1);
        double y = (1 - fmin(1, fmax(0, up))) * (c->rows * c->fine_y - 1);
        line(c, joined ? was_x : x, joined ? was_y : y, x, y);
        was_x = x;
        was_y = y;
        joined = true;
        points++;
    }
    return points;
}

static void put_cell(FILE *out, uint8_t dots, bool braille)
{
    unsigned p = 0x2800u + dots;
    if (!dots)
        fputc(' ', out);
    else if (braille)
        fprintf(out, "%c%c%c", 0xe0 | p >> 12, 0x80 | (p >> 6 & 0x3f), 0x80 | (p & 0x3f));
    else
        fputc('*', out);
}

static void put_rows(FILE *out, const struct canvas *c, bool braille, bool colours)
{
    static const char *const tick[] = {"100 %", "10 %", "1 %", "0.1 %", "0.01 %"};
    for (int row = 0; row < c->rows; row++) {
        const char *label = "";
        for (int i = 0; i <= Y_DECADES; i++)
            if (row == (int)lround((double)i / Y_DECADES * (c->rows - 1)))
                label = tick[i];
        fprintf(out, "%7s %s", label, braille ? *label ? "┤" : "│" : *label ? "+" : "|");
        int last = c->cols;
        while (last && !c->cell[row * c->cols + last - 1])
            last--;
        fputs(colours && last ? "\033[36m" : "", out);
        for (int col = 0; col < last; col++)
            put_cell(out, c->cell[row * c->cols + col], braille);
        fputs(colours && last ? "\033[0m\n" : "\n", out);
    }
}

static void put_axis(FILE *out, const struct canvas *c, bool braille)
{
    static const char *const share[] = {"0.0001 %", "0.001 %", "0.01 %", "0.1 %", "1 %", "10 %", "100 %"};
    static const char *const power[] = {"1e-6", "1e-5", "1e-4", "1e-3", "1e-2", "0.1", "1"};
    const char *const *tick = c->cols >= 10 * X_DECADES ? share : power;
    char labels[MOST_WIDTH + 1];
    memset(labels, ' ', sizeof labels);
    fprintf(out, "%8s%s", "", braille ? "└" : "+");
    for (int col = 0, next = 0; col < c->cols; col++) {
        bool at = col == (int)lround((double)next / X_DECADES * (c->cols - 1));
        fputs(braille ? at ? "┴" : "─" : at ? "+" : "-", out);
        if (!at)
            continue;
        int n = (int)strlen(tick[next]), from = AXIS + col - n / 2;
        if (from + n > AXIS + c->cols)
            from = AXIS + c->cols - n;
        memcpy(labels + from, tick[next++], (size_t)n);
    }
    int end = AXIS + c->cols;
    while (end && labels[end - 1] == ' ')
        end--;
    fprintf(out, "\n%.*s\n", end, labels);
}

void gh_part_plot(FILE *out, const struct gh_evaluation *e, int width, int height, bool braille, bool colours)
{
    width = width < 40 ? 40 : width > MOST_WIDTH ? MOST_WIDTH : width;
    height = height < 10 ? 10 : height > 40 ? 40 : height;
    struct canvas c = {width - AXIS, height - ROWS_BELOW - 1, braille ? 2 : 1, braille ? 4 : 1, NULL};
    c.cell = calloc((size_t)c.cols * (size_t)c.rows, 1);
    if (!c.cell)
        return;
    if (draw(&c, e)) {
        fprintf(out, "   FNMR\n");
        put_rows(out, &c, braille, colours);
        put_axis(out, &c, braille);
        fprintf(out, "%*s\n", width, "FMR");
    } else {
        fprintf(out, "No curve: there are too few pairs for any of it.\n");
    }
    free(c.cell);
}
