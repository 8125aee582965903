/* gatehouse operating-point confirm: a supervisor's word for what site.ini asks, after seeing what it comes
 * to. */
#include "cli/operating.h"

#include "cli/cli.h"
#include "vision/vision.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct confirming {
    const struct gh_args *args;
    struct gh_point_view points[GH_SITE_GATES + 1]; /* what is to be confirmed */
    int count;
};

/* By its name, a gate also without "gate:"; all, where no name was said. */
static bool wanted(const struct gh_args *a, const char *name)
{
    for (int i = 0; i < a->word_count; i++)
        if (!strcmp(a->words[i], name) || (!strncmp(name, "gate:", 5) && !strcmp(a->words[i], name + 5)))
            return true;
    return !a->word_count;
}

static bool known(const struct gh_site *site, const struct gh_args *a, struct gh_error *err)
{
    char name[GH_OPERATING_NAME];
    struct gh_site_operating o;
    for (int w = 0; w < a->word_count; w++) {
        struct gh_args one = {.words = {a->words[w]}, .word_count = 1};
        bool found = false;
        for (int i = 0; gh_site_operating(site, i, name, &o); i++)
            found = found || wanted(&one, name);
        if (!found)
            return gh_error_set(err, GH_ERR_USAGE,
                                "%.60s: no operating point of site.ini; expected \"alerts\" or a gate's name",
                                a->words[w]);
    }
    return true;
}

static void show(const struct gh_point_view *v, const struct gh_vision_info *info)
{
    struct gh_operating_point p;
    char words[GH_OPERATING_WORDS];
    printf("%s\n  in force   %s\n  asked      %s\n", v->title, v->in_force_text, v->asked_text);
    if (!info)
        return;
    gh_operating_point(&v->asked, info, v->point.use, v->point.templates, &p);
    printf("             %s\n", gh_operating_need_words(&p, words));
    printf("             %s\n", gh_operating_found_words(&p, info, words));
    if (*gh_operating_trouble_words(&p, words))
        printf("             %s\n", words);
}

/* Fills in what differs and is wanted, and shows it. */
static bool collect(struct confirming *c, struct gh_error *err)
{
    struct gh_site *site = gh_cli_site(c->args->site, err);
    struct gh_vision_info info;
    struct gh_store *s = NULL;
    bool ok = site && known(site, c->args, err) && (s = gh_cli_open(c->args, NULL, err));
    struct gh_vision *vision = ok ? gh_vision_open(NULL, NULL, NULL) : NULL;
    if (vision)
        gh_vision_info(vision, &info);
    bool more = ok;
    for (int i = 0; ok && more; i++) {
        struct gh_point_view *v = &c->points[c->count];
        ok = gh_point_look(s, site, i, vision ? &info : NULL, v, &more, err);
        if (!ok || !more || !wanted(c->args, v->name) || !strcmp(v->confirmed.text, v->asked_text))
            continue;
        show(v, vision ? &info : NULL);
        c->count++;
        more = c->count <= GH_SITE_GATES;
    }
    gh_vision_close(vision);
    gh_store_close(s);
    free(site);
    return ok;
}

/* Whoever answers for it must have seen it: on a terminal they are asked, a script says the names. */
static bool agreed(const struct confirming *c, struct gh_error *err)
{
    char answer[16] = "";
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return c->args->word_count || gh_error_set(err, GH_ERR_USAGE,
                                                   "operating-point confirm: without a terminal say which: "
                                                   "alerts, or a gate's name");
    printf("Bring what is asked into force? [y/N] ");
    fflush(stdout);
    if (fgets(answer, sizeof answer, stdin) && (*answer == 'y' || *answer == 'Y'))
        return true;
    return gh_error_set(err, GH_ERR_FAILED, "operating-point confirm: nothing was confirmed");
}

static bool put_on_record(const struct confirming *c, struct gh_error *err)
{
    struct gh_actor by;
    int done = 0;
    struct gh_store *s = gh_cli_open(c->args, &by, err);
    bool ok = s != NULL;
    for (int i = 0; ok && i < c->count; i++) {
        const struct gh_point_view *v = &c->points[i];
        ok = gh_operating_confirm(s, &by, v->name, v->confirmed.text, v->asked_text, err);
        if (ok && ++done)
            printf("%s: confirmed by %s\n", v->title, by.name);
    }
    gh_store_close(s);
    if (done)
        gh_cli_tell_engine(c->args->site);
    return ok;
}

bool gh_cli_operating_confirm(const struct gh_args *a, struct gh_error *err)
{
    struct confirming *c = calloc(1, sizeof *c);
    if (!c)
        return gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    c->args = a;
    bool ok = collect(c, err);
    if (ok && !c->count)
        printf("Nothing to confirm: what site.ini asks is in force.\n");
    else if (ok)
        ok = agreed(c, err) && put_on_record(c, err);
    free(c);
    return ok;
}
