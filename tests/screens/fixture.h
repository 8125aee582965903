/* A site that stands still: a folder, a board with drawn pictures and fixed times, and a real
 * store with alerts, for consoles under test. */
#ifndef GH_TESTS_FIXTURE_H
#define GH_TESTS_FIXTURE_H

#include "board/write.h"
#include "link/link.h"
#include "site/site.h"
#include "store/alerts.h"
#include "store/store.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The fixed clocks: mono, and 2026-11-24T10:00:00Z. */
#define FIXTURE_MONO_MS 5000000
#define FIXTURE_WALL_MS 1795514400000
int64_t fixture_mono(void);
int64_t fixture_wall(void);

struct fixture {
    char dir[GH_SITE_PATH];
    struct gh_board *board;
    pid_t link;             /* answers as an engine does; 0 until asked for */
    atomic_int *suppressed; /* visits that it was asked to keep quiet about; shared memory */
};

/* cameras: 0 … 36; their states vary with the number, the first is live with three boxes. */
bool fixture_open(struct fixture *f, int cameras, struct gh_error *err);
/* Adds a store with operators ada (administrator), bob (operator) and ida (auditor), five people, three
 * flags, three alerts, two of them new. */
#define FIXTURE_PASSWORD "correct horse"
#define FIXTURE_EMBEDDER "mobilefacenet-2"
bool fixture_alerts(struct fixture *f, struct gh_error *err);

/* The store of a site with alerts, beside the consoles, and one of its operators; fails the test when it
 * cannot be opened. */
struct gh_store *fixture_open_as(const struct fixture *f, const char *name, struct gh_actor *as);

/* For gh_store_set_clock: what user, an int64_t, says; NULL: FIXTURE_WALL_MS. */
int64_t fixture_store_clock(void *user);
/* A. Adams' alert as it stands; false when there is none. */
bool fixture_adams(struct gh_store *s, struct gh_alert *out, struct gh_error *err);

/* To that, a clip of A. Adams' alert, and three bookmarks: kept, being cut, with nothing held. */
bool fixture_evidence(struct fixture *f, struct gh_error *err);

/* To alerts, three gates: main at work, side out of order, back never heard; a call, a number and PIN, an
 * enrolment, and one alert of each other kind there is at gates. */
bool fixture_gates(struct fixture *f, struct gh_error *err);
/* A drawn face as JPEG, told apart by its number 0 … 2, brightness by the light; malloc'd. */
bool fixture_face(int number, int light, uint8_t **jpeg, size_t *size);

/* To alerts, faces that the nets find: A. Adams' alert gets such a picture, and a bookmark shows one of them
 * (0 to 4 s), two (to 8 s), none (to 12 s). */
bool fixture_faces(struct fixture *f, struct gh_error *err);
/* A film with so many drawn faces (0 … 2) in each of its seconds. */
bool fixture_film(const int *faces, int seconds, uint8_t **mp4, size_t *size, struct gh_error *err);
/* Puts the `gatehouse` that was built with this test on PATH, for consoles to start; NOT_FOUND without it or
 * without the models it wants. */
bool fixture_find_helper(struct gh_error *err);

/* From now on somebody answers at the engine's socket: a process of its own, since consoles are forked from
 * this one, which must have no second thread. */
bool fixture_listen(struct fixture *f, struct gh_error *err);

void fixture_close(struct fixture *f); /* removes the folder */

/* A picture that can be told from every other: a gradient with a disc. */
void fixture_picture(uint8_t *bgr, int width, int height, int number, int t);

/* What camera number says of itself. */
void fixture_camera(struct gh_board_camera *camera, int number, int64_t now_ms);

#endif
