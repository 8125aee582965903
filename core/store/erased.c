/* Ids as text, one a line; a line that a crash tore is ended by the next append and never read as an id. */
#include "store/erased.h"

#include "base/file.h"
#include "site/site.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = GH_ID_TEXT, LIMIT = 256 << 20 };

bool gh_erased_add(const char *dir, const struct gh_id *ids, size_t count, struct gh_error *err)
{
    char path[GH_SITE_PATH], last = '\n';
    if (!count)
        return true;
    if (!gh_site_path(dir, GH_SITE_ERASED, path, err))
        return false;
    char *text = malloc(count * LINE + 2);
    if (!text)
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", path);
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    off_t end = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    size_t n = 0;
    bool ok = end >= 0 && (!end || pread(fd, &last, 1, end - 1) == 1);
    if (last != '\n')
        text[n++] = '\n';
    for (size_t i = 0; i < count; i++, n += LINE) {
        gh_id_format(ids[i], text + n);
        text[n + LINE - 1] = '\n';
    }
    ok = ok && write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
    int saved = errno;
    free(text);
    if (fd >= 0)
        close(fd);
    return ok ||
           gh_error_set(err, GH_ERR_STORE, "%s: cannot write: %s; nothing was erased", path, strerror(saved));
}

bool gh_erased_read(const char *path, struct gh_id **ids, size_t *count, struct gh_error *err)
{
    size_t size;
    *ids = NULL;
    *count = 0;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return true;
    char *text = (char *)gh_file_read(path, LIMIT, &size, err);
    if (!text)
        return false;
    *ids = calloc(size / (LINE - 1) + 1, sizeof **ids);
    for (char *line = text, *end; *ids && line < text + size; line = end + 1) {
        end = memchr(line, '\n', (size_t)(text + size - line));
        end = end ? end : text + size;
        *end = 0;
        *count += gh_id_parse(line, &(*ids)[*count]);
    }
    free(text);
    return *ids || gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", path);
}
