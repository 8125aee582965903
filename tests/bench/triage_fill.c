/* A site with many alerts, made quickly and the same way each time: for benches of the triage.
 * Usage: triage_fill DIR COUNT [PICTURES]
 *
 * DIR must not exist. It becomes a whole site: eight cameras in site.ini, the operators ada (administrator),
 * bea and cem (password of each: TRIAGE_PASSWORD), 200 flagged people, COUNT alerts of 30 days. One in 50 is
 * not closed: half of those open, the rest claimed, put off, decided or awaiting a second. The PICTURES
 * newest open matches (default 40) have a picture. The password also stands in DIR/ada.password (0600) and a
 * token of ada's in DIR/ada.token (0600). */
#include "base/clock.h"
#include "base/file.h"
#include "base/rand.h"
#include "site/site.h"
#include "store/alert_rows.h"
#include "store/audit.h"
#include "store/people.h"
#include "store/operators.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TRIAGE_PASSWORD "a bench has no secrets"
enum { FLAGS = 200, CAMERAS = 8, OPERATORS = 3, DAYS = 30 };

static const char *const cameras[CAMERAS] = {"entrance", "hall",   "stairs",     "garage",
                                             "yard",     "market", "corridor b", "dock 3"};
static struct gh_store *s;
static struct gh_actor who[OPERATORS];
static struct gh_id flags[FLAGS], people[FLAGS];
static struct gh_rand dice;
static struct gh_error err;
static int64_t now;

static void need(bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "triage_fill: %s\n", err.text[0] ? err.text : "cannot");
    exit(1);
}

static void make_site(const char *dir)
{
    static const char *const names[OPERATORS] = {"ada", "bea", "cem"};
    static const enum gh_role roles[OPERATORS] = {GH_ROLE_ADMINISTRATOR, GH_ROLE_OPERATOR,
                                                  GH_ROLE_SUPERVISOR};
    char path[600], token[80];
    struct stat st;
    if (stat(dir, &st) == 0)
        need(gh_error_set(&err, GH_ERR_USAGE, "%s is there already", dir));
    need(gh_site_create(dir, "bench", &err));
    struct gh_site_camera *c = calloc(1, sizeof *c);
    for (int i = 0; i < CAMERAS; i++) {
        *c = (struct gh_site_camera){.detect_fps = 5, .usable_px = 40, .loop = true};
        snprintf(c->name, sizeof c->name, "%s", cameras[i]);
        snprintf(c->source, sizeof c->source, "nothing-%d.mp4", i);
        need(gh_site_add_camera(dir, c, &err));
    }
    free(c);
    need((s = gh_store_open(dir, true, &err)) != NULL);
    for (int i = 0; i < OPERATORS; i++) {
        struct gh_id id;
        need(gh_operator_add(s, i ? &who[0] : NULL, names[i], roles[i], TRIAGE_PASSWORD, &id, &err) &&
             gh_operator_authenticate(s, names[i], TRIAGE_PASSWORD, &who[i], &err));
    }
    need(gh_file_join(path, sizeof path, dir, "ada.password") &&
         gh_file_write(path, TRIAGE_PASSWORD "\n", strlen(TRIAGE_PASSWORD) + 1, &err));
    need(gh_operator_make_token(s, &who[0], token, sizeof token, &err) &&
         gh_file_join(path, sizeof path, dir, "ada.token") &&
         gh_file_write(path, token, strlen(token), &err));
}

static void make_flags(const uint8_t *jpeg, size_t size)
{
    static const char *const first[] = {"Amina", "Bruno", "Chloé", "Deniz", "Emil", "Farah", "Goran", "Hana"};
    static const char *const last[] = {"Alvarez", "Bauer", "Cohen", "Dąbrowski", "Eriksen",
                                       "Fofana",  "Gupta", "Haas",  "Ibarra",    "Jansen"};
    struct gh_reference r = {.jpeg = jpeg, .jpeg_size = size, .quality = 0.8f};
    for (int i = 0; i < FLAGS; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s %s %d", first[i % 8], last[i / 8 % 10], i);
        for (int k = 0; k < GH_TEMPLATE_DIMS; k++)
            r.template_[k] = (float)gh_rand_normal(&dice) / 11.3f;
        struct gh_person_new p = {.name = name, .purpose = GH_PURPOSE_FLAG};
        need(gh_person_add(s, &who[0], &p, "bench-1", &r, 1, &people[i], &err));
        enum gh_flag_category category = (enum gh_flag_category)(i % GH_FLAG_CATEGORIES);
        struct gh_flag_new f = {.person = people[i],
                                .category = category,
                                .reason = "stands here so that there is something to read",
                                .authority = "the bench",
                                .expires_ms = now + (10 + i % 20) * 86400000LL,
                                .second = category == GH_FLAG_PROTECTIVE || category == GH_FLAG_EXCLUDED};
        need(gh_flag_propose(s, &who[0], &f, &flags[i], &err) && gh_flag_approve(s, &who[2], flags[i], &err));
    }
}

/* What the rows of one alert hold. */
struct plan {
    struct gh_id id;
    enum gh_alert_kind kind;
    enum gh_alert_state state;
    enum gh_alert_decision decision;
    int flag, severity, by, camera;
    int64_t first, last, snoozed, claimed, decided, closed;
    bool escalated, retracted;
};

static void plan_kind(struct plan *p)
{
    static const enum gh_alert_kind trouble[] = {
        GH_ALERT_CAMERA,       GH_ALERT_CAMERA, GH_ALERT_CAMERA_FROZEN, GH_ALERT_CAMERA_COVERED,
        GH_ALERT_CAMERA_MOVED, GH_ALERT_ENGINE, GH_ALERT_DISK,          GH_ALERT_FLAG_DUE};
    p->flag = -1;
    p->severity = 2;
    p->kind = gh_rand_below(&dice, 5) ? GH_ALERT_MATCH : trouble[gh_rand_below(&dice, 8)];
    if (p->kind == GH_ALERT_MATCH || p->kind == GH_ALERT_FLAG_DUE) {
        p->flag = (int)gh_rand_below(&dice, FLAGS);
        static const int of_category[] = {3, 3, 2, 4, 1};
        p->severity = p->kind == GH_ALERT_MATCH ? of_category[p->flag % GH_FLAG_CATEGORIES] : 1;
    }
}

static void plan_state(struct plan *p, bool live)
{
    uint32_t roll = gh_rand_below(&dice, 20);
    p->by = (int)gh_rand_below(&dice, OPERATORS);
    p->claimed = p->first + 3000 + (int64_t)gh_rand_below(&dice, 90000);
    p->decided = p->claimed + 5000 + (int64_t)gh_rand_below(&dice, 120000);
    p->closed = p->decided + 1000 + (int64_t)gh_rand_below(&dice, 600000);
    p->decision = p->kind != GH_ALERT_MATCH      ? GH_DECISION_CONFIRMED
                  : gh_rand_below(&dice, 5) < 3  ? GH_DECISION_NOT_THIS
                  : gh_rand_below(&dice, 10) < 8 ? GH_DECISION_CONFIRMED
                                                 : GH_DECISION_CANNOT_TELL;
    p->retracted = p->kind != GH_ALERT_MATCH && !gh_rand_below(&dice, 3);
    p->state = !live       ? GH_ALERT_CLOSED
               : roll < 10 ? GH_ALERT_OPEN
               : roll < 15 ? GH_ALERT_CLAIMED
               : roll < 18 ? GH_ALERT_DECIDED
                           : GH_ALERT_AWAITING;
    if (p->state == GH_ALERT_AWAITING && p->kind != GH_ALERT_MATCH)
        p->state = GH_ALERT_CLAIMED;
    if (p->state == GH_ALERT_AWAITING)
        p->decision = GH_DECISION_CONFIRMED;
    if (p->state != GH_ALERT_CLOSED)
        p->closed = 0;
    if (p->state == GH_ALERT_OPEN || p->state == GH_ALERT_CLAIMED)
        p->decided = 0, p->decision = GH_DECISION_NONE;
    if (p->state == GH_ALERT_OPEN)
        p->claimed = 0, p->escalated = !gh_rand_below(&dice, 12);
    if (p->state == GH_ALERT_CLAIMED && !gh_rand_below(&dice, 4))
        p->snoozed = now + 600000 + (int64_t)gh_rand_below(&dice, 3000000);
}

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *st = gh_db_prepare(s, &err, sql, "");
    need(st != NULL);
    return st;
}

static void bind_id(sqlite3_stmt *st, int at, const struct gh_id *id)
{
    if (id)
        sqlite3_bind_blob(st, at, id->bytes, 16, SQLITE_TRANSIENT);
    else
        sqlite3_bind_null(st, at);
}

static void run(sqlite3_stmt *st)
{
    if (sqlite3_step(st) != SQLITE_DONE)
        need(gh_db_error(s, &err));
    sqlite3_reset(st);
}

static void put_alert(sqlite3_stmt *st, const struct plan *p)
{
    static const char *const detail[GH_ALERT_KINDS] = {
        [GH_ALERT_CAMERA] = "down, the connection was refused",
        [GH_ALERT_CAMERA_FROZEN] = "the same picture for 10 s",
        [GH_ALERT_CAMERA_COVERED] = "covered, or too dark to see by",
        [GH_ALERT_CAMERA_MOVED] = "it looks at another scene",
        [GH_ALERT_ENGINE] = "restarted after it ended badly",
        [GH_ALERT_DISK] = "less than 2 GB are free",
        [GH_ALERT_FLAG_DUE] = "to be reviewed",
    };
    bool held = p->state != GH_ALERT_OPEN;
    const int64_t numbers[] = {p->kind,
                               p->state,
                               p->decision,
                               p->severity,
                               p->first,
                               p->last,
                               1 + gh_rand_below(&dice, 30),
                               p->claimed,
                               p->decided,
                               p->closed,
                               p->snoozed,
                               p->escalated,
                               p->retracted};
    for (int i = 0; i < (int)(sizeof numbers / sizeof *numbers); i++)
        sqlite3_bind_int64(st, i + 1, numbers[i]);
    bind_id(st, 14, &p->id);
    bind_id(st, 15, p->flag >= 0 ? &flags[p->flag] : NULL);
    bind_id(st, 16, p->flag >= 0 ? &people[p->flag] : NULL);
    bool site_wide = p->kind == GH_ALERT_ENGINE || p->kind == GH_ALERT_DISK || p->kind == GH_ALERT_FLAG_DUE;
    sqlite3_bind_text(st, 17, site_wide ? "" : cameras[p->camera], -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 18, detail[p->kind] ? detail[p->kind] : "", -1, SQLITE_STATIC);
    bind_id(st, 19, held ? &who[p->by].id : NULL);
    bind_id(st, 20, p->decided ? &who[p->by].id : NULL);
    sqlite3_bind_double(st, 21, 0.4 + 0.4 * gh_rand_unit(&dice));
    sqlite3_bind_double(st, 22, 0.3 + 0.6 * gh_rand_unit(&dice));
    run(st);
}

static void put_steps(sqlite3_stmt *st, const struct plan *p)
{
    const struct gh_actor engine = gh_actor_engine(s);
    const struct {
        int64_t t;
        int event;
        const struct gh_id *by;
    } steps[] = {{p->first, GH_ALERT_RAISED, &engine.id},
                 {p->claimed, GH_ALERT_CLAIM, &who[p->by].id},
                 {p->decided, GH_ALERT_CONFIRM - 1 + (int)p->decision, &who[p->by].id},
                 {p->closed, GH_ALERT_CLOSE, &who[p->by].id}};
    for (int i = 0; i < 4; i++) {
        if (!steps[i].t)
            continue;
        bind_id(st, 1, &p->id);
        sqlite3_bind_int64(st, 2, steps[i].t);
        sqlite3_bind_int(st, 3, steps[i].event);
        bind_id(st, 4, steps[i].by);
        run(st);
    }
}

static void put_places(sqlite3_stmt *st, const struct plan *p)
{
    int stations = p->kind == GH_ALERT_MATCH ? 1 + (int)gh_rand_below(&dice, 3) : 0;
    int64_t each = stations ? (p->last - p->first) / stations : 0;
    for (int i = 0; i < stations; i++) {
        bind_id(st, 1, &p->id);
        sqlite3_bind_int(st, 2, i + 1);
        sqlite3_bind_text(st, 3, cameras[(p->camera + i) % CAMERAS], -1, SQLITE_STATIC);
        sqlite3_bind_int64(st, 4, p->first + i * each);
        sqlite3_bind_int64(st, 5, p->first + (i + 1) * each);
        run(st);
    }
}

/* A picture under the alert's own key, as the store puts it there. */
static void put_picture(struct gh_id id, const uint8_t *jpeg, size_t size)
{
    uint8_t key[GH_KEY_BYTES];
    need(gh_keys_make(s->keys, id, key, &err));
    uint8_t *sealed = gh_seal(key, "alert.jpeg", id, jpeg, size);
    need(sealed && gh_db_run(s, &err, "UPDATE alerts SET jpeg = ? WHERE id = ?", "bI", sealed,
                             size + GH_SEAL_EXTRA, &id));
    free(sealed);
    sodium_memzero(key, sizeof key);
}

static void make_alerts(int count, int pictures, const uint8_t *jpeg, size_t size)
{
    need(gh_db_begin(s, &err));
    sqlite3_stmt *alert = prepare(
        "INSERT INTO alerts (kind, state, decision, severity, first, last, sightings, acknowledged, decided,"
        " closed, snoozed, escalated, retracted, id, flag, person, camera, detail, holder, decided_by,"
        " similarity, quality) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,"
        "?20,?21,?22)");
    sqlite3_stmt *step = prepare("INSERT INTO alert_steps (alert, t, event, actor) VALUES (?,?,?,?)");
    sqlite3_stmt *place =
        prepare("INSERT INTO alert_places (alert, number, camera, first, last) VALUES (?,?,?,?,?)");
    const int64_t span = DAYS * 86400000LL;
    for (int i = 0; i < count; i++) {
        /* the newest fiftieth of them lies in the last hours and is not closed */
        bool live = i >= count - count / 50;
        struct plan p = {.camera = (int)gh_rand_below(&dice, CAMERAS)};
        p.first = live ? now - 4 * 3600000LL * (count - i) / (count / 50 + 1)
                       : now - 4 * 3600000LL - span + span / count * i;
        p.last = p.first + (int64_t)gh_rand_below(&dice, 180000);
        p.id = gh_id_make(p.first);
        plan_kind(&p);
        plan_state(&p, live);
        put_alert(alert, &p);
        put_steps(step, &p);
        put_places(place, &p);
        if (p.state == GH_ALERT_OPEN && p.kind == GH_ALERT_MATCH && count - i <= pictures * 3 && pictures)
            put_picture(p.id, jpeg, size), pictures--;
    }
    sqlite3_finalize(alert);
    sqlite3_finalize(step);
    sqlite3_finalize(place);
    need(gh_audit_add(s, &who[0], "bench.fill", NULL, NULL, &err));
    need(gh_db_end(s, true, &err));
}

/* 224×224, shaded: a picture is a picture to the triage. */
static void draw(struct gh_image *out)
{
    *out = (struct gh_image){malloc(224 * 224 * 3), 224, 224, 224 * 3};
    for (int i = 0; i < 224 * 224; i++) {
        int x = i % 224 - 112, y = i / 224 - 112, inside = x * x * 3 + y * y * 2 < 20000;
        out->data[i * 3] = (uint8_t)(inside ? 130 + x / 2 : 40 + y / 4);
        out->data[i * 3 + 1] = (uint8_t)(inside ? 160 + x / 2 : 50 + y / 4);
        out->data[i * 3 + 2] = (uint8_t)(inside ? 200 + x / 3 : 60 + x / 4);
    }
}

int main(int argc, char **argv)
{
    int count = argc > 2 ? atoi(argv[2]) : 0, pictures = argc > 3 ? atoi(argv[3]) : 40;
    struct gh_image picture;
    uint8_t *jpeg;
    size_t size;
    if (count < 100 || count > 10000000 || pictures < 0) {
        fprintf(stderr, "usage: triage_fill DIR COUNT [PICTURES]   (COUNT from 100)\n");
        return 2;
    }
    int64_t started = gh_clock_mono_ms();
    now = gh_clock_wall_ms();
    gh_rand_init(&dice, 3);
    draw(&picture);
    need(gh_vision_encode_jpeg(picture, &jpeg, &size, &err));
    free(picture.data);
    make_site(argv[1]);
    make_flags(jpeg, size);
    make_alerts(count, pictures, jpeg, size);
    free(jpeg);
    gh_store_close(s);
    printf("%s: %d alerts, %d flags in %.1f s\n", argv[1], count, FLAGS,
           (double)(gh_clock_mono_ms() - started) / 1000);
    return 0;
}
