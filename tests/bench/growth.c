/* A threshold chosen from an accepted error rate, tried on people who were not used for the curve, and as the
 * gallery grows. Usage: growth FACES CACHE TABLE. */
#include "growth.h"

#include "match/threshold.h"

#include <stdlib.h>

void growth_must(bool ok, const struct gh_error *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench growth: %s\n", err->text);
    exit(1);
}

void *growth_room(size_t count, size_t size)
{
    void *p = calloc(count + 1, size);
    growth_must(p != NULL, &(struct gh_error){.text = "out of memory"});
    return p;
}

static void progress(void *user, uint32_t done, uint32_t of, double per_s)
{
    uint32_t *told = user;
    if (done < *told + 500)
        return;
    *told = done;
    fprintf(stderr, "bench growth: %u of %u pictures, %.0f a second\n", done, of, per_s);
}

static void say_curves(const struct gh_vision_info *pack, const struct growth_direction *way)
{
    bench_say("Similarity at a false-match rate of       the pack's   half A    half B\n");
    for (int i = 0; i < way[0].info.curve_count; i++)
        bench_say("%37.0e %15.3f %11.3f %9.3f\n", way[0].rates.rate[i].wanted,
                  (double)gh_threshold_for_fmr(pack, way[0].rates.rate[i].wanted),
                  (double)way[0].info.curve[i].similarity,
                  (double)(i < way[1].info.curve_count ? way[1].info.curve[i].similarity : 0));
    bench_say("\n");
}

/* One person under two names counts as two, and shows here: such pairs set the rates beyond the curve. */
static void say_alike(const struct gh_dataset *d, const struct growth_direction *way)
{
    enum { SHOWN = 4 };
    bench_say("The pictures most alike under two names, as false matches in what follows:\n");
    for (int w = 0; w < GROWTH_DIRECTIONS; w++)
        for (int i = 0; i < SHOWN && i < way[w].rates.worst_impostor_count; i++) {
            const struct gh_worst *one = &way[w].rates.worst_impostor[i];
            bench_say("%c %.3f  %s  %s\n", 'A' + w, (double)one->score,
                      d->name[d->person[way[w].from->picture[one->a]]],
                      d->name[d->person[way[w].from->picture[one->b]]]);
        }
    bench_say("\n");
}

int main(int argc, char **argv)
{
    if (argc != 4 || !bench_table_open(argv[3])) {
        fputs("usage: growth FACES (a folder) CACHE TABLE (files to write)\n", stderr);
        return 2;
    }
    struct gh_dataset data;
    struct gh_looks looks;
    struct gh_error err;
    struct growth_crowd half[2];
    uint32_t told = 0;
    growth_must(gh_dataset_folder(&data, argv[1], &err), &err);
    growth_must(gh_looks_make(
                    &data, &(struct gh_looks_options){.cache = argv[2], .progress = progress, .user = &told},
                    &looks, &err),
                &err);
    for (int i = 0; i < 2; i++)
        growth_half(&data, &looks, 0, i, &half[i]);
    struct growth_direction way[GROWTH_DIRECTIONS] = {{.name = "A to B", .from = &half[0], .to = &half[1]},
                                                      {.name = "B to A", .from = &half[1], .to = &half[0]}};
    for (int w = 0; w < GROWTH_DIRECTIONS; w++)
        growth_curve(way[w].from, &looks.info, &way[w].info, &way[w].rates);
    bench_say("%u people, %u pictures, %u without a template; %s.\n", data.persons, data.pictures,
              looks.no_face + looks.unreadable, looks.info.embedder);
    for (int i = 0; i < 2; i++)
        bench_say("Half %c: %u people, %u pictures, %llu pairs of different people.\n", 'A' + i,
                  half[i].persons, half[i].pictures, (unsigned long long)way[i].rates.impostors);
    say_curves(&looks.info, way);
    say_alike(&data, way);

    int held = 0, asked = 0;
    struct growth_worst flags = {0}, gates = {0};
    int missed = growth_held(&data, &looks, way, &held, &asked);
    missed += growth_flags(way, &flags);
    missed += growth_gates(way, &gates);
    bench_say("bench growth held_out=%d/%d flags_worst=%.2f gate_worst=%.2f flags_beyond=%.2f "
              "gate_beyond=%.2f missed=%d\n",
              held, asked, flags.measured, gates.measured, flags.beyond, gates.beyond, missed);
    for (int i = 0; i < 2; i++)
        growth_crowd_free(&half[i]);
    gh_looks_free(&looks);
    gh_dataset_free(&data);
    if (!bench_table_close("growth", argv[3]))
        return 1;
    return missed > 0;
}
