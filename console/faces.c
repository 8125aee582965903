/* The picture goes to the helper, faces come back. */
#include "console/faces.h"

#include "console/helper.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 4 << 20 }; /* nine faces with their crops are far below */

struct gh_faces {
    pthread_t thread;
    struct gh_helper helper;
    atomic_bool over;
    struct gh_enrol_faces found;
    struct gh_error err;
    char last[600]; /* of its words */
    uint8_t *bytes;
    size_t size;
};

static void take_line(void *user, char *line)
{
    struct gh_faces *f = user;
    snprintf(f->last, sizeof f->last, "%s", line);
}

static bool take_part(void *user, const uint8_t *data, size_t size)
{
    struct gh_faces *f = user;
    if (f->size + size > BYTES_MAX)
        return false;
    memcpy(f->bytes + f->size, data, size);
    f->size += size;
    return true;
}

static void *run(void *user)
{
    struct gh_faces *f = user;
    if (!gh_helper_wait(&f->helper, take_line, f))
        gh_error_set(&f->err, GH_ERR_FAILED, "%s", f->last[0] ? f->last : "faces: it ended without a word");
    else if (!gh_helper_output(&f->helper, take_part, f))
        gh_error_set(&f->err, GH_ERR_IO, "faces: what came back cannot be read");
    else
        gh_enrol_faces_decode(&f->found, f->bytes, f->size, &f->err);
    explicit_bzero(f->bytes, f->size);
    gh_helper_free(&f->helper);
    atomic_store(&f->over, true);
    return NULL;
}

static void release(struct gh_faces *f)
{
    gh_helper_free(&f->helper);
    gh_enrol_faces_free(&f->found);
    free(f->bytes);
    free(f);
}

struct gh_faces *gh_faces_start(const char *head, const uint8_t *data, size_t size, struct gh_error *err)
{
    struct gh_faces *f = calloc(1, sizeof *f);
    if (!f || !(f->bytes = malloc(BYTES_MAX))) {
        free(f);
        gh_error_set(err, GH_ERR_INTERNAL, "faces: out of memory");
        return NULL;
    }
    gh_helper_init(&f->helper);
    int fd = gh_helper_input(&f->helper, err);
    bool ok = fd >= 0 && ((dprintf(fd, "%s\n", head) > 0 && gh_helper_write(fd, data, size)) ||
                          gh_error_set(err, GH_ERR_IO, "faces: no memory: %s", strerror(errno)));
    ok = ok && gh_helper_start(&f->helper, "person", "faces", err);
    if (ok && pthread_create(&f->thread, NULL, run, f) != 0) {
        gh_helper_stop(&f->helper);
        ok = gh_error_set(err, GH_ERR_INTERNAL, "faces: out of memory");
    }
    if (ok)
        return f;
    release(f);
    return NULL;
}

bool gh_faces_poll(struct gh_faces *f, struct gh_enrol_faces *out, struct gh_error *err)
{
    if (!atomic_load(&f->over))
        return false;
    *out = f->found;
    explicit_bzero(&f->found, sizeof f->found);
    *err = f->err;
    return true;
}

void gh_faces_end(struct gh_faces *f)
{
    if (!f)
        return;
    if (!atomic_load(&f->over))
        gh_helper_stop(&f->helper);
    pthread_join(f->thread, NULL);
    release(f);
}
