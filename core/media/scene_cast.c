/* Reading a cast: people one by one, or strangers by the number; drawn from a seed or cut from a
 * photograph whose landmarks the file gives. */
#include "media/scene_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool gh_scene_good_name(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)name[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
        if (!letter && c != ' ' && c != '-' && c != '_')
            return false;
    }
    return n > 0 && n < GH_SCENE_NAME;
}

static struct gh_scene_member *find_or_add(struct gh_scene *s, const char *name)
{
    for (int i = 0; i < s->cast_count; i++)
        if (!strcmp(s->cast[i].who.name, name))
            return &s->cast[i];
    if (s->cast_count == GH_SCENE_CAST || strlen(name) >= GH_SCENE_NAME)
        return NULL;
    struct gh_scene_member *m = &s->cast[s->cast_count++];
    memset(m, 0, sizeof *m);
    snprintf(m->who.name, sizeof m->who.name, "%s", name);
    snprintf(m->who.group, sizeof m->who.group, "stranger");
    return m;
}

/* A path as written: absolute, from $GATEHOUSE_FACES, or beside the cast file. */
static void resolve(const struct gh_config *c, const char *value, char *out, size_t size)
{
    static const char variable[] = "$GATEHOUSE_FACES/";
    const char *slash = strrchr(c->path, '/'), *faces = getenv("GATEHOUSE_FACES");
    if (!strncmp(value, variable, sizeof variable - 1))
        snprintf(out, size, "%s/%s", faces ? faces : ".", value + sizeof variable - 1);
    else if (value[0] == '/' || !slash)
        snprintf(out, size, "%s", value);
    else
        snprintf(out, size, "%.*s/%s", (int)(slash - c->path), c->path, value);
}

static bool read_seed(const struct gh_config *c, const struct gh_config_entry *e, uint64_t *out,
                      struct gh_error *err)
{
    char *end;
    *out = strtoull(e->value, &end, 10);
    return (end != e->value && !*end && e->value[0] != '-') ||
           gh_config_complain(c, e, err, "a number without sign");
}

static bool person_key(const struct gh_config *c, const struct gh_config_entry *e, struct gh_scene_member *m,
                       struct gh_error *err)
{
    float(*l)[2] = m->landmark;
    char rest;
    if (!strcmp(e->key, "group")) {
        if (gh_scene_group(e->value) < 0)
            return gh_config_complain(c, e, err, "flagged, gate or stranger");
        snprintf(m->who.group, sizeof m->who.group, "%s", e->value);
        return true;
    }
    if (!strcmp(e->key, "seed"))
        return read_seed(c, e, &m->who.seed, err);
    if (!strcmp(e->key, "photo")) {
        resolve(c, e->value, m->who.photo, sizeof m->who.photo);
        return true;
    }
    if (!strcmp(e->key, "reference")) {
        resolve(c, e->value, m->who.reference, sizeof m->who.reference);
        return true;
    }
    if (!strcmp(e->key, "landmarks"))
        return sscanf(e->value, "%f,%f %f,%f %f,%f %f,%f%c", &l[0][0], &l[0][1], &l[1][0], &l[1][1], &l[2][0],
                      &l[2][1], &l[3][0], &l[3][1], &rest) == 8 ||
               gh_config_complain(
                   c, e, err, "X,Y of left eye, right eye, nose and mouth, four pairs with blanks between");
    return gh_config_complain(c, e, err, "group, seed, photo, landmarks or reference");
}

/* [strangers]: count, seed. */
static bool add_strangers(struct gh_scene *s, const struct gh_config *c, struct gh_error *err)
{
    const struct gh_config_entry *count = gh_config_find(c, "strangers", "count");
    const struct gh_config_entry *seed = gh_config_find(c, "strangers", "seed");
    uint64_t base = 1;
    int n = 0;
    if (!count)
        return true;
    if (!gh_config_int(c, count, 0, GH_SCENE_CAST, &n, err) || (seed && !read_seed(c, seed, &base, err)))
        return false;
    for (int i = 0; i < n; i++) {
        char name[GH_SCENE_NAME];
        snprintf(name, sizeof name, "stranger %d", i + 1);
        struct gh_scene_member *m = find_or_add(s, name);
        if (!m)
            return gh_config_complain(c, count, err, "at most 512 people in all");
        m->who.seed = gh_rand_mix(base, (uint64_t)i);
    }
    return true;
}

static bool check_people(struct gh_scene *s, const struct gh_config *c, struct gh_error *err)
{
    for (int i = 0; i < s->cast_count; i++) {
        struct gh_scene_member *m = &s->cast[i];
        gh_face_from_seed(&m->face, m->who.seed ? m->who.seed : (uint64_t)i + 1);
        m->chin_y = m->face.chin_y;
        if (!m->who.photo[0])
            continue;
        if (m->landmark[1][0] <= m->landmark[0][0])
            return gh_error_set(
                err, GH_ERR_CONFIG,
                "%s: [person %s]: expected landmarks = X,Y X,Y X,Y X,Y of the photo (left eye first)",
                c->path, m->who.name);
        FILE *f = fopen(m->who.photo, "rb");
        if (!f)
            return gh_error_set(
                err, GH_ERR_INPUT,
                "%s: [person %s]: the photo %s cannot be read; check the path, or GATEHOUSE_FACES", c->path,
                m->who.name, m->who.photo);
        fclose(f);
    }
    return s->cast_count > 0 ||
           gh_error_set(err, GH_ERR_CONFIG, "%s: expected at least one [person NAME] or [strangers]",
                        c->path);
}

bool gh_scene_read_cast(struct gh_scene *s, const char *path, struct gh_error *err)
{
    struct gh_config c;
    if (!gh_config_load(&c, path, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < c.count; i++) {
        const struct gh_config_entry *e = &c.entries[i];
        if (!strcmp(e->section, "strangers")) {
            if (strcmp(e->key, "count") != 0 && strcmp(e->key, "seed") != 0)
                ok = gh_config_complain(&c, e, err, "count or seed");
            continue;
        }
        if (strncmp(e->section, "person ", 7) != 0 || !gh_scene_good_name(e->section + 7)) {
            ok = gh_config_complain(&c, e, err,
                                    "[person NAME] (letters, digits, blanks, - and _) or [strangers]");
            continue;
        }
        struct gh_scene_member *m = find_or_add(s, e->section + 7);
        ok = m ? person_key(&c, e, m, err) : gh_config_complain(&c, e, err, "at most 512 people in all");
    }
    ok = ok && add_strangers(s, &c, err) && check_people(s, &c, err);
    gh_config_free(&c);
    return ok;
}
