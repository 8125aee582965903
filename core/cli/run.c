/* gatehouse run: the engine in the foreground, until a signal or a time ends it. */
#include "cli/cli.h"

#include "engine/engine.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>

/* A signal handler can reach nothing else than globals; on whichever thread it runs, libraries have theirs.
 */
static atomic_bool stop, reread;

static void on_signal(int sig)
{
    atomic_store(sig == SIGHUP ? &reread : &stop, true);
}

static enum gh_engine_told told(void)
{
    return atomic_exchange(&stop, false)     ? GH_ENGINE_STOP
           : atomic_exchange(&reread, false) ? GH_ENGINE_REREAD
                                             : GH_ENGINE_GO_ON;
}

bool gh_cli_run(const struct gh_args *a, struct gh_error *err)
{
    const char *length = gh_args_get(a, "for");
    struct gh_engine_options o = {.site_dir = a->site,
                                  .pack = gh_args_get(a, "pack"),
                                  .json = gh_args_get(a, "json") != NULL,
                                  .until_ended = gh_args_get(a, "until-ended") != NULL,
                                  .told = told,
                                  .out = stdout};
    if (length && (o.run_ms = gh_cli_duration(length)) <= 0)
        return gh_error_set(err, GH_ERR_USAGE, "--for: expected a time such as 20s, 5m or 2h");
    /* before the start: it takes a while, and cameras are watched before it is over */
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &act, NULL);
    struct gh_engine *e = gh_engine_start(&o, err);
    if (!e)
        return false;
    gh_engine_wait(e);
    return gh_engine_close(e, err);
}
