/* The part of gatehouse report that is about error rates. */
#ifndef GH_CLI_REPORT_RATES_H
#define GH_CLI_REPORT_RATES_H

#include "store/monitor.h"

#include <cjson/cJSON.h>

struct gh_report_rates {
    struct gh_monitor monitor;
    char embedder[32], missing[256]; /* the model here; or why there is none to compare with */
};

/* Reads the site file and the model's curve as far as they are there; a report needs neither. */
bool gh_report_rates_make(struct gh_store *s, const struct gh_actor *by, const char *site_dir,
                          const struct gh_report *r, struct gh_report_rates *out, struct gh_error *err);
/* One sentence each: what is worse than expected, by how much, and what may help. */
void gh_report_rates_warnings(const struct gh_monitor *m, void (*each)(void *user, const char *text),
                              void *user);
void gh_report_rates_print(const struct gh_report_rates *r);
void gh_report_rates_json(cJSON *o, const struct gh_report_rates *r);

#endif
