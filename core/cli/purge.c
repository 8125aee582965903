/* gatehouse purge: what is past its time goes now instead of within the hour. */
#include "cli/cli.h"

#include "store/retention.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

static void print_json(const struct gh_purge_counts *n, bool dry)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddBoolToObject(o, "dry_run", dry);
    cJSON_AddNumberToObject(o, "alerts", n->alerts);
    cJSON_AddNumberToObject(o, "undecided", n->undecided);
    cJSON_AddNumberToObject(o, "not_this_person", n->not_this);
    cJSON_AddNumberToObject(o, "bookmarks", n->clips);
    cJSON_AddNumberToObject(o, "people", n->people);
    cJSON_AddNumberToObject(o, "passages", n->passages);
    cJSON_AddNumberToObject(o, "gate_notes", n->gate_notes);
    cJSON_AddNumberToObject(o, "audit_rows", (double)n->audit);
    char *text = cJSON_PrintUnformatted(o);
    puts(text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
}

static void print_lines(const struct gh_purge_counts *n, bool dry)
{
    printf("%s\n", dry ? "Would be erased:" : "Erased:");
    printf("  %6d  alerts' pictures, notes and clips\n", n->alerts);
    printf("  %6d  alerts that nobody decided on, closed\n", n->undecided);
    printf("  %6d  pictures and clips of \"not this person\"\n", n->not_this);
    printf("  %6d  bookmarks\n", n->clips);
    printf("  %6d  people whose consent or last flag ended\n", n->people);
    printf("  %6d  passages through gates\n", n->passages);
    printf("  %6d  orders to gates, badges that are over, enrolments that were decided\n", n->gate_notes);
    printf("  %6lld  audit rows\n", (long long)n->audit);
}

bool gh_cli_purge(const struct gh_args *a, struct gh_error *err)
{
    struct gh_site *site = gh_cli_site(a->site, err);
    struct gh_store *s = NULL;
    struct gh_actor by;
    struct gh_purge_counts n;
    bool dry = gh_args_get(a, "dry-run") != NULL;
    bool ok = site && (s = gh_cli_open(a, &by, err)) && gh_purge(s, &by, site, dry, &n, err);
    if (ok && gh_args_get(a, "json"))
        print_json(&n, dry);
    else if (ok)
        print_lines(&n, dry);
    gh_store_close(s);
    free(site);
    return ok;
}
