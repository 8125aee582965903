/* A code's picture in a file of its own. Whoever has it has the badge, as far as the face lets them: its
 * bytes are overwritten in memory. */
#include "cli/code_file.h"

#include "base/wipe.h"
#include "token/qr.h"
#include "vision/vision.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCALE = 8 }; /* pixels a module: a badge is some 580 pixels wide, 5 cm at 300 to the inch */

bool gh_code_file_make(struct gh_code_file *f, const char *path, struct gh_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return gh_error_set(err, errno == EEXIST ? GH_ERR_USAGE : GH_ERR_IO, "%s: %s", path,
                            errno == EEXIST ? "is there already; it is not overwritten" : strerror(errno));
    *f = (struct gh_code_file){.path = path, .fd = fd};
    return true;
}

static bool write_all(struct gh_code_file *f, const uint8_t *data, size_t size, struct gh_error *err)
{
    while (size) {
        ssize_t n = write(f->fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return gh_error_set(err, GH_ERR_IO, "%s: cannot write: %s", f->path,
                                strerror(n < 0 ? errno : ENOSPC));
        data += n;
        size -= (size_t)n;
    }
    f->whole = fsync(f->fd) == 0;
    return f->whole || gh_error_set(err, GH_ERR_IO, "%s: cannot write: %s", f->path, strerror(errno));
}

bool gh_code_file_write(struct gh_code_file *f, const char *text, struct gh_error *err)
{
    struct gh_image picture = {0};
    uint8_t *png = NULL;
    size_t size = 0;
    bool ok = gh_qr_picture(text, SCALE, &picture, err) && gh_vision_encode_png(picture, &png, &size, err) &&
              write_all(f, png, size, err);
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
