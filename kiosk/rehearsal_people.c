/* Who of a scene's cast may pass a gate, for rehearsals. */
#include "kiosk/rehearsal.h"

#include "base/config.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>

static int person_of(const struct gh_scene *scene, const char *name)
{
    for (int i = 0; i < gh_scene_cast_count(scene); i++)
        if (!strcmp(gh_scene_cast(scene, i)->name, name))
            return i;
    return -1;
}

static struct gh_rehearsal_person *entry_of(struct gh_rehearsal_person *out, int *count, int max, int person)
{
    for (int i = 0; i < *count; i++)
        if (out[i].person == person)
            return &out[i];
    if (person < 0 || *count == max)
        return NULL;
    out[*count] = (struct gh_rehearsal_person){.person = person};
    return &out[(*count)++];
}

int gh_rehearsal_people(const char *site_dir, const struct gh_scene *scene, struct gh_rehearsal_person *out,
                        int max, struct gh_error *err)
{
    char path[512];
    struct gh_config c;
    int count = 0;
    if (!gh_file_join(path, sizeof path, site_dir, "rehearsal.ini") || !gh_config_load(&c, path, err)) {
        gh_error_prefix(err, "rehearsal (gatehouse demo makes it)");
        return 0;
    }
    for (size_t i = 0; i < c.count; i++) {
        const struct gh_config_entry *e = &c.entries[i];
        struct gh_rehearsal_person *p = strncmp(e->section, "person ", 7)
                                            ? NULL
                                            : entry_of(out, &count, max, person_of(scene, e->section + 7));
        if (p && !strcmp(e->key, "badge"))
            snprintf(p->badge, sizeof p->badge, "%s", e->value);
        else if (p && !strcmp(e->key, "pin"))
            snprintf(p->pin, sizeof p->pin, "%s", e->value);
        else if (p && !strcmp(e->key, "number"))
            snprintf(p->number, sizeof p->number, "%s", e->value);
    }
    gh_config_free(&c);
    if (!count)
        gh_error_set(err, GH_ERR_CONFIG, "%s: nobody of the scene's cast is in it; run gatehouse demo", path);
    return count;
}

bool gh_rehearsal_scene(const char *source, char *path, size_t path_size, char *camera, size_t camera_size)
{
    static const char key[] = "camera=";
    char query[256] = "", *at;
    camera[0] = path[0] = 0;
    if (strncmp(source, "scene:", 6))
        return false;
    snprintf(path, path_size, "%s", source + 6);
    if ((at = strchr(path, '?'))) {
        snprintf(query, sizeof query, "%s", at + 1);
        *at = 0;
    }
    if ((at = strstr(query, key))) {
        char *rest = at + strlen(key);
        snprintf(camera, camera_size, "%s", strsep(&rest, "&"));
    }
    return true;
}
