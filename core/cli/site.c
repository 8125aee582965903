/* The site file as commands read it. */
#include "cli/cli.h"

#include "site/site.h"

#include <stdlib.h>

struct gh_site *gh_cli_site(const char *dir, struct gh_error *err)
{
    struct gh_site *site = malloc(sizeof *site);
    if (!site)
        gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    if (site && gh_site_load(site, dir, err))
        return site;
    free(site);
    return NULL;
}
