/* QR codes drawn: as modules, as a picture, as half blocks in a terminal. */
#include "token/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

enum { QUIET = 4 }; /* modules of white round it (ISO/IEC 18004) */

uint8_t *gh_qr_modules(const char *text, int *side, struct gh_error *err)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    uint8_t *out = code ? malloc((size_t)code->width * (size_t)code->width) : NULL;
    if (!out) {
        gh_error_set(err, code || errno == ENOMEM ? GH_ERR_INTERNAL : GH_ERR_INPUT,
                     code || errno == ENOMEM ? "code: out of memory" : "code: the text is too long for one");
        if (code)
            QRcode_free(code);
        return NULL;
    }
    *side = code->width;
    for (int i = 0; i < code->width * code->width; i++)
        out[i] = code->data[i] & 1;
    QRcode_free(code);
    return out;
}

bool gh_qr_picture(const char *text, int scale, struct gh_image *out, struct gh_error *err)
{
    int side;
    uint8_t *modules = gh_qr_modules(text, &side, err);
    if (!modules)
        return false;
    int width = (side + 2 * QUIET) * scale;
    out->data = malloc((size_t)width * (size_t)width * 3);
    if (!out->data) {
        free(modules);
        return gh_error_set(err, GH_ERR_INTERNAL, "code: out of memory");
    }
    out->width = out->height = width;
    out->stride = 3 * width;
    memset(out->data, 255, (size_t)width * (size_t)width * 3);
    for (int y = 0; y < side * scale; y++)
        for (int x = 0; x < side * scale; x++)
            if (modules[y / scale * side + x / scale])
                memset(out->data + (size_t)(y + QUIET * scale) * (size_t)out->stride +
                           3 * (x + QUIET * scale),
                       0, 3);
    free(modules);
    return true;
}

bool gh_qr_print(const char *text, void (*line)(void *user, const char *utf8), void *user,
                 struct gh_error *err)
{
    enum { QUIET_TEXT = 2 };
    static const char begin[] = "\033[38;5;16;48;5;231m", end[] = "\033[0m";
    int side;
    uint8_t *modules = gh_qr_modules(text, &side, err);
    int wide = side + 2 * QUIET_TEXT;
    char *row = modules ? malloc(sizeof begin + sizeof end + (size_t)wide * 3) : NULL;
    if (!row) {
        free(modules);
        return modules ? gh_error_set(err, GH_ERR_INTERNAL, "code: out of memory") : false;
    }
    for (int y = -QUIET_TEXT; y < side + QUIET_TEXT; y += 2) {
        char *p = stpcpy(row, begin);
        for (int x = -QUIET_TEXT; x < side + QUIET_TEXT; x++) {
            bool in = x >= 0 && x < side;
            bool up = in && y >= 0 && y < side && modules[y * side + x];
            bool low = in && y + 1 >= 0 && y + 1 < side && modules[(y + 1) * side + x];
            p = stpcpy(p, up && low ? "█" : up ? "▀" : low ? "▄" : " ");
        }
        strcpy(p, end);
        line(user, row);
    }
    free(row);
    free(modules);
    return true;
}
