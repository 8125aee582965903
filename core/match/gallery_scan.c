/* The scan over blocks of codes, once for each kind of processor: plain C,
 * AVX2, AVX-512 with VNNI. All give the same whole numbers; the processor is asked at run time. */
#include "match/gallery_code.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* A sum of b·c from here on (as a float) is worth a look. */
static inline float sum_wanted(const struct gh_code_probe *p, float least, float radius)
{
    return (least - p->reach * radius) / p->unit;
}

/* ---- plain C: eight lanes of 16 bits, which SSE2 and NEON have ---------------------------------------- */

typedef int16_t lanes_s __attribute__((vector_size(16)));
typedef uint16_t lanes_u __attribute__((vector_size(16)));

/* Two bytes of a template make a lane of four dimensions, which needs the low byte first. */
static size_t scan_plain(const uint8_t *codes, const float *radii, size_t block, size_t end,
                         const struct gh_code_probe *probe, float least, int32_t sums[GH_CODE_BLOCK],
                         uint32_t *lanes)
{
    const lanes_s(*q)[4] = (const lanes_s(*)[4])probe->wide;
    for (; block < end; block++) {
        const uint8_t *code = codes + block * GH_CODE_BYTES;
        memset(sums, 0, GH_CODE_BLOCK * sizeof *sums);
        for (int g = 0; g < GH_CODE_GROUPS; g += 4) {
            lanes_s sum[4] = {{0}};
            for (int h = g; h < g + 4; h++) /* 4 groups × 4 products × 15·127 stay below 2¹⁵ */
                for (int i = 0; i < 4; i++) {
                    lanes_u v;
                    memcpy(&v, code + h * 64 + i * 16, sizeof v);
                    sum[i] += (lanes_s)(v & 15) * q[h][0] + (lanes_s)(v >> 4 & 15) * q[h][1] +
                              (lanes_s)(v >> 8 & 15) * q[h][2] + (lanes_s)(v >> 12) * q[h][3];
                }
            for (int v = 0; v < GH_CODE_BLOCK; v++)
                sums[v] += sum[v / 4][v % 4 * 2] + sum[v / 4][v % 4 * 2 + 1];
        }
        float wanted = sum_wanted(probe, least, radii[block]);
        *lanes = 0;
        for (int v = 0; v < GH_CODE_BLOCK; v++)
            *lanes |= (uint32_t)((float)sums[v] >= wanted) << v;
        if (*lanes)
            return block;
    }
    return end;
}

#if defined(__x86_64__)

/* Four signed bytes of the probe as one lane, for broadcasting. */
static inline int32_t four(const struct gh_code_probe *probe, int at)
{
    int32_t v;
    memcpy(&v, probe->b + at, sizeof v);
    return v;
}

/* ---- AVX2: sums of pairs in 16 bits, widened twice a block --------------------------------------------- */

__attribute__((target("avx2"))) static size_t scan_avx2(const uint8_t *codes, const float *radii,
                                                        size_t block, size_t end,
                                                        const struct gh_code_probe *probe, float least,
                                                        int32_t sums[GH_CODE_BLOCK], uint32_t *lanes)
{
    const __m256i low = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);
    for (; block < end; block++) {
        const __m256i *code = (const __m256i *)(codes + block * GH_CODE_BYTES);
        __m256i total0 = _mm256_setzero_si256(), total1 = total0;
        for (int half = 0; half < 2; half++) { /* 8 pairs of 2·15·127 stay below 2¹⁵ */
            __m256i l0 = _mm256_setzero_si256(), l1 = l0, h0 = l0, h1 = l0;
            for (int g = 8 * half; g < 8 * half + 8; g++) {
                __m256i v0 = _mm256_load_si256(code + 2 * g), v1 = _mm256_load_si256(code + 2 * g + 1);
                __m256i ql = _mm256_set1_epi32(four(probe, 8 * g));
                __m256i qh = _mm256_set1_epi32(four(probe, 8 * g + 4));
                __m256i u0 = _mm256_and_si256(_mm256_srli_epi16(v0, 4), low);
                __m256i u1 = _mm256_and_si256(_mm256_srli_epi16(v1, 4), low);
                l0 = _mm256_add_epi16(l0, _mm256_maddubs_epi16(_mm256_and_si256(v0, low), ql));
                l1 = _mm256_add_epi16(l1, _mm256_maddubs_epi16(_mm256_and_si256(v1, low), ql));
                h0 = _mm256_add_epi16(h0, _mm256_maddubs_epi16(u0, qh));
                h1 = _mm256_add_epi16(h1, _mm256_maddubs_epi16(u1, qh));
            }
            total0 = _mm256_add_epi32(total0, _mm256_madd_epi16(l0, ones));
            total1 = _mm256_add_epi32(total1, _mm256_madd_epi16(l1, ones));
            total0 = _mm256_add_epi32(total0, _mm256_madd_epi16(h0, ones));
            total1 = _mm256_add_epi32(total1, _mm256_madd_epi16(h1, ones));
        }
        __m256 wanted = _mm256_set1_ps(sum_wanted(probe, least, radii[block]));
        __m256 in0 = _mm256_cmp_ps(_mm256_cvtepi32_ps(total0), wanted, _CMP_GE_OQ);
        __m256 in1 = _mm256_cmp_ps(_mm256_cvtepi32_ps(total1), wanted, _CMP_GE_OQ);
        *lanes = (uint32_t)_mm256_movemask_ps(in0) | (uint32_t)_mm256_movemask_ps(in1) << 8;
        if (*lanes) {
            _mm256_storeu_si256((__m256i *)sums, total0);
            _mm256_storeu_si256((__m256i *)(sums + 8), total1);
            return block;
        }
    }
    return end;
}

/* ---- AVX-512 VNNI: four products a lane and instruction; the high halves are summed 16-fold --------------
 */

__attribute__((target("avx512f,avx512bw,avx512vnni"))) static size_t
scan_avx512(const uint8_t *codes, const float *radii, size_t block, size_t end,
            const struct gh_code_probe *probe, float least, int32_t sums[GH_CODE_BLOCK], uint32_t *lanes)
{
    const __m512i low = _mm512_set1_epi8(15), high = _mm512_set1_epi8((char)0xf0);
    for (; block < end; block++) {
        const uint8_t *code = codes + block * GH_CODE_BYTES;
        __m512i l0 = _mm512_setzero_si512(), l1 = l0, h0 = l0, h1 = l0;
        for (int g = 0; g < GH_CODE_GROUPS; g += 2) {
            __m512i v0 = _mm512_load_si512(code + g * 64), v1 = _mm512_load_si512(code + g * 64 + 64);
            l0 = _mm512_dpbusd_epi32(l0, _mm512_and_si512(v0, low), _mm512_set1_epi32(four(probe, 8 * g)));
            h0 = _mm512_dpbusd_epi32(h0, _mm512_and_si512(v0, high),
                                     _mm512_set1_epi32(four(probe, 8 * g + 4)));
            l1 =
                _mm512_dpbusd_epi32(l1, _mm512_and_si512(v1, low), _mm512_set1_epi32(four(probe, 8 * g + 8)));
            h1 = _mm512_dpbusd_epi32(h1, _mm512_and_si512(v1, high),
                                     _mm512_set1_epi32(four(probe, 8 * g + 12)));
        }
        __m512i total =
            _mm512_add_epi32(_mm512_add_epi32(l0, l1), _mm512_srai_epi32(_mm512_add_epi32(h0, h1), 4));
        __m512 wanted = _mm512_set1_ps(sum_wanted(probe, least, radii[block]));
        *lanes = _mm512_cmp_ps_mask(_mm512_cvtepi32_ps(total), wanted, _CMP_GE_OQ);
        if (*lanes) {
            _mm512_storeu_si512(sums, total);
            return block;
        }
    }
    return end;
}

#endif

gh_code_scan *gh_code_scan_for(enum gh_code_path path)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (path == GH_CODE_AVX2)
        return __builtin_cpu_supports("avx2") ? scan_avx2 : NULL;
    if (path == GH_CODE_AVX512)
        return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni") ? scan_avx512
                                                                                          : NULL;
#endif
    if (path == GH_CODE_PLAIN && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
        return scan_plain;
    return NULL;
}

enum gh_code_path gh_code_best_path(void)
{
    for (int path = GH_CODE_PATHS - 1; path > GH_CODE_PLAIN; path--)
        if (gh_code_scan_for((enum gh_code_path)path))
            return (enum gh_code_path)path;
    return GH_CODE_PLAIN;
}

const char *gh_code_path_name(enum gh_code_path path)
{
    static const char *const names[GH_CODE_PATHS] = {"plain C", "AVX2", "AVX-512 VNNI"};
    return names[path];
}
