/* The trade-off curve as a drawing: FNMR over FMR, both logarithmic, as biometric reports show it.
 * Colours follow the reader's light or dark; text is the reader's own sans-serif. */
#include "evaluate/report_parts.h"

#include <math.h>

enum { WIDTH = 800, HEIGHT = 500, LEFT = 84, RIGHT = 776, TOP = 46, BOTTOM = 432 };
enum { X_DECADES = 6, Y_DECADES = 4 }; /* down from 1 */

/* Per cent of 10^-n: what people say, rather than exponents. */
static const char *const decade[] = {"100 %", "10 %", "1 %", "0.1 %", "0.01 %", "0.001 %", "0.0001 %"};

static double at_x(double fmr)
{
    double share = 1 + log10(fmr) / X_DECADES;
    return LEFT + (RIGHT - LEFT) * fmin(1, fmax(0, share));
}

/* What lies below the axis, nothing too, is drawn on it. */
static double at_y(double fnmr)
{
    double share = fnmr > 0 ? 1 + log10(fnmr) / Y_DECADES : 0;
    return BOTTOM - (BOTTOM - TOP) * fmin(1, fmax(0, share));
}

static void grid(FILE *out)
{
    for (int i = 0; i <= X_DECADES; i++) {
        double x = at_x(pow(10, -i));
        fprintf(out, "<line class=\"gh-grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n", x, TOP, x,
                BOTTOM);
        fprintf(out, "<text class=\"gh-tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x,
                BOTTOM + 20, decade[i]);
    }
    for (int i = 0; i <= Y_DECADES; i++) {
        double y = at_y(pow(10, -i));
        fprintf(out, "<line class=\"gh-grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>\n", LEFT, y,
                RIGHT, y);
        fprintf(out, "<text class=\"gh-tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", LEFT - 8,
                y + 4, decade[i]);
    }
    fprintf(out,
            "<text class=\"gh-label\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">"
            "False match rate (FMR): strangers taken for one person</text>\n",
            (LEFT + RIGHT) / 2, HEIGHT - 22);
    fprintf(
        out,
        "<text class=\"gh-label\" x=\"20\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 20 %d)\">"
        "False non-match rate (FNMR)</text>\n",
        (TOP + BOTTOM) / 2, (TOP + BOTTOM) / 2);
}

/* Lines only between neighbours that the pairs carry. */
static void curve(FILE *out, const struct gh_evaluation *e)
{
    bool open = false;
    for (int i = 0; i < GH_RATE_CURVE; i++) {
        if (!gh_part_curve_has(e, i)) {
            fputs(open ? "\"/>\n" : "", out);
            open = false;
            continue;
        }
        fprintf(out, "%s%.1f,%.1f", open ? " " : "<polyline class=\"gh-curve\" points=\"",
                at_x(e->rates.curve_fmr[i]), at_y(e->rates.curve_fnmr[i]));
        open = true;
    }
    fputs(open ? "\"/>\n" : "", out);
}

static void mark(FILE *out, const struct gh_evaluation *e, double wanted)
{
    int i = gh_part_rate_at(e, wanted);
    char one_in[GH_PART_NUMBER], share[GH_PART_NUMBER];
    if (i < 0 || !e->rates.rate[i].carried || !(e->rates.rate[i].fnmr >= 0))
        return;
    double x = at_x(wanted), y = at_y(e->rates.rate[i].fnmr);
    fprintf(out, "<circle class=\"gh-mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>\n", x, y);
    fprintf(out, "<text class=\"gh-note\" x=\"%.1f\" y=\"%.1f\">%s: %s</text>\n", x + 9, y - 9,
            gh_part_one_in(one_in, wanted), gh_part_percent(share, e->rates.rate[i].fnmr));
}

void gh_part_svg(FILE *out, const struct gh_evaluation *e)
{
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
            "role=\"img\" aria-label=\"False non-match rate over false match rate\">\n",
            WIDTH, HEIGHT, WIDTH, HEIGHT);
    fputs("<style>\n"
          ".gh-back { fill: #ffffff } .gh-grid { stroke: #d5d8dd; stroke-width: 1 }\n"
          ".gh-tick, .gh-label, .gh-note, .gh-title { font-family: sans-serif; fill: #2a2f36 }\n"
          ".gh-tick { font-size: 12px } .gh-label { font-size: 14px }\n"
          ".gh-note { font-size: 13px; font-weight: bold } .gh-title { font-size: 16px; font-weight: bold }\n"
          ".gh-curve { fill: none; stroke: #0b62c4; stroke-width: 2.5; stroke-linejoin: round }\n"
          ".gh-mark { fill: #c4410b; stroke: #ffffff; stroke-width: 1.5 }\n"
          "@media (prefers-color-scheme: dark) {\n"
          ".gh-back { fill: #16191d } .gh-grid { stroke: #3a4048 }\n"
          ".gh-tick, .gh-label, .gh-note, .gh-title { fill: #e4e7eb }\n"
          ".gh-curve { stroke: #6db3ff } .gh-mark { fill: #ff9a5c; stroke: #16191d }\n"
          "}\n"
          "</style>\n",
          out);
    fprintf(out, "<rect class=\"gh-back\" width=\"%d\" height=\"%d\"/>\n", WIDTH, HEIGHT);
    fprintf(out, "<text class=\"gh-title\" x=\"%d\" y=\"28\">Errors against each other: ", LEFT);
    gh_part_html_text(out, e->looks->info.embedder);
    fputs("</text>\n", out);
    grid(out);
    curve(out, e);
    mark(out, e, 1e-3);
    mark(out, e, 1e-4);
    fputs("</svg>\n", out);
}

bool gh_report_svg(FILE *out, const struct gh_evaluation *e)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
    gh_part_svg(out, e);
    return fflush(out) == 0 && !ferror(out);
}
