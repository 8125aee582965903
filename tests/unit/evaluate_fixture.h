/* What the evaluation's tests share: a folder of their own under /tmp, files in it, and
 * the labelled pictures beside the repository, where they are. */
#ifndef GH_TESTS_EVALUATE_FIXTURE_H
#define GH_TESTS_EVALUATE_FIXTURE_H

#include "vision_fixture.h"

#include "base/file.h"

#include <sys/stat.h>

static char dir[64];

static inline const char *below(const char *name)
{
    static char path[4][700];
    static int n;
    n = (n + 1) % 4;
    snprintf(path[n], sizeof path[n], "%s/%s", dir, name);
    return path[n];
}

static inline const char *put(const char *name, const void *data, size_t size)
{
    char folder[700];
    struct gh_error err = {0};
    snprintf(folder, sizeof folder, "%s", below(name));
    *strrchr(folder, '/') = 0;
    if (!gh_file_make_dir(folder, &err) || !gh_file_write(below(name), data, size, &err))
        fail_msg("%s", err.text);
    return below(name);
}

static inline const char *text(const char *name, const char *content)
{
    return put(name, content, strlen(content));
}

static inline int fresh(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/gatehouse-evaluate-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static inline int sweep(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    return system(command);
}

/* A folder of labelled faces, never in the repository; the test is skipped where there is none. */
static inline const char *real(const char *name)
{
    static char path[4][600];
    static int n;
    const char *shared = getenv("GATEHOUSE_SHARED");
    n = (n + 1) % 4;
    snprintf(path[n], sizeof path[n], "%s/faces/%s", shared ? shared : "../shared", name);
    if (access(path[n], R_OK)) {
        print_message("skipped: no %s here\n", path[n]);
        skip();
    }
    return path[n];
}

#endif
