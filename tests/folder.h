/* Throws away a test's folder with all that is in it. */
#ifndef GH_TESTS_FOLDER_H
#define GH_TESTS_FOLDER_H

#include <ftw.h>
#include <stdio.h>

static int folder_part_gone(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

/* 0 when all of it is gone, as cmocka's tear-downs return it. */
static inline int folder_gone(const char *dir)
{
    return nftw(dir, folder_part_gone, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
