/* gatehouse person faces: the faces of a picture or of a moment of a clip, each ready to be enrolled, from
 * standard input to standard output; touches no site, no disk and no network. For the console, which carries
 * no nets. */
#include "cli/cli.h"

#include "cli/stdin.h"
#include "media/clip_picture.h"
#include "store/enrol_faces.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* First a line, "jpeg" or "clip MS", then the bytes. */
static bool read_picture(struct gh_image *picture, bool *clip, struct gh_error *err)
{
    char line[64];
    long long at = 0;
    size_t size = 0;
    if (!fgets(line, sizeof line, stdin))
        line[0] = 0;
    *clip = sscanf(line, "clip %lld", &at) == 1;
    if (!*clip && strcmp(line, "jpeg\n"))
        return gh_error_set(err, GH_ERR_INPUT, "faces: expected a line \"jpeg\" or \"clip MS\" first");
    uint8_t *data = gh_cli_stdin_rest("faces", &size, err);
    bool ok = data && (*clip ? gh_clip_picture(data, size, at, (struct gh_rect){0, 0, 1, 1}, picture, err)
                             : gh_vision_decode_jpeg(data, size, picture, err));
    gh_cli_wipe(data, size);
    return ok;
}

bool gh_cli_person_faces(const struct gh_args *a, struct gh_error *err)
{
    (void)a;
    static char input[1 << 16];
    struct gh_enrol_faces *f = calloc(1, sizeof *f);
    struct gh_image picture = {0};
    bool clip = false;
    size_t size = 0;
    uint8_t *out = NULL;
    setvbuf(stdin, input, _IOFBF, sizeof input);
    bool ok = f || gh_error_set(err, GH_ERR_INTERNAL, "faces: out of memory");
    ok = ok && read_picture(&picture, &clip, err);
    explicit_bzero(input, sizeof input);
    struct gh_vision *v = ok ? gh_vision_open(NULL, NULL, err) : NULL;
    ok = v && gh_enrol_faces_look(f, v, picture, clip, clip ? "this picture" : "the alert's picture", err);
    gh_vision_close(v);
    if (picture.data)
        gh_cli_wipe(picture.data, (size_t)picture.stride * (size_t)picture.height);
    if (ok && !(out = gh_enrol_faces_encode(f, &size)))
        ok = gh_error_set(err, GH_ERR_INTERNAL, "faces: out of memory");
    if (ok && (fwrite(out, 1, size, stdout) != size || fflush(stdout)))
        ok = gh_error_set(err, GH_ERR_IO, "faces: cannot write: %s", strerror(errno));
    gh_cli_wipe(out, size);
    if (f)
        gh_enrol_faces_free(f);
    free(f);
    return ok;
}
