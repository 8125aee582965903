/* Choosing a drawn cast: flagged people far from everybody, gate people far from each other, strangers
 * far from both; under every pack given at once. */
#include "scenes/cast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORKERS = 2 };

struct casting {
    struct gh_scene *scene; /* its cast are the candidates */
    struct cast_look *look[CAST_PACKS];
    const char *dir[CAST_PACKS];
    struct gh_vision_info info[CAST_PACKS];
    int packs;
    bool *good;
    atomic_int next;
};

static const char *const names[] = {"ada",   "bruno", "chidi", "dalia",  "emre",  "farah",   "goran", "hana",
                                    "ines",  "jonas", "kofi",  "lena",   "mehdi", "nadia",   "omar",  "petra",
                                    "quinn", "rosa",  "samir", "tomas",  "uma",   "vera",    "wanda", "xavi",
                                    "yusuf", "zoe",   "amal",  "bjorn",  "carla", "dimitri", "elif",  "felix",
                                    "greta", "hugo",  "irma",  "jamal",  "keiko", "luca",    "mira",  "nils",
                                    "olga",  "pablo", "rana",  "stefan", "tara",  "viktor",  "wen",   "yara"};

static void *work(void *user)
{
    struct casting *c = user;
    struct gh_vision *v[CAST_PACKS];
    for (int p = 0; p < c->packs; p++)
        v[p] = cast_vision(c->dir[p]);
    for (int i; (i = atomic_fetch_add(&c->next, 1)) < c->scene->cast_count;) {
        c->good[i] = true;
        for (int p = 0; p < c->packs && c->good[i]; p++) {
            struct cast_look *l = &c->look[p][i];
            cast_look_at(v[p], c->scene, i, l);
            /* the first pack must find all; the others most (their detector may be weaker) */
            int least = p == 0 ? CAST_POSES : 5;
            c->good[i] = l->enrolled && cast_found(l, 0, CAST_POSES) >= least && (p > 0 || l->self > 0.68f);
        }
        gh_relief_free(&c->scene->cast[i].head);
        atomic_store(&c->scene->cast[i].ready, false);
    }
    for (int p = 0; p < c->packs; p++)
        gh_vision_close(v[p]);
    return NULL;
}

/* How easily one is taken for the other, over packs, each on its own scale: 0 = never, 1 = as like as
 * oneself. The dlib net's similarities all lie between 0.75 and 1. */
static float alike(const struct casting *c, int a, int b)
{
    float most = 0;
    for (int p = 0; p < c->packs; p++) {
        float s = fmaxf(cast_taken_for(&c->look[p][a], &c->look[p][b]),
                        cast_taken_for(&c->look[p][b], &c->look[p][a]));
        bool dlib = !strncmp(c->info[p].embedder, "dlib", 4);
        most = fmaxf(most, dlib ? (s - 0.86f) / 0.14f : s);
    }
    return most;
}

/* Flagged and gate people must know themselves well under every pack. */
static bool steady(const struct casting *c, int i)
{
    bool yes = c->good[i];
    for (int p = 0; p < c->packs; p++)
        yes = yes && c->look[p][i].self > (strncmp(c->info[p].embedder, "dlib", 4) ? 0.74f : 0.95f);
    return yes;
}

/* What the nets said is kept in $CAST_CACHE, if set: choosing again is then a matter of seconds. */
static bool load(struct casting *c)
{
    const char *path = getenv("CAST_CACHE");
    FILE *f = path ? fopen(path, "rb") : NULL;
    size_t n = (size_t)c->scene->cast_count;
    if (!f)
        return false;
    bool ok = fread(c->good, sizeof *c->good, n, f) == n;
    for (int p = 0; ok && p < c->packs; p++)
        ok = fread(c->look[p], sizeof *c->look[p], n, f) == n;
    fclose(f);
    return ok;
}

static void store(const struct casting *c)
{
    const char *path = getenv("CAST_CACHE");
    FILE *f = path ? fopen(path, "wb") : NULL;
    size_t n = (size_t)c->scene->cast_count;
    if (!f)
        return;
    bool ok = fwrite(c->good, sizeof *c->good, n, f) == n;
    for (int p = 0; ok && p < c->packs; p++)
        ok = fwrite(c->look[p], sizeof *c->look[p], n, f) == n;
    if (fclose(f) != 0 || !ok)
        fprintf(stderr, "cast: %s could not be written\n", path);
}

/* Adds `count` people to chosen, each the one least like those from `against` on. */
static int add_greedily(const struct casting *c, const float *matrix, int *chosen, int n, int count,
                        bool each_other)
{
    int total = c->scene->cast_count, fixed = n;
    for (int added = 0; added < count; added++) {
        int best = -1;
        float least = 9;
        for (int i = 0; i < total; i++) {
            if (each_other ? !steady(c, i) : !c->good[i])
                continue;
            float most = 0;
            bool taken = false;
            for (int k = 0; k < n && !taken; k++) {
                taken = chosen[k] == i;
                if (each_other || k < fixed)
                    most = fmaxf(most, matrix[(long)i * total + chosen[k]]);
            }
            if (!taken && most < least) {
                least = most;
                best = i;
            }
        }
        if (best < 0)
            break;
        chosen[n++] = best;
    }
    return n;
}

static float worst_of(const float *matrix, int total, const int *chosen, int n)
{
    float most = 0;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            most = fmaxf(most, matrix[(long)chosen[i] * total + chosen[k]]);
    return most;
}

static void print_figures(const struct casting *c, const int *chosen, int flagged, int gate, int n)
{
    for (int p = 0; p < c->packs; p++) {
        float flag_any = -1, gate_gate = -1, self = 1;
        int small = 0;
        for (int i = 0; i < n; i++) {
            const struct cast_look *l = &c->look[p][chosen[i]];
            self = i < flagged + gate ? fminf(self, l->self) : self;
            small += cast_found(l, 0, CAST_SMALL);
            for (int k = 0; k < n; k++) {
                float s = k == i ? -1 : cast_taken_for(l, &c->look[p][chosen[k]]);
                if (i < flagged)
                    flag_any = fmaxf(flag_any, s);
                else if (i < flagged + gate && k >= flagged && k < flagged + gate)
                    gate_gate = fmaxf(gate_gate, s);
            }
        }
        printf("; %s: flagged with anyone else at most %.3f, gate with each other at most %.3f, flagged and "
               "gate with\n"
               "; themselves (5 yaws at 40 px, 60 to 110 px) at least %.3f, found at 40 px %d of %d.\n",
               c->info[p].embedder, (double)flag_any, (double)gate_gate, (double)self, small, n * CAST_SMALL);
    }
}

static void choose(struct casting *c, int flagged, int gate, int strangers)
{
    int total = c->scene->cast_count, n = 0, chosen[GH_SCENE_CAST], best[GH_SCENE_CAST];
    float *matrix = calloc((size_t)total * (size_t)total, sizeof *matrix), least = 9;
    if (!matrix)
        exit(12);
    for (int i = 0; i < total; i++)
        for (int k = 0; k < i; k++)
            if (c->good[i] && c->good[k])
                matrix[(long)i * total + k] = matrix[(long)k * total + i] = alike(c, i, k);
    for (int first = 0; first < total; first++) {
        if (!steady(c, first))
            continue;
        chosen[0] = first;
        n = add_greedily(c, matrix, chosen, 1, flagged - 1, true);
        float worst = worst_of(matrix, total, chosen, n);
        if (worst < least) {
            least = worst;
            memcpy(best, chosen, sizeof best);
        }
    }
    n = add_greedily(c, matrix, best, flagged, gate, true);
    n = add_greedily(c, matrix, best, n, strangers, false);
    print_figures(c, best, flagged, gate, n);
    for (int i = 0; i < n; i++)
        printf("\n[person %s]\ngroup = %s\nseed = %llu\n", names[i % (int)(sizeof names / sizeof *names)],
               i < flagged          ? "flagged"
               : i < flagged + gate ? "gate"
                                    : "stranger",
               (unsigned long long)c->scene->cast[best[i]].who.seed);
    free(matrix);
}

int cast_drawn(int argc, char **argv)
{
    struct casting c = {.packs = argc > 4 ? argc - 4 : 1};
    int tries = atoi(argv[0]);
    pthread_t threads[WORKERS];
    struct gh_scene scene = {.cast_count = tries};
    c.scene = &scene;
    c.packs = c.packs > CAST_PACKS ? CAST_PACKS : c.packs;
    scene.cast = calloc((size_t)tries, sizeof *scene.cast);
    c.good = calloc((size_t)tries, sizeof *c.good);
    pthread_mutex_init(&scene.baking, NULL);
    for (int p = 0; p < c.packs; p++) {
        c.dir[p] = argc > 4 ? argv[4 + p] : NULL;
        c.look[p] = calloc((size_t)tries, sizeof *c.look[p]);
        struct gh_vision *v = cast_vision(c.dir[p]);
        gh_vision_info(v, &c.info[p]);
        gh_vision_close(v);
    }
    for (int i = 0; i < tries; i++) {
        struct gh_scene_member *m = &scene.cast[i];
        m->who.seed = (uint64_t)i + 1;
        snprintf(m->who.name, sizeof m->who.name, "seed %d", i + 1);
        gh_face_from_seed(&m->face, m->who.seed);
        m->chin_y = m->face.chin_y;
    }
    bool known = load(&c);
    for (int i = 0; i < WORKERS && !known; i++)
        pthread_create(&threads[i], NULL, work, &c);
    for (int i = 0; i < WORKERS && !known; i++)
        pthread_join(threads[i], NULL);
    if (!known)
        store(&c);
    int good = 0, found = 0, enrolled = 0;
    for (int i = 0; i < tries; i++) {
        good += c.good[i];
        found += cast_found(&c.look[0][i], 0, CAST_SMALL);
        enrolled += c.look[0][i].enrolled;
    }
    fprintf(stderr, "cast: %d of %d usable, %d enrol; at 40 px %d of %d found\n", good, tries, enrolled,
            found, tries * CAST_SMALL);
    printf("; Chosen by the casting tool among the seeds 1 to %d (make cast): so far apart as the nets see "
           "it, and\n"
           "; found when small. Nobody's faces.\n",
           tries);
    choose(&c, atoi(argv[1]), atoi(argv[2]), atoi(argv[3]));
    for (int p = 0; p < c.packs; p++)
        free(c.look[p]);
    free(c.good);
    free(scene.cast);
    return 0;
}
