/* gatehouse stop, gatehouse status: a word with the engine that watches a site. */
#include "cli/cli.h"

#include "link/link.h"
#include "site/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct gh_link_reply *ask(const struct gh_args *a, enum gh_link_op op, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    struct gh_link_reply *reply = calloc(1, sizeof *reply);
    struct gh_link_request request = {.op = op};
    bool ok = reply ? gh_site_path(a->site, GH_SITE_LINK, path, err) &&
                          gh_link_call(path, &request, reply, 2000, err)
                    : gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    if (ok && !reply->ok)
        ok = gh_error_set(err, GH_ERR_FAILED, "engine: %s", reply->error);
    if (ok)
        return reply;
    free(reply);
    return NULL;
}

/* A site that keeps records keeps who ended its watch. */
static bool may_stop(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    char db[GH_SITE_PATH];
    if (!gh_site_path(a->site, GH_SITE_DB, db, err) || access(db, F_OK) != 0)
        return true; /* cameras that someone just looks at */
    struct gh_store *s = gh_cli_open(a, NULL, err);
    if (!s)
        return false;
    bool ok = gh_operator_count(s) == 0;
    gh_store_close(s);
    if (ok)
        return true;
    s = gh_cli_open(a, &by, err);
    if (s && by.role != GH_ROLE_SUPERVISOR && by.role != GH_ROLE_ADMINISTRATOR)
        gh_error_set(err, GH_ERR_DENIED, "%s may not end the watch; ask a supervisor", by.name);
    else
        ok = s && gh_operator_note(s, &by, "engine.stop-asked", NULL, NULL, err);
    gh_store_close(s);
    return ok;
}

bool gh_cli_stop(const struct gh_args *a, struct gh_error *err)
{
    char path[GH_SITE_PATH], link[GH_SITE_PATH];
    /* nothing runs: that is said before anybody is asked who they are */
    if (gh_site_path(a->site, GH_SITE_LINK, link, err) && access(link, F_OK) == 0 && !may_stop(a, err))
        return false;
    struct gh_link_reply *reply = ask(a, GH_LINK_STOP, err);
    if (!reply || !gh_site_path(a->site, GH_SITE_LINK, path, err))
        return false;
    long long pid = (long long)reply->pid;
    free(reply);
    /* the socket goes at the start of its end, the process within two seconds */
    for (int i = 0; i < 60 && (access(path, F_OK) == 0 || i < 2); i++)
        usleep(50000);
    printf("The engine (process %lld) was stopped.\n", pid);
    return true;
}

bool gh_cli_status(const struct gh_args *a, struct gh_error *err)
{
    struct gh_link_reply *reply = ask(a, GH_LINK_STATUS, err);
    if (!reply)
        return false;
    printf("%s\n", reply->text);
    free(reply);
    return true;
}
