/* What a site is on disk: its folder, the paths in it, and site.ini as plain
 * structs. Knows names of things, touches no camera and no database. */
#ifndef GH_SITE_SITE_H
#define GH_SITE_SITE_H

#include "base/error.h"
#include "base/geom.h"
#include "site/gate.h"
#include "site/operating.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    GH_SITE_CAMERAS = 36,
    GH_SITE_GATES = 16,
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
    char source[GH_SITE_SOURCE]; /* as gh_source_open takes it, a relative path joined to dir; may hold
                                    credentials: show gh_source_mask's text only */
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
    struct gh_site_operating operating; /* [match]: how many false alerts are accepted; as the file says it,
                                           which need not be what is in force (store/operating.h) */
    int regroup_s;   /* the same person seen again at any camera within this is on the same visit, default 120
                      */
    double wall_fps; /* pictures a second on the board per camera while a console looks, default 10 */
    int workers;     /* recognition threads; 0 = one a core */
    bool paced;      /* files and scenes in real time (default); no = as fast as the machine allows */
    struct {         /* [evidence]: clips of alerts and bookmarks */
        int before_s, after_s; /* seconds round the moment, default 10 and 10, at most 60 each */
        int memory_mb;         /* encoded pictures held per camera, default 8; 0 = no clips */
    } evidence;
    struct {           /* [retention]: days that things are kept, 1 … 3650 */
        int alerts;    /* decided or closed alerts with their pictures and clips, default 30 */
        int bookmarks; /* default 14 */
        int passages;  /* through gates, default 30 */
        int people;    /* after consent or flag ended, default 30 */
        int audit;     /* default 365, never below 90 */
    } retention;
    int lock_s;        /* [console] lock_after_s: an idle console locks itself, 30 … 3600, default 300 */
    char notice[256];  /* [site] notice: version of the public notice people agree to, default "1" */
    char contact[128]; /* [site] contact: whom people ask about their data; "" = unset */
    struct gh_site_camera cameras[GH_SITE_CAMERAS];
    int camera_count;
    struct gh_site_gate gates[GH_SITE_GATES];
    int gate_count;
};

/* Reads DIR/site.ini. Every unknown section or key, one given twice, and every bad value, is a
 * CONFIG error that names file, line and what was expected. gh_site is large:
 * allocate it. The file's form is documented in gatehouse-site(5). */
bool gh_site_load(struct gh_site *site, const char *dir, struct gh_error *err);

/* The same from text in memory; name stands for the path in messages. */
bool gh_site_parse(struct gh_site *site, const char *dir, const char *name, const char *text,
                   struct gh_error *err);

/* The path of a file, folder or device in a source, *length bytes of it; NULL for an address. */
const char *gh_site_source_file(const char *source, size_t *length);

/* The source with its path, where that is relative, behind folder and a slash; others as they are. Into
 * out[GH_SITE_SOURCE]; false if it does not fit. */
bool gh_site_source_in(const char *folder, const char *source, char *out);

/* Hours as 08:00-18:00. NULL, or what was expected instead: equal ones are refused, since they could mean no
 * hour or all, but for 00:00-24:00. */
const char *gh_site_parse_hours(const char *text, struct gh_site_hours *out);

/* Makes the folder (0700) and a site.ini (0600) with no camera, unless there. */
bool gh_site_create(const char *dir, const char *name, struct gh_error *err);

/* Edit site.ini in place, comments kept; the file is parsed before and after
 * and left untouched if the result would not load. A camera's relative path is relative to dir, as in the
 * file. */
bool gh_site_add_camera(const char *dir, const struct gh_site_camera *camera, struct gh_error *err);
bool gh_site_remove_camera(const char *dir, const char *name, struct gh_error *err);

/* True if recognition runs for this camera at the wall time (local hours). */
bool gh_site_in_hours(const struct gh_site_camera *camera, long long wall_ms);

/* The gate of this name, or NULL. */
const struct gh_site_gate *gh_site_gate_find(const struct gh_site *site, const char *name);

/* Paths inside a site folder, into out[GH_SITE_PATH]. */
enum gh_site_file {
    GH_SITE_INI,        /* site.ini */
    GH_SITE_DB,         /* gatehouse.db */
    GH_SITE_KEYS,       /* keys: wrapped per-person keys, apart from the database */
    GH_SITE_KEY,        /* site.key: the key that wraps them */
    GH_SITE_BOARD,      /* shared memory: a file of this site's in /dev/shm; run/board where there is none */
    GH_SITE_LINK,       /* run/link: the engine's socket */
    GH_SITE_LOCK,       /* run/lock: held by the engine, holds its pid */
    GH_SITE_LOG,        /* run/engine.log */
    GH_SITE_AUDIT_KEY,  /* audit.key: what the next audit row is signed with */
    GH_SITE_AUDIT_HEAD, /* audit.head: the last row, signed, outside the database */
    GH_SITE_AUDIT_ROOT, /* audit.root: public keys of first rows */
    GH_SITE_ERASED,     /* erased: ids whose keys were destroyed, for restored copies */
    GH_SITE_CLIPS,      /* clips: a folder of sealed films */
};
bool gh_site_path(const char *dir, enum gh_site_file file, char *out, struct gh_error *err);

#endif
