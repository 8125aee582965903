/* Reads one embedder's curve and rounds its answer to words. */
#include "console/score.h"

#include "base/config.h"
#include "base/file.h"
#include "match/threshold.h"
#include "vision/pack.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool gh_score_curve(const char *embedder, struct gh_vision_info *out, struct gh_error *err)
{
    char dir[512], path[512], section[64];
    struct gh_config config;
    struct gh_model model = {0};
    bool mine;
    memset(out, 0, sizeof *out);
    gh_vision_models_dir(dir, sizeof dir);
    if (!gh_file_join(path, sizeof path, dir, "registry.ini") || !gh_config_load(&config, path, err))
        return false;
    snprintf(section, sizeof section, "model %s", embedder);
    snprintf(out->embedder, sizeof out->embedder, "%s", embedder);
    for (size_t i = 0; i < config.count; i++) {
        const struct gh_config_entry *e = &config.entries[i];
        if (strcmp(e->section, section))
            continue;
        if (!gh_pack_curve_line(&model, e->key, e->value, &mine))
            break;
    }
    gh_pack_curve(&model, out);
    gh_config_free(&config);
    if (out->curve_count < 2)
        return gh_error_set(err, GH_ERR_MODEL, "%s: no curve for %s; run: make models", path, embedder);
    return true;
}

void gh_score_words(const struct gh_vision_info *info, float similarity, char *out, size_t size)
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
