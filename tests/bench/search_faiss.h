/* Faiss's IndexFlatIP, on one thread, for comparison: Debian has it for C++ and Python alone, so it runs in
 * a Python process of its own, and times its search itself. Bench only. */
#ifndef GH_BENCH_SEARCH_FAISS_H
#define GH_BENCH_SEARCH_FAISS_H

#include <stddef.h>
#include <stdint.h>

struct bench_faiss;

/* Both files hold rows of 128 floats; n of the people are searched. Says what went wrong and ends. */
struct bench_faiss *bench_faiss_open(const char *script, int people_fd, size_t n, int probes_fd);
void bench_faiss_close(struct bench_faiss *f);

/* The nearest of this probe (its row); *us is what the search alone took. */
uint32_t bench_faiss_nearest(struct bench_faiss *f, size_t probe, double *us);

#endif
