/* Faiss has no C interface in Debian: this is it, as far as the search bench
 * needs one. */
#include "search_faiss.h"

#include <faiss/IndexFlat.h>
#include <omp.h>

struct bench_faiss {
    faiss::IndexFlatIP index{128};
};

bench_faiss *bench_faiss_open(const float *people, size_t n)
{
    omp_set_num_threads(1);
    auto *f = new bench_faiss;
    f->index.add(static_cast<faiss::Index::idx_t>(n), people);
    return f;
}

void bench_faiss_close(bench_faiss *f)
{
    delete f;
}

uint32_t bench_faiss_nearest(const bench_faiss *f, const float *probe)
{
    float similarity;
    faiss::Index::idx_t index = -1;
    f->index.search(1, probe, 1, &similarity, &index);
    return static_cast<uint32_t>(index);
}
