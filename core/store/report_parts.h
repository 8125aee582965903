/* What the files of reports share. Inside core/store only. */
#ifndef GH_STORE_REPORT_PARTS_H
#define GH_STORE_REPORT_PARTS_H

#include "store/db.h"

/* Number of the first audit row at or after a time; one past the last when there is none. */
int64_t gh_report_row_at(struct gh_store *s, int64_t t);

#endif
