/* What a sighting means: a new alert, or one more station of the visit that its alert is about. */
#include "engine/recorder_parts.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/clips.h"

#include <string.h>

enum {
    RETRY_MS = 1000,
    NOTE_MS = 10000, /* somebody who stays in view: so old is the end of their alert at most */
};

static void want_clip(struct gh_recorder *r, const struct gh_job *j, struct gh_id alert)
{
    struct gh_error err = {0};
    struct gh_id clip;
    bool keeps = r->site->evidence.memory_mb > 0 &&
                 r->site->evidence.before_s + r->site->evidence.after_s > 0 && !r->lossless;
    if (keeps && !gh_clip_want(r->store, &r->engine, alert, j->camera, j->wall_ms,
                               j->wall_ms - r->site->evidence.before_s * 1000LL,
                               j->wall_ms + r->site->evidence.after_s * 1000LL, &clip, &err))
        gh_log_error("clip not asked for: %s", err.text);
}

static bool raise_match(struct gh_recorder *r, const struct gh_job *j, struct gh_id *alert,
                        struct gh_error *err)
{
    struct gh_alert_new a = {.kind = GH_ALERT_MATCH,
                             .flag = j->flag,
                             .camera = j->camera,
                             .seen_ms = j->wall_ms,
                             .severity = j->severity,
                             .similarity = j->similarity,
                             .quality = j->quality,
                             .jpeg = j->jpeg,
                             .jpeg_size = j->jpeg_size};
    if (!gh_alert_raise(r->store, &r->engine, &a, alert, NULL, err))
        return false;
    pthread_mutex_lock(&r->mutex);
    r->alerts++;
    pthread_mutex_unlock(&r->mutex);
    atomic_fetch_add(&r->board->store_change, 1);
    int64_t stored = gh_clock_mono_ms();
    gh_events_alert(r->events, "alert", j->camera, *alert, j->flag, j->frame_ms, stored);
    gh_events_alert(r->events, "seen", j->camera, *alert, j->flag, j->frame_ms, stored);
    want_clip(r, j, *alert);
    return true;
}

/* The visit may be over by the time the disk takes it; the alert is not. */
void gh_recorder_retry(struct gh_recorder *r, int64_t now)
{
    if (!r->unsaved_count || now < r->retry_ms)
        return;
    r->retry_ms = now + RETRY_MS;
    for (int i = 0; i < r->unsaved_count; i++) {
        struct gh_job *j = &r->unsaved[i];
        struct gh_id alert;
        struct gh_error err = {0};
        if (!raise_match(r, j, &alert, &err)) {
            if (err.kind == GH_ERR_STORE || err.kind == GH_ERR_BUSY)
                return;                                   /* still no room */
            gh_log_error("alert given up: %s", err.text); /* the flag has ended meanwhile */
        } else {
            int at = gh_visits_find(&r->visits, j->flag);
            if (at >= 0 && gh_id_is_none(r->visits.items[at].alert))
                r->visits.items[at].alert = alert;
        }
        gh_job_drop(j);
        *j = r->unsaved[--r->unsaved_count];
        explicit_bzero(&r->unsaved[r->unsaved_count], sizeof *j);
        i--;
    }
    gh_log_info("store: alerts that had waited are recorded");
}

static struct gh_face_shot shot_of(const struct gh_job *j)
{
    return (struct gh_face_shot){j->template_, j->slot, j->track, j->t_ms};
}

static void begin(struct gh_recorder *r, struct gh_job *j, struct gh_visit *visit)
{
    struct gh_error err = {0};
    struct gh_face_shot shot = shot_of(j);
    visit->noted_ms = j->t_ms;
    if (raise_match(r, j, &visit->alert, &err)) {
        if (j->embedded)
            gh_faces_note(&r->faces, visit->alert, j->flag, &shot);
        return;
    }
    visit->alert = gh_id_none;
    if (r->unsaved_count == GH_RECORDER_UNSAVED) {
        gh_log_error(
            "alert not recorded: %s; %d wait already, this one is raised when the person is seen again",
            err.text, GH_RECORDER_UNSAVED);
        *visit = r->visits.items[--r->visits.count];
        return;
    }
    gh_log_error("alert not recorded: %s; it is tried again until it is", err.text);
    r->unsaved[r->unsaved_count++] = *j;
    j->jpeg = NULL;
}

/* For the screens, which ask from other threads. */
static void publish_refused(struct gh_recorder *r)
{
    pthread_mutex_lock(&r->mutex);
    r->refused_count = 0;
    for (int i = 0; i < r->faces.count; i++)
        if (r->faces.items[i].refused) {
            r->refused[r->refused_count].slot = r->faces.items[i].camera;
            r->refused[r->refused_count++].track = r->faces.items[i].track;
        }
    pthread_mutex_unlock(&r->mutex);
}

/* A decision holds for what was seen, not for who comes back. True when the alert is open again. What the
 * store refuses is tried again with the sightings that follow, at most once a second. */
static bool come_back(struct gh_recorder *r, struct gh_visit *visit, const struct gh_job *j)
{
    struct gh_error err = {0};
    bool reopened;
    int64_t now = gh_clock_mono_ms();
    if (visit->owed && now < r->owed_ms)
        return false;
    visit->owed = !gh_alert_come_back(r->store, &r->engine, visit->alert, j->camera, &reopened, &err);
    if (visit->owed) {
        r->owed_ms = now + RETRY_MS;
        gh_log_error("alert not opened again: %s; it is tried again", err.text);
    }
    if (reopened)
        gh_events_alert(r->events, "reopened", j->camera, visit->alert, j->flag, j->frame_ms,
                        gh_clock_mono_ms());
    return reopened;
}

/* The end of the visit's time is kept for operators, and for the engine that goes on after this one. */
static void still_seen(struct gh_recorder *r, struct gh_visit *visit, const struct gh_job *j)
{
    struct gh_error err = {0};
    if (j->t_ms - visit->noted_ms < NOTE_MS)
        return;
    visit->noted_ms = j->t_ms;
    if (!gh_alert_still_seen(r->store, &r->engine, visit->alert, j->camera, j->wall_ms, &err))
        gh_log_error("alert not updated: %s", err.text);
    atomic_fetch_add(&r->board->store_change, 1);
}

void gh_recorder_do_sighting(struct gh_recorder *r, struct gh_job *j)
{
    int at;
    struct gh_error err = {0};
    int64_t regroup = (int64_t)r->site->regroup_s * 1000;
    struct gh_face_shot shot = shot_of(j);
    r->frame_ms = j->t_ms > r->frame_ms ? j->t_ms : r->frame_ms;
    gh_faces_forget(&r->faces, r->frame_ms, regroup + GH_VISIT_LATE_MS);
    if (j->embedded && gh_faces_refused(&r->faces, j->flag, &shot, j->similarity, r->watch->threshold)) {
        publish_refused(r);
        return;
    }
    enum gh_sighting s = gh_visits_sight(&r->visits, j->flag, j->slot, j->track, j->t_ms, regroup, &at);
    struct gh_visit *visit = &r->visits.items[at];
    if (s != GH_SIGHTING_NEW && visit->refused) {
        /* Still in view, or of before this engine: no face to compare. Another face is another visit. */
        if (!j->embedded || !gh_faces_known(&r->faces, visit->alert))
            return;
        visit->refused = false;
        visit->first_ms = visit->last_ms = j->t_ms;
        s = GH_SIGHTING_NEW;
    }
    if (s == GH_SIGHTING_NEW) {
        begin(r, j, visit);
        return;
    }
    if (gh_id_is_none(visit->alert))
        return;
    if (j->embedded)
        gh_faces_note(&r->faces, visit->alert, j->flag, &shot);
    bool anew = s == GH_SIGHTING_ARRIVED || s == GH_SIGHTING_BACK;
    bool reopened = (anew || visit->owed) && come_back(r, visit, j);
    /* a better picture or another camera is worth a row; being still in view is not */
    if (!j->jpeg && !anew && !reopened) {
        still_seen(r, visit, j);
        return;
    }
    visit->noted_ms = j->t_ms;
    if (!gh_alert_join(r->store, &r->engine, visit->alert, j->camera, j->wall_ms, j->similarity, j->quality,
                       j->jpeg, j->jpeg_size, &err))
        gh_log_error("alert not updated: %s", err.text);
    atomic_fetch_add(&r->board->store_change, 1);
    if (s == GH_SIGHTING_ARRIVED)
        gh_events_alert(r->events, "seen", j->camera, visit->alert, j->flag, j->frame_ms, gh_clock_mono_ms());
    if (s == GH_SIGHTING_ARRIVED || reopened)
        want_clip(r, j, visit->alert);
}

static bool flag_ended(struct gh_recorder *r, struct gh_id flag)
{
    struct gh_error err = {0};
    struct gh_flag f;
    bool ended =
        gh_flag_get(r->store, flag, &f, &err) ? f.state != GH_FLAG_LIVE : err.kind == GH_ERR_NOT_FOUND;
    explicit_bzero(&f, sizeof f);
    return ended;
}

void gh_recorder_do_retract(struct gh_recorder *r, const struct gh_job *j)
{
    struct gh_error err = {0};
    char why[160];
    int at = gh_visits_find(&r->visits, j->flag);
    struct gh_visit *visit = at < 0 ? NULL : &r->visits.items[at];
    if (!visit || visit->seen_ms[j->slot] == INT64_MIN || gh_id_is_none(visit->alert))
        return;
    /* names are taken back as well of people who are looked for no more */
    snprintf(why, sizeof why, "later pictures at %s do not look like this person", j->camera);
    bool ok = flag_ended(r, j->flag) ? gh_alert_flag_ended(r->store, &r->engine, visit->alert, &err)
                                     : gh_alert_retract(r->store, &r->engine, visit->alert, why, &err);
    if (!ok)
        gh_log_error("alert not updated: %s", err.text);
    atomic_fetch_add(&r->board->store_change, 1);
}

void gh_recorder_unname(struct gh_recorder *r, int slot, struct gh_board_box *boxes, uint32_t count)
{
    pthread_mutex_lock(&r->mutex);
    for (uint32_t b = 0; b < count; b++)
        for (int i = 0; i < r->refused_count; i++)
            if (r->refused[i].slot == slot && r->refused[i].track == boxes[b].track) {
                boxes[b].flags &= ~(uint32_t)GH_BOX_FLAGGED;
                memset(boxes[b].label, 0, sizeof boxes[b].label);
            }
    pthread_mutex_unlock(&r->mutex);
}

void gh_recorder_read_decisions(struct gh_recorder *r)
{
    uint64_t changes = gh_store_changes(r->store);
    if (changes == r->decided)
        return;
    r->decided = changes;
    for (int i = 0; i < r->visits.count; i++) {
        struct gh_visit *v = &r->visits.items[i];
        struct gh_alert a;
        if (gh_id_is_none(v->alert) || !gh_alert_get(r->store, v->alert, &a, NULL))
            continue;
        v->refused = a.status.decision == GH_DECISION_NOT_THIS;
        gh_faces_decide(&r->faces, v->alert, v->refused);
        explicit_bzero(&a, sizeof a);
    }
    publish_refused(r);
}

static bool take_up(void *user, const struct gh_alert *a)
{
    struct gh_recorder *r = user;
    int64_t to_frame = gh_clock_mono_ms() + gh_clock_asleep_ms() - gh_clock_wall_ms();
    int at = gh_visits_find(&r->visits, a->flag);
    if (a->kind != GH_ALERT_MATCH ||
        at >= 0) /* newest first: an older one of the same flag is another visit */
        return true;
    gh_visits_sight(&r->visits, a->flag, 0, 0, a->last_ms + to_frame, 0, &at);
    struct gh_visit *v = &r->visits.items[at];
    v->alert = a->id;
    v->first_ms = a->first_ms + to_frame;
    v->noted_ms = a->last_ms + to_frame;
    v->seen_ms[0] = INT64_MIN; /* by which camera it was seen matters no more */
    v->refused = a->status.decision == GH_DECISION_NOT_THIS;
    return r->visits.count < GH_VISITS_MAX;
}

void gh_recorder_restore(struct gh_recorder *r)
{
    struct gh_error err = {0};
    struct gh_alert_query q = {.closed = true,
                               .snoozed = true,
                               .kind = GH_ALERT_MATCH,
                               .since_ms = gh_clock_wall_ms() - r->site->regroup_s * 1000LL,
                               .order = GH_ALERT_BY_TIME};
    /* frames of unpaced films have a time of their own: nothing of before goes on in them */
    if (!r->lossless && !gh_alert_page(r->store, &q, 0, GH_VISITS_MAX, take_up, r, &err))
        gh_log_error("visits of before not taken up: %s", err.text);
}
