/* Faiss's IndexFlatIP, on one thread, for comparison. Bench only. */
#ifndef GH_BENCH_SEARCH_FAISS_H
#define GH_BENCH_SEARCH_FAISS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bench_faiss;
struct bench_faiss *bench_faiss_open(const float *people, size_t n);
void bench_faiss_close(struct bench_faiss *f);
uint32_t bench_faiss_nearest(const struct bench_faiss *f, const float *probe);

#ifdef __cplusplus
}
#endif

#endif
