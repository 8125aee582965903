/* Operating points as settings: what a site file says of how many false matches are accepted, for the list of
 * flags ("alerts") and for each gate ("gate:NAME"); as a struct, and as one line of text that can be kept and
 * compared. What threshold follows is match/operating.h's. */
#ifndef GH_SITE_OPERATING_H
#define GH_SITE_OPERATING_H

#include <stdbool.h>
#include <stddef.h>

enum {
    GH_OPERATING_SIMILARITIES = 4,
    GH_OPERATING_NAME = 56, /* "gate:" and a gate's name */
    GH_OPERATING_TEXT = 384 /* the longest line: three numbers and four similarities */
};

struct gh_site_operating {
    double
        per_day; /* false_alerts_per_camera_day: false alerts accepted at one camera in a day, default 0.05 */
    double faces; /* expected_faces_per_camera_day: visits of strangers it sees in a day, default 500 */
    double
        share;   /* false_alerts, the older way: accepted share of strangers' visits; 0 = the two above say */
    double rate; /* a gate's false_match_rate; 0 = this is the list's */
    struct {
        char embedder[32];
        double value;
    } similarity[GH_OPERATING_SIMILARITIES]; /* `similarity = EMBEDDER:VALUE`: a threshold fixed by hand */
    int similarities;
};

struct gh_site;
struct gh_site_gate;

#define GH_GATE_RATE 1e-4 /* a gate's false_match_rate where the site file says none */

#define GH_OPERATING_ALERTS "alerts"

/* The site's operating points one after the other, i from 0: the list's, then each gate's. False behind the
 * last. name has GH_OPERATING_NAME bytes. */
bool gh_site_operating(const struct gh_site *site, int i, char *name, struct gh_site_operating *out);
/* The one of this gate, which takes the site's similarities by hand. name as above. */
void gh_site_operating_gate(const struct gh_site *site, const struct gh_site_gate *gate, char *name,
                            struct gh_site_operating *out);

/* What a gate starts with that comes to a site at work: asked, if it accepts no more than the default and
 * fixes nothing by hand; else the default, until somebody confirms what is asked. A new name is no way round.
 */
void gh_operating_cautious(const struct gh_site_operating *asked, struct gh_site_operating *out);

/* One line, the same for the same settings: "false_alerts_per_camera_day=0.05
 * expected_faces_per_camera_day=500 similarity=e-1:0.62" (keys of site.ini, one blank between). Returns out,
 * which has GH_OPERATING_TEXT bytes. */
char *gh_operating_text(const struct gh_site_operating *o, char *out);
/* Back from it. False if it is no such line. */
bool gh_operating_parse(const char *text, struct gh_site_operating *out);

/* The similarity fixed by hand for this embedder, or 0. */
double gh_operating_similarity(const struct gh_site_operating *o, const char *embedder);
/* The accepted share of strangers' visits that raise an alert: share, or per_day / faces. */
double gh_operating_share(const struct gh_site_operating *o);

#endif
