/* Enrolment at the gate: three good pictures, ahead and a little to each side, then a supervisor's word. */
#include "kiosk/gate_parts.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { APART_MS = 600 };

/* Yaw wanted of each picture, degrees: the person turns a little; beyond 20 the nets grow unsure. */
static const float wanted[GH_GATE_ENROL_PICTURES][2] = {{-8, 8}, {9, 22}, {-22, -9}};

void gh_gate_enrol_look(struct gh_gate *g, const struct gh_look *look)
{
    uint8_t *jpeg = NULL;
    size_t size = 0;
    int at = g->ref_count;
    if (at >= GH_GATE_ENROL_PICTURES || !g->presence.face || look->rivals || !look->has_template ||
        look->t_ms - g->ref_ms < APART_MS)
        return;
    if (look->quality.yaw_deg < wanted[at][0] || look->quality.yaw_deg > wanted[at][1])
        return;
    if (at == 0 && !g->presence.good)
        return;
    for (int i = 0; i < at; i++) { /* all three are of one face */
        float dot = 0;
        for (int k = 0; k < GH_TEMPLATE_DIMS; k++)
            dot += g->refs[i].template_[k] * look->template_[k];
        if (dot < g->same) {
            gh_gate_enrol_forget(g);
            return;
        }
    }
    if (!g->o.crop || !g->o.crop(g->o.user, &jpeg, &size))
        return;
    g->refs[at].jpeg = jpeg;
    g->refs[at].jpeg_size = size;
    g->refs[at].quality = look->quality.overall;
    memcpy(g->refs[at].template_, look->template_, sizeof look->template_);
    g->ref_ms = look->t_ms;
    if (++g->ref_count == GH_GATE_ENROL_PICTURES)
        gh_gate_event(g, GH_FLOW_ON_PICTURES_TAKEN, g->flow.mode, GH_CAUSE_NONE);
}

void gh_gate_enrol_hand_over(struct gh_gate *g)
{
    char consent[160];
    snprintf(consent, sizeof consent, "notice %.100s, at the gate %.40s", g->o.site->notice, g->o.gate->name);
    gh_outbox_enrol(g->o.outbox, g->name, consent, g->refs);
    sodium_memzero(g->refs, sizeof g->refs); /* the pictures went with it */
    g->ref_count = 0;
}

void gh_gate_enrol_forget(struct gh_gate *g)
{
    for (int i = 0; i < GH_GATE_ENROL_PICTURES; i++)
        if (g->refs[i].jpeg) {
            sodium_memzero((uint8_t *)g->refs[i].jpeg, g->refs[i].jpeg_size);
            free((uint8_t *)g->refs[i].jpeg);
        }
    sodium_memzero(g->refs, sizeof g->refs);
    sodium_memzero(g->badge, sizeof g->badge);
    g->ref_count = 0;
}
