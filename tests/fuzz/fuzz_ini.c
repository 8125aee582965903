/* Any text as a site file: it is taken, or the file, the line and what was expected
 * are named and nothing of the text is repeated that might be a password. */
#include "fuzz.h"

#include "base/config.h"
#include "site/site.h"

static struct gh_site site;

static void check_taken(void)
{
    CHECK(site.camera_count >= 0 && site.camera_count <= GH_SITE_CAMERAS);
    for (int i = 0; i < site.camera_count; i++) {
        const struct gh_site_camera *c = &site.cameras[i];
        CHECK(c->name[0] && c->source[0] && c->mask_count <= GH_SITE_MASKS && c->zone_count <= GH_SITE_MASKS);
        CHECK(c->detect_fps >= 0.5 && c->detect_fps <= 30 && c->usable_px >= 20);
        CHECK(c->hours.from >= 0 && c->hours.from < 1440 && c->hours.to >= 0 && c->hours.to < 1440);
        for (int k = 0; k < c->mask_count; k++)
            CHECK(c->masks[k].x >= 0 && c->masks[k].w > 0 && c->masks[k].x + c->masks[k].w < 1.001f);
        gh_site_in_hours(c, 1234567890123);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gh_error err = {0};
    struct gh_config config;
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = 0;
    if (gh_config_parse(&config, "f", text, &err)) {
        for (size_t i = 0; i < config.count; i++)
            CHECK(config.entries[i].key[0] && config.entries[i].section[0] && config.entries[i].line > 0);
        gh_config_free(&config);
    } else {
        CHECK(err.kind == GH_ERR_CONFIG && !strncmp(err.text, "f:", 2));
    }
    if (gh_site_parse(&site, "d", "f", text, &err))
        check_taken();
    else
        CHECK(err.kind == GH_ERR_CONFIG && !strncmp(err.text, "f:", 2) && strstr(err.text, "expected"));
    free(text);
    return 0;
}
