/* gatehouse run: the engine in the foreground, until a signal or a time ends it. */
#include "cli/cli.h"

#include "engine/engine.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* A signal handler can reach nothing else than a global; set before the handlers are. */
static struct gh_engine *running;

static void on_signal(int sig)
{
    if (sig == SIGHUP)
        gh_engine_reread(running);
    else
        gh_engine_stop(running);
}

bool gh_cli_run(const struct gh_args *a, struct gh_error *err)
{
    const char *length = gh_args_get(a, "for");
    struct gh_engine_options o = {.site_dir = a->site,
                                  .pack = gh_args_get(a, "pack"),
                                  .json = gh_args_get(a, "json") != NULL,
                                  .until_ended = gh_args_get(a, "until-ended") != NULL,
                                  .out = stdout};
    if (length && (o.run_ms = gh_cli_duration(length)) <= 0)
        return gh_error_set(err, GH_ERR_USAGE, "--for: expected a time such as 20s, 5m or 2h");
    setvbuf(stdout, NULL, _IOLBF, 0);
    running = gh_engine_start(&o, err);
    if (!running)
        return false;
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &act, NULL);
    gh_engine_wait(running);
    struct gh_engine_totals t;
    gh_engine_totals(running, &t);
    act.sa_handler = SIG_IGN;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &act, NULL);
    gh_engine_close(running);
    running = NULL;
    if (o.json)
        printf("{\"event\":\"end\",\"frames\":%llu,\"detections\":%llu,\"tracks\":%llu,\"embeddings\":%llu,"
               "\"alerts\":%llu}\n",
               (unsigned long long)t.frames, (unsigned long long)t.detections, (unsigned long long)t.tracks,
               (unsigned long long)t.embeddings, (unsigned long long)t.alerts);
    else
        printf("frames %llu, detections %llu, tracks %llu, embeddings %llu, alerts %llu\n",
               (unsigned long long)t.frames, (unsigned long long)t.detections, (unsigned long long)t.tracks,
               (unsigned long long)t.embeddings, (unsigned long long)t.alerts);
    return true;
}
