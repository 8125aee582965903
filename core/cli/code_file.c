/* A code's picture in a file of its own. Whoever has it has the badge, as far as the face lets them: its
 * bytes are overwritten in memory. */
#include "cli/code_file.h"

#include "base/file.h"
#include "base/wipe.h"
#include "token/qr.h"
#include "vision/vision.h"

#include <unistd.h>

enum { SCALE = 8 }; /* pixels a module: a badge is some 580 pixels wide, 5 cm at 300 to the inch */

bool gh_code_file_make(struct gh_code_file *f, const char *path, struct gh_error *err)
{
    int fd = gh_file_make_new(path, err);
    if (fd < 0)
        return false;
    *f = (struct gh_code_file){.path = path, .fd = fd};
    return true;
}

bool gh_code_file_write(struct gh_code_file *f, const char *text, struct gh_error *err)
{
    struct gh_image picture = {0};
    uint8_t *png = NULL;
    size_t size = 0;
    bool ok = gh_qr_picture(text, SCALE, &picture, err) && gh_vision_encode_png(picture, &png, &size, err) &&
              gh_file_fill_new(f->fd, f->path, png, size, err);
    f->whole = ok;
    gh_wipe(png, size);
    gh_image_wipe(&picture);
    return ok;
}

void gh_code_file_end(struct gh_code_file *f)
{
    if (!f->path)
        return;
    close(f->fd);
    if (!f->whole)
        unlink(f->path);
    f->path = NULL;
}
