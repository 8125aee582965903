/* Reading, telling and undoing the turn of a film's pictures; one pass over the planes, in
 * tiles that stay in the cache. */
#include "media/turn.h"

#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/frame.h>

#include <math.h>
#include <string.h>

enum { TILE = 32 };

int gh_turn_of(const AVStream *stream)
{
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    int32_t matrix[9];
    if (!data || size < sizeof matrix)
        return 0;
    memcpy(matrix, data, sizeof matrix);
    double counter = av_display_rotation_get(matrix);
    if (!isfinite(counter))
        return 0;
    return (int)((lround(-counter / 90) % 4 + 4) % 4) * 90;
}

bool gh_turn_tell(AVStream *stream, int turn)
{
    int32_t matrix[9];
    if (!turn)
        return true;
    uint8_t *data = av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, sizeof matrix);
    if (!data)
        return false;
    av_display_rotation_set(matrix, turn);
    memcpy(data, matrix, sizeof matrix);
    return true;
}

/* Where the turned picture's pixels lie in the one before: the first, and the way to the next in its row and
 * in its column. */
struct walk {
    const uint8_t *first;
    ptrdiff_t right, down;
};

static inline void copy_tiles(struct walk w, int width, int height, int size, uint8_t *to, ptrdiff_t stride)
{
    for (int y0 = 0; y0 < height; y0 += TILE)
        for (int x0 = 0; x0 < width; x0 += TILE)
            for (int y = y0; y < height && y < y0 + TILE; y++)
                for (int x = x0; x < width && x < x0 + TILE; x++)
                    memcpy(to + y * stride + (ptrdiff_t)x * size, w.first + y * w.down + x * w.right,
                           (size_t)size);
}

/* width and height are those of the plane that is read, size the bytes of a pixel of it. */
static void turn_plane(const uint8_t *from, ptrdiff_t from_stride, int width, int height, int size, int turn,
                       uint8_t *to, ptrdiff_t to_stride)
{
    const uint8_t *last_row = from + (height - 1) * from_stride;
    ptrdiff_t last = (ptrdiff_t)(width - 1) * size;
    struct walk w = turn == 90    ? (struct walk){last_row, -from_stride, size}
                    : turn == 180 ? (struct walk){last_row + last, -size, -from_stride}
                                  : (struct walk){from + last, from_stride, -size};
    int wide = turn == 180 ? width : height, high = turn == 180 ? height : width;
    if (size == 1) /* a size known here is a load and a store instead of a call */
        copy_tiles(w, wide, high, 1, to, to_stride);
    else if (size == 2)
        copy_tiles(w, wide, high, 2, to, to_stride);
    else
        copy_tiles(w, wide, high, 3, to, to_stride);
}

bool gh_turn_room(AVFrame *to, int format, int width, int height)
{
    if (to->width == width && to->height == height && to->format == format && av_frame_is_writable(to))
        return true;
    av_frame_unref(to);
    to->format = format;
    to->width = width;
    to->height = height;
    return av_frame_get_buffer(to, 0) >= 0;
}

bool gh_turn_frame(const AVFrame *from, int turn, AVFrame *to)
{
    int width = turn == 180 ? from->width : from->height, height = turn == 180 ? from->height : from->width;
    if (!gh_turn_room(to, from->format, width, height))
        return false;
    int w = (from->width + 1) / 2, h = (from->height + 1) / 2; /* of the colours */
    bool bgr = from->format == AV_PIX_FMT_BGR24, pairs = from->format == AV_PIX_FMT_NV12;
    turn_plane(from->data[0], from->linesize[0], from->width, from->height, bgr ? 3 : 1, turn, to->data[0],
               to->linesize[0]);
    for (int i = 1; !bgr && i < (pairs ? 2 : 3); i++)
        turn_plane(from->data[i], from->linesize[i], w, h, pairs ? 2 : 1, turn, to->data[i], to->linesize[i]);
    return true;
}
