/* gatehouse person import: a folder of pictures and a table become people who agreed, on all cores; each row
 * is in the store as soon as it is looked at, so that a run that was cut off goes on where it was. */
#include "cli/import.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/vec.h"
#include "base/wipe.h"
#include "cli/cli.h"
#include "match/likeness.h"
#include "match/threshold.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 16, TABLE_LIMIT = 64 << 20, SHOWN = 20, PLAIN_EVERY = 100 };

struct import {
    const struct gh_args *args;
    const char *folder, *table;
    struct gh_store *s;
    struct gh_actor by;
    struct gh_csv csv;
    struct gh_import_row *rows;
    struct gh_vision *visions[THREADS];
    int threads;
    struct gh_vision_info info;
    struct gh_looking *looking;
    GH_VEC(struct gh_import_refusal) refusals;
    int enrolled, before, refused_rows, to_look; /* rows */
    float threshold;                             /* above it two people are taken for one */
    int64_t started, drawn;                      /* mono */
};

static void refuse(void *user, const struct gh_import_refusal *r)
{
    struct import *m = user;
    if (gh_vec_grow(&m->refusals))
        m->refusals.items[m->refusals.count++] = *r;
}

static void refuse_row(struct import *m, const struct gh_import_row *row, const char *reason)
{
    struct gh_import_refusal r = {.line = row->line};
    snprintf(r.name, sizeof r.name, "%s", row->name);
    snprintf(r.file, sizeof r.file, "%.*s", (int)sizeof r.file - 1, row->files);
    snprintf(r.reason, sizeof r.reason, "%s", reason);
    refuse(m, &r);
    m->refused_rows++;
}

/* ---- progress ---- */

static void show_progress(struct import *m, int done, bool last)
{
    int64_t now = gh_clock_mono_ms();
    bool bar = isatty(STDERR_FILENO);
    double s = (double)(now - m->started) / 1000, rate = s > 0 ? gh_looking_pictures(m->looking) / s : 0;
    if (bar ? !last && now - m->drawn < 200 : !last && done % PLAIN_EVERY != 0)
        return;
    m->drawn = now;
    double left = done && s > 0 ? (m->to_look - done) * s / done : 0;
    if (!bar) {
        fprintf(stderr, "%d of %d rows, %.1f pictures/s, %d refused\n", done, m->to_look, rate,
                m->refused_rows);
        return;
    }
    int fill = m->to_look ? done * 30 / m->to_look : 30;
    fprintf(stderr, "\r[%.*s%.*s] %d/%d  %.1f pictures/s  %d refused  %.0f s left \033[K%s", fill,
            "##############################", 30 - fill, "..............................", done, m->to_look,
            rate, m->refused_rows, left, last ? "\n" : "");
}

/* ---- one row ---- */

/* Whether somebody else looks like this: then it is refused, with who. False only with err. */
static bool alike(struct import *m, struct gh_import_row *row, bool *refused, struct gh_error *err)
{
    struct gh_person_likeness who;
    char id[GH_ID_TEXT], words[80], reason[512];
    *refused = false;
    if (gh_args_get(m->args, "allow-duplicates"))
        return true;
    if (!gh_enrolment_alike(row->e, m->s, &m->by, GH_PURPOSE_GATE, &m->info, m->threshold, &who, refused,
                            err))
        return false;
    if (*refused) {
        gh_likeness_words(&m->info, who.similarity, words, sizeof words);
        snprintf(reason, sizeof reason,
                 "looks like %s (%s), enrolled already: %s; put one person's pictures into one row, or say "
                 "--allow-duplicates if it is another person",
                 who.name, gh_id_format(who.id, id), words);
        refuse_row(m, row, reason);
    }
    sodium_memzero(&who, sizeof who);
    return true;
}

static bool enrol(struct import *m, struct gh_import_row *row, struct gh_error *err)
{
    struct gh_id id;
    bool refused = false;
    if (!row->e)
        return gh_error_set(err, GH_ERR_INTERNAL, "import: out of memory");
    if (!row->e->count) { /* its pictures are in the report */
        m->refused_rows++;
        return true;
    }
    struct gh_error fault = {0};
    if (!gh_enrolment_one_person(row->e, &m->info, &fault)) {
        refuse_row(m, row, fault.text);
        return true;
    }
    if (!alike(m, row, &refused, err) || refused)
        return refused;
    struct gh_person_new n = {.name = row->name,
                              .purpose = GH_PURPOSE_GATE,
                              .consent = row->consent,
                              .valid_from_ms = row->valid_from_ms,
                              .valid_to_ms = row->valid_to_ms,
                              .groups = row->groups,
                              .origin = row->origin};
    if (gh_person_add(m->s, &m->by, &n, m->info.embedder, row->e->refs, row->e->count, &id, &fault)) {
        m->enrolled++;
        return true;
    }
    if (fault.kind == GH_ERR_INPUT || fault.kind == GH_ERR_USAGE) { /* of this row alone */
        refuse_row(m, row, fault.text);
        return true;
    }
    *err = fault;
    return false;
}

static bool count_gate(void *user, const struct gh_person *p)
{
    *(int *)user += p->purpose == GH_PURPOSE_GATE;
    return true;
}

/* One comparison errs at most at GH_ENROL_FMR, and a newcomer among all that there will be at most at
 * GH_ENROL_BATCH_FPIR. The whole table counts, whatever of it is enrolled by now, so that a run that was cut
 * off judges as one that was not. */
static bool choose_threshold(struct import *m, struct gh_error *err)
{
    int gate = 0;
    if (!gh_person_list(m->s, count_gate, &gate, err))
        return false;
    int all = gate - m->before + m->csv.row_count;
    m->threshold = fmaxf(gh_threshold_for_fmr(&m->info, GH_ENROL_FMR),
                         gh_threshold_for_search(&m->info, GH_ENROL_BATCH_FPIR, all > 0 ? (size_t)all : 1));
    return true;
}

/* Rows that need no look: faulty ones, and those enrolled by an earlier run. */
static void sort_out(struct import *m)
{
    for (int i = 0; i < m->csv.row_count; i++) {
        struct gh_import_row *row = &m->rows[i];
        struct gh_id id;
        struct gh_person p;
        if (row->skip) {
            refuse_row(m, row, row->fault);
        } else if (gh_person_has_origin(m->s, row->origin, &id)) {
            row->skip = true;
            if (gh_person_get(m->s, id, &p, NULL) && strcmp(p.name, row->name) != 0)
                refuse_row(m, row,
                           "its id or file is enrolled already under another name; give it another id, or "
                           "change the "
                           "name: gatehouse person change");
            else
                m->before++;
            sodium_memzero(&p, sizeof p);
        } else {
            m->to_look++;
        }
    }
}

static bool work(struct import *m, struct gh_error *err)
{
    int done = 0;
    bool ok = true;
    sort_out(m);
    if (!choose_threshold(m, err))
        return false;
    m->started = gh_clock_mono_ms();
    m->looking = gh_looking_start(m->rows, m->csv.row_count, m->folder, m->visions, m->threads, err);
    for (int i = 0; m->looking && ok && i < m->csv.row_count; i++) {
        struct gh_import_row *row = &m->rows[i];
        if (row->skip)
            continue;
        gh_looking_wait(m->looking, i, refuse, m);
        ok = enrol(m, row, err);
        gh_enrolment_free(row->e);
        row->e = NULL;
        done++;
        show_progress(m, done, ok && done == m->to_look);
    }
    ok = ok && m->looking;
    if (ok) {
        double s = (double)(gh_clock_mono_ms() - m->started) / 1000;
        int pictures = gh_looking_pictures(m->looking);
        printf("%d enrolled, %d were enrolled already, %d rows refused; %d pictures, %.1f a second\n",
               m->enrolled, m->before, m->refused_rows, pictures, s > 0 ? pictures / s : 0);
    }
    gh_looking_stop(m->looking);
    return ok;
}

/* ---- the report ---- */

static bool write_report(const struct import *m, const char *path, struct gh_error *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    if (!f)
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", path);
    fprintf(f, "line,name,file,reason\n");
    for (size_t i = 0; i < m->refusals.count; i++) {
        const struct gh_import_refusal *r = &m->refusals.items[i];
        char name[300], file[600], reason[1100];
        fprintf(f, "%d,%s,%s,%s\n", r->line, gh_csv_quote(r->name, name, sizeof name),
                gh_csv_quote(r->file, file, sizeof file), gh_csv_quote(r->reason, reason, sizeof reason));
    }
    bool ok = fclose(f) == 0 ? gh_file_write(path, text, size, err)
                             : gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", path);
    free(text);
    return ok;
}

static bool report(const struct import *m, struct gh_error *err)
{
    const char *path = gh_args_get(m->args, "report");
    for (size_t i = 0; i < m->refusals.count && (int)i < SHOWN; i++) {
        const struct gh_import_refusal *r = &m->refusals.items[i];
        printf("%s:%d: %s: %s: %s\n", m->table, r->line, r->name, r->file, r->reason);
    }
    if (m->refusals.count > SHOWN)
        printf("… and %zu more%s%s\n", m->refusals.count - SHOWN,
               path ? "; see " : "; --report FILE keeps them all", path ? path : "");
    if (path && !write_report(m, path, err))
        return false;
    if (m->refusals.count)
        return gh_error_set(
            err, GH_ERR_FAILED,
            "person import: %zu pictures or rows were refused; mend them and run it again, what is "
            "enrolled is left alone",
            m->refusals.count);
    return true;
}

static bool open_visions(struct import *m, struct gh_error *err)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int want = cores < 1 ? 1 : cores > THREADS ? THREADS : (int)cores;
    for (; m->threads < want; m->threads++)
        if (!(m->visions[m->threads] = gh_vision_open(NULL, NULL, err)))
            return false;
    gh_vision_info(m->visions[0], &m->info);
    return true;
}

static bool read_table(struct import *m, struct gh_error *err)
{
    size_t size;
    uint8_t *text = gh_file_read(m->table, TABLE_LIMIT, &size, err);
    bool ok = text && gh_csv_parse(&m->csv, m->table, (const char *)text, size, err) &&
              gh_import_rows(&m->csv, m->table, gh_args_get(m->args, "consent"), &m->rows, err);
    gh_wipe(text, size);
    return ok;
}

bool gh_cli_person_import(const struct gh_args *args, struct gh_error *err)
{
    char table[1200];
    if (gh_args_get(args, "for-flag"))
        return gh_error_set(
            err, GH_ERR_DENIED,
            "person import: no list of people to look out for is taken in wholesale; each needs a reason, "
            "an authority and a second person: gatehouse person add NAME --for-flag, then flag add");
    struct import *m = calloc(1, sizeof *m);
    if (!m)
        return gh_error_set(err, GH_ERR_INTERNAL, "import: out of memory");
    m->args = args;
    m->folder = args->words[0];
    m->table = gh_args_get(args, "csv");
    bool ok = m->table || gh_file_join(table, sizeof table, m->folder, "people.csv") ||
              gh_error_set(err, GH_ERR_USAGE, "%s: the path is too long", m->folder);
    if (!m->table)
        m->table = table;
    ok = ok && read_table(m, err) && (m->s = gh_cli_open(args, &m->by, err)) && open_visions(m, err) &&
         work(m, err) && report(m, err);
    for (int i = 0; i < m->threads; i++)
        gh_vision_close(m->visions[i]);
    gh_store_close(m->s);
    gh_wipe(m->rows, (size_t)m->csv.row_count * sizeof *m->rows);
    gh_csv_free(&m->csv);
    gh_vec_free(&m->refusals);
    free(m);
    return ok;
}
