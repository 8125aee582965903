/* A code's file: private, never over another, read back by the reader of gates, and gone when nothing came of
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/code_file.h"
#include "token/qr.h"
#include "vision/vision.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/gatehouse-code-XXXXXX", path[64];
static char text[408];
static struct gh_error err;

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[i * i % 31];
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/code.png", dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(dir);
}

/* What a gate's camera would see of it, if it were sharp. */
static size_t read_back(char out[GH_QR_TEXT + 1])
{
    struct gh_image p;
    assert_true(gh_vision_load_photo(path, &p, &err));
    uint8_t *luma = malloc((size_t)p.width * (size_t)p.height);
    for (int y = 0; y < p.height; y++)
        for (int x = 0; x < p.width; x++)
            luma[y * p.width + x] = p.data[y * p.stride + 3 * x];
    struct gh_qr_reader *r = gh_qr_reader_open(&err);
    assert_non_null(r);
    size_t n = gh_qr_read(r, luma, p.width, p.height, out);
    gh_qr_reader_close(r);
    free(luma);
    free(p.data);
    return n;
}

static void it_is_private_and_read_back(void **state)
{
    (void)state;
    struct gh_code_file f = {0}, again = {0};
    struct stat st;
    char out[GH_QR_TEXT + 1];
    mode_t was = umask(0);
    assert_true(gh_code_file_make(&f, path, &err));
    umask(was);
    assert_true(gh_code_file_write(&f, text, &err));
    gh_code_file_end(&f);
    gh_code_file_end(&f); /* twice does no harm */
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(read_back(out), sizeof text - 1);
    assert_string_equal(out, text);
    assert_false(gh_code_file_make(&again, path, &err));
    assert_int_equal(err.kind, GH_ERR_USAGE);
    gh_code_file_end(&again);
    assert_int_equal(read_back(out), sizeof text - 1); /* still the first one */
    unlink(path);
}

static void nothing_written_leaves_nothing(void **state)
{
    (void)state;
    struct gh_code_file f = {0};
    assert_true(gh_code_file_make(&f, path, &err));
    assert_int_equal(access(path, F_OK), 0);
    gh_code_file_end(&f);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_false(gh_code_file_make(&f, "/nowhere/at/all.png", &err));
    assert_int_equal(err.kind, GH_ERR_IO);
    gh_code_file_end(&f);
}

/* The disk takes some of it and no more. */
static void half_of_one_is_removed(void **state)
{
    (void)state;
    struct gh_code_file f = {0};
    struct rlimit was, little;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    little = was;
    little.rlim_cur = 100;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_true(gh_code_file_make(&f, path, &err));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    bool ok = gh_code_file_write(&f, text, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    signal(SIGXFSZ, handler);
    assert_false(ok);
    assert_int_equal(err.kind, GH_ERR_IO);
    gh_code_file_end(&f);
    assert_int_not_equal(access(path, F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_private_and_read_back),
        cmocka_unit_test(nothing_written_leaves_nothing),
        cmocka_unit_test(half_of_one_is_removed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
