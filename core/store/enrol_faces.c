/* Faces as bytes: a line for all, a line for each with its numbers, then its template and its picture. */
#include "store/enrol_faces.h"

#include "base/wipe.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 160, JPEG_MOST = 1 << 20, TEMPLATE = GH_TEMPLATE_DIMS * sizeof(float) };

void gh_enrol_faces_free(struct gh_enrol_faces *f)
{
    for (int i = 0; i < f->count; i++) {
        gh_wipe(f->face[i].jpeg, f->face[i].ref.jpeg_size);
    }
    sodium_memzero(f, sizeof *f);
}

uint8_t *gh_enrol_faces_encode(const struct gh_enrol_faces *f, size_t *size)
{
    size_t room = LINE;
    for (int i = 0; i < f->count; i++)
        room += LINE + TEMPLATE + f->face[i].ref.jpeg_size;
    uint8_t *out = malloc(room);
    if (!out)
        return NULL;
    size_t n = (size_t)snprintf((char *)out, LINE, "faces %d %s\n", f->count, f->embedder);
    for (int i = 0; i < f->count; i++) {
        const struct gh_enrol_face *e = &f->face[i];
        n += (size_t)snprintf((char *)out + n, LINE, "face %.6f %.6f %.6f %.6f %.6f %zu\n", (double)e->box.x,
                              (double)e->box.y, (double)e->box.w, (double)e->box.h, (double)e->ref.quality,
                              e->ref.jpeg_size);
        memcpy(out + n, e->ref.template_, TEMPLATE);
        memcpy(out + n + TEMPLATE, e->jpeg, e->ref.jpeg_size);
        n += TEMPLATE + e->ref.jpeg_size;
    }
    *size = n;
    return out;
}

/* The next line without its end; false when there is none. */
static bool take_line(const uint8_t **data, size_t *size, char line[LINE])
{
    const uint8_t *end = memchr(*data, '\n', *size < LINE ? *size : LINE);
    if (!end)
        return false;
    size_t n = (size_t)(end - *data);
    memcpy(line, *data, n);
    line[n] = 0;
    *data += n + 1;
    *size -= n + 1;
    return true;
}

static bool take_face(struct gh_enrol_faces *f, const uint8_t **data, size_t *size)
{
    char line[LINE];
    struct gh_enrol_face *e = &f->face[f->count];
    size_t jpeg;
    if (!take_line(data, size, line) || sscanf(line, "face %f %f %f %f %f %zu", &e->box.x, &e->box.y,
                                               &e->box.w, &e->box.h, &e->ref.quality, &jpeg) != 6)
        return false;
    if (!jpeg || jpeg > JPEG_MOST || *size < TEMPLATE + jpeg || !(e->jpeg = malloc(jpeg)))
        return false;
    memcpy(e->ref.template_, *data, TEMPLATE);
    memcpy(e->jpeg, *data + TEMPLATE, jpeg);
    e->ref.jpeg = e->jpeg;
    e->ref.jpeg_size = jpeg;
    *data += TEMPLATE + jpeg;
    *size -= TEMPLATE + jpeg;
    f->count++;
    return true;
}

bool gh_enrol_faces_decode(struct gh_enrol_faces *f, const uint8_t *data, size_t size, struct gh_error *err)
{
    char line[LINE];
    int count = 0;
    memset(f, 0, sizeof *f);
    bool ok = take_line(&data, &size, line) && sscanf(line, "faces %d %31s", &count, f->embedder) == 2 &&
              count > 0 && count <= GH_ENROL_FACES;
    while (ok && f->count < count)
        ok = take_face(f, &data, &size);
    if (ok && !size)
        return true;
    gh_enrol_faces_free(f);
    return gh_error_set(err, GH_ERR_INPUT, "faces: what came back is not whole");
}
