/* Reading a scene's script: every key is checked, every complaint names file and line. */
#include "media/scene_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const group_names[GH_SCENE_GROUPS] = {"flagged", "gate", "stranger"};
static const char *const place_names[GH_PLACES] = {"hall", "street", "corridor", "shop", "yard", "stairs"};
static const char *const lamp_names[GH_LAMPS] = {"day", "evening", "dark", "flicker"};
static const char *const path_names[GH_PATHS] = {"toward", "cross", "pass", "away", "stop"};

struct reading {
    struct gh_scene *scene;
    struct gh_config config;
    struct gh_scene_traffic traffic; /* [traffic], the cameras' default */
    char cast[512];
    struct gh_error *err;
};

static int name_in(const char *const *names, int n, const char *text)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(names[i], text))
            return i;
    return -1;
}

int gh_scene_group(const char *name)
{
    return name_in(group_names, GH_SCENE_GROUPS, name);
}

static bool complain(struct reading *r, const struct gh_config_entry *e, const char *expected)
{
    return gh_config_complain(&r->config, e, r->err, expected);
}

static bool number(struct reading *r, const struct gh_config_entry *e, double low, double high, double *out)
{
    return gh_config_double(&r->config, e, low, high, out, r->err);
}

static bool scene_key(struct reading *r, const struct gh_config_entry *e)
{
    struct gh_scene *s = r->scene;
    if (!strcmp(e->key, "seed")) {
        char *end;
        s->seed = strtoull(e->value, &end, 10);
        return (end != e->value && !*end) || complain(r, e, "a number without sign");
    }
    if (!strcmp(e->key, "size")) {
        char rest;
        if (sscanf(e->value, "%dx%d%c", &s->width, &s->height, &rest) == 2 && s->width >= 64 &&
            s->height >= 64 && s->width <= 4096 && s->height <= 4096)
            return true;
        return complain(r, e, "WIDTHxHEIGHT, each 64 to 4096");
    }
    if (!strcmp(e->key, "fps"))
        return number(r, e, 0.1, 120, &s->fps);
    if (!strcmp(e->key, "seconds"))
        return number(r, e, 0, 1e7, &s->seconds);
    if (!strcmp(e->key, "cast")) {
        snprintf(r->cast, sizeof r->cast, "%s", e->value);
        return true;
    }
    return complain(r, e, "seed, size, fps, seconds or cast");
}

/* 1 understood, 0 a complaint is set, −1 not a traffic key. */
static int traffic_key(struct reading *r, const struct gh_config_entry *e, struct gh_scene_traffic *t)
{
    const struct {
        const char *key;
        double *out, low, high;
    } keys[] = {
        {"visits_per_minute", &t->per_minute, 0, 600},
        {"return_after", &t->return_after, 0, 1e6},
        {"flagged", &t->share[0], 0, 1000},
        {"gate", &t->share[1], 0, 1000},
        {"strangers", &t->share[2], 0, 1000},
        {"sunglasses", &t->sunglasses, 0, 1},
        {"hand", &t->hand, 0, 1},
        {"cross", &t->path[GH_PATH_CROSS], 0, 1},
        {"pass", &t->path[GH_PATH_PASS], 0, 1},
        {"away", &t->path[GH_PATH_AWAY], 0, 1},
        {"stop", &t->path[GH_PATH_STOP], 0, 1},
        {"near_least", &t->near_least, 20, 200},
        {"near_most", &t->near_most, 20, 200},
    };
    if (!strcmp(e->key, "most"))
        return gh_config_int(&r->config, e, 0, GH_SCENE_ACTIVE, &t->most, r->err);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!strcmp(e->key, keys[i].key))
            return number(r, e, keys[i].low, keys[i].high, keys[i].out);
    return -1;
}

static int find_camera(const struct gh_scene *s, const char *name)
{
    for (int i = 0; i < s->camera_count; i++)
        if (!strcmp(s->cameras[i].name, name))
            return i;
    return -1;
}

static bool camera_key(struct reading *r, const struct gh_config_entry *e, const char *name)
{
    struct gh_scene *s = r->scene;
    int at = find_camera(s, name);
    if (at < 0) {
        if (!gh_scene_good_name(name))
            return complain(r, e, "[camera NAME] with a name of up to 47 letters, digits, blanks, - or _");
        if (s->camera_count == GH_SCENE_CAMERAS)
            return complain(r, e, "at most 36 cameras");
        at = s->camera_count++;
        s->cameras[at] = (struct gh_scene_camera_def){.traffic = r->traffic, .noise = 2};
        snprintf(s->cameras[at].name, sizeof s->cameras[at].name, "%s", name);
    }
    struct gh_scene_camera_def *c = &s->cameras[at];
    int i;
    if (!strcmp(e->key, "place")) {
        i = name_in(place_names, GH_PLACES, e->value);
        c->place = i < 0 ? GH_PLACE_HALL : (enum gh_scene_place)i;
        return i >= 0 || complain(r, e, "hall, street, corridor, shop, yard or stairs");
    }
    if (!strcmp(e->key, "light")) {
        i = name_in(lamp_names, GH_LAMPS, e->value);
        c->lamp = i < 0 ? GH_LAMP_DAY : (enum gh_scene_lamp)i;
        return i >= 0 || complain(r, e, "day, evening, dark or flicker");
    }
    if (!strcmp(e->key, "noise"))
        return number(r, e, 0, 40, &c->noise);
    if (!strcmp(e->key, "blur"))
        return number(r, e, 0, 12, &c->blur);
    i = traffic_key(r, e, &c->traffic);
    return i < 0 ? complain(r, e, "place, light, noise, blur or a key of [traffic]") : i;
}

static bool visit_key(struct reading *r, const struct gh_config_entry *e, struct gh_scene_visit *v)
{
    if (!strcmp(e->key, "camera")) {
        v->camera = find_camera(r->scene, e->value);
        return v->camera >= 0 || complain(r, e, "the name of a [camera …] above");
    }
    if (!strcmp(e->key, "who")) {
        for (int i = 0; i < r->scene->cast_count; i++)
            if (!strcmp(r->scene->cast[i].who.name, e->value)) {
                v->person = i;
                return true;
            }
        return complain(r, e, "someone of the cast");
    }
    if (!strcmp(e->key, "path")) {
        int i = name_in(path_names, GH_PATHS, e->value);
        v->path = i < 0 ? GH_PATH_TOWARD : (enum gh_scene_path)i;
        return i >= 0 || complain(r, e, "toward, cross, pass, away or stop");
    }
    if (!strcmp(e->key, "from")) {
        v->side = !strcmp(e->value, "left") ? -1 : 1;
        return v->side < 0 || !strcmp(e->value, "right") || complain(r, e, "left or right");
    }
    const struct {
        const char *key;
        double *out, low, high;
    } keys[] = {{"at", &v->at, 0, 1e7}, {"every", &v->every, 1, 1e7}, {"near", &v->near_px, 20, 200},
                {"x", &v->x, 0, 1},     {"speed", &v->speed, 0.2, 4}, {"seconds", &v->stop_s, 0, 3600}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!strcmp(e->key, keys[i].key))
            return number(r, e, keys[i].low, keys[i].high, keys[i].out);
    if (!strcmp(e->key, "sunglasses"))
        return gh_config_bool(&r->config, e, &v->sunglasses, r->err);
    if (!strcmp(e->key, "hand"))
        return gh_config_bool(&r->config, e, &v->hand, r->err);
    return complain(r, e, "camera, who, at, every, path, from, near, x, speed, seconds, sunglasses or hand");
}

/* One [visit …]: all its entries, in one go since they follow each other. */
static bool read_visit(struct reading *r, size_t *i)
{
    struct gh_scene *s = r->scene;
    const struct gh_config_entry *first = &r->config.entries[*i];
    struct gh_scene_visit v = {
        .camera = 0, .person = -1, .near_px = 90, .x = 0.5, .speed = 1.2, .stop_s = 3, .side = -1};
    const char *section = first->section;
    for (; *i < r->config.count && !strcmp(r->config.entries[*i].section, section); ++*i)
        if (!visit_key(r, &r->config.entries[*i], &v))
            return false;
    if (v.person < 0)
        return complain(r, first, "a line who = NAME in this [visit …]");
    if (s->visit_count == GH_SCENE_VISITS)
        return complain(r, first, "at most 256 visits");
    struct gh_scene_visit *more = realloc(s->visits, (size_t)(s->visit_count + 1) * sizeof *more);
    if (!more)
        return gh_error_set(r->err, GH_ERR_INTERNAL, "%s: out of memory", r->config.path);
    s->visits = more;
    s->visits[s->visit_count++] = v;
    return true;
}

static bool load_cast(struct reading *r, const struct gh_config_entry *e)
{
    char path[1100];
    const char *slash = strrchr(r->config.path, '/');
    if (r->cast[0] == '/' || !slash)
        snprintf(path, sizeof path, "%s", r->cast);
    else
        snprintf(path, sizeof path, "%.*s/%s", (int)(slash - r->config.path), r->config.path, r->cast);
    struct gh_error inner = {0};
    if (gh_scene_read_cast(r->scene, path, &inner))
        return true;
    if (inner.kind == GH_ERR_NOT_FOUND)
        return complain(r, e, "cast = FILE beside the script (no such file)");
    return gh_error_set(r->err, inner.kind, "%s", inner.text);
}

/* Sections in passes, so that their order in the file is free: a visit needs cameras and cast. */
static bool read_all(struct reading *r)
{
    const struct gh_config_entry *cast = gh_config_find(&r->config, "scene", "cast");
    for (size_t i = 0; i < r->config.count; i++) {
        const struct gh_config_entry *e = &r->config.entries[i];
        if (!strcmp(e->section, "scene")) {
            if (!scene_key(r, e))
                return false;
        } else if (!strcmp(e->section, "traffic")) {
            int understood = traffic_key(r, e, &r->traffic);
            if (understood <= 0)
                return understood < 0
                           ? complain(r, e, "a key of [traffic]; see the README beside the demo's scripts")
                           : false;
        } else if (strncmp(e->section, "camera ", 7) != 0 && strncmp(e->section, "visit", 5) != 0)
            return complain(r, e, "[scene], [traffic], [camera NAME] or [visit …]");
    }
    if (!cast)
        return gh_error_set(r->err, GH_ERR_CONFIG, "%s: expected [scene] with a line cast = FILE",
                            r->config.path);
    if (!load_cast(r, cast))
        return false;
    for (size_t i = 0; i < r->config.count; i++) {
        const struct gh_config_entry *e = &r->config.entries[i];
        if (!strncmp(e->section, "camera ", 7) && !camera_key(r, e, e->section + 7))
            return false;
    }
    if (!r->scene->camera_count) {
        r->scene->cameras[0] =
            (struct gh_scene_camera_def){.name = "camera", .traffic = r->traffic, .noise = 2};
        r->scene->camera_count = 1;
    }
    for (int i = 0; i < r->scene->camera_count; i++) {
        struct gh_scene_traffic *t = &r->scene->cameras[i].traffic;
        if (t->near_most < t->near_least)
            t->near_most = t->near_least;
    }
    for (size_t i = 0; i < r->config.count;)
        if (strncmp(r->config.entries[i].section, "visit", 5) != 0)
            i++;
        else if (!read_visit(r, &i))
            return false;
    return true;
}

bool gh_scene_read_script(struct gh_scene *scene, const char *path, struct gh_error *err)
{
    struct reading r = {.scene = scene, .err = err};
    r.traffic = (struct gh_scene_traffic){.return_after = 60,
                                          .share = {1, 1, 4},
                                          .path = {0, 0.15, 0.15, 0.10, 0.05},
                                          .near_least = 60,
                                          .near_most = 120,
                                          .most = 3};
    if (!gh_config_load(&r.config, path, err))
        return false;
    bool ok = read_all(&r);
    gh_config_free(&r.config);
    return ok;
}
