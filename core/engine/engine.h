/* The watch of one site: cameras, recognition, alerts, board and link in one
 * process, started and stopped as a whole. */
#ifndef GH_ENGINE_ENGINE_H
#define GH_ENGINE_ENGINE_H

#include "base/error.h"
#include "site/site.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum gh_engine_told { GH_ENGINE_GO_ON, GH_ENGINE_STOP, GH_ENGINE_REREAD };

struct gh_engine_options {
    const char *site_dir;
    const char *models_dir, *pack; /* NULL = the usual */
    int64_t run_ms;                /* 0 = until stopped */
    bool json;                     /* one object a line on out */
    bool until_ended;              /* stop when every camera has ended (files that do not loop) */
    FILE *out;                     /* events, NULL = none; nobody waits for who reads it */
    /* What the caller has been told meanwhile, a word a call; asked often, on the caller's thread, while it
     * starts too. NULL: nothing ever. */
    enum gh_engine_told (*told)(void);
};

struct gh_engine_totals {
    uint64_t frames, detections, tracks, embeddings, alerts;
};

struct gh_engine;

/* Takes the site's lock (BUSY names the pid that holds it), opens models, store, board, link, starts all
 * cameras. A camera that cannot be opened is a state, not an error. Told to stop it leaves the rest out, and
 * gh_engine_wait returns at once. */
struct gh_engine *gh_engine_start(const struct gh_engine_options *options, struct gh_error *err);
/* Runs until stop, run_ms or (until_ended) the end. When it returns all cameras have ended and what they
 * found is in the store. By the thread that started it. */
void gh_engine_wait(struct gh_engine *e);
void gh_engine_stop(struct gh_engine *e);   /* any thread: sets a flag */
void gh_engine_reread(struct gh_engine *e); /* any thread: the site file again, soon */
/* Stops all, joins all, destroys all in reverse order; ≤ 2 s beside what a disk takes. A source that does not
 * end by then is left behind with its thread and what that may touch: the process is to end. After
 * gh_engine_wait it tells the totals last, as the event "end". False with IO when events could not be
 * written. */
bool gh_engine_close(struct gh_engine *e, struct gh_error *err);

#endif
