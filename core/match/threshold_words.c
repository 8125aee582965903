/* A similarity in words: the curve's rate at it, rounded, and never beyond what was measured. */
#include "match/threshold.h"

#include <math.h>
#include <stdio.h>

void gh_threshold_words(const struct gh_vision_info *info, float similarity, char *out, size_t size)
{
    double least = (double)info->least_fmr;
    double rate = gh_threshold_fmr_at(info, similarity);
    bool beyond = rate < least; /* past what was measured nobody knows */
    double n = 1 / (beyond ? least : rate);
    if (n < 2) {
        snprintf(out, size, "most strangers would look this alike");
        return;
    }
    double unit = pow(10, floor(log10(n)) - 1);
    n = round(n / unit) * unit;
    long whole = lround(n);
    char number[32];
    if (whole >= 1000)
        snprintf(number, sizeof number, "%ld %03ld", whole / 1000, whole % 1000);
    else
        snprintf(number, sizeof number, "%ld", whole);
    snprintf(out, size, "%s 1 in %s strangers would look this alike", beyond ? "fewer than" : "about",
             number);
}
