/* gatehouse evaluate: error rates on pictures whose people are known, through the
 * product's own nets. Needs no site and enrols nobody. */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/wipe.h"
#include "cli/evaluate_tell.h"
#include "evaluate/measure.h"

#include <errno.h>
#include <langinfo.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH = 80, HEIGHT = 20, PLAIN_EVERY = 500, THREADS = 64 };

/* ---- progress ---- */

static void bar(double share, const char *words, bool last)
{
    int fill = (int)(share * 30);
    fprintf(stderr, "\r[%.*s%.*s] %s\033[K%s", fill, "##############################", 30 - fill,
            "..............................", words, last ? "\n" : "");
}

static void looked(void *user, uint32_t done, uint32_t of, double per_s)
{
    char words[96];
    bool terminal = isatty(STDERR_FILENO);
    if (!gh_evaluate_due(user, terminal, gh_clock_mono_ms(), done, of, PLAIN_EVERY))
        return;
    if (!terminal) {
        fprintf(stderr, "%u of %u pictures, %.1f a second\n", done, of, per_s);
        return;
    }
    snprintf(words, sizeof words, "%u/%u pictures  %.1f a second  %.0f s left ", done, of, per_s,
             per_s > 0 ? (of - done) / per_s : 0);
    bar(of ? (double)done / of : 1, words, done == of);
}

static void compared(void *user, double share)
{
    if (!isatty(STDERR_FILENO) ||
        !gh_evaluate_due(user, true, gh_clock_mono_ms(), (uint32_t)(share * 1000), 1000, 0))
        return;
    bar(share, "comparing all with all ", share >= 1);
}

/* ---- results ---- */

struct result {
    const struct gh_evaluation *e;
    bool pictures;
};

static bool put_svg(FILE *f, const struct result *r)
{
    return gh_report_svg(f, r->e);
}

static bool put_html(FILE *f, const struct result *r)
{
    return gh_report_html(f, r->e, r->pictures);
}

static bool write_file(const char *path, bool (*put)(FILE *f, const struct result *r), const struct result *r,
                       struct gh_error *err)
{
    char *text = NULL;
    size_t size = 0;
    if (!path)
        return true;
    FILE *f = open_memstream(&text, &size);
    bool ok = f && put(f, r);
    if (f && fclose(f))
        ok = false;
    ok = ok ? gh_file_write(path, text, size, err)
            : gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", path);
    gh_wipe(text, size); /* it may show faces */
    return ok;
}

/* Told before the work that a report is for. */
static bool has_place(const char *path, struct gh_error *err)
{
    char copy[4096];
    if (!path)
        return true;
    snprintf(copy, sizeof copy, "%s", path);
    const char *folder = dirname(copy);
    return access(folder, W_OK | X_OK) == 0 ||
           gh_error_set(err, errno == ENOENT ? GH_ERR_NOT_FOUND : GH_ERR_IO, "%s: %s: %s", path, folder,
                        strerror(errno));
}

static bool print_text(const struct gh_evaluation *e)
{
    struct winsize size = {0};
    bool terminal = isatty(STDOUT_FILENO);
    bool wide = terminal && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col >= 40;
    return gh_report_text(stdout, e, wide ? size.ws_col : WIDTH, HEIGHT,
                          terminal && !strcmp(nl_langinfo(CODESET), "UTF-8"));
}

static bool tell(const struct gh_args *a, const struct gh_evaluation *e, struct gh_error *err)
{
    struct result r = {e, gh_args_get(a, "pictures") != NULL};
    if (!(gh_args_get(a, "json") ? gh_report_json(stdout, e) : print_text(e))) {
        gh_evaluate_tell_faults(e->data);
        return gh_error_set(err, GH_ERR_IO, "output: cannot be written");
    }
    if (!write_file(gh_args_get(a, "svg"), put_svg, &r, err) ||
        !write_file(gh_args_get(a, "html"), put_html, &r, err))
        return false;
    return gh_evaluate_without_fault(e->data, err);
}

static bool evaluate(const struct gh_args *a, struct gh_dataset *d, const char *source, struct gh_error *err)
{
    struct gh_evaluate_pace p = {0};
    struct gh_looks_options o = {
        .pack = gh_args_get(a, "pack"), .cache = gh_args_get(a, "cache"), .progress = looked, .user = &p};
    const char *threads = gh_args_get(a, "threads"), *groups = gh_args_get(a, "groups");
    struct gh_looks looks = {0};
    struct gh_evaluation *e = calloc(1, sizeof *e);
    char *end = NULL;
    if (threads && ((o.threads = (int)strtol(threads, &end, 10)) < 1 || *end || o.threads > THREADS)) {
        free(e);
        return gh_error_set(err, GH_ERR_USAGE, "--threads: expected a number from 1 to %d", THREADS);
    }
    bool ok = e || gh_error_set(err, GH_ERR_INTERNAL, "evaluate: out of memory");
    ok = ok && has_place(gh_args_get(a, "svg"), err) && has_place(gh_args_get(a, "html"), err);
    ok = ok && (!groups || gh_dataset_groups(d, groups, err)) && gh_looks_make(d, &o, &looks, err) &&
         gh_evaluation_make(e, d, &looks, compared, &p, err);
    if (ok) {
        snprintf(e->source, sizeof e->source, "%s", source);
        ok = tell(a, e, err);
    } else {
        gh_evaluate_tell_faults(d);
    }
    gh_looks_free(&looks);
    free(e);
    return ok;
}

bool gh_cli_evaluate_pairs(const struct gh_args *a, struct gh_error *err)
{
    struct gh_dataset d = {0};
    char source[600];
    snprintf(source, sizeof source, "pairs %.280s %.280s", a->words[0], a->words[1]);
    bool ok = gh_dataset_pairs(&d, a->words[0], a->words[1], err);
    if (ok)
        ok = evaluate(a, &d, source, err);
    else
        gh_evaluate_tell_faults(&d);
    gh_dataset_free(&d);
    return ok;
}

bool gh_cli_evaluate_folder(const struct gh_args *a, struct gh_error *err)
{
    struct gh_dataset d = {0};
    char source[600];
    snprintf(source, sizeof source, "folder %.560s", a->words[0]);
    bool ok = gh_dataset_folder(&d, a->words[0], err);
    if (ok)
        ok = evaluate(a, &d, source, err);
    else
        gh_evaluate_tell_faults(&d);
    gh_dataset_free(&d);
    return ok;
}
