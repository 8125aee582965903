/* Exact search: every way of scanning gives what reading all floats gives, to
 * the bit, for any size, ties, crowds of near-equals and several templates a subject. */
#include "base/rand.h"
#include "match/gallery.h"
#include "match/gallery_code.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DIMS = GH_TEMPLATE_DIMS, K = 8 };

static void unit(float *v)
{
    double n = 0;
    for (int i = 0; i < DIMS; i++)
        n += (double)v[i] * v[i];
    for (int i = 0; i < DIMS; i++)
        v[i] = (float)(v[i] / sqrt(n));
}

static void random_unit(struct gh_rand *r, float *v)
{
    for (int i = 0; i < DIMS; i++)
        v[i] = (float)gh_rand_normal(r);
    unit(v);
}

/* v + spread · random direction */
static void near(struct gh_rand *r, const float *v, double spread, float *out)
{
    random_unit(r, out);
    for (int i = 0; i < DIMS; i++)
        out[i] = (float)(v[i] + spread * out[i]);
    unit(out);
}

enum shape { SPHERE, CROWD, TWINS, AXES, FLAT, LENGTHS, SHAPES };

/* What a bound finds hard: a crowd within a degree, copies, vectors along axes, in few dimensions, and of
 * all lengths that templates have. */
static void fill(enum shape shape, struct gh_rand *r, float *t, size_t n)
{
    float centre[DIMS];
    random_unit(r, centre);
    for (size_t i = 0; i < n; i++) {
        float *v = t + i * DIMS;
        if (shape == SPHERE || (shape == TWINS && i < 7)) {
            random_unit(r, v);
        } else if (shape == CROWD) {
            near(r, centre, 0.001 + 0.02 * (double)(i % 5), v);
        } else if (shape == TWINS) {
            memcpy(v, t + gh_rand_below(r, 7) * DIMS, DIMS * sizeof *v);
        } else if (shape == AXES) {
            memset(v, 0, DIMS * sizeof *v);
            v[i % DIMS] = i / DIMS % 2 ? -1 : 1;
        } else if (shape == LENGTHS) {
            float length = GH_TEMPLATE_LEAST + (GH_TEMPLATE_MOST - GH_TEMPLATE_LEAST) * (float)(i % 8) / 7;
            near(r, centre, 0.5, v);
            for (int j = 0; j < DIMS; j++)
                v[j] *= length;
        } else {
            memset(v, 0, DIMS * sizeof *v);
            for (int j = 0; j < 5; j++)
                v[j] = (float)gh_rand_normal(r);
            unit(v);
        }
    }
}

/* The same question answered without any code: best template of each subject by plain looping. */
static int naive(const float *t, const uint32_t *subject, size_t n, const float *q, int k,
                 struct gh_hit *hits)
{
    int found = 0;
    for (int want = 0; want < k; want++) {
        struct gh_hit best = {0};
        bool any = false;
        for (size_t i = 0; i < n; i++) {
            bool taken = false;
            for (int h = 0; h < found; h++)
                taken |= hits[h].subject == subject[i];
            if (taken)
                continue;
            float s = gh_code_similarity(q, t + i * DIMS);
            if (!any || s > best.similarity)
                best = (struct gh_hit){(uint32_t)i, subject[i], s};
            any = true;
        }
        if (!any)
            break;
        hits[found++] = best;
    }
    return found;
}

static void same_hits(const struct gh_hit *a, const struct gh_hit *b, int n)
{
    for (int i = 0; i < n; i++) {
        assert_int_equal(a[i].index, b[i].index);
        assert_int_equal(a[i].subject, b[i].subject);
        assert_memory_equal(&a[i].similarity, &b[i].similarity, sizeof(float));
    }
}

/* built: how many had codes made before the rest was added. per_subject 0: three subjects, mixed up. */
static void compare(enum shape shape, size_t n, uint32_t per_subject, size_t built, int queries)
{
    struct gh_rand r;
    gh_rand_init(&r, gh_rand_mix(n, shape));
    float *t = malloc(n * DIMS * sizeof *t + 1);
    uint32_t *subject = malloc(n * sizeof *subject + 1);
    fill(shape, &r, t, n);
    for (size_t i = 0; i < n; i++)
        subject[i] = per_subject ? (uint32_t)i / per_subject : gh_rand_below(&r, 3);

    struct gh_gallery *g = gh_gallery_open(0);
    struct gh_error err;
    assert_true(gh_gallery_add(g, t, subject, built, &err));
    assert_true(gh_gallery_build(g, &err));
    assert_true(gh_gallery_add(g, t + built * DIMS, subject + built, n - built, &err));
    assert_int_equal(gh_gallery_count(g), n);

    for (int q = 0; q < queries; q++) {
        float probe[DIMS];
        if (n && q % 3 == 0)
            memcpy(probe, t + gh_rand_below(&r, (uint32_t)n) * DIMS, sizeof probe);
        else if (n && q % 3 == 1)
            near(&r, t + gh_rand_below(&r, (uint32_t)n) * DIMS, 1.2, probe);
        else
            random_unit(&r, probe);
        struct gh_hit want[K] = {{0}}, got[K];
        int most = naive(t, subject, n, probe, K, want);
        for (int path = -1; path < GH_CODE_PATHS; path++) {
            if (path >= 0 && !gh_gallery_force_path(g, (enum gh_code_path)path))
                continue;
            if (path >= 0)
                gh_gallery_force_codes(g);
            assert_int_equal(gh_gallery_top1(g, probe, got), n > 0);
            same_hits(want, got, n > 0);
            for (int k = 1; k <= K; k++) {
                assert_int_equal(gh_gallery_top_subjects(g, probe, k, got), most < k ? most : k);
                same_hits(want, got, most < k ? most : k);
            }
        }
    }
    gh_gallery_close(g);
    free(t);
    free(subject);
}

/* The race detector has nothing to find in one thread's sums (test_threads is for it), and takes a minute. */
#ifdef __SANITIZE_THREAD__
enum { MOST = 1000, SHARE = 8 };
#else
enum { MOST = 20000, SHARE = 1 };
#endif

static void test_sizes(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        int queries;
    } rows[] = {{0, 3},  {1, 6},  {15, 6},   {16, 6},   {17, 6},   {31, 6},    {32, 6},
                {33, 6}, {48, 6}, {500, 12}, {1000, 9}, {1013, 9}, {16400, 3}, {20000, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int shape = 0; shape < SHAPES; shape++)
            if (rows[i].n < 16000 || (rows[i].n <= MOST && shape != FLAT && shape != LENGTHS))
                compare((enum shape)shape, rows[i].n, 1, rows[i].n, rows[i].queries);
}

static void test_subjects(void **state)
{
    (void)state;
    for (int shape = 0; shape < SHAPES; shape++) {
        size_t n = 3000 / SHARE;
        compare((enum shape)shape, n, 4, n, 6);         /* four templates each */
        compare((enum shape)shape, n, n / 4, n, 6);     /* fewer subjects than asked for */
        compare((enum shape)shape, n / 2, 0, n / 2, 6); /* three, mixed up */
    }
}

static void test_added_later(void **state)
{
    (void)state;
    static const size_t built[] = {0, 1, 16, 17, 999, 1300};
    for (size_t i = 0; i < sizeof built / sizeof built[0]; i++)
        compare(SPHERE, 1300, 1, built[i], 6);
    compare(TWINS, 17000, 1, 16390, 3);
}

/* The hardest answer to find is the one the bound nearly excludes: a mate far away among strangers nearly
 * as near, thousands of times. */
static void test_many_strangers(void **state)
{
    (void)state;
    enum { N = 20000, QUERIES = 300 };
    struct gh_rand r;
    gh_rand_init(&r, 7);
    float *t = malloc(N * DIMS * sizeof *t);
    uint32_t *subject = calloc(N, sizeof *subject);
    fill(SPHERE, &r, t, N);
    struct gh_gallery *g = gh_gallery_open(N);
    assert_true(gh_gallery_add(g, t, subject, N, NULL));
    assert_true(gh_gallery_build(g, NULL));
    size_t reads = 0;
    for (int q = 0; q < QUERIES; q++) {
        float probe[DIMS];
        random_unit(&r, probe);
        struct gh_hit want[1] = {{0}}, got[1];
        naive(t, subject, N, probe, 1, want);
        size_t now;
        assert_int_equal(gh_gallery_search_counted(g, probe, 1, got, &now), 1);
        same_hits(want, got, 1);
        reads += now;
    }
    assert_true(reads < (size_t)QUERIES * N / 20); /* it did search by codes */
    gh_gallery_close(g);
    free(t);
    free(subject);
}

/* The bound itself, on every lane of blocks, by all paths: sums are equal and never below the truth. */
static void test_bound(void **state)
{
    (void)state;
    _Alignas(64) static uint8_t block[GH_CODE_BYTES];
    struct gh_rand r;
    gh_rand_init(&r, 11);
    for (int round = 0; round < 400; round++) {
        float t[GH_CODE_BLOCK][DIMS], probe[DIMS], radius[GH_CODE_BLOCK];
        fill((enum shape)(round % SHAPES), &r, t[0], GH_CODE_BLOCK);
        for (int v = 0; v < GH_CODE_BLOCK; v++)
            gh_code_write(block, v, t[v], &radius[v]);
        if (round % 2)
            random_unit(&r, probe);
        else
            near(&r, t[round / 2 % GH_CODE_BLOCK], 0.3, probe);
        for (int i = 0; i < DIMS && round % 7 == 0; i++)
            probe[i] *= 1.5f; /* length need not be 1 */
        struct gh_code_probe code;
        assert_true(gh_code_probe_usable(probe));
        gh_code_probe_make(&code, probe);
        int32_t first[GH_CODE_BLOCK];
        float none = 0;
        for (int path = 0; path < GH_CODE_PATHS; path++) {
            gh_code_scan *scan = gh_code_scan_for((enum gh_code_path)path);
            if (!scan)
                continue;
            int32_t sums[GH_CODE_BLOCK];
            uint32_t lanes;
            assert_int_equal(scan(block, &none, 0, 1, &code, -INFINITY, sums, &lanes), 0);
            assert_int_equal(lanes, 0xffff);
            if (path == 0)
                memcpy(first, sums, sizeof first);
            assert_memory_equal(first, sums, sizeof first);
            assert_int_equal(scan(block, &none, 0, 1, &code, INFINITY, sums, &lanes), 1);
        }
        for (int v = 0; v < GH_CODE_BLOCK; v++) {
            double truth = 0;
            for (int i = 0; i < DIMS; i++)
                truth += (double)probe[i] * t[v][i];
            double estimate = (double)code.unit * first[v] + code.offset;
            assert_true(estimate + (double)code.reach * radius[v] + code.slack >= truth);
            assert_true(estimate - (double)code.reach * radius[v] - code.slack <= truth);
            assert_true(radius[v] < 0.5f);
        }
    }
}

/* R, column by column, as the probe's codes show it: within 1 %. */
static void learn_rotation(float r[DIMS][DIMS])
{
    for (int i = 0; i < DIMS; i++) {
        float axis[DIMS] = {0};
        axis[i] = 1;
        struct gh_code_probe code;
        gh_code_probe_make(&code, axis);
        float length = 0;
        for (int j = 0; j < DIMS; j++)
            length += (float)code.b[j] * code.b[j];
        for (int j = 0; j < DIMS; j++)
            r[i][j] = (float)code.b[j] / sqrtf(length);
    }
}

/* The probe that a template's code serves worst: it points along the code's error, so that the estimate is
 * about 0 and the bound alone keeps the template, with strangers only 0.2 % less near before it. */
static void test_worst_case(void **state)
{
    (void)state;
    enum { N = 640, TRIES = 3000 };
    static float rotation[DIMS][DIMS], t[N][DIMS], x[DIMS], probe[DIMS];
    _Alignas(64) static uint8_t block[GH_CODE_BYTES];
    uint32_t subject[N];
    struct gh_rand r;
    gh_rand_init(&r, 23);
    learn_rotation(rotation);
    for (int round = 0; round < 20; round++) {
        float worst = 0, radius;
        for (int i = 0; i < TRIES; i++) { /* a template whose code is unusually bad */
            float v[DIMS];
            random_unit(&r, v);
            gh_code_write(block, 0, v, &radius);
            if (radius > worst) {
                worst = radius;
                memcpy(x, v, sizeof x);
            }
        }
        gh_code_write(block, 0, x, &radius);
        float error[DIMS], b2 = 0;
        struct gh_code_probe code;
        gh_code_probe_make(&code, x);
        for (int j = 0; j < DIMS; j++)
            b2 += (float)code.b[j] * code.b[j];
        float step = code.unit / (code.reach / sqrtf(b2)); /* Δ from s·Δ, and s from |p̂|² = s²·Σ b² */
        for (int j = 0; j < DIMS; j++) {
            float y = 0;
            for (int i = 0; i < DIMS; i++)
                y += rotation[i][j] * x[i];
            uint8_t byte = block[j / 8 * 64 + j % 4];
            error[j] = y - step * ((float)(j & 4 ? byte >> 4 : byte & 15) - 7.5f);
        }
        for (int i = 0; i < DIMS; i++) {
            probe[i] = 0;
            for (int j = 0; j < DIMS; j++)
                probe[i] += rotation[i][j] * error[j];
        }
        unit(probe);
        float mate = gh_code_similarity(probe, x), cosine = 0.998f * mate;
        assert_true(mate > 0.9f * worst);
        for (int n = 0; n < N; n++) {
            float along;
            random_unit(&r, t[n]);
            along = gh_code_similarity(t[n], probe);
            for (int i = 0; i < DIMS; i++)
                t[n][i] -= along * probe[i];
            unit(t[n]);
            for (int i = 0; i < DIMS; i++)
                t[n][i] = cosine * probe[i] + sqrtf(1 - cosine * cosine) * t[n][i];
            unit(t[n]);
            subject[n] = (uint32_t)n;
        }
        size_t at = N - GH_CODE_BLOCK + (size_t)round % GH_CODE_BLOCK; /* in the last block, any lane */
        memcpy(t[at], x, sizeof x);
        struct gh_gallery *g = gh_gallery_open(N);
        assert_true(gh_gallery_add(g, t[0], subject, N, NULL));
        assert_true(gh_gallery_build(g, NULL));
        gh_gallery_force_codes(g);
        for (int path = 0; path < GH_CODE_PATHS; path++) {
            struct gh_hit hit;
            if (!gh_gallery_force_path(g, (enum gh_code_path)path))
                continue;
            assert_true(gh_gallery_top1(g, probe, &hit));
            assert_int_equal(hit.index, at);
        }
        gh_gallery_close(g);
    }
}

/* Extremes of codes and probes fill the 16-bit sums to the brim without overflowing. */
static void test_sums_do_not_overflow(void **state)
{
    (void)state;
    _Alignas(64) static uint8_t block[GH_CODE_BYTES];
    static const int rows[][2] = {{0xff, 127},  {0xff, -127}, {0x0f, 127},
                                  {0xf0, -127}, {0x00, 127},  {0x5a, -3}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memset(block, rows[i][0], sizeof block);
        struct gh_code_probe code = {.unit = 1};
        memset(code.b, rows[i][1], sizeof code.b);
        gh_code_probe_widen(&code);
        int want = 64 * rows[i][1] * (rows[i][0] & 15) + 64 * rows[i][1] * (rows[i][0] >> 4);
        for (int path = 0; path < GH_CODE_PATHS; path++) {
            gh_code_scan *scan = gh_code_scan_for((enum gh_code_path)path);
            int32_t sums[GH_CODE_BLOCK];
            uint32_t lanes;
            float none = 0;
            if (!scan)
                continue;
            assert_int_equal(scan(block, &none, 0, 1, &code, (float)want, sums, &lanes), 0);
            assert_int_equal(lanes, 0xffff);
            for (int v = 0; v < GH_CODE_BLOCK; v++)
                assert_int_equal(sums[v], want);
        }
    }
}

static void test_refused(void **state)
{
    (void)state;
    struct gh_rand r;
    gh_rand_init(&r, 3);
    float t[3][DIMS], probe[DIMS];
    uint32_t subject[3] = {0, 1, 2};
    fill(SPHERE, &r, t[0], 3);
    memcpy(probe, t[2], sizeof probe);
    struct gh_gallery *g = gh_gallery_open(0);
    struct gh_error err;
    struct gh_hit hits[K];
    static const float bad[] = {NAN, INFINITY, -INFINITY, 3.0f, 1e30f};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        float kept = t[1][5];
        t[1][5] = bad[i];
        assert_false(gh_gallery_add(g, t[0], subject, 3, &err));
        assert_int_equal(err.kind, GH_ERR_INPUT);
        assert_non_null(strstr(err.text, "template 2 of 3"));
        assert_int_equal(gh_gallery_count(g), 0);
        t[1][5] = kept;
    }
    assert_true(gh_gallery_add(g, t[0], subject, 3, &err));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        memcpy(probe, t[2], sizeof probe);
        probe[9] = bad[i];
        assert_false(gh_gallery_top1(g, probe, hits));
        assert_int_equal(gh_gallery_top_subjects(g, probe, 2, hits), 0);
    }
    memset(probe, 0, sizeof probe);
    assert_false(gh_gallery_top1(g, probe, hits));
    assert_int_equal(gh_gallery_top_subjects(g, t[2], 0, hits), 0);
    assert_int_equal(gh_gallery_top_subjects(g, t[2], 99, hits), 3);
    assert_int_equal(hits[0].subject, 2);
    gh_gallery_close(g);
    gh_gallery_close(NULL);
}

struct job {
    const struct gh_gallery *g;
    const float *t;
    int seed, wrong;
};

static void *search_own(void *arg)
{
    struct job *job = arg;
    struct gh_rand r;
    gh_rand_init(&r, (uint64_t)job->seed);
    for (int i = 0; i < 200; i++) {
        uint32_t mate = gh_rand_below(&r, 2000);
        float probe[DIMS];
        struct gh_hit hit;
        near(&r, job->t + mate * DIMS, 0.5, probe);
        job->wrong += !gh_gallery_top1(job->g, probe, &hit) || hit.index != mate;
    }
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    struct gh_rand r;
    gh_rand_init(&r, 5);
    float *t = malloc(2000 * DIMS * sizeof *t);
    uint32_t subject[2000];
    fill(SPHERE, &r, t, 2000);
    for (uint32_t i = 0; i < 2000; i++)
        subject[i] = i;
    struct gh_gallery *g = gh_gallery_open(2000);
    assert_true(gh_gallery_add(g, t, subject, 2000, NULL));
    assert_true(gh_gallery_build(g, NULL));
    struct job jobs[4];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        jobs[i] = (struct job){g, t, i, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, search_own, &jobs[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(jobs[i].wrong, 0);
    }
    gh_gallery_close(g);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_subjects),
        cmocka_unit_test(test_added_later),
        cmocka_unit_test(test_many_strangers),
        cmocka_unit_test(test_bound),
        cmocka_unit_test(test_worst_case),
        cmocka_unit_test(test_sums_do_not_overflow),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests_name("match: gallery", tests, NULL, NULL);
}
