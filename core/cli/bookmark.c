/* gatehouse bookmark add: a moment of a camera is marked, and its clip kept by the running engine. */
#include "cli/cli.h"

#include "base/clock.h"
#include "link/link.h"
#include "site/site.h"
#include "store/clips.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_camera(const struct gh_site *site, const char *name)
{
    for (int i = 0; i < site->camera_count; i++)
        if (!strcmp(site->cameras[i].name, name))
            return true;
    return false;
}

static bool engine_runs(const char *dir)
{
    char path[GH_SITE_PATH];
    struct gh_link_request r = {.op = GH_LINK_PING};
    struct gh_link_reply reply;
    return gh_site_path(dir, GH_SITE_LINK, path, NULL) && gh_link_call(path, &r, &reply, 2000, NULL) &&
           reply.ok;
}

static bool add(const struct gh_args *a, const struct gh_site *site, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_id id;
    char text[GH_ID_TEXT];
    const char *camera = a->words[0], *note = gh_args_get(a, "note"), *ago = gh_args_get(a, "ago");
    long long back = ago ? gh_cli_duration(ago) : 0;
    if (back < 0 || back > 120000)
        return gh_error_set(err, GH_ERR_USAGE, "--ago %s: expected 0 to 120s", ago);
    if (!has_camera(site, camera))
        return gh_error_set(err, GH_ERR_NOT_FOUND, "bookmark: no camera %s; see: gatehouse camera list",
                            camera);
    if (!site->evidence.memory_mb)
        return gh_error_set(err, GH_ERR_CONFIG,
                            "bookmark: this site keeps no clips; see memory_mb under [evidence]");
    struct gh_store *s = gh_cli_open(a, &by, err);
    int64_t at = gh_clock_wall_ms() - back;
    bool ok = s && gh_bookmark_add(s, &by, camera, at, at - site->evidence.before_s * 1000LL,
                                   at + site->evidence.after_s * 1000LL, note ? note : "", &id, err);
    if (ok)
        printf("Bookmark %s.\n", gh_id_format(id, text));
    if (ok && !engine_runs(a->site))
        printf("No engine watches the site at this moment: there will be no clip.\n");
    gh_store_close(s);
    return ok;
}

bool gh_cli_bookmark_add(const struct gh_args *a, struct gh_error *err)
{
    struct gh_site *site = gh_cli_site(a->site, err);
    bool ok = site && add(a, site, err);
    free(site);
    return ok;
}
