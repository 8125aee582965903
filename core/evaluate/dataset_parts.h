/* What reads a dataset shares: names found again by a hash, arrays that grow, faults. Inside this room only.
 */
#ifndef GH_EVALUATE_DATASET_PARTS_H
#define GH_EVALUATE_DATASET_PARTS_H

#include "evaluate/dataset.h"

enum { GH_DATASET_MOST = 4000000 /* pictures, and pairs */, GH_DATASET_FAULTS = 1000 };

/* Makes room for one more in an array of `count` that only ever grew through this: its room is the next power
 * of two, at least 8. False when out of memory, the array untouched. */
bool gh_dataset_room(void *array, size_t count, size_t size);

/* A list of different texts, which number each one has. */
struct gh_dataset_index {
    uint32_t *slot; /* number + 1; 0 = empty */
    uint32_t slots; /* a power of two */
};
enum { GH_DATASET_NOBODY = UINT32_MAX };
uint32_t gh_dataset_find(const struct gh_dataset_index *ix, char *const *texts, const char *text);
/* The text's number, a new one at the end if it is not there; NOBODY with err when out of memory or above
 * GH_DATASET_MOST. */
uint32_t gh_dataset_add(struct gh_dataset_index *ix, char ***texts, uint32_t *count, const char *text,
                        struct gh_error *err);
bool gh_dataset_index_all(struct gh_dataset_index *ix, char *const *texts, uint32_t count,
                          struct gh_error *err);
void gh_dataset_index_free(struct gh_dataset_index *ix);

/* The person's picture onto the end of d. */
bool gh_dataset_picture(struct gh_dataset *d, const char *file, uint32_t person, struct gh_error *err);

/* printf-style; what cannot be printed becomes "?". Above GH_DATASET_FAULTS the last one says that there are
 * more. */
void gh_dataset_fault(struct gh_dataset *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Those from the one numbered `first` on in the order of their texts, for those that came in none. */
void gh_dataset_sort_faults(struct gh_dataset *d, size_t first);

/* Is it UTF-8 without control characters, so that it can be shown? */
bool gh_dataset_printable(const char *text);
const char *gh_dataset_base(const char *path); /* what stands behind the last "/" */
bool gh_dataset_dir(struct gh_dataset *d, const char *dir, struct gh_error *err);

/* The pairs of a text, no picture looked for. name stands for it in faults. False only when no line can be
 * used as the first one, a number is beyond the limits, or memory is out. */
bool gh_dataset_pairs_parse(struct gh_dataset *d, const char *name, const char *text, size_t size,
                            struct gh_error *err);

#endif
