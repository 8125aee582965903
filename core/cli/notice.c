/* gatehouse notice: what the site tells everybody who comes, from the live configuration. */
#include "cli/cli.h"
#include "cli/tell.h"

#include <stdlib.h>
#include <string.h>

static void tell_rights(struct gh_sheet *s, const struct gh_site *site)
{
    gh_sheet_section(s, "rights", "Whom to ask, and how to object");
    if (site->contact[0]) {
        gh_sheet_say(s, "contact", "Ask: %s", site->contact);
    } else {
        /* said on the page itself: it must not be hung up like this */
        cJSON_AddNullToObject(s->section, "contact");
        gh_sheet_say(
            s, "warning",
            "WARNING: NOBODY IS NAMED WHOM PEOPLE CAN ASK. Set [site] contact in site.ini before this "
            "notice is put up.");
    }
    gh_sheet_say(
        s, "access",
        "You may ask what is kept about you, get a copy of it, have it corrected, and have it erased.");
    gh_sheet_say(
        s, "objection",
        "You may object to being looked for or recognised, and take back your consent, at any time: tell "
        "%s. What is kept about you is then erased, or you are told why not.",
        site->contact[0] ? "the contact above, or any member of staff" : "any member of staff");
    gh_sheet_say(s, "complaint", "You may complain to the data-protection authority.");
    gh_sheet_section(s, "another_way", "Another way in");
    gh_sheet_say(s, "another_way",
                 "Nobody needs face recognition to come in. At every door there is a way without it, at no "
                 "disadvantage; the staff will show you.");
}

bool gh_cli_notice(const struct gh_args *a, struct gh_error *err)
{
    struct gh_site *site = gh_cli_site(a->site, err);
    struct gh_sheet s;
    char title[GH_SITE_NAME + 256 + 80];
    if (!site)
        return false;
    snprintf(title, sizeof title, "Face recognition at %s (notice %s)", site->name, site->notice);
    bool ok = gh_sheet_begin(&s, title);
    if (ok) {
        cJSON_AddStringToObject(s.root, "site", site->name);
        cJSON_AddStringToObject(s.root, "notice", site->notice);
        gh_sheet_section(&s, "what_runs", "What runs here");
        gh_tell_cameras(&s, site);
        gh_tell_gates(&s, site);
        gh_tell_refused(&s);
        gh_sheet_section(&s, "purposes", "What it is for");
        gh_tell_purposes(&s);
        gh_sheet_section(&s, "kept", "What is kept, and for how long");
        gh_tell_retention(&s, site);
        tell_rights(&s, site);
    } else {
        gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    }
    gh_sheet_end(&s, gh_args_get(a, "json") != NULL);
    if (!site->contact[0])
        fprintf(stderr, "gatehouse: notice: no contact is set; add contact = … under [site] in %s/site.ini\n",
                site->dir);
    free(site);
    return ok;
}
