/* gatehouse demo: a site to try things on, from a folder with a site.ini and the synthetic
 * scenes that it names. Enrols the scenes' cast through the same doors as real people. */
#include "cli/cli.h"
#include "cli/demo.h"

#include "base/clock.h"
#include "base/file.h"
#include "media/scene.h"
#include "site/site.h"
#include "store/flags.h"
#include "store/people.h"

#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PORTRAIT = 400, VIEWS = 3 };

struct demo {
    struct gh_store *store;
    struct gh_vision *vision;
    struct gh_vision_info info;
    const struct gh_scene *scene;
    struct gh_actor first, second; /* one proposes, the other approves */
    int flagged, gate;
    FILE *rehearsal; /* SITE/rehearsal.ini in the making; NULL: the site has no gate */
};

/* `from`/site.ini with @HERE@ and @SITE@ replaced by the two folders. */
static bool write_site(const char *from, const char *dir, struct gh_error *err)
{
    char path[GH_SITE_PATH], here[PATH_MAX], site[PATH_MAX], *out = NULL;
    size_t size, room = 0;
    if (!gh_file_join(path, sizeof path, from, "site.ini") || !realpath(from, here))
        return gh_error_set(err, GH_ERR_NOT_FOUND, "%s: no such folder; name one with a site.ini in it",
                            from);
    uint8_t *text = gh_file_read(path, 1 << 20, &size, err);
    if (!text)
        return false;
    /* the scenes write there who truly was where */
    bool ok = gh_file_make_dir(dir, err) && gh_file_join(path, sizeof path, dir, "truth") &&
              gh_file_make_dir(path, err);
    if (ok && !realpath(dir, site))
        ok = gh_error_set(err, GH_ERR_IO, "%s: cannot be used as a folder", dir);
    FILE *f = ok ? open_memstream(&out, &room) : NULL;
    for (const char *p = (const char *)text; f && *p;) {
        if (!strncmp(p, "@HERE@", 6) || !strncmp(p, "@SITE@", 6)) {
            fputs(p[1] == 'H' ? here : site, f);
            p += 6;
        } else {
            fputc(*p++, f);
        }
    }
    ok = ok && f && fclose(f) == 0 && gh_site_path(dir, GH_SITE_INI, path, err) &&
         gh_file_write(path, out, room, err);
    free(out);
    free(text);
    return ok;
}

/* An account with a password that nobody knows and a token in DIR/NAME.token. */
static bool make_operator(struct demo *d, const char *dir, const char *name, const struct gh_actor *by,
                          enum gh_role role, struct gh_actor *out, struct gh_error *err)
{
    char password[33], token[80], file[64], path[GH_SITE_PATH];
    uint8_t random[16];
    struct gh_id id;
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(password, sizeof password, random, sizeof random);
    snprintf(file, sizeof file, "%s.token", name);
    bool ok = gh_operator_add(d->store, by, name, role, password, &id, err) &&
              gh_operator_authenticate(d->store, name, password, out, err) &&
              gh_operator_make_token(d->store, out, token, sizeof token, err) &&
              gh_file_join(path, sizeof path, dir, file) && gh_file_write(path, token, strlen(token), err);
    sodium_memzero(password, sizeof password);
    sodium_memzero(random, sizeof random);
    sodium_memzero(token, sizeof token);
    return ok;
}

/* References of person i into refs; their JPEGs are the caller's to free. Returns how many were usable. */
static int portraits(struct demo *d, int i, struct gh_reference *refs, uint8_t **jpegs, struct gh_error *err)
{
    static const float yaw[VIEWS] = {0, -0.3f, 0.3f};
    const struct gh_scene_person *p = gh_scene_cast(d->scene, i);
    int n = 0;
    for (int view = 0; view < (p->reference[0] ? 1 : VIEWS); view++) {
        struct gh_image photo = {0}, crop = {0};
        struct gh_quality q;
        bool ok;
        if (p->reference[0]) {
            ok = gh_vision_load_photo(p->reference, &photo, err);
        } else {
            photo =
                (struct gh_image){malloc((size_t)PORTRAIT * PORTRAIT * 3), PORTRAIT, PORTRAIT, PORTRAIT * 3};
            if ((ok = photo.data != NULL))
                gh_scene_portrait(d->scene, i, yaw[view], photo);
        }
        ok = ok && gh_vision_enrol_photo(d->vision, photo, p->name, refs[n].template_, &q, &crop, err) &&
             gh_vision_encode_jpeg(crop, &jpegs[n], &refs[n].jpeg_size, err);
        free(photo.data);
        free(crop.data);
        if (!ok)
            continue;
        refs[n].jpeg = jpegs[n];
        refs[n].quality = q.overall;
        n++;
    }
    return n;
}

static bool enrol(struct demo *d, int i, struct gh_error *err)
{
    const struct gh_scene_person *p = gh_scene_cast(d->scene, i);
    bool flagged = !strcmp(p->group, "flagged");
    struct gh_reference refs[VIEWS] = {0};
    uint8_t *jpegs[VIEWS] = {0};
    struct gh_id person, flag;
    if (!flagged && strcmp(p->group, "gate") != 0)
        return true; /* a stranger is in no list */
    int n = portraits(d, i, refs, jpegs, err);
    struct gh_person_new who = {.name = p->name,
                                .purpose = flagged ? GH_PURPOSE_FLAG : GH_PURPOSE_GATE,
                                .consent = flagged ? NULL : "Demonstration notice, version 1"};
    bool ok = n > 0 && gh_person_add(d->store, &d->first, &who, d->info.embedder, refs, n, &person, err);
    for (int k = 0; k < VIEWS; k++)
        free(jpegs[k]);
    d->gate += ok && !flagged;
    if (ok && !flagged && d->rehearsal)
        ok = gh_demo_gate(d->store, &d->first, person, p->name, d->info.embedder, d->rehearsal, err);
    if (!ok || !flagged)
        return ok;
    struct gh_flag_new why = {.person = person,
                              .category = (enum gh_flag_category)(d->flagged++ % GH_FLAG_CATEGORIES),
                              .reason = "Demonstration: the synthetic world's own cast",
                              .authority = "The demonstration",
                              .instruction = "Compare the pictures, then decide",
                              .expires_ms = gh_clock_wall_ms() + 10 * 86400000LL};
    return gh_flag_propose(d->store, &d->first, &why, &flag, err) &&
           gh_flag_approve(d->store, &d->second, flag, err);
}

static bool has_gate(const char *dir)
{
    struct gh_site *site = gh_cli_site(dir, NULL);
    bool has = site && site->gate_count;
    free(site);
    return has;
}

/* What rehearsals need lies beside the site, as private as a badge. */
static bool write_rehearsal(const char *dir, const char *text, size_t size, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    return gh_file_join(path, sizeof path, dir, "rehearsal.ini") && gh_file_write(path, text, size, err);
}

/* The script of the site's first scene camera. */
static bool scene_of(const char *dir, char *out, size_t size, struct gh_error *err)
{
    struct gh_site *site = gh_cli_site(dir, err);
    bool ok = site != NULL;
    out[0] = 0;
    for (int i = 0; ok && i < site->camera_count && !out[0]; i++)
        if (!strncmp(site->cameras[i].source, "scene:", 6))
            snprintf(out, size, "%.*s", (int)strcspn(site->cameras[i].source + 6, "?"),
                     site->cameras[i].source + 6);
    free(site);
    return ok && (out[0] || gh_error_set(err, GH_ERR_CONFIG,
                                         "%s/site.ini: expected a camera with source = scene:…", dir));
}

bool gh_cli_demo(const struct gh_args *a, struct gh_error *err)
{
    const char *dir = a->words[0], *from = gh_args_get(a, "from");
    char script[GH_SITE_SOURCE], db[GH_SITE_PATH];
    struct demo d = {0};
    if (!gh_site_path(dir, GH_SITE_DB, db, err))
        return false;
    if (access(db, F_OK) == 0)
        return gh_error_set(err, GH_ERR_USAGE, "%s: there is a site already; name another folder", dir);
    struct gh_scene *scene = NULL;
    bool ok = write_site(from ? from : "assets/demo", dir, err) &&
              scene_of(dir, script, sizeof script, err) && (scene = gh_scene_open(script, err)) &&
              (d.vision = gh_vision_open(NULL, NULL, err)) && (d.store = gh_store_open(dir, true, err)) &&
              make_operator(&d, dir, "ada", NULL, GH_ROLE_ADMINISTRATOR, &d.first, err) &&
              make_operator(&d, dir, "ben", &d.first, GH_ROLE_SUPERVISOR, &d.second, err);
    if (ok)
        gh_vision_info(d.vision, &d.info);
    d.scene = scene;
    char *text = NULL;
    size_t size = 0;
    if (ok && has_gate(dir))
        d.rehearsal = open_memstream(&text, &size);
    for (int i = 0; ok && i < gh_scene_cast_count(scene); i++)
        ok = enrol(&d, i, err);
    if (d.rehearsal) {
        ok = fclose(d.rehearsal) == 0 && ok && write_rehearsal(dir, text, size, err);
        sodium_memzero(text, size);
        free(text);
    }
    if (ok)
        printf("Demonstration site %s: %d flagged and %d gate people of the drawn or photographed cast "
               "enrolled; "
               "operators ada and ben, their tokens in %s/NAME.token\n",
               dir, d.flagged, d.gate, dir);
    gh_store_close(d.store);
    gh_vision_close(d.vision);
    if (scene)
        gh_scene_close(scene);
    return ok;
}
