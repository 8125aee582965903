/* What the files of reports share. Inside core/store only. */
#ifndef GH_STORE_REPORT_PARTS_H
#define GH_STORE_REPORT_PARTS_H

#include "base/vec.h"
#include "store/db.h"

/* Number of the first audit row at or after a time; one past the last when there is none. */
int64_t gh_report_row_at(struct gh_store *s, int64_t t);

/* Part of a time in which a camera was down, frozen or covered. An alert that was taken back and seen again
 * has several, one after the other; those of different alerts may overlap. */
struct gh_report_outage {
    char camera[48];
    int alert; /* 1, 2, …: which alert of this reading */
    int64_t from_ms, to_ms;
};
typedef GH_VEC(struct gh_report_outage) gh_report_outages;
/* By when their alerts were raised; the caller frees the array, also after a failure. */
bool gh_report_outages_read(struct gh_store *s, int64_t since_ms, int64_t until_ms, gh_report_outages *out,
                            struct gh_error *err);

#endif
