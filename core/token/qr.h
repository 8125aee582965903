/* QR and bar codes: drawn with libqrencode, read with libzbar. */
#ifndef GH_TOKEN_QR_H
#define GH_TOKEN_QR_H

#include "base/error.h"
#include "base/geom.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The code's modules, side × side bytes 0 or 1 (1 = dark), malloc'd, the caller's; level M. INPUT if too
 * long. */
uint8_t *gh_qr_modules(const char *text, int *side, struct gh_error *err);
/* As a BGR picture, malloc'd data, the caller's: scale pixels a module and four modules of white round it. */
bool gh_qr_picture(const char *text, int scale, struct gh_image *out, struct gh_error *err);
/* For terminals: two modules a character (half blocks), dark on light whatever the terminal's colours. */
bool gh_qr_print(const char *text, void (*line)(void *user, const char *utf8), void *user,
                 struct gh_error *err);

/* Reading: one reader a thread. Codes of QR, Code 128, Code 39, EAN-13 and ITF are read; texts longer than
 * GH_QR_TEXT are not (a giant code is no token). */
enum { GH_QR_TEXT = 1024 };
struct gh_qr_reader;
struct gh_qr_reader *gh_qr_reader_open(struct gh_error *err);
void gh_qr_reader_close(struct gh_qr_reader *r);
/* luma: width × height bytes, packed. Returns the length of the largest code's text in out (zero behind it),
 * 0 when there is none. The picture is not kept. */
size_t gh_qr_read(struct gh_qr_reader *r, const uint8_t *luma, int width, int height,
                  char out[GH_QR_TEXT + 1]);

#endif
