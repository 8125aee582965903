/* Looks at the gate's frames with the nets and the code reader, as much as the flow allows and no more. */
#ifndef GH_KIOSK_EYES_H
#define GH_KIOSK_EYES_H

#include "kiosk/look.h"
#include "media/mailbox.h"

struct gh_eyes;

/* Opens nets and buffers; embedder etc. from gh_eyes_info. models_dir, pack: as gh_vision_open. */
struct gh_eyes *gh_eyes_open(const char *models_dir, const char *pack, struct gh_error *err);
void gh_eyes_close(struct gh_eyes *e);
void gh_eyes_info(const struct gh_eyes *e, struct gh_vision_info *info, bool *has_live);

/* One frame, at once; on the caller's thread. Allocates nothing once warm. want_template: the flow is where
 * one is used (CAPTURE, LIVENESS, ENROL_PICTURE). Only the face nearest the oval is refined, judged and
 * embedded: bystanders are counted by their boxes and never embedded. */
bool gh_eyes_look(struct gh_eyes *e, const struct gh_frame *frame, enum gh_eyes_work work, bool want_template,
                  struct gh_look *out, struct gh_error *err);
/* The 224×224 crop of the face last looked at as JPEG (quality 92), malloc'd: for calls that the person
 * agreed to and for enrolment. False when there is none. */
bool gh_eyes_crop(struct gh_eyes *e, uint8_t **jpeg, size_t *size, struct gh_error *err);
/* Overwrites all that is left of the last person. */
void gh_eyes_forget(struct gh_eyes *e);

/* The same on a thread of its own: the newest frame of box, the newest look to the taker. */
struct gh_watch;
struct gh_watch *gh_watch_start(struct gh_eyes *e, struct gh_mailbox *box, struct gh_error *err);
void gh_watch_ask(struct gh_watch *w, enum gh_eyes_work work, bool want_template);
void gh_watch_poke(struct gh_watch *w);                      /* a frame is in the box */
bool gh_watch_take(struct gh_watch *w, struct gh_look *out); /* a look not taken yet; never waits */
bool gh_watch_crop(struct gh_watch *w, uint8_t **jpeg, size_t *size, struct gh_error *err);
void gh_watch_forget(struct gh_watch *w); /* returns when it is done */
void gh_watch_stop(struct gh_watch *w);

#endif
