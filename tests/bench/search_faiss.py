"""Faiss's IndexFlatIP for bench search: reads numbers of probes, answers "nearest microseconds".
The search is called as Faiss's own C++ is, without the checks of its Python interface."""
import sys
import time

import faiss
import numpy as np

people_fd, n, probes_fd = map(int, sys.argv[1:])
people = np.memmap(f"/proc/self/fd/{people_fd}", np.float32, "r", shape=(n, 128))
probes = np.memmap(f"/proc/self/fd/{probes_fd}", np.float32, "r").reshape(-1, 128)
faiss.omp_set_num_threads(1)
index = faiss.IndexFlatIP(128)
index.add_c(n, faiss.swig_ptr(people))
similarity, nearest = np.empty(1, np.float32), np.empty(1, np.int64)
answer = faiss.swig_ptr(similarity), faiss.swig_ptr(nearest)
print("ready", flush=True)
for line in sys.stdin:
    probe = faiss.swig_ptr(probes[int(line)])
    start = time.perf_counter_ns()
    index.search_c(1, probe, 1, *answer)
    took = time.perf_counter_ns() - start
    print(nearest[0], took / 1000, flush=True)
