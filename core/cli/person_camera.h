/* Enrolling somebody who stands before a camera. */
#ifndef GH_CLI_PERSON_CAMERA_H
#define GH_CLI_PERSON_CAMERA_H

#include "store/enrol.h"

/* Takes three good pictures of one person, at different moments within 30 s, from a camera of the site or
 * from a source; says meanwhile what is wrong. TIMEOUT when there were too few. Masks of the site's camera
 * hold. */
bool gh_cli_person_camera(const char *site_dir, const char *camera, struct gh_vision *v,
                          struct gh_enrolment *e, struct gh_error *err);

#endif
