/* Numbers as big-endian bytes, and bytes as base32 (RFC 4648, no padding). Inside core/token only. */
#ifndef GH_TOKEN_BYTES_H
#define GH_TOKEN_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline void gh_put_u32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

static inline uint32_t gh_get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void gh_put_f32(uint8_t *p, float v)
{
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    gh_put_u32(p, bits);
}

static inline float gh_get_f32(const uint8_t *p)
{
    uint32_t bits = gh_get_u32(p);
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* out: size · 8 / 5 rounded up, and a zero. */
void gh_base32_write(const uint8_t *bytes, size_t size, char *out);
/* Bytes read into out (at most max), or 0: a letter that is none of the alphabet, too many, or bits left over
 * that are not zero. Upper case alone, as the code's alphanumeric mode has it. */
size_t gh_base32_read(const void *text, size_t size, uint8_t *out, size_t max);

#endif
