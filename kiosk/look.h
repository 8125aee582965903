/* What one frame showed: facts without any decision. Made by kiosk/eyes.c, read by presence, live and decide.
 */
#ifndef GH_KIOSK_LOOK_H
#define GH_KIOSK_LOOK_H

#include "kiosk/flow.h"
#include "token/qr.h"
#include "vision/vision.h"

struct gh_look {
    enum gh_eyes_work work; /* what was looked for */
    int64_t t_ms;           /* the frame's */
    uint64_t seq;
    int width, height; /* of the frame, pixels; boxes below are in it, not mirrored */
    float motion;      /* WAKE and CODE: share of the picture that moves, 0 … 1; 1: all
                               of it, somebody came close or the light was switched */
    size_t code_size;  /* CODE: 0 = none */
    char code[GH_QR_TEXT + 1];
    /* FACE */
    int faces;           /* large enough to be somebody at the gate */
    int rivals;          /* others nearly as near as the first: "one person at a time" */
    struct gh_face face; /* the nearest one to the oval; box empty when faces is 0 */
    struct gh_quality quality;
    float eyes_px;         /* distance of the eyes */
    float light, contrast; /* mean and deviation of luma on the face, 0 … 255; of the whole picture when there
                              is no face */
    float cover;           /* how sure it is that something covers the face, 0 … 1 */
    bool has_live;         /* the passive net has looked */
    float live;            /* its mean probability of a living face, 0 … 1 */
    bool has_template;     /* only when quality allows: nobody else's is ever made */
    float template_[GH_TEMPLATE_DIMS];
};

/* Where the face should be, in a frame of w × h pixels: gh_gate_oval. */
struct gh_rect gh_look_oval(int w, int h);

#endif
