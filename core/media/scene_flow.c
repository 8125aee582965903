/* Who comes when: explicit visits and random traffic merged in order of time, from the seed alone.
 * Going back starts again from the first visit, so that any frame can be asked for. */
#include "media/scene_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint64_t text_seed(const char *s)
{
    uint64_t h = 1469598103934665603u;
    while (*s)
        h = (h ^ (uint8_t)*s++) * 1099511628211u;
    return h;
}

static const struct gh_scene_traffic *traffic(const struct gh_scene_flow *f)
{
    return &f->scene->cameras[f->camera].traffic;
}

static void schedule_random(struct gh_scene_flow *f)
{
    double rate = traffic(f)->per_minute / 60;
    if (rate <= 0) {
        f->next_random = -1;
        return;
    }
    f->next_random += -log(1 - gh_rand_unit(&f->random)) / rate;
}

static void restart(struct gh_scene_flow *f)
{
    const struct gh_scene *s = f->scene;
    gh_rand_init(&f->random, f->seed);
    f->next_random = f->now = 0;
    f->count = 0;
    f->active_count = 0;
    for (int i = 0; i < s->cast_count; i++)
        f->free_at[i] = 0;
    for (int i = 0; i < s->visit_count; i++)
        f->next_own[i] = s->visits[i].camera == f->camera ? s->visits[i].at : -1;
    schedule_random(f);
}

bool gh_scene_flow_open(struct gh_scene_flow *f, const struct gh_scene *scene, int camera, uint64_t seed)
{
    memset(f, 0, sizeof *f);
    f->scene = scene;
    f->camera = camera;
    f->seed = gh_rand_mix(seed, text_seed(scene->cameras[camera].name));
    f->free_at = calloc((size_t)scene->cast_count + 1, sizeof *f->free_at);
    f->next_own = calloc((size_t)scene->visit_count + 1, sizeof *f->next_own);
    if (!f->free_at || !f->next_own)
        return false;
    restart(f);
    return true;
}

void gh_scene_flow_close(struct gh_scene_flow *f)
{
    free(f->free_at);
    free(f->next_own);
}

static void drop_ended(struct gh_scene_flow *f, double t)
{
    int kept = 0;
    for (int i = 0; i < f->active_count; i++)
        if (f->active[i].end > t)
            f->active[kept++] = f->active[i];
    f->active_count = kept;
}

static void start_visit(struct gh_scene_flow *f, const struct gh_scene_visit *v, double at)
{
    drop_ended(f, at);
    if (f->active_count == GH_SCENE_ACTIVE)
        return;
    struct gh_walk *w = &f->active[f->active_count++];
    w->number = ++f->count;
    gh_walk_plan(w, v, at);
    f->free_at[v->person] = w->end + traffic(f)->return_after;
}

/* Someone of a group drawn by the shares, who may come again; −1 if there is none. */
static int choose_person(struct gh_scene_flow *f, double at)
{
    const struct gh_scene_traffic *tr = traffic(f);
    double sum = tr->share[0] + tr->share[1] + tr->share[2], u = gh_rand_unit(&f->random) * sum;
    int group = u < tr->share[0] ? 0 : u < tr->share[0] + tr->share[1] ? 1 : 2;
    int fit = 0;
    uint64_t pick = gh_rand_next(&f->random);
    for (int pass = 0; pass < 2; pass++) {
        int k = fit ? (int)(pick % (uint64_t)fit) : 0;
        if (pass && !fit)
            return -1;
        fit = pass ? fit : 0;
        for (int i = 0; i < f->scene->cast_count; i++) {
            if (f->free_at[i] > at || gh_scene_group(f->scene->cast[i].who.group) != group)
                continue;
            if (!pass)
                fit++;
            else if (k-- == 0)
                return i;
        }
    }
    return -1;
}

static void start_random(struct gh_scene_flow *f, double at)
{
    const struct gh_scene_traffic *tr = traffic(f);
    struct gh_rand *r = &f->random;
    struct gh_scene_visit v = {.camera = f->camera, .at = at};
    double u = gh_rand_unit(r);
    v.path = GH_PATH_TOWARD;
    for (int p = GH_PATH_CROSS; p < GH_PATHS; p++) {
        if (u < tr->path[p]) {
            v.path = (enum gh_scene_path)p;
            break;
        }
        u -= tr->path[p];
    }
    v.near_px = gh_rand_range(r, tr->near_least, tr->near_most);
    v.x = gh_rand_range(r, 0.22, 0.78);
    v.speed = gh_rand_range(r, 1.0, 1.45);
    v.stop_s = gh_rand_range(r, 2, 5);
    v.side = gh_rand_below(r, 2) ? -1 : 1;
    v.sunglasses = gh_rand_unit(r) < tr->sunglasses;
    v.hand = gh_rand_unit(r) < tr->hand;
    v.seed = gh_rand_next(r);
    v.person = choose_person(f, at);
    drop_ended(f, at);
    if (v.person >= 0 && f->active_count < tr->most)
        start_visit(f, &v, at);
}

void gh_scene_flow_to(struct gh_scene_flow *f, double t)
{
    if (t < f->now)
        restart(f);
    for (;;) {
        int own = -1;
        double next = f->next_random;
        for (int i = 0; i < f->scene->visit_count; i++)
            if (f->next_own[i] >= 0 && (next < 0 || f->next_own[i] < next)) {
                next = f->next_own[i];
                own = i;
            }
        if (next < 0 || next > t)
            break;
        if (own < 0) {
            start_random(f, next);
            schedule_random(f);
            continue;
        }
        struct gh_scene_visit v = f->scene->visits[own];
        v.seed = gh_rand_mix(f->seed, gh_rand_mix((uint64_t)own, (uint64_t)(next * 1000)));
        start_visit(f, &v, next);
        f->next_own[own] = v.every > 0 ? next + v.every : -1;
    }
    drop_ended(f, t);
    f->now = t;
}
