/* Nine live tiles at ten pictures a second on 200×50: what the console sends, how near it is to
 * the exact pictures, what it costs, how soon a key shows. Fails when a figure is missed. */
#include "wall_film.h"
#include "wall_look.h"

#include "base/clock.h"
#include "base/rand.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    COLS = 200,
    ROWS = 50,
    SETTLE_MS = 3000,
    STEADY_MS = 15000,
    KEYS = 300,
    KEY_LIMIT_MS = 1000,
    MOMENTS = 8
};

static const double BYTES_RATIO_MAX = 0.5, PSNR_MIN = 36, CPU_MAX = 0.08, KEY_MAX_MS = 50;

struct run {
    struct film *film;
    struct wall_site *site;
    struct screen screen;
    struct look look;
    struct gh_tile fields[WALL_TILES];
    int64_t start_us;
    int shown[WALL_TILES]; /* number of the picture last written, -1 = none */
    bool compared[WALL_TILES];
};

struct figures {
    double bytes, chafa, psnr, worst_psnr, plain_psnr, cpu, key_p50, key_p99;
    int64_t oldest_ms;
    double off_share;
};

/* Cameras do not tick together: each writes at its own time within the tenth of a second. */
static void feed(struct run *r, bool compare)
{
    int64_t period = 1000000 / WALL_FPS, now = gh_clock_mono_us() - r->start_us;
    for (int i = 0; i < WALL_TILES; i++) {
        int64_t own = now - i * period / WALL_TILES;
        if (own < 0)
            continue;
        int n = (int)(own / period);
        if (n != r->shown[i]) {
            wall_site_write(r->site, r->film, i, n);
            r->shown[i] = n;
            r->compared[i] = false;
        } else if (compare && !r->compared[i] && own % period > period * 94 / 100) {
            /* shortly before the next: by now this one has long to be on the screen */
            look_compare(&r->look, r->fields[i], film_picture(r->film, i, n));
            r->compared[i] = true;
        }
    }
}

static void go_on(struct run *r, int64_t ms, bool compare)
{
    bool got;
    for (int64_t end = gh_clock_mono_ms() + ms; gh_clock_mono_ms() < end;) {
        feed(r, compare);
        screen_take(&r->screen, 1, &got);
    }
}

static double cpu_seconds(pid_t pid)
{
    char path[64], text[512];
    long long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    if (f && fgets(text, sizeof text, f)) {
        const char *p = strrchr(text, ')');
        if (p)
            sscanf(p + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user, &system);
    }
    if (f)
        fclose(f);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static bool is_chosen(struct run *r, int tile)
{
    struct gh_grid grid = gh_grid_make(WALL_TILES, COLS, ROWS - 1);
    struct gh_tile at = gh_grid_tile(&grid, tile);
    VTermScreenCell cell;
    vterm_screen_get_cell(r->screen.screen, (VTermPos){.row = at.y, .col = at.x + 2}, &cell);
    return !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* From the key's write to the terminal having parsed the moved choice. */
static bool keys(struct run *r, struct figures *out)
{
    static double took[KEYS];
    struct gh_rand rand;
    int tile = 0, by = 1;
    bool got;
    gh_rand_init(&rand, 1);
    for (int k = 0; k < KEYS; k++) {
        go_on(r, 30 + (int)gh_rand_below(&rand, 90), false);
        if (tile + by < 0 || tile + by >= WALL_TILES)
            by = -by;
        tile += by;
        int64_t start = gh_clock_mono_us();
        screen_type(&r->screen, by > 0 ? "l" : "h");
        while (!is_chosen(r, tile)) {
            feed(r, false);
            screen_take(&r->screen, 1, &got);
            if (gh_clock_mono_us() - start > KEY_LIMIT_MS * 1000)
                return false;
        }
        took[k] = (double)(gh_clock_mono_us() - start) / 1000;
    }
    qsort(took, KEYS, sizeof *took, by_value);
    out->key_p50 = took[KEYS / 2];
    out->key_p99 = took[KEYS * 99 / 100];
    return true;
}

static bool measure(struct film *film, const char *console, const char *colors, const char *chafa,
                    enum gh_depth depth, struct figures *out, struct gh_error *err)
{
    struct wall_site site;
    static struct run r;
    char program[GH_SITE_PATH];
    snprintf(program, sizeof program, "%s", console);
    if (!wall_site_open(&site, err))
        return false;
    memset(&r, 0, sizeof r);
    r.film = film;
    r.site = &site;
    char *const argv[] = {program, "--no-engine", "--site", site.dir, NULL};
    for (int i = 0; i < WALL_TILES; i++) {
        r.shown[i] = -1;
        r.fields[i] = look_field(i, WALL_TILES, COLS, ROWS, film->w, film->h);
    }
    r.start_us = gh_clock_mono_us();
    if (!screen_exec(&r.screen, COLS, ROWS, colors, argv)) {
        wall_site_close(&site);
        return gh_error_set(err, GH_ERR_IO, "no pseudo-terminal");
    }
    look_init(&r.look, &r.screen, depth);
    go_on(&r, SETTLE_MS, true);
    look_reset(&r.look);
    double cpu = cpu_seconds(r.screen.pid);
    uint64_t bytes = r.screen.bytes;
    int64_t start = gh_clock_mono_us();
    go_on(&r, STEADY_MS, true);
    double seconds = (double)(gh_clock_mono_us() - start) / 1e6;
    out->bytes = (double)(r.screen.bytes - bytes) / seconds / WALL_FPS;
    out->cpu = (cpu_seconds(r.screen.pid) - cpu) / seconds;
    out->psnr = look_psnr(r.look.error, r.look.values);
    out->plain_psnr = look_psnr(r.look.plain_error, r.look.values);
    out->worst_psnr = look_psnr(r.look.worst_mse, 1);
    out->oldest_ms = r.look.oldest_ms;
    out->off_share = r.look.compared ? (double)r.look.off / (double)r.look.compared : 1;
    bool ok = r.look.compared > 0 || gh_error_set(err, GH_ERR_FAILED, "%s showed nothing", console);
    if (ok && !keys(&r, out))
        ok = gh_error_set(err, GH_ERR_FAILED, "a key did not show within a second");
    screen_stop(&r.screen, true);
    look_free(&r.look);
    wall_site_close(&site);
    out->chafa = chafa_bytes(film, chafa, r.fields[0].w, r.fields[0].h, MOMENTS);
    if (ok && out->chafa <= 0)
        ok = gh_error_set(err, GH_ERR_NOT_FOUND, "chafa could not be run; install it: apt-get install chafa");
    return ok;
}

static void tell(FILE *to, const char *fmt, ...)
{
    va_list list;
    va_start(list, fmt);
    vprintf(fmt, list);
    va_end(list);
    va_start(list, fmt);
    vfprintf(to, fmt, list);
    va_end(list);
}

static void tell_mode(FILE *to, const char *name, const struct figures *f)
{
    tell(to, "%-10s %9.0f %9.0f  %5.3f  %6.2f  %6.2f  %6.2f  %7.4f  %6lld  %7.4f  %6.1f  %6.1f\n", name,
         f->bytes, f->chafa, f->bytes / f->chafa, f->psnr, f->worst_psnr, f->plain_psnr, f->off_share,
         (long long)f->oldest_ms, f->cpu, f->key_p50, f->key_p99);
}

int main(int argc, char **argv)
{
    struct film film;
    struct gh_error err;
    struct figures full = {0}, few = {0};
    if (argc != 4) {
        fprintf(stderr, "usage: wall CONSOLE FILM TABLE\n");
        return GH_ERR_USAGE;
    }
    if (!film_open(&film, argv[2], &err) ||
        !measure(&film, argv[1], "truecolor", "full", GH_DEPTH_TRUE, &full, &err) ||
        !measure(&film, argv[1], "256", "256", GH_DEPTH_256, &few, &err)) {
        fprintf(stderr, "wall: %s\n", err.text);
        return err.kind;
    }
    FILE *to = fopen(argv[3], "w");
    if (!to) {
        perror(argv[3]);
        return GH_ERR_IO;
    }
    tell(to, "Nine tiles, %d a second, %dx%d cells; film: %s (%d pictures, nine offsets)\n", WALL_FPS, COLS,
         ROWS, strrchr(argv[2], '/') ? strrchr(argv[2], '/') + 1 : argv[2], film.count);
    tell(to, "ours, chafa: bytes a frame (half blocks, the same pictures at the same sizes)\n"
             "psnr, worst: the screen beside the exact half blocks in the terminal's colours, all and the "
             "worst tile\n"
             "plain: the screen beside the pictures themselves\n"
             "off, oldest: share of cells visibly off; the longest so without being written, ms\n"
             "cpu: share of one core; key50, key99: key to screen, ms\n");
    tell(to, "%-10s %9s %9s  %5s  %6s  %6s  %6s  %7s  %6s  %7s  %6s  %6s\n", "mode", "ours", "chafa", "ratio",
         "psnr", "worst", "plain", "off", "oldest", "cpu", "key50", "key99");
    tell_mode(to, "truecolor", &full);
    tell_mode(to, "256", &few);
    bool ok = true;
    const struct {
        const char *name;
        double is, limit;
        bool least;
    } figures[] = {{"bytes_ratio", full.bytes / full.chafa, BYTES_RATIO_MAX, false},
                   {"psnr_db", full.psnr, PSNR_MIN, true},
                   {"cpu_share", full.cpu, CPU_MAX, false},
                   {"key_p99_ms", full.key_p99, KEY_MAX_MS, false},
                   {"oldest_cell_ms", (double)full.oldest_ms, 1000, false}};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        if (figures[i].least ? figures[i].is < figures[i].limit : figures[i].is > figures[i].limit) {
            tell(to, "missed: %s is %.3g, to be at %s %.3g\n", figures[i].name, figures[i].is,
                 figures[i].least ? "least" : "most", figures[i].limit);
            ok = false;
        }
    tell(to, "bench wall bytes_ratio=%.3f psnr_db=%.2f cpu_share=%.4f key_p99_ms=%.1f\n",
         full.bytes / full.chafa, full.psnr, full.cpu, full.key_p99);
    fclose(to);
    film_close(&film);
    return ok ? 0 : 1;
}
