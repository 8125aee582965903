/* The casting tool: tries many drawn faces under the nets and keeps those that are found, that stay
 * themselves and that are far apart; finds the landmarks of photographs; and measures a cast. */
#include "scenes/cast.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void)
{
    fprintf(
        stderr,
        "usage: cast drawn TRIES FLAGGED GATE STRANGERS [MODELS-DIR …]   a cast of drawn people, on stdout\n"
        "       cast photos DIR [FLAGGED GATE]                           a cast from "
        "NNN_neutral/_smiling.jpg\n"
        "       cast measure SCENE [MODELS-DIR …]                        found rates and similarities of "
        "one\n"
        "       cast shot SCENE CAMERA SECONDS OUT.ppm [WxH]             one frame\n");
    return 2;
}

int main(int argc, char **argv)
{
    if (argc >= 6 && !strcmp(argv[1], "drawn"))
        return cast_drawn(argc - 2, argv + 2);
    if (argc >= 3 && !strcmp(argv[1], "photos"))
        return cast_photos(argc - 2, argv + 2);
    if (argc >= 3 && !strcmp(argv[1], "measure"))
        return cast_measure(argc - 2, argv + 2);
    if (argc >= 6 && !strcmp(argv[1], "shot"))
        return cast_shot(argc - 2, argv + 2);
    return usage();
}
