/* What the fuzzers share: a folder of their own in memory, and inputs as patches
 * to something valid, so that the depth behind the first check is reached. */
#ifndef GH_TESTS_FUZZ_H
#define GH_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(x)                                                                                             \
    do {                                                                                                     \
        if (!(x)) {                                                                                          \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #x);                                  \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

/* The process's own folder, removed at its end; files in it are written without waiting for a disk. */
static char fuzz_dir[64];

__attribute__((unused)) static void fuzz_remove_dir(void)
{
    char command[96];
    snprintf(command, sizeof command, "rm -rf '%s'", fuzz_dir);
    if (fuzz_dir[0] && system(command) != 0)
        fprintf(stderr, "%s is left over\n", fuzz_dir);
}

__attribute__((unused)) static const char *fuzz_make_dir(void)
{
    if (!fuzz_dir[0]) {
        snprintf(fuzz_dir, sizeof fuzz_dir, "%s/gatehouse-fuzz-XXXXXX",
                 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        CHECK(mkdtemp(fuzz_dir));
        atexit(fuzz_remove_dir);
    }
    return fuzz_dir;
}

__attribute__((unused)) static void fuzz_write(const char *path, const void *data, size_t size)
{
    FILE *f = fopen(path, "wb");
    CHECK(f && fwrite(data, 1, size, f) == size && fclose(f) == 0);
}

__attribute__((unused)) static uint8_t *fuzz_read(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    CHECK(f && fstat(fileno(f), &st) == 0);
    uint8_t *data = malloc((size_t)st.st_size + 1);
    *size = fread(data, 1, (size_t)st.st_size, f);
    fclose(f);
    return data;
}

/* Input as patches: three bytes of offset (modulo size), one of length, then so many bytes. */
__attribute__((unused)) static void fuzz_patch(uint8_t *to, size_t size, const uint8_t *data, size_t left)
{
    while (left > 4) {
        size_t at = ((size_t)data[0] << 16 | (size_t)data[1] << 8 | data[2]) % size, n = data[3];
        data += 4, left -= 4;
        n = n > left ? left : n;
        n = n > size - at ? size - at : n;
        memcpy(to + at, data, n);
        data += n, left -= n;
    }
}

#endif
