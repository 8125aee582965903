/* Memory as a file for FFmpeg's libraries: what is written or read there never
 * touches a disk, and is overwritten when it moves. */
#include "media/clip_parts.h"
#include "base/wipe.h"
#include "media/source_kinds.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFER = 32768 };

static bool make_room(struct gh_clip_memory *m, size_t need)
{
    if (need <= m->room)
        return true;
    size_t room = m->room ? m->room : BUFFER;
    while (room < need)
        room += room / 2;
    uint8_t *data = malloc(room); /* realloc would leave the old bytes behind */
    if (!data)
        return false;
    if (m->size)
        memcpy(data, m->data, m->size);
    gh_wipe(m->data, m->size);
    m->data = data;
    m->room = room;
    return true;
}

static int write_memory(void *user, uint8_t *data, int size)
{
    struct gh_clip_memory *m = user;
    size_t n = (size_t)size;
    if (!make_room(m, m->at + n)) {
        m->failed = true;
        return AVERROR(ENOMEM);
    }
    if (m->at > m->size)
        memset(m->data + m->size, 0, m->at - m->size);
    memcpy(m->data + m->at, data, n);
    m->at += n;
    m->size = m->at > m->size ? m->at : m->size;
    return size;
}

static int read_memory(void *user, uint8_t *data, int size)
{
    struct gh_clip_memory *m = user;
    size_t n = m->at < m->size ? m->size - m->at : 0;
    n = n > (size_t)size ? (size_t)size : n;
    if (!n)
        return AVERROR_EOF;
    memcpy(data, m->data + m->at, n);
    m->at += n;
    return (int)n;
}

static int64_t seek_memory(void *user, int64_t to, int whence)
{
    struct gh_clip_memory *m = user;
    if (whence & AVSEEK_SIZE)
        return (int64_t)m->size;
    whence &= ~AVSEEK_FORCE;
    to += whence == SEEK_CUR ? (int64_t)m->at : whence == SEEK_END ? (int64_t)m->size : 0;
    if (to < 0 || to > INT32_MAX)
        return AVERROR(EINVAL);
    m->at = (size_t)to;
    return to;
}

AVIOContext *gh_clip_memory_open(struct gh_clip_memory *m, bool writing)
{
    gh_source_av_start();
    unsigned char *buffer = av_malloc(BUFFER);
    if (!buffer)
        return NULL;
    m->at = 0;
    AVIOContext *io = avio_alloc_context(buffer, BUFFER, writing, m, writing ? NULL : read_memory,
                                         writing ? write_memory : NULL, seek_memory);
    if (!io)
        av_free(buffer);
    return io;
}

void gh_clip_memory_close(AVIOContext **io)
{
    if (!*io)
        return;
    if ((*io)->buffer) {
        explicit_bzero((*io)->buffer, (size_t)(*io)->buffer_size);
        av_freep(&(*io)->buffer);
    }
    avio_context_free(io);
}
