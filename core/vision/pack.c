/* Reads the models folder: registry.ini, manifest, and each model's bytes
 * checked against its sha256. */
#include "vision/pack.h"

#include "base/config.h"
#include "base/file.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef GH_SHARE_DIR
#define GH_SHARE_DIR "/usr/local/share/gatehouse"
#endif

#define MODEL_LIMIT (512u << 20) /* bytes; the largest net in the packs is 24 MB */
#define MENDS       "`make models` mends it"

static bool put(char *out, size_t size, const char *value)
{
    int n = snprintf(out, size, "%s", value);
    return n > 0 && (size_t)n < size;
}

static bool has_registry(const char *dir)
{
    char path[600];
    return gh_file_join(path, sizeof path, dir, "registry.ini") && access(path, R_OK) == 0;
}

char *gh_vision_models_dir(char *out, size_t size)
{
    const char *named = getenv("GATEHOUSE_MODELS_DIR");
    if (!named || !*named)
        named = has_registry("models") ? "models" : GH_SHARE_DIR "/models";
    snprintf(out, size, "%s", named);
    return out;
}

bool gh_pack_curve_line(struct gh_model *m, const char *key, const char *value, bool *mine)
{
    struct gh_curve *c = !strncmp(key, "curve2", 6) ? &m->curve2 : &m->curve;
    const char *rest = strncmp(key, "curve", 5) ? "" : key + (c == &m->curve2 ? 6 : 5);
    bool row = !strncmp(key, "curve", 5) && !*rest, data = !strcmp(rest, "_data");
    *mine = row || data;
    return (!row || gh_curve_add(c, value)) && (!data || put(c->data, sizeof c->data, value));
}

void gh_pack_curve(const struct gh_model *m, struct gh_vision_info *out)
{
    struct gh_curve used;
    gh_curve_worse(&m->curve, &m->curve2, &used, &out->least_fmr);
    memcpy(out->curve, used.rows, sizeof out->curve);
    out->curve_count = used.count;
    out->second_least = m->curve2.count >= 2 ? m->curve2.rows[m->curve2.count - 1].fmr : 0;
    memcpy(out->data[0], m->curve.data, sizeof out->data[0]);
    memcpy(out->data[1], m->curve2.data, sizeof out->data[1]);
}

static bool model_key(struct gh_model *m, const char *key, const char *value)
{
    char order[8] = "";
    bool mine;
    if (!strcmp(key, "role"))
        return put(m->role, sizeof m->role, value);
    if (!strcmp(key, "kind"))
        return put(m->kind, sizeof m->kind, value);
    if (!strcmp(key, "file"))
        return put(m->file, sizeof m->file, value) && !strchr(value, '/');
    if (!strcmp(key, "align"))
        return put(m->align, sizeof m->align, value);
    if (!strcmp(key, "mean"))
        return sscanf(value, "%f %f %f", &m->mean[0], &m->mean[1], &m->mean[2]) == 3;
    if (!strcmp(key, "scale"))
        return sscanf(value, "%f", &m->scale) == 1;
    if (!strcmp(key, "crop"))
        return sscanf(value, "%f", &m->crop) == 1 && m->crop >= 1 && m->crop <= 16;
    if (!strcmp(key, "input")) {
        bool ok = sscanf(value, "%dx%d %7s", &m->width, &m->height, order) == 3 && m->width > 0 &&
                  m->height > 0 && (!strcmp(order, "rgb") || !strcmp(order, "bgr"));
        m->rgb = !strcmp(order, "rgb");
        return ok;
    }
    if (!strcmp(key, "length"))
        return sscanf(value, "%f %f", &m->length_mean, &m->length_power) == 2 && m->length_mean > 0 &&
               m->length_power > 0 && m->length_power <= 1;
    if (!gh_pack_curve_line(m, key, value, &mine))
        return false;
    return true; /* licence, origin, from, convert: fetch's */
}

static bool read_model(const struct gh_config *ini, const char *name, struct gh_model *m,
                       struct gh_error *err)
{
    char section[64];
    *m = (struct gh_model){.scale = 1};
    snprintf(section, sizeof section, "model %s", name);
    if (!put(m->name, sizeof m->name, name))
        return gh_error_set(err, GH_ERR_CONFIG, "%s: the model name %s is too long", ini->path, name);
    for (size_t i = 0; i < ini->count; i++)
        if (!strcmp(ini->entries[i].section, section) &&
            !model_key(m, ini->entries[i].key, ini->entries[i].value))
            return gh_config_complain(ini, &ini->entries[i], err, "a value as the file's head describes");
    if (m->curve2.count && (m->curve2.count < 2 || m->curve.count < 2))
        return gh_error_set(err, GH_ERR_CONFIG, "%s: [%s]: expected two rows or more of curve and of curve2",
                            ini->path, section);
    if (!*m->file || !*m->role || !*m->kind)
        return gh_error_set(err, GH_ERR_CONFIG, "%s: [%s] lacks file, role or kind", ini->path, section);
    return true;
}

static bool read_pack(const struct gh_config *ini, const char *name, struct gh_pack *pack,
                      struct gh_error *err)
{
    char section[64], list[256];
    snprintf(section, sizeof section, "pack %s", name);
    const struct gh_config_entry *models = gh_config_find(ini, section, "models");
    const struct gh_config_entry *gates = gh_config_find(ini, section, "for_gates");
    if (!models || !gates)
        return gh_error_set(err, GH_ERR_MODEL, "%s: no model pack named %s", ini->path, name);
    pack->count = 0;
    if (!put(pack->name, sizeof pack->name, name) || !put(list, sizeof list, models->value))
        return gh_config_complain(ini, models, err, "shorter names");
    if (!gh_config_bool(ini, gates, &pack->for_gates, err))
        return false;
    char *rest = list, *word;
    while ((word = strsep(&rest, " \t"))) {
        if (!*word)
            continue;
        if (pack->count == GH_PACK_MODELS)
            return gh_config_complain(ini, models, err, "at most 8 models");
        if (!read_model(ini, word, &pack->models[pack->count++], err))
            return false;
    }
    return true;
}

/* NULL if every file is there, else the first that is not. */
static const char *absent(const struct gh_pack *pack)
{
    char path[600];
    for (int i = 0; i < pack->count; i++)
        if (!gh_file_join(path, sizeof path, pack->dir, pack->models[i].file) || access(path, F_OK) != 0)
            return pack->models[i].file;
    return NULL;
}

static bool marked_pack(const char *dir, char *out, size_t size)
{
    char path[600];
    size_t length;
    if (!gh_file_join(path, sizeof path, dir, "pack"))
        return false;
    char *text = (char *)gh_file_read(path, 64, &length, NULL);
    if (!text)
        return false;
    text[strcspn(text, " \r\n")] = 0;
    bool ok = put(out, size, text);
    free(text);
    return ok;
}

static bool choose(const struct gh_config *ini, struct gh_pack *pack, const char *wanted,
                   struct gh_error *err)
{
    char marked[32], first[64] = "";
    if (!wanted || !*wanted)
        wanted = getenv("GATEHOUSE_PACK");
    if ((!wanted || !*wanted) && marked_pack(pack->dir, marked, sizeof marked))
        wanted = marked;
    if (wanted && *wanted) {
        if (!read_pack(ini, wanted, pack, err))
            return false;
        const char *file = absent(pack);
        return !file ||
               gh_error_set(err, GH_ERR_MODEL, "model pack %s: %s/%s is missing; run: make models PACK=%s",
                            wanted, pack->dir, file, wanted);
    }
    for (size_t i = 0; i < ini->count; i++) {
        const struct gh_config_entry *e = &ini->entries[i];
        if (strncmp(e->section, "pack ", 5) || strcmp(e->key, "models"))
            continue;
        if (!read_pack(ini, e->section + 5, pack, err))
            return false;
        const char *file = absent(pack);
        if (!file)
            return true;
        if (!*first)
            snprintf(first, sizeof first, "%s", file);
    }
    return gh_error_set(err, GH_ERR_MODEL, "%s: no complete model pack (%s is missing); run: make models",
                        pack->dir, *first ? first : "all of it");
}

bool gh_pack_load(struct gh_pack *pack, const char *dir, const char *wanted, struct gh_error *err)
{
    char path[600];
    struct gh_config ini;
    *pack = (struct gh_pack){0};
    if (!put(pack->dir, sizeof pack->dir, dir) || !gh_file_join(path, sizeof path, dir, "registry.ini"))
        return gh_error_set(err, GH_ERR_INPUT, "%s: path too long", dir);
    if (!has_registry(dir))
        return gh_error_set(
            err, GH_ERR_MODEL,
            "%s: no models there (registry.ini is missing); run: make models, or name their folder "
            "in $GATEHOUSE_MODELS_DIR",
            dir);
    if (!gh_config_load(&ini, path, err))
        return false;
    bool ok = choose(&ini, pack, wanted, err);
    gh_config_free(&ini);
    return ok;
}

const struct gh_model *gh_pack_find(const struct gh_pack *pack, const char *role)
{
    for (int i = 0; i < pack->count; i++)
        if (!strcmp(pack->models[i].role, role))
            return &pack->models[i];
    return NULL;
}

/* The manifest's sha256 of the file as 64 hex digits, or false. */
static bool promised(const struct gh_pack *pack, const char *file, char hex[65])
{
    char path[600];
    size_t size;
    if (!gh_file_join(path, sizeof path, pack->dir, "manifest"))
        return false;
    char *text = (char *)gh_file_read(path, 1 << 16, &size, NULL), *rest = text, *line;
    bool found = false;
    while (!found && rest && (line = strsep(&rest, "\n"))) {
        char name[64];
        found = sscanf(line, "%64[0-9a-f] %63s", hex, name) == 2 && strlen(hex) == 64 && !strcmp(name, file);
    }
    free(text);
    return found;
}

uint8_t *gh_pack_read(const struct gh_pack *pack, const struct gh_model *model, size_t *size,
                      struct gh_error *err)
{
    char path[600], wanted[65], found[65];
    unsigned char hash[crypto_hash_sha256_BYTES];
    if (!gh_file_join(path, sizeof path, pack->dir, model->file) || !promised(pack, model->file, wanted)) {
        gh_error_set(err, GH_ERR_MODEL, "%s/%s: not named in the manifest beside it; " MENDS, pack->dir,
                     model->file);
        return NULL;
    }
    uint8_t *data = gh_file_read(path, MODEL_LIMIT, size, err);
    if (!data) {
        if (err)
            err->kind = GH_ERR_MODEL;
        gh_error_prefix(err, "model");
        return NULL;
    }
    crypto_hash_sha256(hash, data, *size);
    sodium_bin2hex(found, sizeof found, hash, sizeof hash);
    if (strcmp(found, wanted)) {
        gh_error_set(err, GH_ERR_MODEL, "%s: damaged (%zu bytes whose sha256 is not the manifest's); " MENDS,
                     path, *size);
        free(data);
        return NULL;
    }
    return data;
}
