/* The models folder: what is missing, damaged, cut or malformed is named, with the
 * command that mends it; nothing of it reaches a net. */
#include "vision_fixture.h"

#include "base/file.h"

#include <sodium.h>
#include <sys/stat.h>

static char dir[64];

static const char *in(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static void write_text(const char *name, const char *text)
{
    struct gh_error err;
    if (!gh_file_write(in(name), text, strlen(text), &err))
        fail_msg("%s", err.text);
}

static const char registry[] = "[pack good]\nmodels = d e\nfor_gates = yes\n"
                               "[pack other]\nmodels = e\nfor_gates = no\n"
                               "[model d]\nrole = detector\nkind = yunet\nfile = d.onnx\ninput = 32x32 bgr\n"
                               "[model e]\nrole = embedder\nkind = onnx\nfile = e.onnx\ninput = 112x96 rgb\n"
                               "mean = 1 2 3\nscale = 0.5\nalign = arcface\ncurve = 0.2 1e-2 0.1\n"
                               "curve = 0.3 1e-3 0.2\n";

static int fresh(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/gatehouse-pack-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    unsetenv("GATEHOUSE_PACK");
    write_text("registry.ini", registry);
    write_text("d.onnx", "detector");
    write_text("e.onnx", "embedder");
    char manifest[512] = "", hex[65];
    static const char *const files[][2] = {{"d.onnx", "detector"}, {"e.onnx", "embedder"}};
    for (int i = 0; i < 2; i++) {
        unsigned char hash[crypto_hash_sha256_BYTES];
        crypto_hash_sha256(hash, (const unsigned char *)files[i][1], strlen(files[i][1]));
        sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
        snprintf(manifest + strlen(manifest), sizeof manifest - strlen(manifest), "%s  %s\n", hex,
                 files[i][0]);
    }
    write_text("manifest", manifest);
    return 0;
}

static int sweep(void **state)
{
    (void)state;
    static const char *const names[] = {"registry.ini", "manifest", "pack", "d.onnx", "e.onnx"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(in(names[i]));
    return rmdir(dir);
}

static void refused(const struct gh_error *err, enum gh_error_kind kind, const char *name, const char *remedy)
{
    if (err->kind != kind || !strstr(err->text, name) || !strstr(err->text, remedy))
        fail_msg("expected kind %d with \"%s\" and \"%s\", got %d: %s", kind, name, remedy, err->kind,
                 err->text);
}

static void a_whole_pack_is_read(void **state)
{
    (void)state;
    struct gh_pack p;
    struct gh_error err;
    size_t size;
    assert_true(gh_pack_load(&p, dir, NULL, &err));
    assert_string_equal(p.name, "good");
    assert_true(p.for_gates);
    const struct gh_model *e = gh_pack_find(&p, "embedder");
    assert_non_null(e);
    assert_null(gh_pack_find(&p, "landmarks"));
    assert_int_equal(e->width, 112);
    assert_int_equal(e->height, 96);
    assert_true(e->rgb && e->mean[2] == 3 && e->scale == 0.5f && e->curve.count == 2);
    assert_float_equal(e->curve.rows[1].fnmr, 0.2f, 1e-6);
    uint8_t *data = gh_pack_read(&p, e, &size, &err);
    assert_non_null(data);
    assert_memory_equal(data, "embedder", 8);
    free(data);
}

static void the_pack_is_chosen_by_name_marker_or_completeness(void **state)
{
    (void)state;
    struct gh_pack p;
    struct gh_error err;
    assert_true(gh_pack_load(&p, dir, "other", &err));
    assert_string_equal(p.name, "other");
    write_text("pack", "other\n");
    assert_true(gh_pack_load(&p, dir, NULL, &err));
    assert_string_equal(p.name, "other");
    setenv("GATEHOUSE_PACK", "good", 1);
    assert_true(gh_pack_load(&p, dir, NULL, &err));
    assert_string_equal(p.name, "good");
    unsetenv("GATEHOUSE_PACK");
    unlink(in("pack"));
    unlink(in("d.onnx"));
    assert_true(gh_pack_load(&p, dir, NULL, &err));
    assert_string_equal(p.name, "other");
    assert_false(gh_pack_load(&p, dir, "good", &err));
    refused(&err, GH_ERR_MODEL, "d.onnx", "make models PACK=good");
    assert_false(gh_pack_load(&p, dir, "none such", &err));
    refused(&err, GH_ERR_MODEL, "none such", "no model pack");
    unlink(in("e.onnx"));
    assert_false(gh_pack_load(&p, dir, NULL, &err));
    refused(&err, GH_ERR_MODEL, "d.onnx", "make models");
}

static void a_damaged_file_is_refused_by_name(void **state)
{
    (void)state;
    static const char *const contents[] = {"embeddeR", "embedd", "", "embedder and more"};
    struct gh_pack p;
    struct gh_error err;
    size_t size;
    assert_true(gh_pack_load(&p, dir, NULL, &err));
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        write_text("e.onnx", contents[i]);
        assert_null(gh_pack_read(&p, gh_pack_find(&p, "embedder"), &size, &err));
        refused(&err, GH_ERR_MODEL, "e.onnx", "make models");
        assert_non_null(strstr(err.text, "damaged"));
    }
    unlink(in("e.onnx"));
    assert_null(gh_pack_read(&p, gh_pack_find(&p, "embedder"), &size, &err));
    refused(&err, GH_ERR_MODEL, "e.onnx", "");
    write_text("manifest", "not a manifest\n");
    assert_null(gh_pack_read(&p, gh_pack_find(&p, "detector"), &size, &err));
    refused(&err, GH_ERR_MODEL, "d.onnx", "make models");
}

/* Bytes that pass the sum but are no net: the loader says which file. */
static void what_is_no_net_is_refused_by_name(void **state)
{
    (void)state;
    struct gh_error err;
    assert_null(gh_vision_open(dir, "good", &err));
    refused(&err, GH_ERR_MODEL, "d.onnx", "");
}

static void no_folder_and_no_registry(void **state)
{
    (void)state;
    struct gh_error err;
    assert_null(gh_vision_open("/nonexistent/models", NULL, &err));
    refused(&err, GH_ERR_MODEL, "/nonexistent/models", "make models");
    unlink(in("registry.ini"));
    assert_null(gh_vision_open(dir, NULL, &err));
    refused(&err, GH_ERR_MODEL, dir, "make models");
}

static void a_malformed_registry_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *find, *put, *where;
    } table[] = {
        {"input = 112x96 rgb", "input = big", "registry.ini:16"},
        {"mean = 1 2 3", "mean = grey", "registry.ini:17"},
        {"curve = 0.3 1e-3 0.2", "curve = 0.1 1e-3 0.2", "registry.ini:21"}, /* must rise */
        {"file = e.onnx", "file = ../e.onnx", "registry.ini:15"},
        {"role = embedder", "rolle = embedder", "model e"},
        {"for_gates = yes", "for_gates = perhaps", "registry.ini:3"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char text[1024];
        const char *at = strstr(registry, table[i].find);
        struct gh_pack p;
        struct gh_error err = {0};
        assert_non_null(at);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - registry), registry, table[i].put,
                 at + strlen(table[i].find));
        write_text("registry.ini", text);
        assert_false(gh_pack_load(&p, dir, "good", &err));
        refused(&err, GH_ERR_CONFIG, table[i].where, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_pack_is_read, fresh, sweep),
        cmocka_unit_test_setup_teardown(the_pack_is_chosen_by_name_marker_or_completeness, fresh, sweep),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_refused_by_name, fresh, sweep),
        cmocka_unit_test_setup_teardown(what_is_no_net_is_refused_by_name, fresh, sweep),
        cmocka_unit_test_setup_teardown(no_folder_and_no_registry, fresh, sweep),
        cmocka_unit_test_setup_teardown(a_malformed_registry_is_named_with_its_line, fresh, sweep),
    };
    return cmocka_run_group_tests_name("vision pack", tests, NULL, NULL);
}
