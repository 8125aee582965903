/* gatehouse person …: enrolling with consent or for a flag, showing, erasing. */
#include "cli/cli.h"

#include "base/clock.h"
#include "store/people.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PHOTOS = 16 };

struct enrolment {
    struct gh_reference refs[PHOTOS];
    uint8_t *jpegs[PHOTOS];
    int count;
};

static bool add_photo(struct enrolment *e, struct gh_vision *v, const char *path, struct gh_error *err)
{
    struct gh_image photo = {0}, crop = {0};
    struct gh_quality q;
    struct gh_reference *r = &e->refs[e->count];
    bool ok = gh_vision_load_photo(path, &photo, err) &&
              gh_vision_enrol_photo(v, photo, path, r->template_, &q, &crop, err) &&
              gh_vision_encode_jpeg(crop, &e->jpegs[e->count], &r->jpeg_size, err);
    free(photo.data);
    free(crop.data);
    if (!ok)
        return false;
    r->jpeg = e->jpegs[e->count];
    r->quality = q.overall;
    e->count++;
    printf("%s: quality %.0f %%, face of %.0f px\n", path, (double)q.overall * 100, (double)q.size_px);
    return true;
}

bool gh_cli_person_add(const struct gh_args *a, struct gh_error *err)
{
    const char *photos[PHOTOS + 1], *consent = gh_args_get(a, "consent");
    bool for_flag = gh_args_get(a, "for-flag") != NULL;
    int n = gh_args_all(a, "photo", photos, PHOTOS + 1);
    struct gh_actor by;
    struct gh_id id;
    if (n < 1 || n > PHOTOS)
        return gh_error_set(err, GH_ERR_USAGE, "person add: 1 to %d pictures are needed; give --photo FILE",
                            PHOTOS);
    if (for_flag == (consent && *consent))
        return gh_error_set(
            err, GH_ERR_USAGE,
            "person add: give either --consent TEXT (the notice they agreed to) or --for-flag");
    struct gh_store *s = gh_cli_open(a, &by, err);
    struct gh_vision *v = s ? gh_vision_open(NULL, NULL, err) : NULL;
    struct enrolment *e = v ? calloc(1, sizeof *e) : NULL;
    bool ok = e != NULL;
    struct gh_vision_info info;
    for (int i = 0; ok && i < n; i++)
        ok = add_photo(e, v, photos[i], err);
    if (ok) {
        gh_vision_info(v, &info);
        struct gh_person_new n = {.name = a->words[0],
                                  .purpose = for_flag ? GH_PURPOSE_FLAG : GH_PURPOSE_GATE,
                                  .consent = consent};
        ok = gh_person_add(s, &by, &n, info.embedder, e->refs, e->count, &id, err);
    }
    char text[GH_ID_TEXT];
    if (ok)
        printf("%s enrolled for %s: %s\n", a->words[0], for_flag ? "a flag" : "gates",
               gh_id_format(id, text));
    for (int i = 0; e && i < e->count; i++)
        free(e->jpegs[i]);
    if (e)
        sodium_memzero(e, sizeof *e);
    free(e);
    gh_vision_close(v);
    gh_store_close(s);
    return ok;
}

static void print_person(const struct gh_person *p)
{
    char id[GH_ID_TEXT], when[24];
    printf("%s  %-28s %-5s %d picture%s  since %s\n", gh_id_format(p->id, id), p->name,
           p->purpose == GH_PURPOSE_GATE ? "gate" : "flag", p->references, p->references == 1 ? "" : "s",
           gh_clock_format_local(p->created_ms, when, sizeof when));
}

static bool print_each(void *user, const struct gh_person *p)
{
    ++*(int *)user;
    print_person(p);
    return true;
}

bool gh_cli_person_list(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    int n = 0;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_list(s, print_each, &n, err);
    if (ok && !n)
        printf("Nobody is enrolled.\n");
    gh_store_close(s);
    return ok;
}

bool gh_cli_person_show(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_person p;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_find(s, a->words[0], &p, err);
    if (ok) {
        print_person(&p);
        if (p.consent[0])
            printf("consent: %s\n", p.consent);
    }
    gh_store_close(s);
    return ok;
}

bool gh_cli_person_erase(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_person p;
    char proof[256];
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_find(s, a->words[0], &p, err) &&
              gh_person_erase(s, &by, p.id, proof, sizeof proof, err);
    if (ok)
        printf("%s\n", proof);
    gh_store_close(s);
    return ok;
}
