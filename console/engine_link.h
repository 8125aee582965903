/* The engine as the console sees it: found or started, asked things, started again
 * when it dies. It outlives the console unless the site is a temporary one. */
#ifndef GH_CONSOLE_ENGINE_LINK_H
#define GH_CONSOLE_ENGINE_LINK_H

#include "base/error.h"
#include "base/id.h"
#include "site/site.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct gh_engine_link {
    char dir[GH_SITE_PATH], link_path[GH_SITE_PATH], log_path[GH_SITE_PATH];
    bool allowed; /* to start one */
    pid_t child;  /* started by us; 0 = none */
    int64_t started_ms, retry_ms;
    int attempt;   /* starts in a row that ended badly */
    int last_exit; /* of the child, -1 = none ended yet; 128 + n: by signal n */
};

enum gh_engine_event { GH_ENGINE_NOTHING, GH_ENGINE_STARTED, GH_ENGINE_ENDED };

/* The `gatehouse` beside this program, else its bare name for PATH. */
void gh_engine_link_program(char *out, size_t size);

bool gh_engine_link_init(struct gh_engine_link *e, const char *dir, bool allowed, struct gh_error *err);

/* Once a round: notices the end of the child, starts an engine when none is alive (board_alive:
 * heartbeat), again after 1, 2, 4 … 30 s when it ended badly, never after it was stopped in order. */
enum gh_engine_event gh_engine_link_tick(struct gh_engine_link *e, bool board_alive, int64_t now_ms,
                                         struct gh_error *err);
/* Starts one now, as the person asks. NOT_FOUND when there is no `gatehouse` beside this program or on PATH.
 */
bool gh_engine_link_start(struct gh_engine_link *e, int64_t now_ms, struct gh_error *err);

/* What an exit code of `gatehouse run` means for the operator, with the log's last line where it helps. */
void gh_engine_link_explain(const struct gh_engine_link *e, char *out, size_t size);

bool gh_engine_link_focus(const struct gh_engine_link *e, int camera, struct gh_error *err);
bool gh_engine_link_suppress(const struct gh_engine_link *e, struct gh_id alert, struct gh_error *err);

/* Stops the engine (a temporary site's) and waits until it is gone, at most 4 s. */
void gh_engine_link_stop(struct gh_engine_link *e);

#endif
