/* What the reports' forms share: numbers in words, names made harmless, the curve's drawing.
 * Nobody outside core/evaluate/report_*.c needs it. */
#ifndef GH_EVALUATE_REPORT_PARTS_H
#define GH_EVALUATE_REPORT_PARTS_H

#include "base/digits.h"
#include "evaluate/report.h"

/* Below this many people of whom it speaks a group's rate is its few members', not the group's: ratios leave
 * it out where two others have more. */
enum {
    GH_PART_LEAST_PERSONS = 50,
    GH_PART_FAULTS = 20,
    GH_PART_TEXT = 3 * 4096 + 4,
    GH_PART_NUMBER = 64,
    GH_PART_SENTENCES = 640
};

/* All return out. */
const char *gh_part_one_in(char out[GH_PART_NUMBER], double rate);   /* "1 in 10,000" */
const char *gh_part_percent(char out[GH_PART_NUMBER], double share); /* "0.012 %", "none" if no number */
const char *gh_part_interval(char out[GH_PART_NUMBER], struct gh_interval in); /* "0.9 to 1.4 %" */
const char *gh_part_key(char out[GH_PART_NUMBER], double rate);                /* "1e-4" */

enum gh_part_for {
    GH_PART_DATA,   /* bytes that are no UTF-8 become U+FFFD */
    GH_PART_SCREEN, /* also what steers a terminal or turns the writing's direction, and what XML forbids */
    GH_PART_ASCII,  /* everything else than ASCII becomes "?" */
};
/* NULL is empty; what does not fit is left off at a character's end. */
const char *gh_part_text(char *out, size_t size, const char *in, enum gh_part_for use);
int gh_part_points(const char *utf8); /* code points */

const char *gh_part_file(const struct gh_evaluation *e, uint32_t picture); /* "?" if there is none such */
double gh_part_failed(const struct gh_evaluation *e);                      /* failures to enrol, share */
uint32_t gh_part_enrolled(const struct gh_evaluation *e);                  /* pictures with a template */
struct gh_interval gh_part_wider(struct gh_interval a, struct gh_interval b);
bool gh_part_curve_has(const struct gh_evaluation *e, int i);
/* Fewer than GH_PART_LEAST_PERSONS have a template; fnmr: had two pictures compared. */
bool gh_part_small(const struct gh_report_group *g, bool fnmr);
bool gh_part_unsure(const struct gh_report_group *g); /* small, or no error was seen: its sentence is shown */

/* The largest rate over the smallest: of the groups with enough people, or of all that have comparisons where
 * there are not two such (few). The interval goes from the lower end of the largest over the upper end of the
 * smallest, at least 1, to the opposite ends: both groups' 95 % at once, which is wider than 95 %. */
struct gh_part_ratio {
    double value;     /* below 0: there are not two groups, or the smallest rate is none */
    double low, high; /* high: INFINITY = no upper end; low 0 = there are not two groups */
    bool few;
};
struct gh_part_ratio gh_part_ratio(const struct gh_report_label *l, int at, bool fnmr);
/* "2.0 times (1.1 to 3.9)", "no number (1.0 or more)", "undefined"; few has a * at its end. Returns out. */
const char *gh_part_times(char out[GH_PART_NUMBER], struct gh_part_ratio ratio);

/* An index into rates.rate, or -1. */
int gh_part_rate_at(const struct gh_evaluation *e, double wanted);

/* ---- what every form says alike (report_facts.c) ---- */

/* The facts about the whole, in order: what ("Pictures") and how it is, which may hold names as they came. */
typedef void gh_part_fact(void *user, const char *what, const char *text);
void gh_part_facts(const struct gh_evaluation *e, gh_part_fact *each, void *user);

/* In place of a row that the pairs do not carry; and the sentences below the tables. */
extern const char gh_part_not_carried[], gh_part_of_intervals[], gh_part_of_found[];
const char *gh_part_of_groups(char out[GH_PART_SENTENCES], const struct gh_evaluation *e); /* returns out */
const char *gh_part_of_reject(char out[GH_PART_SENTENCES], const struct gh_evaluation *e);

/* ---- drawings and pages ---- */

/* The picture's element alone, for a page or a file. */
void gh_part_svg(FILE *out, const struct gh_evaluation *e);
/* The same curve in a terminal's cells. */
void gh_part_plot(FILE *out, const struct gh_evaluation *e, int width, int height, bool braille,
                  bool colours);

/* The pairs of least and most likeness as a page's list; pictures: in it. */
void gh_part_html_worst(FILE *out, const struct gh_evaluation *e, bool pictures);
void gh_part_html_text(FILE *out, const char *text); /* harmless and escaped */

#endif
