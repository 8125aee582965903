/* Clips: the seconds round an alert or a bookmarked moment, sealed under the alert's or the
 * bookmark's own key in files beside the database (DIR/clips/ID, 0600). */
#ifndef GH_STORE_CLIPS_H
#define GH_STORE_CLIPS_H

#include "base/geom.h"
#include "store/store.h"

enum gh_clip_state {
    GH_CLIP_WANTED = 1, /* the engine cuts it as soon as its last second is over */
    GH_CLIP_KEPT = 2,
    GH_CLIP_MISSED = 3, /* nothing was held of that time */
    GH_CLIP_GONE = 4,   /* purged */
};

/* Where a face was in the clip: so that an export can leave the flagged one and blur all others. */
struct gh_clip_box {
    int64_t t_ms;       /* wall */
    struct gh_rect box; /* fractions of the picture */
};

struct gh_clip {
    struct gh_id id, alert; /* alert none: a bookmark */
    char camera[48], note[256], made_by[48];
    enum gh_clip_state state;
    int64_t made_ms, since_ms, until_ms, at_ms; /* wall; at: the moment it is about */
    int lead_ms;   /* it starts so much before since: pictures come in groups; negative: no more was held */
    int64_t bytes; /* of the plain MP4 */
    int exported;  /* how often */
};

/* Engine only: the seconds round an alert's sighting will be cut. */
bool gh_clip_want(struct gh_store *s, const struct gh_actor *by, struct gh_id alert, const char *camera,
                  int64_t at_ms, int64_t since_ms, int64_t until_ms, struct gh_id *id, struct gh_error *err);
/* A person marks a moment of a camera, with a note (may be ""). Gives it a key of its own. */
bool gh_bookmark_add(struct gh_store *s, const struct gh_actor *by, const char *camera, int64_t at_ms,
                     int64_t since_ms, int64_t until_ms, const char *note, struct gh_id *id,
                     struct gh_error *err);
/* Engine only: what waits to be cut, those whose last second is over by now_ms. */
bool gh_clip_wanted(struct gh_store *s, const struct gh_actor *by, int64_t now_ms,
                    bool (*each)(void *user, const struct gh_clip *c), void *user, struct gh_error *err);
/* Engine only: seals the MP4 into its file; mp4 = NULL, or a key destroyed meanwhile: there is nothing
 * (MISSED). boxes may be NULL. FAILED when it is not waited for (any more). */
bool gh_clip_keep(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const uint8_t *mp4,
                  size_t size, int lead_ms, const struct gh_clip_box *boxes, int box_count,
                  struct gh_error *err);

bool gh_clip_get(struct gh_store *s, struct gh_id id, struct gh_clip *out, struct gh_error *err);
/* By the beginning of its id, 6 characters or more. NOT_FOUND, or USAGE when several begin so. */
bool gh_clip_find(struct gh_store *s, const char *text, struct gh_id *id, struct gh_error *err);
/* Newest first. alert none: bookmarks alone; otherwise this alert's clips, in order of time. */
bool gh_clip_list(struct gh_store *s, struct gh_id alert, bool (*each)(void *user, const struct gh_clip *c),
                  void *user, struct gh_error *err);
/* The plain MP4 for playing. Looking is on record. The caller overwrites and frees. Not for auditors. */
bool gh_clip_read(struct gh_store *s, const struct gh_actor *by, struct gh_id id, uint8_t **mp4, size_t *size,
                  struct gh_error *err);
/* The same for an export, with its boxes (caller frees): supervisors, with a reason, on record with it; faces
 * = true: bystanders are not blurred, which is a reason of its own. After "not this person" there are no
 * boxes but with faces = true: nobody is shown. */
bool gh_clip_export(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *reason,
                    bool faces, uint8_t **mp4, size_t *size, struct gh_clip_box **boxes, int *box_count,
                    struct gh_error *err);
/* File and key go; the row says so. Engine or supervisor. Also called by purges (store/retention.h). */
bool gh_clip_drop(struct gh_store *s, const struct gh_actor *by, struct gh_id id, struct gh_error *err);

#endif
