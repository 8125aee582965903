/* Templates in chunks that never move, their codes beside them, and the search:
 * scan the codes, keep what the bound cannot rule out, read only that as floats. */
#include "match/gallery.h"
#include "match/gallery_code.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    DIMS = GH_TEMPLATE_DIMS,
    CHUNK = 16384, /* templates: 8 MB of floats, 1 MB of codes */
    CHUNK_BLOCKS = CHUNK / GH_CODE_BLOCK,
    SMALL = 160, /* up to here reading the floats takes less than readying the probe's code (measured) */
    SMALL_PLAIN = 4096, /* the same where the scan is plain C */
    HELD = 512,         /* candidates kept on the stack until the best is known */
    TOP = 8,
};

/* Mapped whole: pages cost memory once touched, so a small gallery stays small. */
struct chunk {
    float templates[CHUNK][DIMS];
    uint8_t codes[CHUNK_BLOCKS][GH_CODE_BYTES];
    float block_radius[CHUNK_BLOCKS]; /* largest in the block */
    float radius[CHUNK];
    uint32_t subject[CHUNK];
};

struct gh_gallery {
    struct chunk **chunks;
    size_t chunk_count, chunk_room;
    size_t count; /* templates */
    size_t coded; /* of them in the codes: whole blocks only */
    size_t small; /* up to this count all is read as floats */
    gh_code_scan *scan;
};

static bool add_chunk(struct gh_gallery *g)
{
    if (g->chunk_count == g->chunk_room) {
        size_t room = g->chunk_room ? 2 * g->chunk_room : 4;
        struct chunk **more = realloc(g->chunks, room * sizeof *more);
        if (!more)
            return false;
        g->chunks = more;
        g->chunk_room = room;
    }
    struct chunk *c = mmap(NULL, sizeof *c, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (c == MAP_FAILED)
        return false;
    madvise(c, sizeof *c, MADV_DONTDUMP); /* faces have no place in a core dump */
    g->chunks[g->chunk_count++] = c;
    return true;
}

struct gh_gallery *gh_gallery_open(size_t capacity_hint)
{
    struct gh_gallery *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    enum gh_code_path path = gh_code_best_path();
    g->scan = gh_code_scan_for(path);
    g->small = path == GH_CODE_PLAIN ? SMALL_PLAIN : SMALL;
    size_t want = capacity_hint / CHUNK + (capacity_hint % CHUNK != 0);
    while (g->chunk_count < want)
        if (!add_chunk(g)) {
            gh_gallery_close(g);
            return NULL;
        }
    return g;
}

void gh_gallery_close(struct gh_gallery *g)
{
    if (!g)
        return;
    for (size_t i = 0; i < g->chunk_count; i++) {
        if (i * CHUNK < g->count) /* untouched chunks hold nothing, and wiping would fill them */
            explicit_bzero(g->chunks[i], sizeof *g->chunks[i]);
        munmap(g->chunks[i], sizeof *g->chunks[i]);
    }
    free(g->chunks);
    explicit_bzero(g, sizeof *g);
    free(g);
}

bool gh_gallery_add(struct gh_gallery *g, const float *templates, const uint32_t *subjects, size_t count,
                    struct gh_error *err)
{
    for (size_t n = 0; n < count; n++) {
        double length2 = 0;
        for (int i = 0; i < DIMS; i++)
            length2 += (double)templates[n * DIMS + i] * templates[n * DIMS + i];
        if (!(sqrt(length2) >= (double)GH_TEMPLATE_LEAST - 1e-3 && sqrt(length2) <= (double)GH_CODE_LONGEST))
            return gh_error_set(
                err, GH_ERR_INPUT,
                "template %zu of %zu: its length is %g, not near 1, so it is damaged; make it anew from "
                "the reference picture",
                n + 1, count, sqrt(length2));
    }
    if (count > UINT32_MAX - g->count)
        return gh_error_set(err, GH_ERR_INPUT, "gallery: more than 2^32 - 1 templates; split it");
    while (g->chunk_count * CHUNK < g->count + count)
        if (!add_chunk(g))
            return gh_error_set(err, GH_ERR_INTERNAL,
                                "gallery: no memory for %zu templates of 584 bytes; free some or hold fewer",
                                g->count + count);
    for (size_t n = 0; n < count;) {
        struct chunk *c = g->chunks[g->count / CHUNK];
        size_t at = g->count % CHUNK, now = count - n < CHUNK - at ? count - n : CHUNK - at;
        memcpy(c->templates[at], templates + n * DIMS, now * sizeof c->templates[0]);
        memcpy(c->subject + at, subjects + n, now * sizeof c->subject[0]);
        g->count += now;
        n += now;
    }
    return true;
}

bool gh_gallery_build(struct gh_gallery *g, struct gh_error *err)
{
    (void)err;
    for (; g->coded + GH_CODE_BLOCK <= g->count; g->coded += GH_CODE_BLOCK) {
        struct chunk *c = g->chunks[g->coded / CHUNK];
        size_t first = g->coded % CHUNK, block = first / GH_CODE_BLOCK;
        float most = 0;
        for (int lane = 0; lane < GH_CODE_BLOCK; lane++) {
            float *radius = &c->radius[first + (size_t)lane];
            gh_code_write(c->codes[block], lane, c->templates[first + (size_t)lane], radius);
            most = fmaxf(most, *radius);
        }
        c->block_radius[block] = most;
    }
    return true;
}

size_t gh_gallery_count(const struct gh_gallery *g)
{
    return g->count;
}

/* ---- searching ---------------------------------------------------------------------------------------- */

/* Not ruled out yet, to be read as floats once the best is known. */
struct held {
    uint32_t index;
    float bound;
};

struct search {
    const struct gh_gallery *g;
    const float *probe;
    const struct gh_code_probe *code;
    struct held *held; /* HELD of them */
    int held_count;
    int k, found;
    struct gh_hit hits[TOP];
    float least; /* what a template must reach to get among the hits: the k-th's similarity */
    size_t float_reads;
};

static const float *template_at(const struct gh_gallery *g, size_t index)
{
    return g->chunks[index / CHUNK]->templates[index % CHUNK];
}

/* Of equals the earlier one is nearer, so the answer does not depend on the order of looking. */
static bool nearer(const struct gh_hit *a, const struct gh_hit *b)
{
    return a->similarity > b->similarity || (a->similarity == b->similarity && a->index < b->index);
}

static void read_floats(struct search *s, size_t index)
{
    s->float_reads++;
    struct gh_hit hit = {.index = (uint32_t)index,
                         .similarity = gh_code_similarity(s->probe, template_at(s->g, index))};
    if (hit.similarity < s->least)
        return;
    hit.subject = s->g->chunks[index / CHUNK]->subject[index % CHUNK];
    int at = 0;
    while (at < s->found && s->hits[at].subject != hit.subject)
        at++;
    if (at < s->found) {
        if (!nearer(&hit, &s->hits[at]))
            return;
    } else if (s->found < s->k) {
        s->found++;
    } else {
        at = s->k - 1;
        if (!nearer(&hit, &s->hits[at]))
            return;
    }
    for (; at > 0 && nearer(&hit, &s->hits[at - 1]); at--)
        s->hits[at] = s->hits[at - 1];
    s->hits[at] = hit;
    if (s->found == s->k)
        s->least = s->hits[s->k - 1].similarity;
}

static void read_all(struct search *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        read_floats(s, i);
}

/* Drops what the best found since has ruled out. */
static void sift(struct search *s)
{
    int kept = 0;
    for (int i = 0; i < s->held_count; i++)
        if (s->held[i].bound >= s->least)
            s->held[kept++] = s->held[i];
    s->held_count = kept;
}

static void read_held(struct search *s)
{
    enum { AHEAD = 4, LINE = 16 };
    for (int i = 0; i < s->held_count; i++) {
        if (i + AHEAD < s->held_count)
            for (int j = 0; j < DIMS; j += LINE)
                __builtin_prefetch(template_at(s->g, s->held[i + AHEAD].index) + j);
        if (s->held[i].bound >= s->least)
            read_floats(s, s->held[i].index);
    }
    s->held_count = 0;
}

/* One template that its block's radius let through. Likely hits are read at once, since that raises
 * the bar for the rest; the others wait until the bar is high. */
static void consider(struct search *s, size_t index, int32_t sum, float radius)
{
    float estimate = s->code->unit * (float)sum + s->code->offset;
    float bound = estimate + s->code->reach * radius + s->code->slack;
    if (bound < s->least)
        return;
    if (estimate > s->least) {
        read_floats(s, index);
        return;
    }
    if (s->held_count == HELD) {
        sift(s);
        if (s->held_count > HELD / 2)
            read_held(s);
    }
    s->held[s->held_count].index = (uint32_t)index;
    s->held[s->held_count++].bound = bound;
}

static void scan_chunk(struct search *s, size_t first, size_t blocks)
{
    const struct chunk *c = s->g->chunks[first / CHUNK];
    _Alignas(64) int32_t sums[GH_CODE_BLOCK];
    uint32_t lanes;
    for (size_t block = 0;; block++) {
        float least = s->least - s->code->offset - s->code->slack;
        block = s->g->scan(c->codes[0], c->block_radius, block, blocks, s->code, least, sums, &lanes);
        if (block == blocks)
            return;
        for (; lanes; lanes &= lanes - 1) {
            size_t at = block * GH_CODE_BLOCK + (size_t)__builtin_ctz(lanes);
            consider(s, first + at, sums[at % GH_CODE_BLOCK], c->radius[at]);
        }
    }
}

int gh_gallery_search_counted(const struct gh_gallery *g, const float *probe, int k, struct gh_hit *hits,
                              size_t *float_reads)
{
    *float_reads = 0;
    if (g->count == 0 || k < 1 || !gh_code_probe_usable(probe))
        return 0;
    struct search s = {.g = g, .probe = probe, .k = k < TOP ? k : TOP, .least = -INFINITY};
    size_t coded = g->count > g->small && g->scan ? g->coded : 0;
    if (coded) {
        struct gh_code_probe code; /* on the stack, 6 KB in all: searching neither allocates nor shares */
        struct held held[HELD];
        gh_code_probe_make(&code, probe);
        s.code = &code;
        s.held = held;
        for (size_t first = 0; first < coded; first += CHUNK)
            scan_chunk(&s, first, (coded - first < CHUNK ? coded - first : CHUNK) / GH_CODE_BLOCK);
        read_held(&s);
        explicit_bzero(&code, sizeof code);
    }
    read_all(&s, coded, g->count);

    memcpy(hits, s.hits, (size_t)s.found * sizeof *hits);
    *float_reads = s.float_reads;
    return s.found;
}

int gh_gallery_top_subjects(const struct gh_gallery *g, const float *probe, int k, struct gh_hit *hits)
{
    size_t float_reads;
    return gh_gallery_search_counted(g, probe, k, hits, &float_reads);
}

bool gh_gallery_top1(const struct gh_gallery *g, const float *probe, struct gh_hit *hit)
{
    return gh_gallery_top_subjects(g, probe, 1, hit) == 1;
}

bool gh_gallery_force_path(struct gh_gallery *g, enum gh_code_path path)
{
    gh_code_scan *scan = gh_code_scan_for(path);
    if (scan)
        g->scan = scan;
    return scan != NULL;
}

void gh_gallery_force_codes(struct gh_gallery *g)
{
    g->small = 0;
}
