/* What the files that read site.ini share. Inside core/site only. */
#ifndef GH_SITE_SITE_PARTS_H
#define GH_SITE_SITE_PARTS_H

#include "base/config.h"
#include "site/site.h"

/* The line being read. */
struct gh_site_reader {
    const struct gh_config *config;
    const struct gh_config_entry *entry;
    struct gh_error *err;
};

/* A complaint about the line: false. */
bool gh_site_expected(struct gh_site_reader *r, const char *what);
bool gh_site_read_text(struct gh_site_reader *r, char *out, size_t size, const char *what);
/* A camera's or gate's source, a relative path joined to the site's folder. */
bool gh_site_read_source(struct gh_site_reader *r, const struct gh_site *site, char *out);
/* Letters, digits, blanks, - and _; no blank at either end. */
bool gh_site_name_ok(const char *name);

/* The gate of this name, made if there is none yet; NULL when the name will not do. */
struct gh_site_gate *gh_site_gate_of(struct gh_site_reader *r, struct gh_site *site, const char *name);
/* One line of a section [gate NAME]. */
bool gh_site_read_gate(struct gh_site_reader *r, struct gh_site *site);
/* What all lines together must say. */
bool gh_site_check_gates(const struct gh_site *site, const char *path, struct gh_error *err);

#endif
