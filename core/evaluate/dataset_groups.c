/* What people said of themselves, from a table: each column a way of grouping them. Ages become ranges, for a
 * group of one tells nothing of its rate. */
#include "evaluate/dataset_parts.h"

#include "base/csv.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    TABLE_LIMIT = 256 << 20, /* bytes */
    NUMBERS_MOST = 12,       /* different numbers that still are groups of their own */
    RANGE = 10
};

struct said {
    uint32_t person;
    long range; /* the lower end; 0 where the column is none of ranges */
    const char *text;
};

/* A run of equal ones among those that are sorted. */
struct run {
    size_t first, count;
    long range;
    const char *text;
};

struct table {
    struct gh_dataset *d;
    const char *name;
    struct gh_csv csv;
    int *row; /* of each person; -1 for none */
    struct said *said;
    struct run *runs;
    size_t count, run_count;
};

/* As tables of studies write it that somebody did not say. */
static bool nothing(const char *text)
{
    return !*text || !strcasecmp(text, "NA") || !strcasecmp(text, "n/a");
}

/* Digits with a fraction or without; -1 if it is no such number. */
static double number(const char *text)
{
    size_t whole = strspn(text, "0123456789"),
           rest = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    if (!whole || whole > 6 || (text[whole] == '.' ? !rest || text[whole + 1 + rest] : text[whole]))
        return -1;
    return strtod(text, NULL);
}

static int by_what(const void *a, const void *b)
{
    const struct said *x = a, *y = b;
    if (x->range != y->range)
        return x->range < y->range ? -1 : 1;
    int by = strcmp(x->text, y->text);
    return by ? by : (x->person > y->person) - (x->person < y->person);
}

static int by_number(const void *a, const void *b)
{
    double x = number(((const struct said *)a)->text), y = number(((const struct said *)b)->text);
    return (x > y) - (x < y);
}

static int most_first(const void *a, const void *b)
{
    const struct run *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

static int as_sorted(const void *a, const void *b)
{
    const struct run *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

static bool all_numbers(const struct table *t)
{
    for (size_t i = 0; i < t->count; i++)
        if (number(t->said[i].text) < 0)
            return false;
    return t->count > 0;
}

/* Into ranges when there are more different numbers than groups should be; else as they stand, in the
 * numbers' order. */
static void by_ranges(struct table *t)
{
    size_t different = 1;
    qsort(t->said, t->count, sizeof *t->said, by_number);
    for (size_t i = 1; i < t->count; i++)
        different += by_number(&t->said[i - 1], &t->said[i]) != 0;
    for (size_t i = 0; i < t->count; i++) {
        double value = number(t->said[i].text);
        if (different > NUMBERS_MOST) {
            t->said[i].range = (long)(value / RANGE) * RANGE;
            t->said[i].text = "";
        } else {
            t->said[i].range = (long)value; /* then by text: 1.5 behind 1 */
        }
    }
}

/* What the column says of each person who is in the pictures. Ranges: their text is empty. */
static void gather(struct table *t, int column)
{
    t->count = 0;
    for (uint32_t p = 0; p < t->d->persons; p++) {
        const char *text = t->row[p] < 0 ? "" : gh_csv_get(&t->csv, t->row[p], column);
        if (!nothing(text))
            t->said[t->count++] = (struct said){.person = p, .text = text};
    }
    if (all_numbers(t))
        by_ranges(t);
    if (t->count)
        qsort(t->said, t->count, sizeof *t->said, by_what);
    t->run_count = 0;
    for (size_t i = 0; i < t->count; i++) {
        const struct said *s = &t->said[i];
        struct run *last = t->run_count ? &t->runs[t->run_count - 1] : NULL;
        if (last && last->range == s->range && !strcmp(last->text, s->text))
            last->count++;
        else
            t->runs[t->run_count++] = (struct run){i, 1, s->range, s->text};
    }
}

static bool add_column(struct table *t, int column, struct gh_error *err)
{
    struct gh_dataset *d = t->d;
    struct gh_dataset_label *l = &d->label[d->labels];
    const char *head = gh_csv_head(&t->csv, column);
    if (!*head || strlen(head) >= sizeof l->name || !gh_dataset_printable(head)) {
        gh_dataset_fault(d, "%s: column %d: its name is empty or longer than %zu bytes; left out", t->name,
                         column + 1, sizeof l->name - 1);
        return true;
    }
    *l = (struct gh_dataset_label){0};
    snprintf(l->name, sizeof l->name, "%s", head);
    if (!(l->of = malloc(d->persons ? d->persons : 1)))
        return gh_error_set(err, GH_ERR_INTERNAL, "dataset: out of memory");
    d->labels++;
    memset(l->of, -1, d->persons);
    gather(t, column);
    if (t->run_count > GH_DATASET_GROUPS) { /* the largest can be measured best */
        qsort(t->runs, t->run_count, sizeof *t->runs, most_first);
        gh_dataset_fault(d, "%s: column %s: %zu groups; the %d largest are taken", t->name, head,
                         t->run_count, GH_DATASET_GROUPS);
        t->run_count = GH_DATASET_GROUPS;
        qsort(t->runs, t->run_count, sizeof *t->runs, as_sorted);
    }
    for (size_t i = 0; i < t->run_count; i++) {
        const struct run *r = &t->runs[i];
        char *group = l->group[l->groups];
        if (strlen(r->text) >= sizeof l->group[0] || !gh_dataset_printable(r->text)) {
            gh_dataset_fault(d, "%s: column %s: \"%.40s…\" is longer than %zu bytes or two lines; left out",
                             t->name, head, r->text, sizeof l->group[0] - 1);
            continue;
        }
        if (*r->text)
            snprintf(group, sizeof l->group[0], "%s", r->text);
        else
            snprintf(group, sizeof l->group[0], "%ld–%ld", r->range, r->range + RANGE - 1);
        for (size_t k = 0; k < r->count; k++)
            l->of[t->said[r->first + k].person] = (int8_t)l->groups;
        l->groups++;
    }
    return true;
}

/* Whose row is whose. */
static bool match_rows(struct table *t, struct gh_error *err)
{
    struct gh_dataset *d = t->d;
    struct gh_dataset_index people = {0};
    if (!gh_dataset_index_all(&people, d->name, d->persons, err))
        return false;
    for (uint32_t p = 0; p < d->persons; p++)
        t->row[p] = -1;
    for (int r = 0; r < t->csv.row_count; r++) {
        const char *name = gh_csv_get(&t->csv, r, 0);
        uint32_t p = gh_dataset_find(&people, d->name, name);
        if (p == GH_DATASET_NOBODY)
            gh_dataset_fault(d, "%s:%d: there is no picture of \"%.80s\"", t->name, t->csv.lines[r], name);
        else if (t->row[p] >= 0)
            gh_dataset_fault(d, "%s:%d: a second row of \"%.80s\"; the first stands", t->name,
                             t->csv.lines[r], name);
        else
            t->row[p] = r;
    }
    for (uint32_t p = 0; p < d->persons; p++)
        if (t->row[p] < 0)
            gh_dataset_fault(d, "%.80s: no row in %s", d->name[p], t->name);
    gh_dataset_index_free(&people);
    return true;
}

static bool add_columns(struct table *t, struct gh_error *err)
{
    size_t n = t->d->persons ? t->d->persons : 1;
    t->row = calloc(n, sizeof *t->row);
    t->said = calloc(n, sizeof *t->said);
    t->runs = calloc(n, sizeof *t->runs);
    if (!t->row || !t->said || !t->runs)
        return gh_error_set(err, GH_ERR_INTERNAL, "dataset: out of memory");
    if (!match_rows(t, err))
        return false;
    for (int c = 1; c < t->csv.columns; c++) {
        if (t->d->labels == GH_DATASET_LABELS) {
            gh_dataset_fault(t->d, "%s: columns from %s on are left out; %d can be taken", t->name,
                             gh_csv_head(&t->csv, c), GH_DATASET_LABELS);
            return true;
        }
        if (!add_column(t, c, err))
            return false;
    }
    return true;
}

bool gh_dataset_groups(struct gh_dataset *d, const char *csv, struct gh_error *err)
{
    struct table t = {.d = d, .name = gh_dataset_base(csv)};
    size_t size;
    char *text = (char *)gh_file_read(csv, TABLE_LIMIT, &size, err);
    if (!text) {
        if (err && err->kind != GH_ERR_INTERNAL && err->kind != GH_ERR_NOT_FOUND)
            err->kind = GH_ERR_INPUT;
        return false;
    }
    bool ok = gh_csv_parse(&t.csv, csv, text, size, err);
    free(text);
    if (ok && t.csv.columns < 2)
        ok = gh_error_set(err, GH_ERR_INPUT,
                          "%s: one column; the first one is the person's name, and groups are expected "
                          "behind it",
                          csv);
    ok = ok && add_columns(&t, err);
    free(t.row);
    free(t.said);
    free(t.runs);
    gh_csv_free(&t.csv);
    return ok;
}
