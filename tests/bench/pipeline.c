/* How many cameras a core holds: 16 streams through the engine as it is shipped, beside a plain
 * loop on the same films, and whether the people whom that loop sees are kept. */
#include "pipeline.h"
#include "table.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double wanted_ratio = 10, wanted_kept = 0.97, most_age_ms = 300;

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts. NaN when there is none, so that no figure is met by it. */
static double share(double *v, size_t n, double part)
{
    if (!n)
        return 0.0 / 0.0;
    qsort(v, n, sizeof *v, by_size);
    return v[(size_t)((double)(n - 1) * part + 0.5)];
}

struct plain_turn {
    const char *films;
    int film;
    struct bench_plain result;
    struct gh_error err;
    bool ok;
};

static void *run_plain(void *user)
{
    struct plain_turn *t = user;
    char film[600];
    snprintf(film, sizeof film, "%s/%d.mp4", t->films, t->film);
    t->ok = bench_plain_run(film, &t->result, &t->err);
    return NULL;
}

static bool embedder_id(char *out, size_t size, struct gh_error *err)
{
    struct gh_vision_info info;
    struct gh_vision *v = gh_vision_open(NULL, NULL, err);
    if (!v)
        return false;
    gh_vision_info(v, &info);
    snprintf(out, size, "%s", info.embedder);
    gh_vision_close(v);
    return true;
}

struct figures {
    double ratio, kept, age_p95, rss_mb, cpu_share;
    int starved;
};

/* Detections a second over all cameras, by seconds of the run: shows where it was slow. */
static void say_rates(const struct bench_engine *e)
{
    enum { MOST = 120 };
    double rate[MOST + 1] = {0};
    int64_t from = INT64_MAX;
    int last = 0;
    for (int i = 0; i < e->streams; i++)
        if (e->cameras[i].rounds.count && e->cameras[i].rounds.items[0].t_ms < from)
            from = e->cameras[i].rounds.items[0].t_ms;
    for (int i = 0; i < e->streams; i++) {
        const struct bench_round *r = e->cameras[i].rounds.items;
        for (size_t k = 1; k < e->cameras[i].rounds.count; k++) {
            int64_t second = (r[k].t_ms - from) / 1000;
            int at = second < MOST ? (int)second : MOST;
            rate[at] += (double)(r[k].detections - r[k - 1].detections);
            last = at > last ? at : last;
        }
    }
    bench_say("detections of all cameras in each second:");
    for (int i = 0; i <= last; i++)
        bench_say(" %.0f", rate[i]);
    bench_say("\n");
}

static void judge_engine(struct bench_engine *e, struct figures *f)
{
    GH_VEC(double) ages = {0};
    bench_say(
        "camera  frames dropped detections embeddings tracks  age ms p50  p95  max  slow 4 s windows\n");
    for (int i = 0; i < e->streams; i++) {
        struct bench_camera *c = &e->cameras[i];
        for (size_t k = 0; k < c->look_age.count; k++)
            if (gh_vec_grow(&ages))
                ages.items[ages.count++] = c->look_age.items[k];
        f->starved += c->slow_windows > 0 || c->detections < BENCH_SECONDS * 4;
        bench_say("%6d %7llu %7llu %10llu %10llu %6zu %11.0f %4.0f %4.0f %5d\n", i,
                  (unsigned long long)c->frames, (unsigned long long)c->dropped,
                  (unsigned long long)c->detections, (unsigned long long)c->embeddings, c->tracks.count,
                  share(c->look_age.items, c->look_age.count, 0.5),
                  share(c->look_age.items, c->look_age.count, 0.95),
                  share(c->look_age.items, c->look_age.count, 1), c->slow_windows);
    }
    say_rates(e);
    f->age_p95 = share(ages.items, ages.count, 0.95);
    f->rss_mb = e->rss_mb;
    f->cpu_share = e->cpu_s / e->wall_s / (double)sysconf(_SC_NPROCESSORS_ONLN);
    bench_say(
        "engine: %.1f s of processor in %.1f s, %.0f MB; other programs had %.2f cores meanwhile; %zu rounds "
        "timed, age p50 %.0f p99 %.0f ms\n\n",
        e->cpu_s, e->wall_s, e->rss_mb, e->others, ages.count, share(ages.items, ages.count, 0.5),
        share(ages.items, ages.count, 0.99));
    gh_vec_free(&ages);
}

static bool judge_plain(const char *films, const struct bench_engine *e, struct figures *f,
                        struct gh_error *err)
{
    static struct plain_turn turns[BENCH_PLAIN];
    pthread_t threads[BENCH_PLAIN];
    struct bench_kept kept = {0};
    double cpu = 0, seconds = 0;
    bool ok = true;
    for (int i = 0; i < BENCH_PLAIN; i++) {
        turns[i] = (struct plain_turn){.films = films, .film = i * e->streams / BENCH_PLAIN};
        if (pthread_create(&threads[i], NULL, run_plain, &turns[i]) != 0)
            abort();
    }
    for (int i = 0; i < BENCH_PLAIN; i++) {
        struct plain_turn *t = &turns[i];
        pthread_join(threads[i], NULL);
        if (!t->ok) {
            *err = t->err;
            ok = false;
            continue;
        }
        struct bench_plain *p = &t->result;
        struct bench_kept here = {0};
        bench_people_of(p, t->film);
        bench_people_keep(p, &e->cameras[t->film], t->film, &here);
        bench_say("plain loop, film %d: %d frames, %zu faces, %zu embedded; ms a frame: %.1f decoding, %.1f "
                  "detecting, %.1f embedding; people %d, kept by the engine %d, embedded there %d\n",
                  t->film, p->frames, p->seen.count, p->templates.count,
                  (p->cpu_s - p->detect_s - p->embed_s) * 1000 / p->frames, p->detect_s * 1000 / p->frames,
                  p->embed_s * 1000 / p->frames, here.people, here.kept, here.embedded);
        for (int k = 0; k < here.people - here.kept && k < 32; k++)
            bench_say("  lost: seen in %d frames, %.1f s to %.1f s, last at %.0f,%.0f %.0fx%.0f\n",
                      here.lost[k].frames, (double)here.lost[k].first / BENCH_FPS,
                      (double)here.lost[k].last / BENCH_FPS, here.lost[k].box.x, here.lost[k].box.y,
                      here.lost[k].box.w, here.lost[k].box.h);
        cpu += p->cpu_s;
        seconds += (double)p->frames / BENCH_FPS;
        kept.people += here.people;
        kept.kept += here.kept;
        kept.embedded += here.embedded;
        bench_plain_free(p);
    }
    double ours = (double)e->streams * BENCH_SECONDS / e->cpu_s, plain = seconds / cpu;
    f->ratio = ours / plain;
    f->kept = kept.people ? (double)kept.kept / kept.people : 0.0 / 0.0;
    if (ok)
        bench_say(
            "cameras held by a core: plain loop %.2f, engine %.2f; people kept %d of %d, with a template "
            "%d\n",
            plain, ours, kept.kept, kept.people, kept.embedded);
    return ok;
}

static int missed(bool met, const char *what, double found, const char *wanted, double limit)
{
    if (!met)
        bench_say("missed: %s %.3g, wanted %s %.3g\n", what, found, wanted, limit);
    return met ? 0 : 1;
}

int main(int argc, char **argv)
{
    static struct bench_engine engine;
    struct figures f = {0};
    struct gh_error err = {0};
    char embedder[64];
    engine.streams = argc == 6 ? atoi(argv[5]) : BENCH_STREAMS;
    if (argc < 5 || argc > 6 || engine.streams < BENCH_PLAIN || engine.streams > BENCH_STREAMS ||
        !bench_table_open(argv[4])) {
        fprintf(stderr, "usage: pipeline GATEHOUSE FILMS SITE TABLE (a file to write) [STREAMS]\n");
        return 2;
    }
    bench_say("%d streams of %dx%d at %d frames/s, %d detections/s each, live flags, board watched; on %ld "
              "cores.\nThe first %d s are not judged.\n\n",
              engine.streams, BENCH_W, BENCH_H, BENCH_FPS, BENCH_LOOKS, sysconf(_SC_NPROCESSORS_ONLN),
              BENCH_WARM_S);
    bool ok = embedder_id(embedder, sizeof embedder, &err) &&
              bench_site_make(argv[3], argv[2], engine.streams, embedder, &err) &&
              bench_engine_run(argv[1], argv[3], &engine, &err);
    if (ok) {
        judge_engine(&engine, &f);
        ok = judge_plain(argv[2], &engine, &f, &err);
    }
    bench_engine_free(&engine);
    if (!ok) {
        fprintf(stderr, "bench pipeline: %s\n", err.text);
        return 1;
    }
    double most_rss_mb = 200 + 20 * engine.streams;
    int failed = missed(f.ratio >= wanted_ratio, "cameras a core over the plain loop", f.ratio, "at least",
                        wanted_ratio) |
                 missed(f.kept >= wanted_kept, "share of people kept", f.kept, "at least", wanted_kept) |
                 missed(f.age_p95 <= most_age_ms, "age of processed pictures, p95 ms", f.age_p95, "at most",
                        most_age_ms) |
                 missed(f.starved == 0, "starved streams", f.starved, "at most", 0) |
                 missed(f.rss_mb <= most_rss_mb, "memory, MB", f.rss_mb, "at most", most_rss_mb);
    bench_say("bench pipeline ratio_plain=%.2f tracks_kept=%.3f age_p95_ms=%.0f starved=%d rss_mb=%.0f "
              "cpu_share=%.2f\n",
              f.ratio, f.kept, f.age_p95, f.starved, f.rss_mb, f.cpu_share);
    if (!bench_table_close("pipeline", argv[4]))
        return 1;
    return failed;
}
