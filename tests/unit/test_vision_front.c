/* The room from outside, with either pack: finding, refining, embedding, forgetting, and
 * enrolment with each fault that a photo can have. */
#include "vision_fixture.h"

#include "drawn_face.h"

#include <math.h>

/* The drawn face, side pixels large, with its corner at x, y of a grey picture. */
static void place(struct gh_image picture, int x, int y, int side, int turn)
{
    struct gh_image part = {picture.data + (long)y * picture.stride + x * 3, side, side, picture.stride};
    drawn_face(part, turn);
}

static struct gh_image grey(int width, int height)
{
    struct gh_image p = blank(width, height);
    memset(p.data, 120, (size_t)p.stride * (size_t)height);
    return p;
}

static void any_size_can_be_looked_at(void **state)
{
    struct gh_vision *v = open_pack(*state);
    static const int sizes[][2] = {{1, 1},    {1, 700},  {31, 33},     {640, 352},  {641, 353},
                                   {8192, 1}, {577, 32}, {7680, 4320}, {30000, 40}, {2, 9000}};
    struct gh_face f[4];
    struct gh_error err = {0};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct gh_image p = grey(sizes[i][0], sizes[i][1]);
        if (gh_vision_detect(v, p, 0.6f, f, 4, &err) != 0)
            fail_msg("%d×%d: %s", p.width, p.height, err.text);
        free(p.data);
    }
    struct gh_image p = grey(16, 16);
    p.width = 1 << 26, p.stride = p.width * 3; /* 16 rows of it are more than fit */
    assert_int_equal(gh_vision_detect(v, p, 0.6f, f, 4, &err), -1);
    assert_int_equal(err.kind, GH_ERR_INPUT);
    p.width = 0;
    assert_int_equal(gh_vision_detect(v, p, 0.6f, f, 4, &err), -1);
    free(p.data);
    gh_vision_close(v);
}

/* Where the face was put, there it is found: also after pictures of other sizes and in a picture that is
 * reduced inside. */
static void faces_are_found_where_they_are(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("standard");
    static const struct {
        int width, height, x, y, side;
    } table[] = {{640, 360, 100, 60, 160}, {640, 360, 400, 150, 200}, {333, 217, 90, 10, 200},
                 {250, 250, 20, 20, 210},  {640, 360, 30, 20, 90},    {4000, 2000, 2600, 500, 700},
                 {160, 160, 0, 0, 160},    {640, 352, 300, 100, 128}, {480, 270, 200, 60, 128}};
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
            struct gh_image p = grey(table[i].width, table[i].height);
            struct gh_face f[4];
            float side = (float)table[i].side;
            place(p, table[i].x, table[i].y, table[i].side, 0);
            if (gh_vision_detect(v, p, 0.6f, f, 4, NULL) != 1)
                fail_msg("row %zu: not exactly one face", i);
            /* as golden_yunet has it at 256: box centre 0.49, 0.54; eyes at 0.385 and 0.615 of the side */
            assert_float_equal(f->box.x + f->box.w / 2 - (float)table[i].x, 0.49f * side, 0.05f * side);
            assert_float_equal(f->box.y + f->box.h / 2 - (float)table[i].y, 0.54f * side, 0.06f * side);
            assert_float_equal(f->landmark[GH_LM_EYE_L][0] - (float)table[i].x, 0.385f * side, 0.03f * side);
            assert_float_equal(f->landmark[GH_LM_EYE_R][0] - (float)table[i].x, 0.615f * side, 0.03f * side);
            assert_true(f->landmark[GH_LM_MOUTH_L][1] > f->landmark[GH_LM_NOSE][1]);
            free(p.data);
        }
    }
    gh_vision_close(v);
}

static void refine_finds_the_same_face_and_no_other(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("standard");
    struct gh_image p = grey(500, 300);
    place(p, 20, 30, 220, 0);
    struct gh_face f[4];
    assert_int_equal(gh_vision_detect(v, p, 0.6f, f, 4, NULL), 1);
    struct gh_face rough = f[0];
    for (int i = 0; i < 5; i++)
        rough.landmark[i][0] += 9; /* as a reduced picture might be off */
    rough.box.x += 9;
    struct gh_image region = p; /* about twice the face's size, as every caller cuts it */
    region.width = 300;
    assert_true(gh_vision_refine(v, region, &rough));
    /* within a pixel or two of the net's 80-pixel face of where the eyes were drawn */
    assert_float_equal(rough.landmark[GH_LM_EYE_L][0], 20 + 0.385f * 220, 5.0f);
    assert_float_equal(rough.landmark[GH_LM_EYE_R][0], 20 + 0.615f * 220, 5.0f);
    for (int i = 0; i < 5; i++)
        assert_float_equal(rough.landmark[i][1], f[0].landmark[i][1], 7.0f);
    region.data += 200 * 3, rough.box.x -= 200; /* the face is cut away, and nobody else is there */
    struct gh_face gone = rough;
    assert_false(gh_vision_refine(v, region, &gone));
    assert_memory_equal(&gone, &rough, sizeof gone);
    free(p.data);
    gh_vision_close(v);
}

static void yaw_follows_the_drawn_turn(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("standard");
    float last = -90;
    /* flat features moved aside: the net follows them to a few degrees only, so the steps are wide */
    for (int turn = -160; turn <= 160; turn += 80) {
        struct gh_image p = grey(256, 256);
        struct gh_face f;
        struct gh_chip chip;
        place(p, 0, 0, 256, turn);
        assert_int_equal(gh_vision_detect(v, p, 0.5f, &f, 1, NULL), 1);
        assert_true(gh_vision_align(v, p, &f, &chip, NULL));
        float yaw = gh_vision_quality(v, &f, 1, &chip).yaw_deg;
        assert_true(fabsf(yaw) < 45);
        assert_true(turn == 0 || (turn > 0) == (yaw > 0));
        assert_true(yaw > last);
        last = yaw;
        free(p.data);
    }
    gh_vision_close(v);
}

static float length(const float *t)
{
    return sqrtf(dot128(t, t));
}

static void templates_have_their_length_and_no_order(void **state)
{
    struct gh_vision *v = open_pack(*state);
    struct gh_vision_info info;
    struct gh_chip *chips = calloc(3, sizeof *chips);
    const struct gh_chip *all[] = {&chips[0], &chips[1], &chips[2]}, *one[] = {&chips[1]};
    float batch[3 * GH_TEMPLATE_DIMS], single[GH_TEMPLATE_DIMS];
    gh_vision_info(v, &info);
    for (int i = 0; i < 3; i++)
        drawn_face((struct gh_image){chips[i].bgr, info.chip_side, info.chip_side, info.chip_side * 3},
                   i * 60 - 60);
    assert_true(gh_vision_embed(v, all, 3, batch, NULL));
    assert_true(gh_vision_embed(v, one, 1, single, NULL));
    assert_true(gh_vision_embed(v, NULL, 0, NULL, NULL));
    for (int i = 0; i < 3; i++)
        assert_true(length(batch + i * 128) >= GH_TEMPLATE_LEAST - 1e-4f &&
                    length(batch + i * 128) <= GH_TEMPLATE_MOST + 1e-4f);
    assert_memory_equal(batch + 128, single, sizeof single);
    gh_vision_forget(v); /* and it still works afterwards */
    assert_true(gh_vision_embed(v, one, 1, batch, NULL));
    assert_memory_equal(batch, single, sizeof single);
    free(chips);
    gh_vision_close(v);
}

static void info_says_what_the_pack_is(void **state)
{
    struct gh_vision *v = open_pack(*state);
    struct gh_vision_info info;
    gh_vision_info(v, &info);
    assert_string_equal(info.pack, *state);
    assert_true(info.for_gates == !strcmp(*state, "standard"));
    assert_int_equal(info.chip_side, info.for_gates ? 112 : 150);
    assert_true(info.curve_count >= 2 && info.least_px > 0);
    for (int i = 1; i < info.curve_count; i++) {
        assert_true(info.curve[i].similarity > info.curve[i - 1].similarity);
        assert_true(info.curve[i].fmr < info.curve[i - 1].fmr);
        assert_true(info.curve[i].fnmr > info.curve[i - 1].fnmr);
    }
    gh_vision_close(v);
}

static void damaged_pack_is_refused_by_name(void **state)
{
    (void)state;
    static const char *const files[] = {"registry.ini",        "manifest",
                                        "yunet.onnx",          "mobilefacenet.onnx",
                                        "minifasnet-2.7.onnx", "minifasnet-4.0.onnx"};
    const char *from = pack_dir("standard");
    char dir[] = "/tmp/gatehouse-models-XXXXXX", path[600];
    assert_non_null(mkdtemp(dir));
    for (int hurt = 2; hurt < 6; hurt++) {
        struct gh_error err = {0};
        for (int i = 0; i < 6; i++) {
            size_t size;
            snprintf(path, sizeof path, "%s/%s", from, files[i]);
            uint8_t *data = gh_file_read(path, 64 << 20, &size, &err);
            assert_non_null(data);
            if (i == hurt)
                data[size / 2] ^= 1;
            snprintf(path, sizeof path, "%s/%s", dir, files[i]);
            assert_true(gh_file_write(path, data, i == hurt && hurt % 2 ? size - 100 : size, &err));
            free(data);
        }
        assert_null(gh_vision_open(dir, "standard", &err));
        assert_int_equal(err.kind, GH_ERR_MODEL);
        assert_non_null(strstr(err.text, files[hurt]));
        assert_non_null(strstr(err.text, "make models"));
    }
    for (int i = 0; i < 6; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, files[i]);
        unlink(path);
    }
    rmdir(dir);
}

static void enrolment_refuses(struct gh_vision *v, struct gh_image p, const char *fault, const char *help)
{
    float t[GH_TEMPLATE_DIMS];
    struct gh_quality q;
    struct gh_image crop;
    struct gh_error err = {0};
    if (gh_vision_enrol_photo(v, p, "ada.jpg", t, &q, &crop, &err))
        fail_msg("accepted, though: %s", fault);
    if (err.kind != GH_ERR_INPUT || strncmp(err.text, "ada.jpg: ", 9) || !strstr(err.text, fault) ||
        !strstr(err.text, help))
        fail_msg("expected \"%s\" and \"%s\", got: %s", fault, help, err.text);
    free(p.data);
}

static void enrolment_names_the_fault_and_the_help(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("standard");
    struct gh_image p = grey(1, 1);
    enrolment_refuses(v, p, "no face", "one uncovered face");
    enrolment_refuses(v, grey(640, 480), "no face", "one uncovered face");
    enrolment_refuses(v, grey(7680, 4320), "no face", "one uncovered face");

    p = grey(600, 300);
    place(p, 20, 30, 240, 0), place(p, 320, 30, 240, 0);
    enrolment_refuses(v, p, "2 faces", "cut the picture");

    p = grey(400, 300);
    place(p, 100, 100, 90, 0); /* the box is about half as wide */
    enrolment_refuses(v, p, "too small: 4", "nearer");

    struct gh_image small = grey(32, 32); /* hard edges: a photo is as soft from 64 */
    place(small, 0, 0, 32, 0);
    p = grey(256, 256);
    assert_true(gh_picture_resize(small, p, NULL));
    enrolment_refuses(v, p, "blurred", "in focus");
    free(small.data);

    p = grey(256, 256);
    place(p, 0, 0, 256, 0);
    for (int i = 0; i < 256 * 256 * 3; i++)
        p.data[i] = (uint8_t)(p.data[i] / 5);
    enrolment_refuses(v, p, "too dark", "light");
    gh_vision_close(v);
}

static void enrolment_takes_a_good_photo(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("standard");
    static const int sides[] = {256, 512, 1400, 3000}; /* the face fills the picture, whatever its size */
    float first[GH_TEMPLATE_DIMS], t[GH_TEMPLATE_DIMS];
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        struct gh_image p = grey(sides[i], sides[i]), crop;
        struct gh_quality q;
        struct gh_error err = {0};
        place(p, 0, 0, sides[i], 0);
        if (!gh_vision_enrol_photo(v, p, "ada.jpg", i ? t : first, &q, &crop, &err))
            fail_msg("%d: %s", sides[i], err.text);
        assert_int_equal(crop.width, 224);
        assert_int_equal(crop.height, 224);
        assert_float_equal(q.size_px, 0.5f * (float)sides[i], 0.08f * (float)sides[i]);
        assert_true(i == 0 || dot128(first, t) > 0.9f * length(first) * length(t));
        assert_true(q.certainty > 0.7f && q.certainty <= 1);
        struct gh_face f;
        assert_int_equal(gh_vision_detect(v, crop, 0.6f, &f, 1, NULL), 1); /* the crop shows the face */
        free(p.data), free(crop.data);
    }
    gh_vision_close(v);
}

int main(void)
{
    char *standard = "standard", *second = "registry";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(any_size_can_be_looked_at, standard),
        cmocka_unit_test_prestate(any_size_can_be_looked_at, second),
        cmocka_unit_test(faces_are_found_where_they_are),
        cmocka_unit_test(refine_finds_the_same_face_and_no_other),
        cmocka_unit_test(yaw_follows_the_drawn_turn),
        cmocka_unit_test_prestate(templates_have_their_length_and_no_order, standard),
        cmocka_unit_test_prestate(templates_have_their_length_and_no_order, second),
        cmocka_unit_test_prestate(info_says_what_the_pack_is, standard),
        cmocka_unit_test_prestate(info_says_what_the_pack_is, second),
        cmocka_unit_test(damaged_pack_is_refused_by_name),
        cmocka_unit_test(enrolment_names_the_fault_and_the_help),
        cmocka_unit_test(enrolment_takes_a_good_photo),
    };
    return cmocka_run_group_tests_name("vision front", tests, NULL, NULL);
}
