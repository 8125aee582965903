/* gatehouse evaluate liveness: error rates of the gate's passive liveness check on presentations that are
 * known to be living people or attacks. Needs no site and keeps nothing. */
#include "cli/cli.h"

#include "base/clock.h"
#include "cli/evaluate_tell.h"
#include "evaluate/pad_report.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH = 80, PLAIN_EVERY = 100 };

static void looked(void *user, uint32_t done, uint32_t of)
{
    bool terminal = isatty(STDERR_FILENO), last = done == of;
    if (!gh_evaluate_due(user, terminal, gh_clock_mono_ms(), done, of, PLAIN_EVERY))
        return;
    fprintf(stderr, "%s%u of %u presentations%s", terminal ? "\r" : "", done, of,
            terminal && !last ? "\033[K" : "\n");
}

static bool print_text(const struct gh_pad_evaluation *e)
{
    struct winsize size = {0};
    bool terminal = isatty(STDOUT_FILENO);
    bool wide = terminal && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col >= 40;
    return gh_pad_report_text(stdout, e, wide ? size.ws_col : WIDTH, terminal);
}

static bool tell(const struct gh_args *a, const struct gh_pad_evaluation *e, struct gh_error *err)
{
    if (!(gh_args_get(a, "json") ? gh_pad_report_json(stdout, e) : print_text(e))) {
        gh_evaluate_tell_faults(&e->set->data);
        return gh_error_set(err, GH_ERR_IO, "output: cannot be written");
    }
    return gh_evaluate_without_fault(&e->set->data, err);
}

bool gh_cli_evaluate_liveness(const struct gh_args *a, struct gh_error *err)
{
    struct gh_evaluate_pace pace = {0};
    struct gh_pad_set set = {0};
    struct gh_pad_looks looks = {0};
    struct gh_pad_evaluation e = {0};
    struct gh_pad_options o = {.pack = gh_args_get(a, "pack"), .progress = looked, .user = &pace};
    bool ok = gh_pad_set_read(&set, a->words[0], err) && gh_pad_looks_make(&set, &o, &looks, err) &&
              gh_pad_evaluation_make(&e, &set, &looks, err);
    if (ok) {
        snprintf(e.source, sizeof e.source, "liveness %.560s", a->words[0]);
        ok = tell(a, &e, err);
    } else {
        gh_evaluate_tell_faults(&set.data);
    }
    gh_pad_evaluation_free(&e);
    gh_pad_looks_free(&looks);
    gh_pad_set_free(&set);
    return ok;
}
