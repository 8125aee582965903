/* Codes of 4 bits a dimension, and the bound that makes a scan over them exact:
 * what it skips cannot be nearer. Inside core/match, its tests and its bench.
 *
 * With R a rotation, y = Rx of a template and p = Rq of a probe:
 *     ŷ = Δ·(c − 7.5)   c the code, 0 … 15 a dimension     r = y − ŷ
 *     p̂ = s·b           b whole numbers, −127 … 127         e = p − p̂
 *     q·x = p·y = p̂·ŷ + p̂·r + e·y  ≤  s·Δ·(Σ b·c − 7.5·Σ b) + |p̂|·|r| + |e|·|y|
 * by Cauchy and Schwarz. |r|, the code's "radius", is stored; it is about 0.11, so a template whose
 * estimate lies that far below the best similarity found is out, and 64 bytes of it were read, not 512.
 *
 * R is two rounds of random signs and a Walsh-Hadamard transform (Ailon & Chazelle, "The fast
 * Johnson-Lindenstrauss transform", 2009): coordinates become alike and near normal whatever the
 * embedder's spectrum, so one Δ serves all. The layout for SIMD follows André, Kermarrec & Le Scouarnec,
 * "Cache locality is not enough: high-performance nearest neighbor search with product quantization fast
 * scan", VLDB 2015: many templates side by side, a few dimensions at a time, sums kept in lanes. */
#ifndef GH_MATCH_GALLERY_CODE_H
#define GH_MATCH_GALLERY_CODE_H

#include "match/gallery.h"

enum {
    GH_CODE_BLOCK = 16,   /* templates scanned side by side */
    GH_CODE_GROUPS = 16,  /* a block is 16 groups of 64 bytes; in group g, byte 4·v + i is of template v: */
    GH_CODE_BYTES = 1024, /* dimension 8g+i in its low half, 8g+4+i in its high half */
};

/* Covers float rounding in rotation (2 · 15 additions deep), norms and products: 4e-6 together for length 1,
 * in proportion for others; a template's is at most GH_CODE_LONGEST (gh_gallery_add checks). */
#define GH_CODE_LONGEST  (GH_TEMPLATE_MOST + 1e-3f)
#define GH_CODE_ROUNDING 1e-5f

/* A probe made ready for scanning. bound of a template = estimate + reach·radius + slack,
 * estimate = unit·Σ b·c + offset. */
struct gh_code_probe {
    _Alignas(64) int8_t b[GH_TEMPLATE_DIMS];
    /* b as the plain scan wants it: a group's dimensions by place in a 16-bit lane, for eight lanes */
    int16_t wide[GH_CODE_GROUPS][4][8];
    float unit;   /* s·Δ */
    float offset; /* −7.5·s·Δ·Σ b */
    float reach;  /* |p̂| */
    float slack;  /* |e|·|y| and rounding */
};

/* The similarity itself: 16 partial sums added in a fixed order, so that every machine and
 * every way of scanning gives the same bits. Needs no alignment. */
float gh_code_similarity(const float *a, const float *b);

/* Is it finite and its length within 0.5 … 2? */
bool gh_code_probe_usable(const float *probe);

/* probe must be usable. */
void gh_code_probe_make(struct gh_code_probe *out, const float *probe);

/* Fills wide from b; gh_code_probe_make does it. */
void gh_code_probe_widen(struct gh_code_probe *probe);

/* Writes template `lane` of a block and its radius |r| (rounded up). */
void gh_code_write(uint8_t block[GH_CODE_BYTES], int lane, const float *x, float *radius);

/* Goes through blocks from `block` until one in which some template's Σ b·c is at least
 * (least − reach·radii[block]) / unit; radii holds each block's largest radius. Returns that block with all
 * 16 sums and the mask of lanes that reach it, or `end`. */
typedef size_t gh_code_scan(const uint8_t *codes, const float *radii, size_t block, size_t end,
                            const struct gh_code_probe *probe, float least, int32_t sums[GH_CODE_BLOCK],
                            uint32_t *lanes);

enum gh_code_path { GH_CODE_PLAIN, GH_CODE_AVX2, GH_CODE_AVX512, GH_CODE_PATHS };

/* NULL where this processor cannot run it. */
gh_code_scan *gh_code_scan_for(enum gh_code_path path);
enum gh_code_path gh_code_best_path(void);
const char *gh_code_path_name(enum gh_code_path path);

/* Makes a gallery scan so, for tests and benches; false where the processor cannot. */
bool gh_gallery_force_path(struct gh_gallery *g, enum gh_code_path path);
/* Makes it use the codes however small it is (small galleries are read as floats). */
void gh_gallery_force_codes(struct gh_gallery *g);
/* gh_gallery_top_subjects, and how many templates were read as floats. */
int gh_gallery_search_counted(const struct gh_gallery *g, const float *probe, int k, struct gh_hit *hits,
                              size_t *float_reads);

#endif
