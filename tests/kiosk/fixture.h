/* Views of every state with everything in them that a state can show, drawn people, and pictures as files. */
#ifndef GH_TESTS_KIOSK_FIXTURE_H
#define GH_TESTS_KIOSK_FIXTURE_H

#include "kiosk/screen/inside.h"

struct fixture_view {
    const char *name;
    struct gh_kiosk_view view;
};
/* The states, and a few of them once more with what they show besides. name is the state's, with a suffix. */
int fixture_views(struct fixture_view *out, int max, const char *language);
enum { FIXTURE_VIEWS = 48 };

/* A drawn person before a wall, BGR; phase 0 … 1 moves it. One picture, kept. */
struct gh_image fixture_picture(int width, int height, float phase);

extern const int fixture_sizes[][2];
extern const int fixture_size_count;

/* width × height BGR */
bool fixture_write_png(const char *path, struct gh_image image);
bool fixture_read_png(const char *path, struct gh_image *out); /* data malloc'd */
/* To a quarter of each side, and to 32 steps a channel so that files stay small; data malloc'd */
struct gh_image fixture_reduce(struct gh_image image);

#endif
