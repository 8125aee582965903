/* The demonstration's gate opened for a bench, and its attendant. */
#include "kiosk.h"

#include "base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const struct gh_error *err)
{
    fprintf(stderr, "kiosk: %s\n", err->text);
    exit(1);
}

static void load_pictures(struct bench_world *w, const char *dir)
{
    static const char *const names[] = {"print.jpg", "replay.jpg",
                                        "live.jpg"}; /* each shown on a telephone */
    char path[1024];
    struct gh_error err;
    for (size_t i = 0; dir && i < sizeof names / sizeof *names; i++) {
        if (gh_file_join(path, sizeof path, dir, names[i]) &&
            gh_vision_load_photo(path, &w->pictures[w->picture_count], &err))
            w->picture_count++;
    }
}

void bench_open(struct bench_world *w, const char *site, const char *pictures)
{
    struct gh_error err = {0};
    char path[1024], gate_dir[1024], token[128], token_path[1024];
    memset(w, 0, sizeof *w);
    w->site = calloc(1, sizeof *w->site);
    if (!w->site || !gh_site_load(w->site, site, &err))
        fail(&err);
    w->gate = w->site->gate_count ? &w->site->gates[0] : NULL;
    if (!w->gate || !gh_rehearsal_scene(w->gate->source, path, sizeof path, w->camera, sizeof w->camera)) {
        gh_error_set(&err, GH_ERR_CONFIG, "the site has no gate with a scene");
        fail(&err);
    }
    snprintf(gate_dir, sizeof gate_dir, "%s/gates", site);
    if (!(w->scene = gh_scene_open(path, &err)) ||
        !(w->count = gh_rehearsal_people(site, w->scene, w->people, BENCH_PEOPLE, &err)) ||
        !(w->eyes = gh_eyes_open(NULL, NULL, &err)) || !gh_file_make_dir(gate_dir, &err))
        fail(&err);
    gh_eyes_info(w->eyes, &w->info, &w->has_live);
    snprintf(gate_dir, sizeof gate_dir, "%s/gates/%s", site, w->gate->name);
    struct gh_outbox_options o = {.site_dir = site,
                                  .gate_dir = gate_dir,
                                  .gate = w->gate->name,
                                  .embedder = w->info.embedder,
                                  .poll_ms = 20};
    snprintf(token_path, sizeof token_path, "%s/ada.token", site);
    if (!gh_file_make_dir(gate_dir, &err) || !(w->outbox = gh_outbox_start(&o, &err)) ||
        !(w->door = gh_doorman_start(w->gate, &err)) || !(w->store = gh_store_open(site, false, &err)) ||
        !gh_file_read_secret(token_path, token, sizeof token, &err) ||
        !gh_operator_authenticate_token(w->store, "ada", token, &w->attendant, &err))
        fail(&err);
    load_pictures(w, pictures);
}

void bench_close(struct bench_world *w)
{
    gh_doorman_stop(w->door);
    gh_outbox_stop(w->outbox);
    gh_eyes_close(w->eyes);
    gh_scene_close(w->scene);
    gh_store_close(w->store);
    for (int i = 0; i < w->picture_count; i++)
        free(w->pictures[i].data);
    free(w->site);
}

struct waiting {
    struct gh_id ids[16];
    int count;
};

static bool take(void *user, const struct gh_alert *a)
{
    struct waiting *l = user;
    if ((a->kind == GH_ALERT_GATE_PIN || a->kind == GH_ALERT_GATE_CALL) && l->count < 16 &&
        (a->status.state == GH_ALERT_OPEN || a->status.state == GH_ALERT_CLAIMED))
        l->ids[l->count++] = a->id;
    return l->count < 16;
}

int bench_attend(struct bench_world *w)
{
    struct gh_error err;
    struct waiting l = {.count = 0};
    struct gh_alert_query q = {.order = GH_ALERT_BY_TIME};
    int answered = 0;
    if (!gh_alert_page(w->store, &q, 0, 64, take, &l, &err))
        fail(&err);
    for (int i = 0; i < l.count; i++)
        answered +=
            gh_gate_order(w->store, &w->attendant, w->gate->name, GH_ORDER_OPEN, l.ids[i], NULL, &err);
    return answered;
}

bool bench_ought_to_pass(enum gh_rehearsal_kind k)
{
    return k == GH_REHEARSE_GENUINE || k == GH_REHEARSE_PIN || k == GH_REHEARSE_BYSTANDER;
}

struct gh_rehearsal_visit bench_visit(const struct bench_world *w, int i, int count)
{
    /* of twenty: seven genuine, two with a bystander, three impostors, two with the other way, one without a
     * token, and five attacks */
    static const enum gh_rehearsal_kind plan[20] = {
        GH_REHEARSE_GENUINE, GH_REHEARSE_PHONE,    GH_REHEARSE_GENUINE,  GH_REHEARSE_IMPOSTOR,
        GH_REHEARSE_GENUINE, GH_REHEARSE_PRINT,    GH_REHEARSE_PIN,      GH_REHEARSE_GENUINE,
        GH_REHEARSE_FILM,    GH_REHEARSE_IMPOSTOR, GH_REHEARSE_GENUINE,  GH_REHEARSE_BYSTANDER,
        GH_REHEARSE_PHONE,   GH_REHEARSE_GENUINE,  GH_REHEARSE_NO_TOKEN, GH_REHEARSE_IMPOSTOR,
        GH_REHEARSE_PRINT,   GH_REHEARSE_GENUINE,  GH_REHEARSE_PIN,      GH_REHEARSE_BYSTANDER};
    int cast = gh_scene_cast_count(w->scene);
    const struct gh_rehearsal_person *p = &w->people[i % w->count], *next = &w->people[(i + 1) % w->count];
    enum gh_rehearsal_kind kind = plan[i % 20];
    struct gh_rehearsal_visit v = {.kind = kind,
                                   .person = p->person,
                                   .shown = p->person,
                                   .bystander = (p->person + 1 + i) % cast,
                                   .badge = p->badge[0] && (i / 2) % 2 ? p->badge : NULL,
                                   .number = p->number,
                                   .pin = p->pin};
    bool attack = kind == GH_REHEARSE_PHONE || kind == GH_REHEARSE_PRINT || kind == GH_REHEARSE_FILM;
    if (v.bystander == v.person)
        v.bystander = (v.bystander + 1) % cast;
    if (kind == GH_REHEARSE_IMPOSTOR) /* every other one is somebody enrolled, as the demo's own cast go */
        v.person = i % 2 ? next->person : (p->person + 1 + i / 20) % cast;
    if (attack)
        v.person = next->person;
    if (v.person == p->person && (attack || kind == GH_REHEARSE_IMPOSTOR))
        v.person = (p->person + 1) % cast;
    /* a third of the attacks show what was photographed of real ones: whoever that is, they are not admitted
     */
    if (attack && w->picture_count && (i / 3) % 3 == 0)
        v.picture = w->pictures[i % w->picture_count];
    (void)count;
    return v;
}

void bench_count(struct bench_figures *f, enum gh_rehearsal_kind kind, bool admitted)
{
    f->visits[kind]++;
    f->admitted[kind] += admitted;
}

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

int bench_percentile(int *values, int count, int percent)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return count ? values[(count - 1) * percent / 100] : 0;
}
