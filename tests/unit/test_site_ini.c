/* Unit tests of core/site: what site.ini may say, the errors it earns, and edits that keep the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/file.h"
#include "site/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct gh_site site;
static struct gh_error err;

static void a_full_file_is_read(void **state)
{
    (void)state;
    assert_true(gh_site_parse(
        &site, "d", "site.ini",
        "[site]\nname = Market hall\n[match]\nfalse_alerts = 1e-5\nsimilarity = a-1:0.6\n"
        "similarity = b-1:0.97\nregroup_s = 45\n[engine]\nworkers = 2\npaced = no\n"
        "[camera north door]\nsource = rtsp://u:p@h/s\ndetect_fps = 2.5\nusable_px = 60\nloop = no\n"
        "hours = 22:00-06:30\nmask = 0,0,0.5,0.25\nmask = 0.5, 0.5, 0.5, 0.5\nzone = 0,0,1,1\n",
        &err));
    assert_string_equal(site.name, "Market hall");
    assert_int_equal(site.camera_count, 1);
    assert_int_equal(site.cameras[0].mask_count, 2);
    assert_int_equal(site.cameras[0].zone_count, 1);
    assert_int_equal(site.cameras[0].hours.from, 22 * 60);
    assert_false(site.paced);
    assert_true(gh_operating_similarity(&site.operating, "b-1") == 0.97);
    assert_true(gh_operating_similarity(&site.operating, "c-1") == 0);
    assert_true(gh_operating_share(&site.operating) == 1e-5);
}

static void gates_are_read(void **state)
{
    (void)state;
    assert_true(
        gh_site_parse(&site, "d", "site.ini",
                      "[gate north door]\nsource = /dev/video0\nadmit = night shift fri-mon 22:00-06:00\n"
                      "admit = staff\nadmit = * sat,sun\nlanguages = fr en\ndoor = gpio\nchip = gpiochip0\n"
                      "relay = 4\ncontact = 5\ncontact_open = low\nfail = safe\npin = no\n"
                      "[gate way out]\nsource = x\nmode = identify\nidentify_reason = ticket holders only\n"
                      "direction = out\nliveness = both\n",
                      &err));
    const struct gh_site_gate *g = gh_site_gate_find(&site, "north door");
    assert_non_null(g);
    assert_int_equal(g->rule_count, 3);
    assert_string_equal(g->rules[0].group, "night shift");
    assert_int_equal(g->rules[0].days, 0x71); /* Friday, Saturday, Sunday, Monday */
    assert_int_equal(g->rules[0].from, 22 * 60);
    assert_int_equal(g->rules[0].to, 6 * 60);
    assert_string_equal(g->rules[1].group, "staff");
    assert_int_equal(g->rules[1].days, 127);
    assert_int_equal(g->rules[1].from, g->rules[1].to);
    assert_string_equal(g->rules[2].group, "*");
    assert_int_equal(g->rules[2].days, 0x60);
    assert_int_equal(g->relay, 4);
    assert_int_equal(g->button, -1);
    assert_false(g->contact_open_high);
    assert_true(g->fail_safe);
    assert_false(g->pin);
    assert_true(g->false_match_rate == 1e-4);
    g = gh_site_gate_find(&site, "way out");
    assert_true(g->identify && g->leaving && g->pin);
    assert_int_equal(g->liveness, GH_LIVENESS_BOTH);
    assert_null(gh_site_gate_find(&site, "south door"));
}

static void false_alerts_are_accepted_a_day(void **state)
{
    (void)state;
    char text[GH_OPERATING_TEXT], again[GH_OPERATING_TEXT], name[GH_OPERATING_NAME];
    struct gh_site_operating o, back;
    assert_true(gh_site_parse(&site, "d", "site.ini", "[site]\nname = x\n", &err));
    assert_true(gh_operating_share(&site.operating) == 1e-4); /* the default: 0.05 of 500 */
    assert_true(gh_site_operating(&site, 0, name, &o));
    assert_false(gh_site_operating(&site, 1, name, &o));
    assert_true(gh_site_parse(&site, "d", "site.ini",
                              "[match]\nfalse_alerts_per_camera_day = 1\nexpected_faces_per_camera_day = "
                              "2000\nsimilarity = e-1:0.62\n[gate north door]\nsource = x\n"
                              "false_match_rate = 1e-5\n",
                              &err));
    assert_true(gh_site_operating(&site, 0, name, &o));
    assert_string_equal(name, "alerts");
    assert_true(gh_operating_share(&o) == 5e-4);
    assert_string_equal(gh_operating_text(&o, text), "false_alerts_per_camera_day=1 "
                                                     "expected_faces_per_camera_day=2000 "
                                                     "similarity=e-1:0.62");
    assert_true(gh_operating_parse(text, &back));
    assert_string_equal(gh_operating_text(&back, again), text);
    assert_true(gh_site_operating(&site, 1, name, &o));
    assert_string_equal(name, "gate:north door");
    assert_string_equal(gh_operating_text(&o, text), "false_match_rate=1e-05 similarity=e-1:0.62");
    assert_true(gh_operating_parse(text, &back) && back.rate == 1e-5 && back.similarities == 1);
    static const char *const bad[] = {"",
                                      "false_match_rate",
                                      "false_match_rate=",
                                      "false_match_rate=-1",
                                      "false_match_rate=nan",
                                      "false_match_rate=1e-4 ",
                                      "similarity=e-1:0.62",
                                      "false_match_rate=1e-4 similarity=0.62",
                                      "false_match_rate=1e-4 similarity=e:2",
                                      "false_alerts_per_camera_day=1",
                                      "false_alerts=1e-4 or=1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (gh_operating_parse(bad[i], &back))
            fail_msg("taken: %s", bad[i]);
}

static void mistakes_name_the_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *where;
    } rows[] = {
        {"[site]\nname =\n", ":2:"},
        {"[nonsense]\na = 1\n", ":1:"},
        {"[site]\nname = x\n[bogus]\n", ":3: [bogus]: expected a section"},
        {"[camera ]\nsource = x\n", ":1:"},
        {"[site]\nname = x\n[camera a]\nsource = x\n[site]\ncontact = y\n",
         ":5: [site]: expected once; it stands on line 1"},
        {"[camera a]\nsource = x\n\n[camera a]\n", ":4: [camera a]: expected once"},
        {"[camera a]\nsource = x\nsource = y\n", ":3: [camera a] source: expected once; it stands on line 2"},
        {"[engine]\nworkers = 1\nworkers = 2\n", ":3:"},
        {"[camera a]\n", "expected a line source"},
        {"[gate all]\nsource = x\n", ":1:"},
        {"[camera a]\nsource = x\nhours = 08:00-08:00\n", "for all day"},
        {"[camera a]\nsource = x\nhours = 24:00-00:00\n", "for all day"},
        {"[gate a]\nsource = x\nadmit = * 10:00-10:00\n", ":3: [gate a] admit: expected two different hours"},
        {"[gate a]\nsource = x\nadmit = staff mon-fry 07:00-08:00\n", ":3:"},
        {"[gate a]\nsource = x\nadmit = staff Mon-Fri\n", ":3:"},
        {"[gate a]\nsource = x\nadmit = staff mon - fri\n", ":3:"},
        {"[gate a]\nsource = x\nadmit = mon-fri staff\n", ":3:"},
        {"[gate a]\nsource = x\nadmit = staff sunday\n", ":3:"},
        {"[gate a]\nsource = x\nadmit = staff 7-19\n", ":3:"},
        {"[gate a]\nsource = x\nadmit = staff mon-fri 7am-7pm\n", ":3:"},
        {"[gate a]\nsource = x\ndoor = exec\ncommand = ./open it\n", ":4:"},
        {"[camera a]\nsource = x\nfps = 3\n", ":3:"},
        {"[camera a]\nsource = x\nhours = 8-18\n", ":3:"},
        {"[camera a]\nsource = x\nhours = 25:00-26:00\n", ":3:"},
        {"[camera a]\nsource = x\nmask = 0,0,2,1\n", ":3:"},
        {"[camera a]\nsource = x\nmask = nan,0,1,1\n", ":3:"},
        {"[camera a/b]\nsource = x\n", ":1:"},
        {"[match]\nsimilarity = 0.5\n", ":2:"},
        {"[match]\nsimilarity = a:1.5\n", ":2:"},
        {"[match]\nfalse_alerts = 2\n", ":2:"},
        {"[match]\nsimilarity = a b:0.5\n", ":2:"},
        {"[match]\nfalse_alerts_per_camera_day = 0\n", ":2:"},
        {"[match]\nexpected_faces_per_camera_day = 0\n", ":2:"},
        {"[match]\nfalse_alerts_per_camera_day = nan\n", ":2:"},
        {"[match]\nfalse_alerts = 1e-4\nfalse_alerts_per_camera_day = 1\n", ":3:"},
        {"[match]\nfalse_alerts_per_camera_day = 1\nfalse_alerts = 1e-4\n", ":3:"},
        {"[match]\nexpected_faces_per_camera_day = 10\nfalse_alerts = 1e-4\n", ":3:"},
        {"[match]\nfalse_alerts_per_camera_day = 60\n", ":2:"}, /* of 500 faces more than a tenth */
        {"[match]\nexpected_faces_per_camera_day = 1\nfalse_alerts_per_camera_day = 1\n", ":3:"},
        {"[camera a]\nloop = yes\n", "expected a line source"},
        {"[site\n", ":1:"},
        {"[gate a]\nloop = yes\n", "expected a line source"},
        {"[gate a]\nsource = x\nmode = identify\n", "expected a line identify_reason"},
        {"[gate a]\nsource = x\ndoor = exec\n", "expected a line command"},
        {"[gate a]\nsource = x\ndoor = gpio\nchip = c\n", "expected a line relay"},
        {"[gate a]\nsource = x\nunlock_ms = 60000\n", ":3:"},
        {"[gate a]\nsource = x\nfalse_match_rate = 0.5\n", ":3:"},
        {"[gate a]\nsource = x\nlanguages = en xx\n", ":3:"},
        {"[gate a]\nsource = x\nadmit = staff 25:00-26:00\n", ":3:"},
        {"[gate a]\nsource = x\nadmit = st/aff\n", ":3:"},
        {"[gate a]\nsource = x\nopen = always\n", ":3:"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(gh_site_parse(&site, "d", "site.ini", rows[i].text, &err));
        assert_int_equal(err.kind, GH_ERR_CONFIG);
        if (!strstr(err.text, rows[i].where))
            fail_msg("row %zu: %s", i, err.text);
    }
}

static void groups_may_hold_numbers(void **state)
{
    (void)state;
    static const char *const groups[] = {"floor 2", "a-team",     "monitors", "satellite-2",
                                         "24h",     "2-wheelers", "*"};
    char text[128];
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        snprintf(text, sizeof text, "[gate a]\nsource = x\nadmit = %s mon-fri 00:00-24:00\n", groups[i]);
        if (!gh_site_parse(&site, "d", "site.ini", text, &err))
            fail_msg("%s", err.text);
        assert_string_equal(site.gates[0].rules[0].group, groups[i]);
        assert_int_equal(site.gates[0].rules[0].from, site.gates[0].rules[0].to);
    }
}

static void relative_paths_begin_at_the_site(void **state)
{
    (void)state;
    static const char *const sources[][2] = {{"a.mp4", "/d/a.mp4"},
                                             {"./films/a b.mp4", "/d/films/a b.mp4"},
                                             {"/x/a.mp4", "/x/a.mp4"},
                                             {"/dev/video0", "/dev/video0"},
                                             {"rtsp://u:p@h/a", "rtsp://u:p@h/a"},
                                             {"scene:a.scene?camera=b", "scene:/d/a.scene?camera=b"},
                                             {"scene:/x/a.scene", "scene:/x/a.scene"}};
    char text[256];
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        snprintf(text, sizeof text, "[camera a]\nsource = %s\n[gate b]\nsource = %s\n", sources[i][0],
                 sources[i][0]);
        assert_true(gh_site_parse(&site, "/d", "site.ini", text, &err));
        assert_string_equal(site.cameras[0].source, sources[i][1]);
        assert_string_equal(site.gates[0].source, sources[i][1]);
    }
    size_t length;
    assert_null(gh_site_source_file("https://h/a", &length));
    const char *file = gh_site_source_file("scene:a.scene?seed=1", &length);
    assert_memory_equal(file, "a.scene", length);
    assert_int_equal(length, 7);
}

static void passwords_stay_out_of_messages(void **state)
{
    (void)state;
    char text[GH_SITE_SOURCE + 64];
    memset(text, 'x', sizeof text);
    memcpy(text, "[camera a]\nsource = rtsp://u:secret@", 36);
    text[sizeof text - 1] = 0;
    assert_false(gh_site_parse(&site, "d", "site.ini", text, &err));
    assert_null(strstr(err.text, "secret"));
}

static void edits_keep_the_rest(void **state)
{
    (void)state;
    char dir[] = "/tmp/gh-site-XXXXXX", path[GH_SITE_PATH];
    size_t size;
    assert_non_null(mkdtemp(dir));
    assert_true(gh_site_create(dir, "here", &err));
    assert_true(gh_site_path(dir, GH_SITE_INI, path, &err));
    const char *first = "# keep me\n[site]\nname = here\n\n[camera one]\nsource = a.mp4 ; note\n";
    assert_true(gh_file_write(path, first, strlen(first), &err));

    struct gh_site_camera camera = {.name = "two", .source = "scene:x.scene?seed=1&fps=5", .loop = true};
    camera.masks[camera.mask_count++] = (struct gh_rect){0, 0, 0.5f, 1};
    assert_true(gh_site_add_camera(dir, &camera, &err));
    assert_false(gh_site_add_camera(dir, &camera, &err));
    assert_int_equal(err.kind, GH_ERR_USAGE);
    assert_true(gh_site_load(&site, dir, &err));
    assert_int_equal(site.camera_count, 2);
    char expected[GH_SITE_SOURCE];
    snprintf(expected, sizeof expected, "scene:%s/x.scene?seed=1&fps=5", dir);
    assert_string_equal(site.cameras[1].source, expected);
    assert_int_equal(site.cameras[1].mask_count, 1);

    /* what would not be read back as it was meant is not written */
    static const struct gh_site_camera evil[] = {
        {.name = "three", .source = "x\n[camera four]\nsource = y"},
        {.name = "three", .source = "film ;1.mp4"},
        {.name = "three", .source = " film.mp4"},
        {.name = "three]", .source = "film.mp4"},
        {.name = "", .source = "film.mp4"},
        {.name = "three", .source = ""},
        {.name = "three", .source = "film.mp4", .detect_fps = 1000},
        {.name = "three", .source = "film.mp4", .zones = {{0, 0, 2, 2}}, .zone_count = 1},
    };
    for (size_t i = 0; i < sizeof evil / sizeof *evil; i++) {
        assert_false(gh_site_add_camera(dir, &evil[i], &err));
        assert_int_equal(err.kind, GH_ERR_USAGE);
    }
    assert_true(gh_site_load(&site, dir, &err));
    assert_int_equal(site.camera_count, 2);

    assert_true(gh_site_remove_camera(dir, "two", &err));
    assert_false(gh_site_remove_camera(dir, "two", &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    char *text = (char *)gh_file_read(path, 4096, &size, &err);
    assert_non_null(strstr(text, "# keep me"));
    assert_non_null(strstr(text, "[camera one]"));
    assert_null(strstr(text, "two"));
    free(text);
    unlink(path);
    assert_true(gh_file_join(path, sizeof path, dir, "run"));
    rmdir(path);
    rmdir(dir);
}

static void a_site_has_a_name_that_can_be_read_back(void **state)
{
    (void)state;
    char dir[] = "/tmp/gh-site-XXXXXX", path[GH_SITE_PATH], name[1000];
    assert_non_null(mkdtemp(dir));
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = 0;
    static const char *const bad[] = {"", "a\n[camera x]", "a;b", " a"};
    for (size_t i = 0; i <= sizeof bad / sizeof *bad; i++) {
        assert_false(gh_site_create(dir, i ? bad[i - 1] : name, &err));
        assert_int_equal(err.kind, GH_ERR_USAGE);
    }
    assert_true(gh_site_path(dir, GH_SITE_INI, path, &err));
    assert_int_not_equal(access(path, F_OK), 0);
    assert_true(gh_site_create(dir, "[Halle] 7 = süd", &err));
    assert_true(gh_site_load(&site, dir, &err));
    assert_string_equal(site.name, "[Halle] 7 = süd");
    unlink(path);
    assert_true(gh_file_join(path, sizeof path, dir, "run"));
    rmdir(path);
    rmdir(dir);
}

static void hours_run_over_midnight(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    struct gh_site_camera c = {.hours = {22 * 60, 6 * 60}};
    assert_true(gh_site_in_hours(&c, 23LL * 3600000));
    assert_true(gh_site_in_hours(&c, 5LL * 3600000));
    assert_false(gh_site_in_hours(&c, 6LL * 3600000));
    c.hours = (struct gh_site_hours){0, 0};
    assert_true(gh_site_in_hours(&c, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_file_is_read),
        cmocka_unit_test(gates_are_read),
        cmocka_unit_test(false_alerts_are_accepted_a_day),
        cmocka_unit_test(mistakes_name_the_line),
        cmocka_unit_test(groups_may_hold_numbers),
        cmocka_unit_test(relative_paths_begin_at_the_site),
        cmocka_unit_test(passwords_stay_out_of_messages),
        cmocka_unit_test(edits_keep_the_rest),
        cmocka_unit_test(a_site_has_a_name_that_can_be_read_back),
        cmocka_unit_test(hours_run_over_midnight),
    };
    return cmocka_run_group_tests_name("site", tests, NULL, NULL);
}
