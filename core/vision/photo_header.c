/* How many pixels a picture claims, read from its first bytes, so that a huge
 * one is refused before anything is allocated for it. */
#include "vision/nets.h"

#include <string.h>

static uint32_t be(const uint8_t *p, int bytes)
{
    uint32_t v = 0;
    while (bytes--)
        v = v << 8 | *p++;
    return v;
}

static uint32_t le(const uint8_t *p, int bytes)
{
    uint32_t v = 0;
    while (bytes--)
        v = v << 8 | p[bytes];
    return v;
}

static int64_t area(uint32_t w, uint32_t h)
{
    return w > 1u << 30 || h > 1u << 30 ? INT64_MAX : (int64_t)w * h;
}

/* Where a JPEG's start of frame is, 0 if there is none (ITU T.81 B.1.1.3: markers C0…CF but C4, C8, CC). */
static size_t jpeg_frame(const uint8_t *p, size_t size)
{
    size_t at = 2;
    while (at + 9 < size && p[at] == 0xff) {
        uint8_t marker = p[at + 1];
        if (marker == 0xff) { /* fill byte */
            at++;
            continue;
        }
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
            return at;
        at += 2 + (size_t)be(p + at + 2, 2);
    }
    return 0;
}

static bool is_jpeg(const uint8_t *data, size_t size)
{
    return size > 4 && data[0] == 0xff && data[1] == 0xd8;
}

bool gh_photo_cut_short(const uint8_t *data, size_t size)
{
    if (!is_jpeg(data, size))
        return false; /* the other decoders notice by themselves */
    size_t frame = jpeg_frame(data, size);
    return !frame || !memmem(data + frame, size - frame, "\xff\xd9", 2);
}

/* WebP: RFC 9649, the three kinds of first chunk */
static int64_t webp(const uint8_t *p)
{
    if (!memcmp(p + 12, "VP8X", 4))
        return area(le(p + 24, 3) + 1, le(p + 27, 3) + 1);
    if (!memcmp(p + 12, "VP8L", 4))
        return area((le(p + 21, 4) & 0x3fff) + 1, (le(p + 21, 4) >> 14 & 0x3fff) + 1);
    return area(le(p + 26, 2) & 0x3fff, le(p + 28, 2) & 0x3fff);
}

int64_t gh_photo_header_pixels(const uint8_t *data, size_t size)
{
    if (is_jpeg(data, size)) {
        size_t at = jpeg_frame(data, size);
        return at ? area(be(data + at + 5, 2), be(data + at + 7, 2)) : 0;
    }
    if (size > 24 && !memcmp(data, "\x89PNG", 4))
        return area(be(data + 16, 4), be(data + 20, 4));
    if (size > 26 && !memcmp(data, "BM", 2)) {
        uint32_t h = le(data + 22, 4); /* negative: rows from the top */
        return area(le(data + 18, 4), h > INT32_MAX ? 0 - h : h);
    }
    if (size > 30 && !memcmp(data, "RIFF", 4) && !memcmp(data + 8, "WEBP", 4))
        return webp(data);
    return 0;
}
