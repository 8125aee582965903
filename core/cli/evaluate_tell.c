/* Faults are of the data and belong to whoever can mend them: they are told also where an error ends the run,
 * before it. */
#include "cli/evaluate_tell.h"

#include <stdio.h>

enum { DRAW_MS = 200, SHOWN = 20 };

bool gh_evaluate_due(struct gh_evaluate_pace *p, bool terminal, int64_t now_ms, uint32_t done, uint32_t of,
                     uint32_t every)
{
    if (done != of && (terminal ? now_ms - p->at_ms < DRAW_MS : done - p->done < every))
        return false;
    p->at_ms = now_ms;
    p->done = done;
    return true;
}

void gh_evaluate_tell_faults(const struct gh_dataset *d)
{
    size_t all = gh_dataset_fault_total(d), shown = d->fault_count < SHOWN ? d->fault_count : SHOWN;
    for (size_t i = 0; i < shown; i++)
        fprintf(stderr, "fault: %s\n", d->faults[i].text);
    if (all > shown)
        fprintf(stderr, "and %zu more fault%s\n", all - shown, all - shown == 1 ? "" : "s");
}

bool gh_evaluate_without_fault(const struct gh_dataset *d, struct gh_error *err)
{
    size_t all = gh_dataset_fault_total(d);
    return !all || gh_error_set(err, GH_ERR_FAILED,
                                "evaluate: %zu fault%s in the data, told with the figures, which are of the "
                                "rest; mend %s and run it again",
                                all, all == 1 ? "" : "s", all == 1 ? "it" : "them");
}
