/* What a track's shots say together about who it is: quality-weighted, with the
 * runner-up's margin and the misses counted, able to take a name back. Pure. */
#ifndef GH_MATCH_EVIDENCE_H
#define GH_MATCH_EVIDENCE_H

#include "match/gallery.h"

enum { GH_EVIDENCE_SUBJECTS = 4 };

struct gh_evidence {
    struct {
        uint32_t subject;
        float sum;    /* Σ weight · similarity over the shots in which it was among the nearest */
        float weight; /* Σ weight of those shots */
        float best;   /* best single similarity */
        int shots;
    } candidates[GH_EVIDENCE_SUBJECTS];
    int count;
    float weight; /* Σ weight of all shots, misses among them */
    int shots;
    float scale; /* 1 - threshold, of the last shot */
    bool named;
    uint32_t subject; /* while named */
};

enum gh_verdict {
    GH_EVIDENCE_NONE,    /* nobody, so far */
    GH_EVIDENCE_NAMED,   /* became (or stays) this subject */
    GH_EVIDENCE_RETRACT, /* was named, is no longer: the caller takes the name back */
};

void gh_evidence_init(struct gh_evidence *e);

/* Adds one shot: its nearest subjects (falling similarity, count may be 0) and quality 0 … 1.
 * threshold from gh_threshold_*; margin: least lead over the second subject, as a
 * share of 1 - threshold. */
enum gh_verdict gh_evidence_add(struct gh_evidence *e, const struct gh_hit *hits, int count, float quality,
                                float threshold, float margin);

/* What was seen so far counts only `share` of what it did: somebody else may have taken the track over. */
void gh_evidence_fade(struct gh_evidence *e, float share);

/* The weighted similarity behind the name, for the alert's error rate. */
float gh_evidence_similarity(const struct gh_evidence *e);

#endif
