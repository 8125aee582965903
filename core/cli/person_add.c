/* gatehouse person add: from photos, from an alert's picture, out of a clip or bookmark, or standing before a
 * camera; somebody enrolled already under another name is asked about. */
#include "cli/cli.h"

#include "store/enrol.h"
#include "cli/person_camera.h"
#include "cli/person_clip.h"
#include "base/clock.h"
#include "base/wipe.h"
#include "match/likeness.h"
#include "match/threshold.h"
#include "store/alerts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct adding {
    const struct gh_args *args;
    struct gh_store *s;
    struct gh_actor by;
    struct gh_vision *v;
    struct gh_vision_info info;
    struct gh_enrolment *e;
    struct gh_person_new person;
};

static void tell_picture(const struct adding *a, const char *name)
{
    const struct gh_quality *q = &a->e->quality[a->e->count - 1];
    printf("%s: quality %.0f %%, face of %.0f px\n", name, (double)q->overall * 100, (double)q->size_px);
}

static bool take_photos(struct adding *a, struct gh_error *err)
{
    const char *photos[GH_ENROL_PICTURES + 1];
    int n = gh_args_all(a->args, "photo", photos, GH_ENROL_PICTURES + 1);
    if (n > GH_ENROL_PICTURES)
        return gh_error_set(err, GH_ERR_USAGE, "person add: at most %d pictures", GH_ENROL_PICTURES);
    for (int i = 0; i < n; i++) {
        if (!gh_enrolment_add_file(a->e, a->v, photos[i], err))
            return false;
        tell_picture(a, photos[i]);
    }
    return true;
}

static bool take_alert(struct adding *a, const char *text, struct gh_error *err)
{
    struct gh_id id;
    uint8_t *jpeg = NULL;
    size_t size = 0;
    struct gh_image picture = {0};
    bool ok = gh_alert_find(a->s, text, &id, err) && gh_alert_picture(a->s, &a->by, id, &jpeg, &size, err) &&
              gh_vision_decode_jpeg(jpeg, size, &picture, err) &&
              gh_enrolment_add(a->e, a->v, picture, "the alert's picture", err);
    if (ok)
        tell_picture(a, "the alert's picture");
    gh_wipe(jpeg, size);
    gh_image_wipe(&picture);
    return ok;
}

static bool take_clip(struct adding *a, const char *clip, struct gh_error *err)
{
    const char *at = gh_args_get(a->args, "at");
    long long at_ms = at ? gh_cli_duration(at) : 0;
    struct gh_image picture = {0};
    if (at_ms < 0)
        return gh_error_set(err, GH_ERR_USAGE, "--at: expected a time into the clip, such as 12s");
    bool ok = gh_cli_clip_picture(a->s, &a->by, clip, at_ms, gh_args_get(a->args, "part"), &picture, err) &&
              gh_enrolment_add(a->e, a->v, picture, "the clip's picture", err);
    if (ok)
        tell_picture(a, "the clip's picture");
    gh_image_wipe(&picture);
    return ok;
}

/* Asks on the terminal; without one the answer is no, with the remedy. */
static bool ask_alike(const struct adding *a, const struct gh_person_likeness *who, struct gh_error *err)
{
    char id[GH_ID_TEXT], words[80], answer[16] = "";
    gh_likeness_words(&a->info, who->similarity, words, sizeof words);
    printf("This looks like %s (%s), enrolled already: %s.\n", who->name, gh_id_format(who->id, id), words);
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
        printf("Enrol as another person? [y/N] ");
        fflush(stdout);
        if (fgets(answer, sizeof answer, stdin) && (*answer == 'y' || *answer == 'Y'))
            return true;
        return gh_error_set(err, GH_ERR_FAILED, "person add: nobody was enrolled");
    }
    return gh_error_set(err, GH_ERR_FAILED,
                        "person add: somebody enrolled already looks like this; if it is another person, say "
                        "--allow-duplicate");
}

static bool check_alike(struct adding *a, struct gh_error *err)
{
    struct gh_person_likeness who;
    bool found, ok;
    if (gh_args_get(a->args, "allow-duplicate"))
        return true;
    ok = gh_enrolment_alike(a->e, a->s, &a->by, a->person.purpose, &a->info,
                            gh_threshold_for_fmr(&a->info, GH_ENROL_FMR), &who, &found, err) &&
         (!found || ask_alike(a, &who, err));
    sodium_memzero(&who, sizeof who);
    return ok;
}

static bool take_pictures(struct adding *a, struct gh_error *err)
{
    const char *alert = gh_args_get(a->args, "alert"), *camera = gh_args_get(a->args, "camera");
    if (camera)
        return gh_cli_person_camera(a->args->site, camera, a->v, a->e, err);
    if (gh_args_get(a->args, "clip"))
        return take_clip(a, gh_args_get(a->args, "clip"), err);
    return alert ? take_alert(a, alert, err) : take_photos(a, err);
}

/* Where pictures come from and what is said of the person, before anybody logs in. */
static bool read_options(struct adding *a, struct gh_error *err)
{
    const struct gh_args *args = a->args;
    const char *consent = gh_args_get(args, "consent"), *alert = gh_args_get(args, "alert"), *one;
    const char *from = gh_args_get(args, "valid-from"), *to = gh_args_get(args, "valid-to");
    bool for_flag = gh_args_get(args, "for-flag") != NULL;
    const char *clip = gh_args_get(args, "clip");
    int ways = (gh_args_all(args, "photo", &one, 1) > 0) + (alert != NULL) + (clip != NULL) +
               (gh_args_get(args, "camera") != NULL);
    if (ways != 1)
        return gh_error_set(
            err, GH_ERR_USAGE,
            "person add: say where the pictures come from: --photo FILE (1 to %d of them), --camera "
            "CAMERA, --alert ID, or --clip ID",
            GH_ENROL_PICTURES);
    if (for_flag == (consent && *consent))
        return gh_error_set(
            err, GH_ERR_USAGE,
            "person add: give either --consent TEXT (the notice they agreed to) or --for-flag");
    if ((alert || clip) && !for_flag)
        return gh_error_set(err, GH_ERR_DENIED,
                            "person add: whoever is in an alert's picture or a clip has not agreed to "
                            "anything; it serves a flag "
                            "alone: --for-flag");
    a->person = (struct gh_person_new){.name = args->words[0],
                                       .purpose = for_flag ? GH_PURPOSE_FLAG : GH_PURPOSE_GATE,
                                       .consent = consent,
                                       .groups = gh_args_get(args, "groups")};
    return gh_cli_validity(from, to, &a->person.valid_from_ms, &a->person.valid_to_ms, err);
}

bool gh_cli_person_add(const struct gh_args *args, struct gh_error *err)
{
    struct adding a = {.args = args};
    struct gh_id id;
    char text[GH_ID_TEXT];
    if (!read_options(&a, err) || !(a.s = gh_cli_open(args, &a.by, err)))
        return false;
    /* what is said of them before pictures are worked through */
    bool ok = gh_person_new_ok(a.s, &a.person, 1, err) && (a.v = gh_vision_open(NULL, NULL, err)) &&
              (a.e = gh_enrolment_new(err));
    if (ok)
        gh_vision_info(a.v, &a.info);
    ok = ok && take_pictures(&a, err) && gh_enrolment_one_person(a.e, &a.info, err) && check_alike(&a, err) &&
         gh_person_add(a.s, &a.by, &a.person, a.info.embedder, a.e->refs, a.e->count, &id, err);
    if (ok)
        printf("%s enrolled for %s: %s\n", a.person.name,
               a.person.purpose == GH_PURPOSE_FLAG ? "a flag" : "gates", gh_id_format(id, text));
    if (ok && a.person.purpose == GH_PURPOSE_FLAG)
        printf("They are matched by nothing until a flag names them and a second operator approves it: "
               "gatehouse "
               "flag add %s …\n",
               text);
    gh_enrolment_free(a.e);
    gh_vision_close(a.v);
    gh_store_close(a.s);
    return ok;
}
