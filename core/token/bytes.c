/* Base32, one way in and one way out: no two texts mean the same bytes. */
#include "token/bytes.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void gh_base32_write(const uint8_t *bytes, size_t size, char *out)
{
    uint32_t held = 0;
    int bits = 0;
    for (size_t i = 0; i < size; i++) {
        held = held << 8 | bytes[i];
        for (bits += 8; bits >= 5; bits -= 5)
            *out++ = alphabet[held >> (bits - 5) & 31];
        held &= (1u << bits) - 1;
    }
    if (bits)
        *out++ = alphabet[held << (5 - bits) & 31];
    *out = 0;
}

static int value_of(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

size_t gh_base32_read(const void *text, size_t size, uint8_t *out, size_t max)
{
    const char *p = text;
    uint32_t held = 0;
    int bits = 0;
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        int v = value_of(p[i]);
        if (v < 0)
            return 0;
        held = held << 5 | (uint32_t)v;
        bits += 5;
        if (bits < 8)
            continue;
        if (n == max)
            return 0;
        bits -= 8;
        out[n++] = (uint8_t)(held >> bits);
        held &= (1u << bits) - 1;
    }
    return bits >= 5 || held ? 0 : n;
}
