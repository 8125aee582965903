/* Pictures of every state as files, for looking at: shots FOLDER LANGUAGE WIDTHxHEIGHT [NAME] */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
    static struct fixture_view views[FIXTURE_VIEWS];
    struct gh_error err = {0};
    int w = 0, h = 0;
    if (argc < 4 || sscanf(argv[3], "%dx%d", &w, &h) != 2) {
        fprintf(stderr, "usage: shots FOLDER LANGUAGE WIDTHxHEIGHT [NAME]\n");
        return 2;
    }
    mkdir(argv[1], 0755);
    struct gh_screen *s =
        gh_screen_open(&(struct gh_screen_options){.offscreen = true, .width = w, .height = h}, &err);
    int n = fixture_views(views, FIXTURE_VIEWS, argv[2]);
    for (int i = 0; s && i < n; i++) {
        struct gh_image shot;
        char path[512];
        if (argc > 4 && strcmp(argv[4], views[i].name) != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s-%s-%dx%d.png", argv[1], views[i].name, argv[2], w, h);
        if (!gh_screen_draw(s, &views[i].view, &err) || !gh_screen_shot(s, &shot, &err) ||
            !fixture_write_png(path, shot))
            break;
        free(shot.data);
    }
    if (err.kind || !s)
        fprintf(stderr, "%s\n", err.text);
    gh_screen_close(s);
    return err.kind;
}
