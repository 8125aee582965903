/* A bench's table, to the terminal and into a file. */
#include "table.h"

#include <stdarg.h>
#include <stdio.h>

static FILE *table;

bool bench_table_open(const char *path)
{
    return (table = fopen(path, "w"));
}

void bench_say(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    va_start(args, fmt);
    vfprintf(table, fmt, args);
    va_end(args);
    fflush(stdout);
}

bool bench_table_close(const char *bench, const char *path)
{
    bool written = !ferror(table);
    if (fclose(table) || !written) {
        fprintf(stderr, "bench %s: cannot write %s; is the disk full?\n", bench, path);
        return false;
    }
    return true;
}
