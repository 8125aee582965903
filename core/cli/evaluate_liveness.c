/* gatehouse evaluate liveness: error rates of the gate's passive liveness check on presentations that are
 * known to be living people or attacks. Needs no site and keeps nothing. */
#include "cli/cli.h"

#include "base/clock.h"
#include "evaluate/pad_report.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH = 80, DRAW_MS = 200, PLAIN_EVERY = 100 };

static void looked(void *user, uint32_t done, uint32_t of)
{
    int64_t *drawn = user, now = gh_clock_mono_ms();
    bool terminal = isatty(STDERR_FILENO), last = done == of;
    if (!last && (terminal ? now - *drawn < DRAW_MS : done % PLAIN_EVERY != 0))
        return;
    *drawn = now;
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
    size_t faults = e->set->data.fault_count;
    if (!(gh_args_get(a, "json") ? gh_pad_report_json(stdout, e) : print_text(e)))
        return gh_error_set(err, GH_ERR_IO, "output: cannot be written");
    return !faults || gh_error_set(err, GH_ERR_FAILED,
                                   "evaluate: %zu fault%s in the data, told with the figures, which are of "
                                   "the rest; mend and run it again",
                                   faults, faults == 1 ? "" : "s");
}

bool gh_cli_evaluate_liveness(const struct gh_args *a, struct gh_error *err)
{
    int64_t drawn = 0;
    struct gh_pad_set set = {0};
    struct gh_pad_looks looks = {0};
    struct gh_pad_evaluation e = {0};
    struct gh_pad_options o = {.pack = gh_args_get(a, "pack"), .progress = looked, .user = &drawn};
    bool ok = gh_pad_set_read(&set, a->words[0], err) && gh_pad_looks_make(&set, &o, &looks, err) &&
              gh_pad_evaluation_make(&e, &set, &looks, err);
    if (ok) {
        snprintf(e.source, sizeof e.source, "liveness %.560s", a->words[0]);
        ok = tell(a, &e, err);
    }
    gh_pad_evaluation_free(&e);
    gh_pad_looks_free(&looks);
    gh_pad_set_free(&set);
    return ok;
}
