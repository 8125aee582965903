/* gatehouse badge print, gatehouse ticket issue: codes as a picture in a private file and as half blocks in
 * the terminal. */
#include "cli/cli.h"

#include "base/clock.h"
#include "cli/code_file.h"
#include "store/numbers.h"
#include "store/people.h"
#include "token/qr.h"
#include "vision/vision.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A code to be given out; the file is there, empty, before the store is asked for anything. */
struct giving {
    const struct gh_args *args;
    const char *what; /* "badge" or "ticket" */
    struct gh_store *s;
    struct gh_actor by;
    struct gh_person person; /* none: a ticket for nobody yet */
    struct gh_vision_info info;
    struct gh_code_file file;
    char text[GH_BADGE_TEXT];
    struct gh_id id;
};

/* Opens the store, finds the person and makes the file. The nets are opened for their embedder's name alone,
 * and by a ticket for nobody not at all. */
static bool begin(struct giving *g, const char *person, struct gh_error *err)
{
    const char *path = gh_args_get(g->args, "out");
    if (path && !*path)
        return gh_error_set(err, GH_ERR_USAGE, "--out: expected a file, such as %s.png", g->what);
    if (!(g->s = gh_cli_open(g->args, &g->by, err)))
        return false;
    if (person) {
        struct gh_vision *v = NULL;
        if (!gh_person_find(g->s, person, &g->person, err) || !(v = gh_vision_open(NULL, NULL, err)))
            return false;
        gh_vision_info(v, &g->info);
        gh_vision_close(v);
    }
    return !path || gh_code_file_make(&g->file, path, err);
}

static void print_line(void *user, const char *utf8)
{
    (void)user;
    puts(utf8);
}

/* A code that reached nobody is good for nobody: revoked, so that no list shows it as given out. */
static bool take_back(struct giving *g, struct gh_error *err)
{
    struct gh_error fault = {0};
    char id[GH_ID_TEXT];
    if (gh_badge_revoke(g->s, &g->by, g->id, "never given out: its code could not be written", &fault))
        return gh_error_prefix(err, "%s: not given out", g->what);
    return gh_error_prefix(err, "%s %s: could not be revoked (gatehouse badge revoke it)", g->what,
                           gh_id_format(g->id, id));
}

/* The file first: what is on the terminal cannot be taken back. */
static bool show(struct giving *g, struct gh_error *err)
{
    bool ok = (!g->file.path || gh_code_file_write(&g->file, g->text, err)) &&
              gh_qr_print(g->text, print_line, NULL, err);
    if (ok && (fflush(stdout) != 0 || ferror(stdout)))
        ok = gh_error_set(err, GH_ERR_IO, "the code cannot be printed; is the output closed or full?");
    g->file.whole = g->file.whole && ok;
    return ok || take_back(g, err);
}

static void end(struct giving *g)
{
    gh_code_file_end(&g->file);
    gh_store_close(g->s);
    sodium_memzero(g, sizeof *g);
}

static void say_where(const struct giving *g)
{
    if (g->file.path)
        printf("Written to %s, which nobody else can read.\n", g->file.path);
}

bool gh_cli_badge_print(const struct gh_args *a, struct gh_error *err)
{
    struct giving g = {.args = a, .what = "badge"};
    int64_t from, until;
    char id[GH_ID_TEXT];
    if (!gh_cli_validity(NULL, gh_args_get(a, "until"), &from, &until, err))
        return false;
    bool ok = begin(&g, a->words[0], err) &&
              gh_badge_issue(g.s, &g.by, g.person.id, until, g.info.embedder, g.text, &g.id, err) &&
              show(&g, err);
    if (ok) {
        say_where(&g);
        printf("Badge %s of %s. Lost? gatehouse badge revoke %s --reason lost\n", gh_id_format(g.id, id),
               g.person.name, id);
    }
    end(&g);
    return ok;
}

/* --entries: 1 … 99, as a code holds. */
static bool entries_of(const struct gh_args *a, int *entries, struct gh_error *err)
{
    const char *text = gh_args_get(a, "entries");
    char *stop = NULL;
    long n = text ? strtol(text, &stop, 10) : 1;
    if (text && (*text < '0' || *text > '9' || *stop || n < 1 || n > 99))
        return gh_error_set(err, GH_ERR_USAGE, "--entries: expected a number from 1 to 99");
    *entries = (int)n;
    return true;
}

bool gh_cli_ticket_issue(const struct gh_args *a, struct gh_error *err)
{
    struct giving g = {.args = a, .what = "ticket"};
    const char *since, *till, *person = a->word_count ? a->words[0] : NULL;
    int64_t from, until;
    int entries = 1;
    char id[GH_ID_TEXT];
    if (!gh_args_need(a, "from", &since, err) || !gh_args_need(a, "until", &till, err) ||
        !gh_cli_validity(since, till, &from, &until, err) || !entries_of(a, &entries, err))
        return false;
    bool ok =
        begin(&g, person, err) &&
        gh_ticket_issue(g.s, &g.by, g.person.id, from, until, entries, g.info.embedder, g.text, &g.id, err) &&
        show(&g, err);
    if (ok) {
        say_where(&g);
        printf("Ticket %s for %s, %d entr%s.\n", gh_id_format(g.id, id),
               person ? g.person.name : "whoever uses it first", entries, entries == 1 ? "y" : "ies");
    }
    end(&g);
    return ok;
}
