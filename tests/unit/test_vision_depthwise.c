/* Our narrow depthwise layer gives OpenCV's own numbers: all widths, strides and
 * channel counts it may meet, and what dnn fuses into it. Needs no models. */
#include "vision_fixture.h"

#include "base/rand.h"

#define TOLERANCE 2e-6

static void agree(struct gh_depthwise_case c, uint64_t seed)
{
    double d = gh_depthwise_difference(&c, seed);
    if (!(d >= 0 && d <= TOLERANCE))
        fail_msg("%d×%d channels, %d×%d, stride %d, pad %d, then %s %s: %g apart", c.batch, c.channels,
                 c.widths[0], c.height, c.stride, c.pad, c.after[0] ? c.after[0] : "nothing",
                 c.after[0] && c.after[1] ? c.after[1] : "", d);
}

static void every_width_agrees(void **state)
{
    (void)state;
    static const int channels[] = {1, 2, 3, 7, 8, 9, 64, 128, 513};
    for (int width = 3; width <= 20; width++)
        for (int stride = 1; stride <= 2; stride++)
            for (int pad = 0; pad <= 1; pad++)
                for (int i = 0; i < 9; i++)
                    agree((struct gh_depthwise_case){.batch = 1,
                                                     .channels = channels[i],
                                                     .height = 3 + (width * 5 + i) % 16,
                                                     .stride = stride,
                                                     .pad = pad,
                                                     .widths = {width},
                                                     .bias = i % 2},
                          (uint64_t)(width * 1000 + stride * 100 + pad * 10 + i));
}

static void fused_layers_agree(void **state)
{
    (void)state;
    static const char *const after[][2] = {
        {"ReLU"},          {"ReLU6"},         {"ChannelsPReLU"},          {"Swish"},
        {"Scale"},         {"Scale", "ReLU"}, {"Scale", "ChannelsPReLU"}, {"ReLU", "Scale"},
        {"ReLU", "Swish"},
    };
    struct gh_rand r;
    gh_rand_init(&r, 3);
    for (size_t k = 0; k < sizeof after / sizeof *after; k++)
        for (int round = 0; round < 20; round++)
            agree((struct gh_depthwise_case){.batch = 1,
                                             .channels = 2 + (int)gh_rand_below(&r, 40),
                                             .height = 3 + (int)gh_rand_below(&r, 20),
                                             .stride = 1 + round % 2,
                                             .pad = 1,
                                             .widths = {3 + (int)gh_rand_below(&r, 18)},
                                             .bias = round % 3 > 0,
                                             .after = {after[k][0], after[k][1]}},
                  gh_rand_next(&r));
}

/* One net at several sizes changes between the two paths; several pictures at once and wide padding too. */
static void changes_of_size_agree(void **state)
{
    (void)state;
    for (int stride = 1; stride <= 2; stride++)
        for (int pad = 0; pad <= 4; pad++)
            for (int batch = 1; batch <= 3; batch++)
                agree((struct gh_depthwise_case){.batch = batch,
                                                 .channels = 19,
                                                 .height = 6,
                                                 .stride = stride,
                                                 .pad = pad,
                                                 .widths = {10, 40, 17, 5},
                                                 .bias = true,
                                                 .after = {"Scale", "ChannelsPReLU"}},
                      (uint64_t)(stride * 10 + pad));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width_agrees),
        cmocka_unit_test(fused_layers_agree),
        cmocka_unit_test(changes_of_size_agree),
    };
    return cmocka_run_group_tests_name("vision depthwise", tests, NULL, NULL);
}
