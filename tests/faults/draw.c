/* Draws JPEGs for the fault tests: a grey picture with drawn faces where told, darkened or
 * blurred. usage: draw OUT.jpg WIDTHxHEIGHT [X,Y,SIDE]... [dark=N] [from=SIDE] */
#include "tests/unit/drawn_face.h"

#include "base/file.h"
#include "vision/nets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct gh_image make(int width, int height)
{
    struct gh_image p = {malloc((size_t)width * (size_t)height * 3), width, height, width * 3};
    if (!p.data)
        exit(2);
    memset(p.data, 120, (size_t)p.stride * (size_t)height);
    return p;
}

/* The face drawn at another size first, when blur is wanted. */
static bool place(struct gh_image picture, int x, int y, int side, int from, struct gh_error *err)
{
    struct gh_image part = {picture.data + (long)y * picture.stride + x * 3, side, side, picture.stride};
    if (x < 0 || y < 0 || x + side > picture.width || y + side > picture.height)
        return gh_error_set(err, GH_ERR_USAGE, "a face lies outside the picture");
    if (!from) {
        drawn_face(part, 0);
        return true;
    }
    struct gh_image small = make(from, from);
    drawn_face(small, 0);
    bool ok = gh_picture_resize(small, part, err);
    free(small.data);
    return ok;
}

int main(int argc, char **argv)
{
    struct gh_error err = {0};
    int width, height, x, y, side, from = 0, dark = 0;
    if (argc < 3 || sscanf(argv[2], "%dx%d", &width, &height) != 2 || width < 1 || height < 1)
        return 2;
    struct gh_image p = make(width, height);
    bool ok = true;
    for (int i = 3; i < argc; i++)
        if (sscanf(argv[i], "from=%d", &from) != 1)
            sscanf(argv[i], "dark=%d", &dark);
    for (int i = 3; ok && i < argc; i++)
        if (sscanf(argv[i], "%d,%d,%d", &x, &y, &side) == 3)
            ok = place(p, x, y, side, from, &err);
    for (long i = 0; dark && i < (long)p.stride * p.height; i++)
        p.data[i] = (uint8_t)(p.data[i] / dark);
    uint8_t *jpeg = NULL;
    size_t size;
    ok = ok && gh_vision_encode_jpeg(p, &jpeg, &size, &err) && gh_file_write(argv[1], jpeg, size, &err);
    free(jpeg);
    free(p.data);
    if (!ok)
        fprintf(stderr, "draw: %s\n", err.text);
    return !ok;
}
