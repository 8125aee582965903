/* What site.ini says of a gate: its camera, whom it admits when, how it asks, and its door. */
#ifndef GH_SITE_GATE_H
#define GH_SITE_GATE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    GH_GATE_NAME = 48,
    GH_GATE_SOURCE = 1024,
    GH_GATE_RULES = 16,
    GH_GATE_COMMAND = 512,
    GH_GATE_TEXT = 256,
};

enum gh_gate_door { GH_DOOR_NONE, GH_DOOR_EXEC, GH_DOOR_GPIO };
enum gh_gate_liveness {
    GH_LIVENESS_AUTO,   /* passive; active when that is undecided or the pack has no net for it */
    GH_LIVENESS_ACTIVE, /* active alone */
    GH_LIVENESS_BOTH,   /* passive and then active */
};

/* `admit = GROUP [DAYS] [HH:MM-HH:MM]`, one line a rule: who may pass when, local time. No rule: everybody
 * who is enrolled for gates, always. DAYS like mon-fri or sat,sun. */
struct gh_gate_rule {
    char group[48]; /* "*" = everybody */
    uint8_t days;   /* bit 0 = Monday; 127 = all */
    int from, to;   /* minutes from midnight; from == to: the whole day; from > to: over midnight */
};

struct gh_site_gate {
    char name[GH_GATE_NAME];
    char source[GH_GATE_SOURCE]; /* camera, as gh_source_open takes it */
    bool loop;                   /* files and scenes start again, default yes */
    bool identify;               /* mode = identify: one to many; needs identify_reason */
    char identify_reason[GH_GATE_TEXT];
    bool leaving;            /* direction = out; default in */
    double false_match_rate; /* of one comparison, 1e-6 … 1e-2, default 1e-4 */
    enum gh_gate_liveness liveness;
    struct gh_gate_rule rules[GH_GATE_RULES];
    int rule_count;
    bool pin;   /* the other way: number and PIN with the attendant's look; default yes. Without it the other
                   way is the attendant's release. There is no setting that takes both away. */
    bool enrol; /* enrolment at the kiosk; default no */
    bool tickets;       /* tickets are taken, default yes */
    bool anti_passback; /* nobody enters twice without having left; default no */
    bool low;    /* touch parts in the lower part of the screen, for wheelchair users; default no (a button
                    does the same for one passage) */
    bool speech; /* speak guidance and results, default no */
    char languages[64]; /* the first is what it starts with: "en es fr zh ar" */

    enum gh_gate_door door;
    char command[GH_GATE_COMMAND]; /* exec: program and arguments between blanks; no shell */
    int command_s;                 /* its time limit, 1 … 30, default 5 */
    char chip[64];                 /* gpio: /dev/gpiochip0 or a label */
    int relay, contact, button;    /* gpio lines; -1 = not there */
    bool contact_open_high;        /* level of the contact while the door is open, default high */
    int unlock_ms;                 /* 1000 … 10000, default 3000 */
    int held_s;                    /* open for longer is an alert, 5 … 600, default 20 */
    bool fail_safe;                /* without power or program the door is open; default no: secure */
};

#endif
