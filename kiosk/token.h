/* From what somebody showed or typed to a claim: who they say they are, by what, and what their face is to be
 * compared with; or the cause why it is no good. */
#ifndef GH_KIOSK_TOKEN_H
#define GH_KIOSK_TOKEN_H

#include "kiosk/copy.h"
#include "store/passages.h"

struct gh_claim {
    enum gh_passage_mode mode; /* NUMBER, BADGE, TICKET; IDENTIFY is made by kiosk/gate.c */
    struct gh_id person, token;
    char name[128]; /* "" for tickets of nobody known */
    bool duress;
    bool bind;        /* a ticket without a face yet: the one that comes is its own */
    int64_t until_ms; /* of the ticket */
    int count;
    float templates[GH_GATE_TEMPLATES][GH_TEMPLATE_DIMS];
};

/* text: any bytes of any length. Digits alone are a number, all else must be a badge or ticket. NONE when the
 * claim is good; otherwise claim holds mode, token and, where known, person for the record, and no template.
 */
enum gh_passage_cause gh_claim_read(const struct gh_site_gate *gate, struct gh_copy *copy,
                                    const char *embedder, const void *text, size_t size, int64_t wall_ms,
                                    struct gh_claim *claim);
/* At the decision: has it been withdrawn meanwhile? NONE, or ERASED, REVOKED, USED, PASSBACK. */
enum gh_passage_cause gh_claim_still(const struct gh_site_gate *gate, struct gh_copy *copy,
                                     const struct gh_claim *claim, int64_t wall_ms);
/* Checks a typed PIN against the number's person. WRONG_PIN whichever of the two is wrong; may take 100 ms
 * (Argon2id) also for numbers nobody has. claim: as above, mode PIN. */
enum gh_passage_cause gh_claim_pin(const struct gh_site_gate *gate, struct gh_copy *copy, const char *number,
                                   const char *pin, int64_t wall_ms, struct gh_claim *claim);
void gh_claim_forget(struct gh_claim *claim); /* overwrites */

#endif
