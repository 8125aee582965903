/* Codes read from a camera's luma. */
#include "token/qr.h"

#include <stdlib.h>
#include <string.h>
#include <zbar.h>

struct gh_qr_reader {
    zbar_image_scanner_t *scanner;
    zbar_image_t *image;
};

struct gh_qr_reader *gh_qr_reader_open(struct gh_error *err)
{
    static const zbar_symbol_type_t kinds[] = {ZBAR_QRCODE, ZBAR_CODE128, ZBAR_CODE39, ZBAR_EAN13, ZBAR_I25};
    struct gh_qr_reader *r = calloc(1, sizeof *r);
    if (r) {
        r->scanner = zbar_image_scanner_create();
        r->image = zbar_image_create();
    }
    if (!r || !r->scanner || !r->image) {
        gh_qr_reader_close(r);
        gh_error_set(err, GH_ERR_INTERNAL, "code reader: out of memory");
        return NULL;
    }
    zbar_image_scanner_set_config(r->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        zbar_image_scanner_set_config(r->scanner, kinds[i], ZBAR_CFG_ENABLE, 1);
    zbar_image_set_format(r->image, zbar_fourcc('Y', '8', '0', '0'));
    return r;
}

void gh_qr_reader_close(struct gh_qr_reader *r)
{
    if (!r)
        return;
    if (r->image)
        zbar_image_destroy(r->image);
    if (r->scanner)
        zbar_image_scanner_destroy(r->scanner);
    free(r);
}

/* Square of the code's extent, to prefer the one that is held nearest. */
static long extent(const zbar_symbol_t *symbol)
{
    int x0 = 1 << 20, y0 = 1 << 20, x1 = 0, y1 = 0;
    for (unsigned i = 0; i < zbar_symbol_get_loc_size(symbol); i++) {
        int x = zbar_symbol_get_loc_x(symbol, i), y = zbar_symbol_get_loc_y(symbol, i);
        x0 = x < x0 ? x : x0;
        x1 = x > x1 ? x : x1;
        y0 = y < y0 ? y : y0;
        y1 = y > y1 ? y : y1;
    }
    return x1 < x0 ? 0 : (long)(x1 - x0 + 1) * (y1 - y0 + 1);
}

size_t gh_qr_read(struct gh_qr_reader *r, const uint8_t *luma, int width, int height,
                  char out[GH_QR_TEXT + 1])
{
    long best = -1;
    size_t size = 0;
    out[0] = 0;
    if (width < 1 || height < 1)
        return 0;
    zbar_image_set_size(r->image, (unsigned)width, (unsigned)height);
    zbar_image_set_data(r->image, luma, (unsigned long)width * (unsigned long)height, NULL);
    if (zbar_scan_image(r->scanner, r->image) > 0)
        for (const zbar_symbol_t *s = zbar_image_first_symbol(r->image); s; s = zbar_symbol_next(s)) {
            size_t n = zbar_symbol_get_data_length(s);
            long here = extent(s);
            if (!n || n > GH_QR_TEXT || here <= best)
                continue;
            memcpy(out, zbar_symbol_get_data(s), n);
            out[size = n] = 0;
            best = here;
        }
    /* what was read of this picture is not kept for the next one */
    zbar_image_scanner_recycle_image(r->scanner, r->image);
    zbar_image_set_data(r->image, NULL, 0, NULL);
    return size;
}
