/* What doctor's files share. */
#ifndef GH_CLI_DOCTOR_H
#define GH_CLI_DOCTOR_H

#include "site/site.h"
#include "store/store.h"
#include "vision/vision.h"

/* One line a thing; mark: "ok", "note" or "FAIL", which is counted. */
void gh_doctor_line(const char *mark, const char *what, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Every file and folder of the site is its account's alone, and no keys lie beside those in use; then what
 * the records say of accounts and of what is overdue. info as below. */
void gh_doctor_files(const struct gh_site *site);
void gh_doctor_records(const struct gh_site *site, const struct gh_vision_info *info);

/* For the list of flags and each gate: what is accepted, the rate, threshold and misses that follow, and what
 * site.ini asks without a supervisor's word. info: NULL when there are no nets. */
void gh_doctor_operating(const struct gh_site *site, struct gh_store *s, const struct gh_vision_info *info);

#endif
