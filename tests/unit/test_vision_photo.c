/* Photos: what is no picture, is damaged or is too large is refused with the path;
 * orientation and pixels are right. */
#include "vision_fixture.h"

#include "drawn_face.h"

#include <fcntl.h>

static char path[64];

static void write_photo(const void *data, size_t size)
{
    struct gh_error err;
    if (!gh_file_write(path, data, size, &err))
        fail_msg("%s", err.text);
}

static int fresh(void **state)
{
    (void)state;
    strcpy(path, "/tmp/gatehouse-photo-XXXXXX");
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int sweep(void **state)
{
    (void)state;
    return unlink(path);
}

static void refused(const char *word)
{
    struct gh_image p;
    struct gh_error err = {0};
    assert_false(gh_vision_load_photo(path, &p, &err));
    if (err.kind != GH_ERR_INPUT || !strstr(err.text, path) || !strstr(err.text, word))
        fail_msg("expected the path and \"%s\", got kind %d: %s", word, err.kind, err.text);
}

static uint8_t *jpeg_of(int width, int height, size_t *size)
{
    struct gh_image p = blank(width, height);
    uint8_t *data;
    struct gh_error err;
    drawn_face(p, 0);
    assert_true(gh_vision_encode_jpeg(p, &data, size, &err));
    free(p.data);
    return data;
}

static void what_is_no_picture_is_refused(void **state)
{
    (void)state;
    struct gh_image p;
    struct gh_error err;
    assert_false(gh_vision_load_photo("/nonexistent.jpg", &p, &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    write_photo("", 0);
    refused("empty");
    write_photo("just text, long enough to look into", 35);
    refused("not a picture");
    write_photo("\xff\xd8", 2);
    refused("not a picture");
    write_photo("II*\0 a TIFF, which nobody enrols from", 36);
    refused("not a picture");
}

static void cut_jpegs_are_refused(void **state)
{
    (void)state;
    size_t size;
    uint8_t *jpeg = jpeg_of(64, 64, &size);
    for (size_t cut = 0; cut < size - 1; cut += 7) {
        write_photo(jpeg, cut);
        refused(cut == 0 ? "empty" : cut > size / 2 ? "cut short" : "");
    }
    free(jpeg);
}

/* Flipped bits may still show a picture; they must do no harm (sanitizer builds watch). libjpeg's own remarks
 * on stderr are put away. */
static void damaged_pictures_do_no_harm(void **state)
{
    (void)state;
    size_t size;
    uint8_t *jpeg = jpeg_of(64, 64, &size);
    int kept = dup(STDERR_FILENO), away = open("/dev/null", O_WRONLY);
    dup2(away, STDERR_FILENO);
    for (size_t at = 2; at < size; at += 3) {
        struct gh_image p = {0};
        uint8_t was = jpeg[at];
        jpeg[at] ^= 0x55;
        if (gh_vision_decode_jpeg(jpeg, size, &p, NULL))
            free(p.data);
        jpeg[at] = was;
    }
    dup2(kept, STDERR_FILENO);
    close(kept), close(away);
    free(jpeg);
}

/* A header that claims more than 64 megapixels is refused before anything is allocated for it. */
static void huge_claims_are_refused(void **state)
{
    (void)state;
    uint8_t png[64] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x02";
    write_photo(png, sizeof png);
    refused("megapixels");
    uint8_t bmp[64] = "BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x00\x40\0\0\x00\xc0\xff\xff";
    write_photo(bmp, sizeof bmp); /* 16384 × −16384 */
    refused("megapixels");
    size_t size;
    uint8_t *jpeg = jpeg_of(16, 16, &size);
    for (size_t i = 2; i + 9 < size; i++)
        if (jpeg[i] == 0xff && jpeg[i + 1] == 0xc0)
            memset(jpeg + i + 5, 0xff, 4);
    write_photo(jpeg, size);
    refused("megapixels");
    free(jpeg);
}

static void smallest_and_large_pictures_are_read(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1, 1}, {1, 300}, {7680, 4320}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t size;
        struct gh_image p;
        struct gh_error err = {0};
        struct gh_image q = blank(sizes[i][0], sizes[i][1]);
        uint8_t *jpeg;
        assert_true(gh_vision_encode_jpeg(q, &jpeg, &size, &err));
        write_photo(jpeg, size);
        if (!gh_vision_load_photo(path, &p, &err))
            fail_msg("%s", err.text);
        assert_int_equal(p.width, sizes[i][0]);
        assert_int_equal(p.height, sizes[i][1]);
        free(jpeg), free(p.data), free(q.data);
    }
}

/* EXIF orientation 6: the camera was turned, the picture is to be shown turned by 90° clockwise. */
static void exif_orientation_is_applied(void **state)
{
    (void)state;
    static const uint8_t exif[] = {0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,    'M', 'M',
                                   0,    42,   0, 0,  0,   8,   0,   1,   1, 0x12, 0,   3,
                                   0,    0,    0, 1,  0,   6,   0,   0,   0, 0,    0,   0};
    size_t size;
    struct gh_image wide = blank(80, 40), p;
    uint8_t *jpeg, turned[8192];
    struct gh_error err = {0};
    for (int y = 0; y < 40; y++) /* left half white */
        memset(wide.data + y * wide.stride, 255, 120);
    assert_true(gh_vision_encode_jpeg(wide, &jpeg, &size, &err));
    assert_true(size + sizeof exif < sizeof turned);
    memcpy(turned, jpeg, 2);
    memcpy(turned + 2, exif, sizeof exif);
    memcpy(turned + 2 + sizeof exif, jpeg + 2, size - 2);
    write_photo(turned, size + sizeof exif);
    if (!gh_vision_load_photo(path, &p, &err))
        fail_msg("%s", err.text);
    assert_int_equal(p.width, 40);
    assert_int_equal(p.height, 80);
    assert_true(p.data[10 * p.stride + 60] > 240); /* what was left is now above */
    assert_true(p.data[70 * p.stride + 60] < 15);
    free(jpeg), free(p.data), free(wide.data);
}

static void jpeg_there_and_back_keeps_the_picture(void **state)
{
    (void)state;
    struct gh_image p = blank(224, 224), q;
    uint8_t *jpeg;
    size_t size;
    double sum = 0;
    drawn_face(p, 0);
    assert_true(gh_vision_encode_jpeg(p, &jpeg, &size, NULL));
    assert_true(size < 30000);
    assert_true(gh_vision_decode_jpeg(jpeg, size, &q, NULL));
    for (int i = 0; i < 224 * 224 * 3; i++)
        sum += (p.data[i] - q.data[i]) * (p.data[i] - q.data[i]);
    assert_true(sum / (224 * 224 * 3) < 10); /* 38 dB */
    assert_false(gh_vision_decode_jpeg(jpeg, 0, &q, NULL));
    free(jpeg), free(p.data), free(q.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_no_picture_is_refused, fresh, sweep),
        cmocka_unit_test_setup_teardown(cut_jpegs_are_refused, fresh, sweep),
        cmocka_unit_test(damaged_pictures_do_no_harm),
        cmocka_unit_test_setup_teardown(huge_claims_are_refused, fresh, sweep),
        cmocka_unit_test_setup_teardown(smallest_and_large_pictures_are_read, fresh, sweep),
        cmocka_unit_test_setup_teardown(exif_orientation_is_applied, fresh, sweep),
        cmocka_unit_test(jpeg_there_and_back_keeps_the_picture),
    };
    return cmocka_run_group_tests_name("vision photo", tests, NULL, NULL);
}
