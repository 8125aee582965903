/* Any bytes as a photo: what the header claims is at least what the decoder makes of it,
 * or the limit on pixels would be none. */
#include "fuzz.h"

#include "vision/nets.h"

enum { DECODED = 1 << 20 }; /* pixels: larger claims are valid, only slow */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gh_image picture = {0};
    struct gh_error err = {0};
    uint8_t *exact = malloc(size ? size : 1);
    memcpy(exact, data, size);
    int64_t claimed = gh_photo_header_pixels(exact, size);
    CHECK(claimed >= 0);
    gh_photo_cut_short(exact, size);
    if (claimed <= DECODED || claimed > 64000000) {
        if (gh_vision_decode_jpeg(exact, size, &picture, &err)) {
            CHECK((int64_t)picture.width * picture.height <= claimed && picture.stride == picture.width * 3);
            volatile uint8_t last = picture.data[(size_t)picture.stride * (size_t)picture.height - 1];
            (void)last;
            free(picture.data);
        } else {
            CHECK(err.kind == GH_ERR_INPUT && err.text[0]);
        }
    }
    free(exact);
    return 0;
}
