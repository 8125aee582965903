/* doctor's look at how many false matches are accepted, and whether the nets were measured for that. */
#include "cli/doctor.h"
#include "cli/operating.h"

static void tell(const struct gh_point_view *v, const struct gh_vision_info *info)
{
    char asked[GH_OPERATING_WORDS], words[GH_OPERATING_WORDS];
    const char *what = v->in_force.rate > 0 ? "gate" : "alerts";
    const char *gate = v->in_force.rate > 0 ? v->title + 5 : "", *colon = v->in_force.rate > 0 ? ": " : "";
    if (v->differs)
        gh_doctor_line("FAIL", what,
                       "%s%ssite.ini asks for %s, which nobody confirmed; in force stays %s. A supervisor "
                       "confirms it: gatehouse operating-point confirm",
                       gate, colon, v->asked_text, v->in_force_text);
    if (!info)
        return;
    gh_operating_asked_words(&v->in_force, info->embedder, &v->point, asked);
    gh_doctor_line("ok", what, "%s%s%s; %s", gate, colon, asked, gh_operating_need_words(&v->point, words));
    gh_doctor_line("ok", what, "%s%s%s", gate, colon, gh_operating_found_words(&v->point, info, words));
    if (*gh_operating_trouble_words(&v->point, words))
        gh_doctor_line("note", what, "%s%s%s", gate, colon, words);
}

void gh_doctor_operating(const struct gh_site *site, struct gh_store *s, const struct gh_vision_info *info)
{
    struct gh_point_view v;
    struct gh_error err = {0};
    bool more = true;
    for (int i = 0; more; i++)
        if (!gh_point_look(s, site, i, info, &v, &more, &err)) {
            gh_doctor_line("FAIL", "operating", "%s", err.text);
            return;
        } else if (more) {
            tell(&v, info);
        }
}
