/* From a dataset and its looks to everything that is reported: rates, identification, quality, groups. */
#ifndef GH_EVALUATE_MEASURE_H
#define GH_EVALUATE_MEASURE_H

#include "evaluate/report.h"

/* e->data and e->looks are borrowed and outlive e. progress (may be NULL): 0 … 1. What the data does not
 * carry (one person, no impostors) is left out of e, and is no error; INPUT when there is nothing to compare.
 */
bool gh_evaluation_make(struct gh_evaluation *e, const struct gh_dataset *data, const struct gh_looks *looks,
                        void (*progress)(void *user, double share), void *user, struct gh_error *err);

#endif
