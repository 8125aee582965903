/* gatehouse operating-point: what site.ini asks, what was confirmed, and what follows. */
#include "cli/operating.h"

#include "base/clock.h"
#include "cli/cli.h"
#include "store/people.h"
#include "vision/vision.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool gh_point_look(struct gh_store *s, const struct gh_site *site, int i, const struct gh_vision_info *info,
                   struct gh_point_view *v, bool *more, struct gh_error *err)
{
    memset(v, 0, sizeof *v);
    *more = gh_site_operating(site, i, v->name, &v->asked);
    if (!*more)
        return true;
    const struct gh_site_gate *gate = i ? &site->gates[i - 1] : NULL;
    snprintf(v->title, sizeof v->title, "%s%s", gate ? "gate " : "", gate ? gate->name : v->name);
    gh_operating_text(&v->asked, v->asked_text);
    if (!gh_operating_read(s, v->name, &v->confirmed, err))
        return false;
    if (!gh_operating_in_force(s, v->name, &v->asked, &v->in_force, err))
        return false;
    gh_operating_text(&v->in_force, v->in_force_text);
    v->differs = strcmp(v->in_force_text, v->asked_text) != 0;
    int templates = 0;
    enum gh_operating_use use = !gate            ? GH_OPERATING_LIST
                                : gate->identify ? GH_OPERATING_IDENTIFY
                                                 : GH_OPERATING_VERIFY;
    if (!info)
        return true;
    if (!gh_people_live_count(s, gate ? GH_PURPOSE_GATE : GH_PURPOSE_FLAG, info->embedder, &templates, err))
        return false;
    if (use == GH_OPERATING_VERIFY)
        templates = 1; /* whoever comes; the gate counts each one's own */
    gh_operating_point(&v->in_force, info, use, (size_t)templates, &v->point);
    return true;
}

static void show(const struct gh_point_view *v, const struct gh_vision_info *info)
{
    char when[24], words[GH_OPERATING_WORDS];
    printf("%s\n  asked      %s\n", v->title, v->asked_text);
    if (v->confirmed.name[0])
        printf("  confirmed  %s\n             by %s, %s\n", v->confirmed.text,
               v->confirmed.by_name[0] ? v->confirmed.by_name : "an account that is gone",
               gh_clock_format_local(v->confirmed.t_ms, when, sizeof when));
    else
        printf("  confirmed  nothing yet; the engine takes up what is asked when it starts\n");
    printf("  in force   %s%s\n", v->in_force_text,
           v->differs
               ? "\n             NOT what is asked; a supervisor confirms it: gatehouse operating-point "
                 "confirm"
               : "");
    if (!info)
        return;
    printf("             %s\n", gh_operating_need_words(&v->point, words));
    printf("             %s\n", gh_operating_found_words(&v->point, info, words));
    if (*gh_operating_trouble_words(&v->point, words))
        printf("             %s\n", words);
}

bool gh_cli_operating_show(const struct gh_args *a, struct gh_error *err)
{
    struct gh_site *site = gh_cli_site(a->site, err);
    struct gh_vision_info info;
    struct gh_point_view v;
    struct gh_store *s = site ? gh_cli_open(a, NULL, err) : NULL;
    bool ok = s != NULL;
    struct gh_vision *vision = ok ? gh_vision_open(NULL, NULL, NULL) : NULL;
    if (vision)
        gh_vision_info(vision, &info);
    bool more = ok;
    for (int i = 0; ok && more; i++) {
        ok = gh_point_look(s, site, i, vision ? &info : NULL, &v, &more, err);
        if (ok && more)
            show(&v, vision ? &info : NULL);
    }
    gh_vision_close(vision);
    gh_store_close(s);
    free(site);
    return ok;
}
