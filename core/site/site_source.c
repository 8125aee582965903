/* The file or folder in a source, and where it lies: a relative path belongs to the site's folder, whoever
 * reads the site from wherever. */
#include "site/site.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *gh_site_source_file(const char *source, size_t *length)
{
    static const char scene[] = "scene:";
    bool drawn = !strncasecmp(source, scene, sizeof scene - 1);
    const char *file = drawn ? source + sizeof scene - 1 : source;
    *length = drawn ? strcspn(file, "?") : strlen(file);
    return *length && (drawn || !strstr(source, "://")) ? file : NULL;
}

bool gh_site_source_in(const char *folder, const char *source, char *out)
{
    size_t length;
    const char *file = gh_site_source_file(source, &length);
    if (!file || *file == '/')
        return snprintf(out, GH_SITE_SOURCE, "%s", source) < GH_SITE_SOURCE;
    int before = (int)(file - source);
    while (!strncmp(file, "./", 2))
        file += 2;
    return snprintf(out, GH_SITE_SOURCE, "%.*s%s/%s", before, source, folder, file) < GH_SITE_SOURCE;
}
