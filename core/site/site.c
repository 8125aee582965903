/* Reading site.ini: every key is known here, every mistake is named by file,
 * line and what was expected. */
#include "site/site_parts.h"

#include "base/file.h"
#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

bool gh_site_expected(struct gh_site_reader *r, const char *what)
{
    return gh_config_complain(r->config, r->entry, r->err, what);
}

bool gh_site_read_text(struct gh_site_reader *r, char *out, size_t size, const char *what)
{
    if (!r->entry->value[0] || strlen(r->entry->value) >= size)
        return gh_site_expected(r, what);
    snprintf(out, size, "%s", r->entry->value);
    return true;
}

bool gh_site_name_ok(const char *name)
{
    if (!*name || strlen(name) >= GH_SITE_NAME || *name == ' ' || name[strlen(name) - 1] == ' ')
        return false;
    for (const char *p = name; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr(" -_", *p))
            return false;
    return true;
}

bool gh_site_read_source(struct gh_site_reader *r, const struct gh_site *site, char *out)
{
    char text[GH_SITE_SOURCE];
    if (!gh_site_read_text(r, text, sizeof text,
                           "a file, folder, rtsp:// or http:// address, /dev/videoN or scene:FILE"))
        return false;
    return gh_site_source_in(site->dir, text, out) ||
           gh_site_expected(r, "a source of at most 1023 bytes with the site's folder before it");
}

const char *gh_site_parse_hours(const char *text, struct gh_site_hours *out)
{
    int fh, fm, th, tm, used = 0;
    if (sscanf(text, "%2d:%2d-%2d:%2d%n", &fh, &fm, &th, &tm, &used) != 4 || text[used] || fh < 0 ||
        fh > 24 || th < 0 || th > 24 || fm < 0 || fm > 59 || tm < 0 || tm > 59 || fh * 60 + fm > 1440 ||
        th * 60 + tm > 1440)
        return "hours as 08:00-18:00";
    int from = fh * 60 + fm, to = th * 60 + tm;
    if (from % 1440 == to % 1440 && (from || !to))
        return "two different hours; leave them away for all day";
    *out = (struct gh_site_hours){from % 1440, to % 1440};
    return NULL;
}

static bool read_hours(struct gh_site_reader *r, struct gh_site_hours *out)
{
    const char *expected = gh_site_parse_hours(r->entry->value, out);
    return !expected || gh_site_expected(r, expected);
}

static bool read_rect(struct gh_site_reader *r, struct gh_rect *rects, int *count)
{
    struct gh_rect q;
    int used = 0;
    if (*count == GH_SITE_MASKS)
        return gh_site_expected(r, "at most 8 masks and 8 zones a camera");
    /* written so that NaN fails too */
    if (sscanf(r->entry->value, "%f , %f , %f , %f %n", &q.x, &q.y, &q.w, &q.h, &used) != 4 ||
        r->entry->value[used] ||
        !(q.x >= 0 && q.y >= 0 && q.w > 0 && q.h > 0 && q.x + q.w <= 1.0001f && q.y + q.h <= 1.0001f))
        return gh_site_expected(
            r, "x,y,width,height as fractions of the picture from 0 to 1, such as 0,0,0.5,0.25");
    rects[(*count)++] = q;
    return true;
}

static bool read_point(struct gh_site_reader *r, struct gh_site_operating *o)
{
    const char *value = r->entry->value, *colon = strrchr(value, ':');
    char *end;
    if (o->similarities == GH_OPERATING_SIMILARITIES)
        return gh_site_expected(r, "at most 4 similarity lines");
    if (!colon || colon == value || strpbrk(value, " \t") ||
        (size_t)(colon - value) >= sizeof o->similarity[0].embedder)
        return gh_site_expected(r, "EMBEDDER:VALUE, such as mobilefacenet-2:0.62");
    double similarity = strtod(colon + 1, &end);
    if (end == colon + 1 || *end || !(similarity > 0 && similarity <= 0.999))
        return gh_site_expected(r, "a similarity above 0 and at most 0.999 behind the colon");
    snprintf(o->similarity[o->similarities].embedder, sizeof o->similarity[0].embedder, "%.*s",
             (int)(colon - value), value);
    o->similarity[o->similarities++].value = similarity;
    return true;
}

static bool read_match_key(struct gh_site_reader *r, struct gh_site *site)
{
    static const char either[] = "either false_alerts (the older way) or false_alerts_per_camera_day and "
                                 "expected_faces_per_camera_day, not both";
    const char *key = r->entry->key;
    const struct gh_config *c = r->config;
    struct gh_site_operating *o = &site->operating;
    if (!strcmp(key, "false_alerts_per_camera_day"))
        return o->share > 0 ? gh_site_expected(r, either)
                            : gh_config_double(c, r->entry, 1e-6, 1000, &o->per_day, r->err);
    if (!strcmp(key, "expected_faces_per_camera_day"))
        return o->share > 0 ? gh_site_expected(r, either)
                            : gh_config_double(c, r->entry, 1, 1e6, &o->faces, r->err);
    if (!strcmp(key, "false_alerts"))
        return o->per_day > 0 || o->faces > 0 ? gh_site_expected(r, either)
                                              : gh_config_double(c, r->entry, 1e-9, 0.1, &o->share, r->err);
    if (!strcmp(key, "similarity"))
        return read_point(r, o);
    if (!strcmp(key, "regroup_s"))
        return gh_config_int(c, r->entry, 1, 3600, &site->regroup_s, r->err);
    return gh_site_expected(r, "one of false_alerts_per_camera_day, expected_faces_per_camera_day, "
                               "false_alerts, similarity, regroup_s");
}

/* Whole numbers of the control room: section, key, bounds, place. */
static bool read_room_key(struct gh_site_reader *r, struct gh_site *site)
{
    const struct {
        const char *section, *key;
        int least, most, *to;
    } keys[] = {{"evidence", "before_s", 0, 60, &site->evidence.before_s},
                {"evidence", "after_s", 0, 60, &site->evidence.after_s},
                {"evidence", "memory_mb", 0, 256, &site->evidence.memory_mb},
                {"retention", "alerts_days", 1, 3650, &site->retention.alerts},
                {"retention", "bookmarks_days", 1, 3650, &site->retention.bookmarks},
                {"retention", "passages_days", 1, 3650, &site->retention.passages},
                {"retention", "people_days", 1, 3650, &site->retention.people},
                {"retention", "audit_days", 90, 3650, &site->retention.audit},
                {"console", "lock_after_s", 30, 3600, &site->lock_s}};
    char words[160] = "one of";
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(r->entry->section, keys[i].section))
            continue;
        if (!strcmp(r->entry->key, keys[i].key))
            return gh_config_int(r->config, r->entry, keys[i].least, keys[i].most, keys[i].to, r->err);
        snprintf(words + strlen(words), sizeof words - strlen(words), " %s", keys[i].key);
    }
    return gh_site_expected(r, words);
}

static bool read_site_key(struct gh_site_reader *r, struct gh_site *site)
{
    const char *section = r->entry->section, *key = r->entry->key;
    const struct gh_config *c = r->config;
    if (!strcmp(section, "site") && !strcmp(key, "name"))
        return gh_site_read_text(r, site->name, sizeof site->name, "a name of 1 to 47 " GH_UTF8_BYTES);
    if (!strcmp(section, "site") && !strcmp(key, "notice"))
        return gh_site_read_text(r, site->notice, sizeof site->notice,
                                 "the notice's version, such as 2026-11");
    if (!strcmp(section, "site") && !strcmp(key, "contact"))
        return gh_site_read_text(r, site->contact, sizeof site->contact, "whom people ask about their data");
    if (!strcmp(section, "match"))
        return read_match_key(r, site);
    if (!strcmp(section, "engine")) {
        if (!strcmp(key, "workers"))
            return gh_config_int(c, r->entry, 0, 64, &site->workers, r->err);
        if (!strcmp(key, "wall_fps"))
            return gh_config_double(c, r->entry, 0.5, 30, &site->wall_fps, r->err);
        if (!strcmp(key, "paced"))
            return gh_config_bool(c, r->entry, &site->paced, r->err);
        return gh_site_expected(r, "one of workers, wall_fps, paced");
    }
    if (!strcmp(section, "evidence") || !strcmp(section, "retention") || !strcmp(section, "console"))
        return read_room_key(r, site);
    return gh_site_expected(r, "one of name, notice, contact");
}

static struct gh_site_camera *camera_of(struct gh_site_reader *r, struct gh_site *site, const char *name)
{
    for (int i = 0; i < site->camera_count; i++)
        if (!strcmp(site->cameras[i].name, name))
            return &site->cameras[i];
    if (!gh_site_name_ok(name)) {
        gh_site_expected(r, "a camera name of 1 to 47 letters, digits, blanks, - and _");
        return NULL;
    }
    if (site->camera_count == GH_SITE_CAMERAS) {
        gh_site_expected(r, "at most 36 cameras");
        return NULL;
    }
    struct gh_site_camera *camera = &site->cameras[site->camera_count++];
    *camera = (struct gh_site_camera){.detect_fps = 5, .usable_px = 40, .loop = true};
    snprintf(camera->name, sizeof camera->name, "%s", name);
    return camera;
}

static bool read_camera_key(struct gh_site_reader *r, const struct gh_site *site,
                            struct gh_site_camera *camera)
{
    const char *key = r->entry->key;
    const struct gh_config *c = r->config;
    if (!strcmp(key, "source"))
        return gh_site_read_source(r, site, camera->source);
    if (!strcmp(key, "detect_fps"))
        return gh_config_double(c, r->entry, 0.5, 30, &camera->detect_fps, r->err);
    if (!strcmp(key, "usable_px"))
        return gh_config_int(c, r->entry, 20, 1000, &camera->usable_px, r->err);
    if (!strcmp(key, "loop"))
        return gh_config_bool(c, r->entry, &camera->loop, r->err);
    if (!strcmp(key, "hours"))
        return read_hours(r, &camera->hours);
    if (!strcmp(key, "mask"))
        return read_rect(r, camera->masks, &camera->mask_count);
    if (!strcmp(key, "zone"))
        return read_rect(r, camera->zones, &camera->zone_count);
    return gh_site_expected(r, "one of source, detect_fps, usable_px, loop, hours, mask, zone");
}

/* What was left out, and whether the numbers together make sense. */
static bool complete_match(struct gh_site *site, const struct gh_config *config, struct gh_error *err)
{
    static const char *const keys[] = {"false_alerts_per_camera_day", "expected_faces_per_camera_day"};
    struct gh_site_operating *o = &site->operating;
    const struct gh_config_entry *entry = NULL;
    if (o->share > 0)
        return true;
    for (int i = 0; i < 2 && !entry; i++)
        entry = gh_config_find(config, "match", keys[i]);
    if (!(o->per_day > 0))
        o->per_day = 0.05;
    if (!(o->faces > 0))
        o->faces = 500;
    return !entry || gh_operating_share(o) <= 0.1 ||
           gh_config_complain(config, entry, err,
                              "false_alerts_per_camera_day of at most a tenth of "
                              "expected_faces_per_camera_day");
}

/* A section is one of those there are and stands once; its camera or gate is made by its head, so that one
 * without a line is noticed too. */
static bool read_section(struct gh_site_reader *r, struct gh_site *site)
{
    static const char *const fixed[] = {"site", "match", "engine", "evidence", "retention", "console"};
    const char *name = r->entry->section;
    bool known = false;
    for (const struct gh_config_entry *e = r->config->sections; e < r->entry; e++)
        if (!strcmp(e->section, name))
            return gh_config_complain_twice(r->config, r->entry, e->line, r->err);
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        known = known || !strcmp(name, fixed[i]);
    if (!strncmp(name, "gate ", 5))
        return gh_site_gate_of(r, site, name + 5) != NULL;
    if (!strncmp(name, "camera ", 7))
        return camera_of(r, site, name + 7) != NULL;
    return known ||
           gh_site_expected(r, "a section [site], [match], [engine], [evidence], [retention], [console], "
                               "[camera NAME] or [gate NAME]");
}

/* The keys that may have several lines; each has its own most. */
static bool repeats(const struct gh_config_entry *e)
{
    const char *key = e->key;
    return !strncmp(e->section, "camera ", 7) ? !strcmp(key, "mask") || !strcmp(key, "zone")
           : !strncmp(e->section, "gate ", 5) ? !strcmp(key, "admit")
                                              : !strcmp(e->section, "match") && !strcmp(key, "similarity");
}

static bool given_once(struct gh_site_reader *r)
{
    for (const struct gh_config_entry *e = r->config->entries; e < r->entry && !repeats(r->entry); e++)
        if (!strcmp(e->section, r->entry->section) && !strcmp(e->key, r->entry->key))
            return gh_config_complain_twice(r->config, r->entry, e->line, r->err);
    return true;
}

static bool read_all(struct gh_site *site, const struct gh_config *config, struct gh_error *err)
{
    for (size_t i = 0; i < config->section_count; i++) {
        struct gh_site_reader r = {config, &config->sections[i], err};
        if (!read_section(&r, site))
            return false;
    }
    for (size_t i = 0; i < config->count; i++) {
        struct gh_site_reader r = {config, &config->entries[i], err};
        if (!given_once(&r))
            return false;
        if (!strncmp(r.entry->section, "gate ", 5)) {
            if (!gh_site_read_gate(&r, site))
                return false;
            continue;
        }
        if (strncmp(r.entry->section, "camera ", 7)) {
            if (!read_site_key(&r, site))
                return false;
            continue;
        }
        struct gh_site_camera *camera = camera_of(&r, site, r.entry->section + 7);
        if (!camera || !read_camera_key(&r, site, camera))
            return false;
    }
    for (int i = 0; i < site->camera_count; i++)
        if (!site->cameras[i].source[0])
            return gh_error_set(err, GH_ERR_CONFIG, "%s: [camera %s]: expected a line source = …",
                                config->path, site->cameras[i].name);
    return complete_match(site, config, err) && gh_site_check_gates(site, config->path, err);
}

static void set_defaults(struct gh_site *site, const char *dir)
{
    memset(site, 0, sizeof *site);
    snprintf(site->dir, sizeof site->dir, "%s", dir);
    snprintf(site->name, sizeof site->name, "site");
    site->regroup_s = 120;
    site->evidence.before_s = site->evidence.after_s = 10;
    site->evidence.memory_mb = 8;
    site->retention.alerts = site->retention.people = 30;
    site->retention.passages = 30;
    site->retention.bookmarks = 14;
    site->retention.audit = 365;
    site->lock_s = 300;
    snprintf(site->notice, sizeof site->notice, "1");
    site->wall_fps = 10;
    site->paced = true;
}

bool gh_site_parse(struct gh_site *site, const char *dir, const char *name, const char *text,
                   struct gh_error *err)
{
    struct gh_config config;
    set_defaults(site, dir);
    if (!gh_config_parse(&config, name, text, err))
        return false;
    bool ok = read_all(site, &config, err);
    gh_config_free(&config);
    return ok;
}

bool gh_site_load(struct gh_site *site, const char *dir, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    struct gh_config config;
    if (!gh_site_path(dir, GH_SITE_INI, path, err))
        return false;
    set_defaults(site, dir);
    if (!gh_config_load(&config, path, err)) {
        if (err && err->kind == GH_ERR_NOT_FOUND)
            gh_error_set(err, GH_ERR_NOT_FOUND, "%s: no site here; make one with: gatehouse init %s", path,
                         dir);
        else if (access(path, R_OK) < 0 && errno == EACCES)
            gh_file_denied(path, GH_ERR_IO, err);
        return false;
    }
    bool ok = read_all(site, &config, err);
    gh_config_free(&config);
    return ok;
}

bool gh_site_in_hours(const struct gh_site_camera *camera, long long wall_ms)
{
    const struct gh_site_hours *h = &camera->hours;
    if (h->from == h->to)
        return true;
    time_t t = (time_t)(wall_ms / 1000);
    struct tm tm;
    localtime_r(&t, &tm);
    int now = tm.tm_hour * 60 + tm.tm_min;
    return h->from < h->to ? now >= h->from && now < h->to : now >= h->from || now < h->to;
}

/* Live pictures of passers-by belong in memory, not on a disk that keeps what was overwritten: the board lies
 * in /dev/shm, named by the folder's real path (FNV-1a; a clash would be refused by the board's owner check
 * or show as another site's cameras, at 64 bits for a handful of sites a machine). */
static bool board_path(const char *dir, char *out)
{
    char real[PATH_MAX];
    const char *name = realpath(dir, real) ? real : dir;
    uint64_t hash = 1469598103934665603u;
    for (const char *p = name; *p; p++)
        hash = (hash ^ (uint8_t)*p) * 1099511628211u;
    if (access("/dev/shm", W_OK) < 0)
        return false;
    snprintf(out, GH_SITE_PATH, "/dev/shm/gatehouse-%u-%016llx", (unsigned)geteuid(),
             (unsigned long long)hash);
    return true;
}

bool gh_site_path(const char *dir, enum gh_site_file file, char *out, struct gh_error *err)
{
    static const char *const names[] = {
        "site.ini",       "gatehouse.db", "keys",       "site.key",   "run/board", "run/link", "run/lock",
        "run/engine.log", "audit.key",    "audit.head", "audit.root", "erased",    "clips"};
    if (file == GH_SITE_BOARD && board_path(dir, out))
        return true;
    if (gh_file_join(out, GH_SITE_PATH, dir, names[file]))
        return true;
    return gh_error_set(err, GH_ERR_USAGE, "the site folder's path is too long; use a shorter one");
}
