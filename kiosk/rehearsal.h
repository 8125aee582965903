/* A gate without a camera: drawn people who walk up and do what the screen asks, as people do: they see a
 * change after a while, show a badge, type, turn their heads, and leave. For the demonstration, for training
 * attendants, and for measuring; each kind of visit says what ought to become of it. */
#ifndef GH_KIOSK_REHEARSAL_H
#define GH_KIOSK_REHEARSAL_H

#include "kiosk/view.h"
#include "media/scene.h"
#include "token/badge.h"

enum gh_rehearsal_kind {
    GH_REHEARSE_GENUINE,   /* own token, own face */
    GH_REHEARSE_IMPOSTOR,  /* another's token */
    GH_REHEARSE_NO_TOKEN,  /* touches, has nothing, leaves */
    GH_REHEARSE_PHONE,     /* the owner's picture on a telephone held before the camera */
    GH_REHEARSE_PRINT,     /* on paper, moved and turned a little */
    GH_REHEARSE_FILM,      /* the owner filmed turning the head, on a telephone: not in the order asked */
    GH_REHEARSE_PIN,       /* the other way: number and PIN */
    GH_REHEARSE_BYSTANDER, /* genuine, with somebody looking over the shoulder who then steps back */
    GH_REHEARSE_CALL,      /* calls the attendant, and lets them see the picture */
    GH_REHEARSE_ENROL,     /* not known yet: enrols */
    GH_REHEARSE_BROKEN,    /* genuine, and the camera is lost in the middle */
    GH_REHEARSE_KINDS
};
const char *gh_rehearsal_kind_name(enum gh_rehearsal_kind k);

struct gh_rehearsal_visit {
    enum gh_rehearsal_kind kind;
    int person;        /* who stands there; index into the cast */
    int shown;         /* attacks: whose face is shown */
    int bystander;     /* BYSTANDER: who */
    const char *badge; /* text of the code held before the camera; NULL = the number is typed */
    const char *number, *pin;
    struct gh_image picture; /* attacks: a picture to show instead of the drawn one; data NULL = drawn */
};

/* Who of the cast is enrolled, and by what they pass: SITE/rehearsal.ini, made by `gatehouse demo`. */
struct gh_rehearsal_person {
    int person; /* index into the cast */
    char number[16], pin[16], badge[GH_BADGE_TEXT];
};
/* How many (≤ max); 0 with err. [person NAME] number =, pin =, badge =. */
int gh_rehearsal_people(const char *site_dir, const struct gh_scene *scene, struct gh_rehearsal_person *out,
                        int max, struct gh_error *err);
/* "scene:FILE?camera=NAME&…" taken apart; false when it is no scene. camera "" = the script's first. */
bool gh_rehearsal_scene(const char *source, char *path, size_t path_size, char *camera, size_t camera_size);

struct gh_rehearsal;
/* scene: a script whose camera named is the gate's place. */
struct gh_rehearsal *gh_rehearsal_open(const struct gh_scene *scene, const char *camera, int width,
                                       int height, double fps, uint64_t seed, struct gh_error *err);
void gh_rehearsal_close(struct gh_rehearsal *r);
/* Begins a visit at t_ms; borrowed until the next one. */
void gh_rehearsal_begin(struct gh_rehearsal *r, const struct gh_rehearsal_visit *visit, int64_t t_ms);
/* Draws frame n as the camera sees it at t_ms; view is what the person saw last. Allocates nothing. */
void gh_rehearsal_draw(struct gh_rehearsal *r, const struct gh_kiosk_view *view, uint64_t n, int64_t t_ms,
                       struct gh_image dst);
/* What the person touches now; NONE mostly. Once a frame. */
struct gh_touched gh_rehearsal_touch(struct gh_rehearsal *r, const struct gh_kiosk_view *view, int64_t t_ms);
/* When the person finished the last movement that was asked of them; 0 = none was. */
int64_t gh_rehearsal_moved(const struct gh_rehearsal *r);
/* The camera is lost at this moment of the visit. */
bool gh_rehearsal_broken(const struct gh_rehearsal *r, int64_t t_ms);
/* They have gone. */
bool gh_rehearsal_over(const struct gh_rehearsal *r, int64_t t_ms);

#endif
