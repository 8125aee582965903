/* The nets as converted, on the drawn face, against what their originals say when
 * computed layer by layer (tests/models/reference.py wrote golden_vision.h). */
#include "vision_fixture.h"

#include "drawn_face.h"
#include "golden_vision.h"

#include <math.h>

static struct gh_image drawn(int side)
{
    struct gh_image p = blank(side, side);
    drawn_face(p, 0);
    return p;
}

static void near(const char *what, const float *got, const float *wanted, int count, double tolerance)
{
    for (int i = 0; i < count; i++)
        if (!(fabs((double)got[i] - (double)wanted[i]) <= tolerance))
            fail_msg("%s: value %d is %g, recorded %g ± %g", what, i, (double)got[i], (double)wanted[i],
                     tolerance);
}

/* Runs the pack's net of that name on the drawn face at its own input size, or the given one. */
static void run(const char *pack_name, const char *name, int side, int dims, float *out)
{
    struct gh_pack pack;
    struct gh_error err = {0};
    size_t size;
    assert_true(gh_pack_load(&pack, pack_dir(pack_name), pack_name, &err));
    struct gh_model *model = NULL;
    for (int i = 0; i < pack.count; i++)
        model = strcmp(pack.models[i].name, name) ? model : &pack.models[i];
    assert_non_null(model);
    assert_int_equal(model->width, side);
    assert_int_equal(model->height, side);
    uint8_t *data = gh_pack_read(&pack, model, &size, &err);
    assert_non_null(data);
    struct gh_embedder *net = gh_embedder_open(data, size, model, &err);
    free(data);
    assert_non_null(net);
    struct gh_image face = drawn(side);
    const uint8_t *pictures[] = {face.data, face.data};
    float *two = malloc(sizeof *two * 2 * (size_t)dims);
    assert_non_null(two);
    if (!gh_embedder_run(net, pictures, 1, dims, out, &err) ||
        !gh_embedder_run(net, pictures, 2, dims, two, &err))
        fail_msg("%s", err.text);
    near("second of a batch", two + dims, out, dims, 1e-4);
    free(two);
    free(face.data);
    gh_embedder_close(net);
}

static void yunet_finds_the_drawn_face(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("standard");
    struct gh_face f[4];
    struct gh_image face = drawn(256);
    assert_int_equal(gh_vision_detect(v, face, 0.6f, f, 4, NULL), 1);
    near("score", &f[0].score, golden_yunet, 1, 1e-3);
    near("box", &f[0].box.x, golden_yunet + 1, 4, 0.05);
    near("landmarks", f[0].landmark[0], golden_yunet + 5, 10, 0.05);
    free(face.data);
    gh_vision_close(v);
}

static void standard_nets_say_what_their_originals_say(void **state)
{
    (void)state;
    float out[GH_TEMPLATE_DIMS];
    run("standard", "mobilefacenet-2", 112, 128, out);
    near("mobilefacenet-2", out, golden_mobilefacenet, 128, 2e-3);
    run("standard", "minifasnet-2.7", 80, 3, out);
    near("minifasnet-2.7", out, golden_minifasnet_27, 3, 1e-3);
    run("standard", "minifasnet-4.0", 80, 3, out);
    near("minifasnet-4.0", out, golden_minifasnet_40, 3, 1e-3);
}

static void registry_nets_say_what_their_originals_say(void **state)
{
    (void)state;
    static float out[25 * 64], summary[50];
    run("registry", "tiny-detector", 256, 25 * 64, out);
    for (int c = 0; c < 25; c++) {
        summary[c] = 0;
        for (int i = 0; i < 64; i++)
            summary[c] += out[c * 64 + i] / 64;
        summary[25 + c] = out[c * 64 + 3 * 8 + 4];
    }
    near("tiny-detector", summary, golden_tiny, 50, 5e-3);
    run("registry", "landmark68", 112, 136, out);
    near("landmark68", out, golden_landmark68, 136, 1e-3);
    run("registry", "dlib-resnet-1", 150, 128, out);
    near("dlib-resnet-1", out, golden_dlib, 128, 1e-3);
}

/* For tests/models/reference.py: the inputs of the recorded runs. */
static int dump(const char *dir)
{
    static const int sides[] = {80, 112, 150, 256};
    for (int i = 0; i < 4; i++) {
        char path[600];
        struct gh_image p = blank(sides[i], sides[i]);
        drawn_face(p, 0);
        snprintf(path, sizeof path, "%s/drawn%d.raw", dir, sides[i]);
        if (!gh_file_write(path, p.data, (size_t)p.stride * (size_t)p.height, NULL))
            return 1;
        free(p.data);
    }
    return 0;
}

int main(void)
{
    if (getenv("GATEHOUSE_DUMP_DRAWN"))
        return dump(getenv("GATEHOUSE_DUMP_DRAWN"));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yunet_finds_the_drawn_face),
        cmocka_unit_test(standard_nets_say_what_their_originals_say),
        cmocka_unit_test(registry_nets_say_what_their_originals_say),
    };
    return cmocka_run_group_tests_name("vision golden", tests, NULL, NULL);
}
