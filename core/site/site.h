/* What a site is on disk: its folder, the paths in it, and site.ini as plain
 * structs. Knows names of things, touches no camera and no database. */
#ifndef GH_SITE_SITE_H
#define GH_SITE_SITE_H

#include "base/error.h"
#include "base/geom.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    GH_SITE_CAMERAS = 36,
    GH_SITE_MASKS = 8,
    GH_SITE_NAME = 48,
    GH_SITE_SOURCE = 1024,
    GH_SITE_PATH = 512
};

/* Hours of a day in which recognition runs, local time, minutes from midnight;
 * from == to means always; from > to runs over midnight. */
struct gh_site_hours {
    int from, to;
};

struct gh_site_camera {
    char name[GH_SITE_NAME];     /* letters, digits, blank, - and _; unique */
    char source[GH_SITE_SOURCE]; /* as gh_source_open takes it; may hold credentials: show gh_source_mask's
                                    text only */
    double detect_fps;           /* 0.5 … 30, default 5 */
    int usable_px;               /* shorter side of a face box, full-picture pixels, default 40 */
    bool loop;                   /* files and scenes start again at their end, default yes */
    struct gh_site_hours hours;  /* outside them pictures are shown, no face is looked for */
    struct gh_rect masks[GH_SITE_MASKS]; /* privacy: blacked out before anything looks; fractions 0 … 1 */
    int mask_count;
    struct gh_rect
        zones[GH_SITE_MASKS]; /* if any: only faces whose centre lies in one are looked at; fractions */
    int zone_count;
};

struct gh_site {
    char dir[GH_SITE_PATH];
    char name[GH_SITE_NAME];
    double false_alerts; /* accepted share of strangers' visits that raise an alert, default 1e-4 */
    struct {
        char embedder[32];
        double similarity;
    } points[4]; /* explicit operating points: `similarity = EMBEDDER:VALUE`, one line an embedder */
    int point_count;
    int regroup_s;   /* the same person at the same camera within this joins the open visit, default 30 */
    double wall_fps; /* pictures a second on the board per camera while a console looks, default 10 */
    int workers;     /* recognition threads; 0 = one a core */
    bool paced;      /* files and scenes in real time (default); no = as fast as the machine allows */
    struct gh_site_camera cameras[GH_SITE_CAMERAS];
    int camera_count;
};

/* Reads DIR/site.ini. Every unknown section or key, and every bad value, is a
 * CONFIG error that names file, line and what was expected. gh_site is large:
 * allocate it. The file's form is documented in assets/site.ini. */
bool gh_site_load(struct gh_site *site, const char *dir, struct gh_error *err);

/* The same from text in memory; name stands for the path in messages. */
bool gh_site_parse(struct gh_site *site, const char *dir, const char *name, const char *text,
                   struct gh_error *err);

/* Makes the folder (0700) and a site.ini (0600) with no camera, unless there. */
bool gh_site_create(const char *dir, const char *name, struct gh_error *err);

/* Edit site.ini in place, comments kept; the file is parsed before and after
 * and left untouched if the result would not load. */
bool gh_site_add_camera(const char *dir, const struct gh_site_camera *camera, struct gh_error *err);
bool gh_site_remove_camera(const char *dir, const char *name, struct gh_error *err);

/* True if recognition runs for this camera at the wall time (local hours). */
bool gh_site_in_hours(const struct gh_site_camera *camera, long long wall_ms);

/* Explicit similarity for the embedder, or 0 when the threshold follows from false_alerts. */
double gh_site_similarity(const struct gh_site *site, const char *embedder);

/* Paths inside a site folder, into out[GH_SITE_PATH]. */
enum gh_site_file {
    GH_SITE_INI,   /* site.ini */
    GH_SITE_DB,    /* gatehouse.db */
    GH_SITE_KEYS,  /* keys: wrapped per-person keys, apart from the database */
    GH_SITE_KEY,   /* site.key: the key that wraps them */
    GH_SITE_BOARD, /* shared memory: a file of this site's in /dev/shm; run/board where there is none */
    GH_SITE_LINK,  /* run/link: the engine's socket */
    GH_SITE_LOCK,  /* run/lock: held by the engine, holds its pid */
    GH_SITE_LOG,   /* run/engine.log */
};
bool gh_site_path(const char *dir, enum gh_site_file file, char *out, struct gh_error *err);

#endif
