/* A similarity in words: the curve's rate at it, rounded, and never beyond what was measured. */
#include "match/likeness.h"

#include "base/config.h"
#include "base/file.h"
#include "match/operating.h"
#include "match/threshold.h"
#include "vision/pack.h"

#include <stdio.h>
#include <string.h>

bool gh_likeness_curve(const char *embedder, struct gh_vision_info *out, struct gh_error *err)
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

void gh_likeness_words(const struct gh_vision_info *info, float similarity, char *out, size_t size)
{
    char n[32];
    double least = (double)info->least_fmr;
    double rate = gh_threshold_fmr_at(info, similarity);
    bool beyond = rate < least; /* past what was measured nobody knows */
    if (rate > 0.5)
        snprintf(out, size, "most strangers would look this alike");
    else
        snprintf(out, size, "%s 1 in %s strangers would look this alike", beyond ? "fewer than" : "about",
                 gh_operating_one_in(beyond ? least : rate, n));
}
