/* What the console knows at this moment: the board's cameras, and of the store's alerts how many
 * wait and which is the gravest; read anew only where their counters moved. Knows no screen. */
#ifndef GH_CONSOLE_MODEL_H
#define GH_CONSOLE_MODEL_H

#include "base/error.h"
#include "board/read.h"
#include "console/announce.h"
#include "site/site.h"
#include "store/alerts.h"
#include "store/operators.h"

enum { GH_MODEL_WAITING = 64 };

struct gh_model_camera {
    bool used;
    int slot;
    struct gh_board_camera info;
    uint8_t *picture; /* BGR, rows of w × 3; NULL until the first */
    int w, h;
    uint64_t have; /* picture_seq of what is held */
    bool fresh;    /* came with the last poll */
};

/* What an operator must know of a camera at a glance; worked out from state, age and heartbeat. */
enum gh_look_state { GH_SEEN_LIVE, GH_SEEN_STARTING, GH_SEEN_OLD, GH_SEEN_TROUBLE, GH_SEEN_NO_ENGINE };

struct gh_model {
    char dir[GH_SITE_PATH], board_path[GH_SITE_PATH], link_path[GH_SITE_PATH], log_path[GH_SITE_PATH];
    struct gh_board *board;
    bool blind;          /* no pictures are taken from the board: gh_console_sight says when */
    int64_t attached_ms; /* when a newer board was last looked for */
    bool alive;          /* heartbeat is young */
    int64_t heartbeat_ms;
    uint64_t change, generation;
    struct gh_model_camera cameras[GH_BOARD_SLOTS];
    int camera_count; /* of used ones */
    int live, down;
    char pack[16], embedder[32];
    bool for_gates;
    unsigned gallery;

    struct gh_store *store;
    int64_t (*wall_ms)(void); /* the store's clock; NULL = the real one */
    int64_t store_try_ms;
    uint64_t store_change;
    bool store_read;
    int accounts;                /* operators that the store has; -1: not known */
    struct gh_error store_error; /* why there is none; kind GH_OK otherwise */
    int open_alerts;             /* not closed, resting ones too */
    int unanswered;          /* nobody has them, or they ask for a second operator who is not the reader */
    int seconds;             /* confirmed by the reader, and waiting for a second operator */
    int handed;              /* handed over to the reader, who has not answered yet */
    int64_t wake_ms;         /* wall: something will have rested too long; INT64_MAX = nothing */
    unsigned woken;          /* how often that was so, though the store did not change */
    int emergencies;         /* gates whose doors stay open */
    char emergency[48];      /* the first of them */
    struct gh_alert gravest; /* of the unanswered ones; only valid when there are any */
    struct gh_announce announced;
    bool announce; /* announcement is to be told; whoever tells it takes it back */
    struct gh_announcement announcement;

    uint8_t *focus; /* large picture of one camera */
    int focus_camera, focus_w, focus_h;
    int64_t focus_ms;
    uint64_t focus_have;
    bool focus_fresh;
};

bool gh_model_open(struct gh_model *m, const char *site_dir, struct gh_error *err);
void gh_model_close(struct gh_model *m);

/* Who is logged in, none for nobody: what is asked of them is read anew. */
void gh_model_serve(struct gh_model *m, struct gh_id reader);

/* Reads what changed. True if anything did. now_ms: mono. focus: also the large picture. */
bool gh_model_poll(struct gh_model *m, int64_t now_ms, bool focus);

/* Overwrites every picture it holds, and the names. */
void gh_model_wipe(struct gh_model *m);

/* What an alert is about in a few words: "A. Adams (missing)", "camera stairs: down, refused"; without names:
 * "someone flagged (missing)". */
void gh_model_alert_words(const struct gh_alert *a, bool names, char *out, size_t size);

enum gh_look_state gh_model_look(const struct gh_model *m, const struct gh_model_camera *c, int64_t now_ms);

/* Pictures older than this are shown red whatever the state says, and twice it are trouble. */
enum { GH_MODEL_OLD_MS = 2000 };

/* Its own words for enum gh_feed_state: "live", "DOWN", … */
const char *gh_model_state_word(uint32_t state);

/* "0s", "12s", "3m", "2h" into out (≥ 8 bytes). Returns out. */
char *gh_model_span(int64_t ms, char *out, size_t size);

/* Case-insensitive: does name contain filter? An empty filter is in everything. */
bool gh_model_contains(const char *name, const char *filter);

#endif
