/* The kiosk measured: visits with truth on the scene's clock for the decisions, and in real time for the
 * times. Usage: kiosk SITE FILE VISITS REAL [PICTURES]. The last line is for machines; exit is 1 when a
 * figure is missed. */
#include "kiosk.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static void table(FILE *out, const char *title, const struct bench_figures *f)
{
    fprintf(out, "%s\n", title);
    for (int k = 0; k < BENCH_KINDS; k++)
        if (f->visits[k])
            fprintf(out, "  %-10s %4d visits, %4d admitted\n",
                    gh_rehearsal_kind_name((enum gh_rehearsal_kind)k), f->visits[k], f->admitted[k]);
}

static void lanes(FILE *out, struct bench_figures *f)
{
    fprintf(out,
            "  lanes, from coming into view to the open door: face %d ms in the middle, %d ms p95 (%d); "
            "other way %d "
            "ms, %d ms p95 (%d, an attendant who looks up after some seconds)\n",
            bench_percentile(f->face_lane, f->face_lanes, 50),
            bench_percentile(f->face_lane, f->face_lanes, 95), f->face_lanes,
            bench_percentile(f->other_lane, f->other_lanes, 50),
            bench_percentile(f->other_lane, f->other_lanes, 95), f->other_lanes);
}

static int sum(const int *values, bool pass, const int *less)
{
    int n = 0;
    for (int k = 0; k < BENCH_KINDS; k++)
        if (bench_ought_to_pass((enum gh_rehearsal_kind)k) == pass)
            n += values[k] - (less ? less[k] : 0);
    return n;
}

static bool is_attack(int k)
{
    return k == GH_REHEARSE_PHONE || k == GH_REHEARSE_PRINT || k == GH_REHEARSE_FILM;
}

int main(int argc, char **argv)
{
    static struct bench_world w;
    static struct bench_figures scene, real;
    struct bench_screen screen = {0};
    struct rusage use;
    char *text = NULL;
    size_t size;
    setlocale(LC_ALL, "C.UTF-8");
    if (argc < 5) {
        fputs("usage: kiosk SITE FILE VISITS REAL [PICTURES]\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    bench_open(&w, argv[1], argc > 5 ? argv[5] : NULL);
    bench_scene(&w, atoi(argv[3]), &scene);
    if (atoi(argv[4]))
        bench_real(&w, atoi(argv[4]), &real, &screen);
    bench_close(&w);
    getrusage(RUSAGE_SELF, &use);
    int attacks = 0, passed = 0, visits = 0;
    for (int k = 0; k < BENCH_KINDS; k++) {
        visits += scene.visits[k] + real.visits[k];
        attacks += is_attack(k) ? scene.visits[k] + real.visits[k] : 0;
        passed += is_attack(k) ? scene.admitted[k] + real.admitted[k] : 0;
    }
    int accepts = sum(scene.admitted, false, NULL) + sum(real.admitted, false, NULL) - passed;
    int rejects = sum(scene.visits, true, scene.admitted) + sum(real.visits, true, real.admitted);
    int genuine = sum(scene.visits, true, NULL) + sum(real.visits, true, NULL);
    struct bench_figures *timed = real.decisions ? &real : &scene;
    int decision = bench_percentile(timed->decision, timed->decisions, 95),
        passage = bench_percentile(timed->passage, timed->passages, 95), rss = (int)(use.ru_maxrss / 1024);
    FILE *out = open_memstream(&text, &size);
    table(out, "on the scene's clock", &scene);
    lanes(out, &scene);
    if (real.decisions) {
        table(out, "in real time", &real);
        lanes(out, &real);
        fprintf(out, "  screen: %d frames, %d ms in the middle\n", screen.frames, screen.frame_p50_ms);
    }
    fprintf(out, "  decision: from the usable face, or from the last turn of the head that was asked for, to "
                 "yes or no\n");
    fprintf(out,
            "bench kiosk passages=%d attacks=%d decision_p95_ms=%d passage_p95_ms=%d false_accepts=%d "
            "false_rejects=%d attacks_accepted=%d frame_p99_ms=%d rss_mb=%d\n",
            visits, attacks, decision, passage, accepts, rejects, passed, screen.frame_p99_ms, rss);
    fclose(out);
    fputs(text, stdout);
    FILE *file = fopen(argv[2], "w");
    if (file) {
        fputs(text, file);
        fclose(file);
    }
    free(text);
    bool missed = accepts || passed || rejects * 100 > genuine || decision > 1000 || passage > 5000 ||
                  screen.frame_p99_ms > 45 || rss > 300;
    if (missed)
        fputs("kiosk: a figure is missed: no false accepts, no attack accepted, at most 1 % of the genuine "
              "refused, "
              "decision 1000 ms, passage 5000 ms, frame 45 ms, 300 MB\n",
              stderr);
    return missed;
}
