/* What the commands that evaluate share: how often they say how far they are, and the faults of the data on
 * the error stream. */
#ifndef GH_CLI_EVALUATE_TELL_H
#define GH_CLI_EVALUATE_TELL_H

#include "evaluate/dataset.h"

/* When progress was last told; zero-initialised is never. */
struct gh_evaluate_pace {
    int64_t at_ms;
    uint32_t done;
};

/* Is it to be told again? On a terminal five times a second; else a line when `every` more are done. The last
 * one always is. */
bool gh_evaluate_due(struct gh_evaluate_pace *p, bool terminal, int64_t now_ms, uint32_t done, uint32_t of,
                     uint32_t every);

/* The first ones and how many more there are, for a run that ends without a report to tell them in. */
void gh_evaluate_tell_faults(const struct gh_dataset *d);

/* True without faults; else FAILED, which says how many. */
bool gh_evaluate_without_fault(const struct gh_dataset *d, struct gh_error *err);

#endif
