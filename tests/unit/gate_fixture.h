/* A gate with everything real behind it but the camera and the door: the control room's store, the gate's
 * own, the outbox between them; looks are made up, the door counts. Include after cmocka.h. */
#ifndef GATE_FIXTURE_H
#define GATE_FIXTURE_H

#include "tests/folder.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "kiosk/gate.h"
#include "kiosk/gate_parts.h"
#include "store/gate_calls.h"
#include "store/operating.h"
#include "store/operators.h"
#include "store/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE = 6000 }; /* of 5 ms: a busy disk is waited for */

static char dir[64], gate_dir[96];
static struct gh_store *s;
static struct gh_actor ada, bob;
static struct gh_error err;
static struct gh_id mia, noa;
static char mia_number[GH_NUMBER_TEXT], mia_duress[GH_NUMBER_TEXT], noa_number[GH_NUMBER_TEXT];
static struct gh_site *site;
static struct gh_site_gate config;
static const struct gh_site *told; /* the outbox's; NULL: no operating point is asked for there */
static struct gh_outbox *outbox;
static struct gh_doorman *door;
static struct gh_gate *gate;
static int64_t mono, wall_shift;
static int unlocks;
static bool door_fails;
static float face_axis; /* whose face the looks show: an axis of the templates' space */

#define MUST(call)                                                                                           \
    do {                                                                                                     \
        if (!(call))                                                                                         \
            fail_msg("%s: %s", #call, err.text);                                                             \
    } while (0)

static void face_of(float axis, float out[GH_TEMPLATE_DIMS])
{
    memset(out, 0, GH_TEMPLATE_DIMS * sizeof *out);
    out[(int)axis] = 1;
}

static int64_t mono_ms(void *user)
{
    (void)user;
    return mono;
}

static int64_t wall_ms(void *user)
{
    (void)user;
    return gh_clock_wall_ms() + wall_shift;
}

static bool crop(void *user, uint8_t **jpeg, size_t *size)
{
    (void)user;
    *jpeg = (uint8_t *)strdup("\xff\xd8 a face");
    *size = 9;
    return *jpeg != NULL;
}

static bool relay(void *self, bool on, int for_ms, struct gh_error *e)
{
    (void)self, (void)for_ms;
    if (on && door_fails)
        return gh_error_set(e, GH_ERR_IO, "door: the relay does not answer");
    __atomic_add_fetch(&unlocks, on, __ATOMIC_SEQ_CST);
    return true;
}

static int nothing(void *self)
{
    (void)self;
    return -1;
}

static void closed(void *self)
{
    (void)self;
}

static struct gh_id enrol(const char *name, float axis, const char *groups)
{
    struct gh_id id = gh_id_none;
    struct gh_reference r = {.jpeg = (const uint8_t *)"\xff\xd8", .jpeg_size = 2, .quality = 1};
    struct gh_person_new n = {
        .name = name, .purpose = GH_PURPOSE_GATE, .consent = "notice 1", .groups = groups};
    face_of(axis, r.template_);
    MUST(gh_person_add(s, &ada, &n, "e-1", &r, 1, &id, &err));
    return id;
}

static struct gh_vision_info info_of(void)
{
    struct gh_vision_info info = {.pack = "standard", .embedder = "e-1", .for_gates = true, .curve_count = 4};
    static const float curve[4][2] = {{0.234f, 1e-2f}, {0.319f, 1e-3f}, {0.392f, 1e-4f}, {0.457f, 1e-5f}};
    for (int i = 0; i < 4; i++) {
        info.curve[i].similarity = curve[i][0];
        info.curve[i].fmr = curve[i][1];
    }
    return info;
}

static void open_gate(bool has_live)
{
    struct gh_door_driver driver = {relay, nothing, nothing, closed, NULL};
    struct gh_outbox_options box = {.site_dir = dir,
                                    .gate_dir = gate_dir,
                                    .gate = config.name,
                                    .embedder = "e-1",
                                    .site = told,
                                    .poll_ms = 10};
    struct gh_gate_options o = {.site = site,
                                .gate = &config,
                                .info = info_of(),
                                .has_live = has_live,
                                .crop = crop,
                                .mono_ms = mono_ms,
                                .wall_ms = wall_ms,
                                .seed = 11};
    MUST((outbox = gh_outbox_start(&box, &err)) != NULL);
    MUST((door = gh_doorman_start_with(&config, &driver, &err)) != NULL);
    o.outbox = outbox;
    o.door = door;
    MUST((gate = gh_gate_open(&o, &err)) != NULL);
    for (int i = 0; i < PATIENCE && !gh_copy_count(gh_outbox_copy(outbox), NULL); i++)
        gh_clock_sleep_ms(10);
    assert_int_equal(gh_copy_count(gh_outbox_copy(outbox), NULL), 2);
}

static void close_gate(void)
{
    gh_gate_close(gate);
    gh_doorman_stop(door);
    gh_outbox_stop(outbox);
    gate = NULL;
}

/* Mia with a number, a duress number and a PIN; Noa with a number. */
static int set_up(void **state)
{
    (void)state;
    struct gh_id id;
    strcpy(dir, "/tmp/gh-gate-XXXXXX");
    mono = 1000;
    wall_shift = 0;
    unlocks = 0;
    door_fails = false;
    site = calloc(1, sizeof *site);
    if (!site || !mkdtemp(dir) || !(s = gh_store_open(dir, true, &err)))
        return -1;
    snprintf(gate_dir, sizeof gate_dir, "%s/gates", dir);
    MUST(gh_file_make_dir(gate_dir, &err));
    snprintf(gate_dir, sizeof gate_dir, "%s/gates/door", dir);
    MUST(gh_file_make_dir(gate_dir, &err));
    MUST(gh_operator_add(s, NULL, "ada", GH_ROLE_ADMINISTRATOR, "correct horse", &id, &err));
    MUST(gh_operator_authenticate(s, "ada", "correct horse", &ada, &err));
    MUST(gh_operator_add(s, &ada, "bob", GH_ROLE_OPERATOR, "battery staple", &id, &err));
    MUST(gh_operator_authenticate(s, "bob", "battery staple", &bob, &err));
    mia = enrol("Mia", 0, "staff");
    noa = enrol("Noa", 1, "");
    MUST(gh_number_set(s, &ada, mia, NULL, false, mia_number, &err));
    MUST(gh_number_set(s, &ada, mia, NULL, true, mia_duress, &err));
    MUST(gh_number_set(s, &ada, noa, NULL, false, noa_number, &err));
    MUST(gh_pin_set(s, &ada, mia, "2751", &err));
    MUST(gh_site_parse(site, dir, "site.ini", "[site]\nname = Test\n[gate door]\nsource = none\n", &err));
    config = site->gates[0];
    told = NULL;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    if (gate)
        close_gate();
    gh_store_close(s);
    free(site);
    return folder_gone(dir);
}

/* ---- somebody at the gate ---- */

static enum gh_flow_state state_of(void)
{
    return gh_gate_flow(gate)->state;
}

static void press(enum gh_touch what)
{
    gh_gate_touch(gate, &(struct gh_touched){.what = what});
}

static void type(const char *digits)
{
    for (; *digits; digits++)
        gh_gate_touch(gate, &(struct gh_touched){.what = GH_TOUCH_DIGIT, .text = {*digits}});
    press(GH_TOUCH_ENTER);
}

/* A face in the oval as it should be. */
static struct gh_look good_look(float live, float yaw)
{
    struct gh_look l = {.work = GH_EYES_FACE, .width = 1280, .height = 720, .faces = 1, .t_ms = mono};
    struct gh_rect o = gh_look_oval(1280, 720);
    l.face.box = (struct gh_rect){o.x + o.w * 0.2f, o.y + o.h * 0.2f, o.w * 0.6f, o.h * 0.6f};
    l.face.score = 0.95f;
    l.quality = (struct gh_quality){.size_px = o.w * 0.6f,
                                    .sharpness = 0.8f,
                                    .frontal = 0.9f,
                                    .light = 0.9f,
                                    .yaw_deg = yaw,
                                    .overall = 0.8f};
    l.eyes_px = 85;
    l.light = 128;
    l.contrast = 40;
    l.has_live = live >= 0;
    l.live = live;
    l.has_template = yaw > -25 && yaw < 25;
    face_of(face_axis, l.template_);
    return l;
}

static void pass_time(int ms)
{
    for (; ms > 0; ms -= 50) {
        mono += 50;
        gh_gate_tick(gate);
    }
}

/* Real time for the disk, the door and the control room; the gate's own clock stands still. */
static bool wait_for(enum gh_flow_state wanted)
{
    for (int i = 0; i < PATIENCE && state_of() != wanted; i++) {
        gh_clock_sleep_ms(5);
        gh_gate_tick(gate);
    }
    return state_of() == wanted;
}

/* Stands still and is looked at, until the state is another or so many looks. */
static void stand(float live, int looks)
{
    for (int i = 0; i < looks && gh_flow_eyes(gh_gate_flow(gate)) == GH_EYES_FACE; i++) {
        struct gh_look l = good_look(live, 0);
        mono += 70;
        l.t_ms = mono;
        gh_gate_look(gate, &l);
        gh_gate_tick(gate);
    }
}

static int unlocked(void)
{
    return __atomic_load_n(&unlocks, __ATOMIC_SEQ_CST);
}

/* ---- what became of it, in the control room ---- */

static bool take_passage(void *user, const struct gh_passage *p)
{
    struct gh_passage *out = user;
    *out = *p;
    return false;
}

/* The newest passage there, once seq of them were handed over and it has ended. */
static struct gh_passage newest(int64_t seq)
{
    struct gh_passage p = {0};
    struct gh_passage_query q = {.limit = 1};
    for (int i = 0; i < PATIENCE && (p.seq < seq || !p.ended_ms); i++) {
        gh_clock_sleep_ms(5);
        if (gate)
            gh_gate_tick(gate);
        MUST(gh_passage_list(s, &ada, &q, take_passage, &p, &err));
    }
    assert_int_equal(p.seq, seq);
    assert_true(p.ended_ms);
    return p;
}

#endif
