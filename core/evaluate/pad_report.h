/* Error rates of the liveness check, told: text for the terminal, JSON for machines. */
#ifndef GH_EVALUATE_PAD_REPORT_H
#define GH_EVALUATE_PAD_REPORT_H

#include "evaluate/pad_look.h"

#include <stdio.h>

struct gh_pad_evaluation {
    const struct gh_pad_set *set; /* both borrowed, and outlive it */
    const struct gh_pad_looks *looks;
    struct gh_pad_tally *several, *single; /* of each kind: films and series; pictures alone */
    char when[32];
    char source[600];
};

/* Counts what became of each presentation. */
bool gh_pad_evaluation_make(struct gh_pad_evaluation *e, const struct gh_pad_set *set,
                            const struct gh_pad_looks *looks, struct gh_error *err);
void gh_pad_evaluation_free(struct gh_pad_evaluation *e);

/* width: cells of the terminal, at least 40; tables take 80. */
bool gh_pad_report_text(FILE *out, const struct gh_pad_evaluation *e, int width, bool colours);
/* Keys: see gatehouse(1), evaluate liveness. */
bool gh_pad_report_json(FILE *out, const struct gh_pad_evaluation *e);

#endif
