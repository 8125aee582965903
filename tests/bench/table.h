/* A bench's table: what is said goes to the terminal and into the table's file. One a program. */
#ifndef BENCH_TABLE_H
#define BENCH_TABLE_H

#include <stdbool.h>

/* Opens path for writing, emptied. False when it cannot; the caller tells its usage. */
bool bench_table_open(const char *path);
void bench_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Closes it. False, and said on stderr with the bench's name, when not all of it could be written. */
bool bench_table_close(const char *bench, const char *path);

#endif
