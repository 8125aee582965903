/* Does something cover the face? From the colours of its parts against each other. Pure.
 *
 * Caught: dark glasses (the eyes' places are dark, without the white and the skin that lie there), and what
 * lies over the mouth: mask, scarf, glove, cup, a bare hand too, by the lips' red that is missing, whatever
 * folds and shadows do to its brightness; and by its colour where that is not the skin's. Not caught: clear
 * glasses, which cover nothing; a hand over one eye or the forehead; a mask with lips printed on; lips
 * without any red in them, under coloured lamps, are taken for covered. What is not caught is left to the
 * comparison, which a covered face seldom reaches. */
#ifndef GH_VISION_COVER_H
#define GH_VISION_COVER_H

#include "vision/vision.h"

/* The three reasons apart, each 0 … 1; gh_cover is the largest. */
struct gh_cover {
    float eyes;  /* dark where the eyes are */
    float mouth; /* another colour than the skin's where mouth and chin are */
    float lips;  /* no redder there than round it */
};
/* picture: with the whole face; landmarks in it. All zero when the landmarks make no face. */
struct gh_cover gh_cover_parts(struct gh_image picture, const struct gh_face *face);
float gh_cover(struct gh_image picture, const struct gh_face *face);

#endif
