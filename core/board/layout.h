/* The board: what is live now, in a shared-memory file, one slot a camera.
 * Plain data with a version; each slot under a sequence lock (odd while written). */
#ifndef GH_BOARD_LAYOUT_H
#define GH_BOARD_LAYOUT_H

#include "media/feed_state.h"

#include <stdatomic.h>
#include <stdint.h>

#define GH_BOARD_MAGIC   0x47484244u /* "GHBD" */
#define GH_BOARD_VERSION 1u

enum {
    GH_BOARD_SLOTS = 36,
    GH_BOARD_W = 320,
    GH_BOARD_H = 180,
    GH_BOARD_FOCUS_W = 960,
    GH_BOARD_FOCUS_H = 540,
    GH_BOARD_BOXES = 32
};

enum { GH_BOX_USABLE = 1, GH_BOX_FLAGGED = 2, GH_BOX_PREDICTED = 4 };

struct gh_board_box {
    float x, y, w, h; /* fractions of the picture */
    uint32_t track;
    uint32_t flags; /* GH_BOX_… */
    char label[32]; /* flagged person's short name, else "" */
};

/* Copied whole by readers. */
struct gh_board_camera {
    char name[48];
    char source[128];       /* masked */
    char error[128];        /* masked; "" when live */
    uint32_t state;         /* enum gh_feed_state */
    uint32_t enabled;       /* recognition runs now (hours) */
    int64_t state_since_ms; /* mono */
    int64_t picture_ms;     /* mono: when the picture below was seen by the camera's thread; 0 = none */
    int64_t processed_ms;   /* mono: when it was put on the board */
    uint64_t picture_seq;   /* rises with each new picture */
    uint64_t frames, dropped, detections, tracks, embeddings;
    float fps, detect_fps; /* measured */
    int32_t width, height; /* of the source */
    uint32_t box_count;
    struct gh_board_box boxes[GH_BOARD_BOXES];
};

struct gh_board_slot {
    _Atomic uint32_t seq; /* odd: being written */
    uint32_t used;
    struct gh_board_camera camera;
    uint8_t
        picture[GH_BOARD_W * GH_BOARD_H * 3]; /* BGR, letterboxed to the source's shape; picture part below */
    uint16_t picture_w, picture_h;            /* the part used, top left: ≤ GH_BOARD_W × GH_BOARD_H */
};

struct gh_board_focus {
    _Atomic uint32_t seq;
    int32_t camera; /* slot shown, -1 = none */
    uint16_t w, h;
    int64_t picture_ms;
    uint64_t picture_seq;
    uint8_t picture[GH_BOARD_FOCUS_W * GH_BOARD_FOCUS_H * 3];
};

struct gh_board {
    uint32_t magic, version, size;
    _Atomic uint32_t camera_count;
    _Atomic uint64_t generation;  /* rises when cameras are added, removed or renamed */
    _Atomic uint64_t change;      /* rises with every write of any slot */
    _Atomic int64_t heartbeat_ms; /* mono, engine alive ≤ 1 s ago */
    _Atomic int64_t viewed_ms; /* mono, written by consoles: someone looks; the engine paints the board slower
                                  when nobody does */
    _Atomic int32_t engine_pid;
    _Atomic uint64_t store_change; /* hint: the engine wrote to the store */
    char pack[16], embedder[32];
    _Atomic uint32_t for_gates, gallery; /* live flag templates matched against */
    struct gh_board_focus focus;
    struct gh_board_slot slots[GH_BOARD_SLOTS];
};

#endif
