/* Reports of evaluations built by hand: figures are where they belong, and names of any bytes break neither a
 * terminal, a parser nor a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "evaluate/report.h"
#include "vision/vision.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOSTILE "<b>&\"x']]>\x1b[31m\n"
#define NO_UTF8 "\xff\xfe\xc3(\xed\xa0\x80\xf4\x90\x80\x80"

enum { FAULTS = 23 };

static struct gh_evaluation *evaluation;
static struct gh_dataset data;
static struct gh_looks looks;
static struct gh_dataset_fault faults[FAULTS];
static char *files[4];

static struct gh_group_rate group(uint32_t persons, uint64_t impostors, uint64_t matches, double fnmr)
{
    struct gh_group_rate g = {.pictures = persons * 3,
                              .persons = persons,
                              .enrolled = persons,
                              .compared = persons,
                              .genuine = persons * 3,
                              .impostors = impostors,
                              .false_matches = matches,
                              .false_non_matches = (uint64_t)(fnmr * persons * 3),
                              .fnmr = fnmr};
    g.fmr = impostors ? (double)matches / (double)impostors : 0;
    g.fmr_exact = (struct gh_interval){g.fmr / 2, g.fmr * 2};
    if (!matches) /* as an exact interval has it */
        g.fmr_exact.high = impostors ? fmin(1, 3.7 / (double)impostors) : 1;
    g.fmr_person = (struct gh_interval){g.fmr / 3, g.fmr * 3};
    g.fnmr_exact = (struct gh_interval){fnmr / 2, fnmr * 2};
    g.fnmr_person = (struct gh_interval){fnmr / 1.5, fnmr * 1.5};
    return g;
}

static void clear(void)
{
    free(evaluation);
    memset(&data, 0, sizeof data);
    memset(&looks, 0, sizeof looks);
    evaluation = calloc(1, sizeof *evaluation);
    assert_non_null(evaluation);
    evaluation->data = &data;
    evaluation->looks = &looks;
    evaluation->rates.equal = -1;
    for (int i = 0; i < GH_RATE_ROWS; i++)
        evaluation->rates.rate[i].wanted = pow(10, -2 - i);
    for (int i = 0; i < GH_RATE_CURVE; i++)
        evaluation->rates.curve_fnmr[i] = -1;
}

static void fill_rates(struct gh_rates *r)
{
    r->genuine = 3000;
    r->impostors = 87654321;
    r->genuine_failed = 13;
    r->not_numbers = 2;
    r->equal = 0.0082;
    r->folds = 10;
    r->accuracy = 0.992;
    r->accuracy_sd = 0.004;
    for (int i = 0; i < 3; i++) {
        struct gh_rate *at = &r->rate[i];
        at->carried = true;
        at->threshold = 0.312f + 0.0504f * (float)i;
        at->fmr = at->wanted * 0.99;
        at->false_matches = (uint64_t)(at->fmr * 87654321);
        at->fnmr = 0.0012 * (i + 1) * (i + 1);
        at->false_non_matches = i ? (uint64_t)(at->fnmr * 3000) : 0;
        at->frr = at->fnmr + 0.0044;
        at->fmr_person = (struct gh_interval){at->wanted * 0.7, at->wanted * 1.4};
        at->fmr_exact = (struct gh_interval){at->wanted * 0.9, at->wanted * 1.1};
        at->fnmr_person = (struct gh_interval){at->fnmr * 0.6, at->fnmr * 1.6};
        at->fnmr_exact = (struct gh_interval){at->fnmr * 0.8, at->fnmr * 1.3};
    }
    for (int i = 0; i < GH_RATE_CURVE; i++) {
        r->curve_fmr[i] = (float)pow(10, -i / 20.0);
        r->curve_fnmr[i] = i > 108 ? -1 : (float)(0.00012 * pow(10, i / 40.0)) * (i > 8);
        r->curve_score[i] = -1 + (float)i / 60;
    }
    r->worst_genuine_count = 12;
    r->worst_impostor_count = 2;
    for (int i = 0; i < 12; i++)
        r->worst_genuine[i] = (struct gh_worst){0, 1, 0.01f * (float)i};
    r->worst_impostor[0] = (struct gh_worst){2, 3, 0.789f};
    r->worst_impostor[1] = (struct gh_worst){3, 99, 0.7f}; /* no such picture */
}

/* names: of the third and fourth file, a label, a group and a fault */
static void fill(const char *file, const char *name)
{
    clear();
    struct gh_evaluation *e = evaluation;
    data.persons = 5749;
    files[0] = "Ann/1.jpg";
    files[1] = "Ann/2.jpg";
    files[2] = (char *)file;
    files[3] = "a_folder_with_quite_a_long_name/of_someone_with_a_long_name_as_well/picture_of_them_0001.jpg";
    data.file = files;
    strcpy(data.dir, "/nonexistent");
    data.pictures = 13233;
    data.faults = faults;
    data.fault_count = FAULTS;
    for (int i = 0; i < FAULTS; i++)
        snprintf(faults[i].text, sizeof faults[i].text,
                 "pairs.txt:%d: %s and no such picture, so its pairs are left out", i, name);
    strcpy(looks.info.pack, "standard");
    strcpy(looks.info.embedder, "mobilefacenet-2");
    looks.no_face = 58;
    looks.unreadable = 3;
    looks.refused = 1204;
    looks.pictures_per_s = 31.4;
    fill_rates(&e->rates);
    strcpy(e->when, "2026-11-25 11:00");
    snprintf(e->source, sizeof e->source, "pairs %s", file);
    e->found_count = 2;
    e->found[0] =
        (struct gh_identification){1000, 0.1, 0.412f, 5000, 60, 5000, 499, 0.012, 1250, {0.009, 0.014}};
    e->found[1] =
        (struct gh_identification){1000, 0.01, 0.487f, 5000, 155, 5000, 50, 0.031, 1250, {0.026, 0.036}};
    e->has_reject = true;
    for (int i = 0; i < GH_REJECT_ROWS; i++)
        e->reject[i] =
            (struct gh_reject_row){0.02 * i, 0.0048 / (i + 1), 0.05f * (float)i, 3000 - 100 * (uint64_t)i};
    e->group_threshold[0] = 0.362f;
    e->group_threshold[1] = 0.413f;
    e->labels = 2;
    e->label[0] = (struct gh_report_label){.name = "sex", .count = 2};
    e->label[0].group[0] = (struct gh_report_group){
        "women", {group(1400, 979300, 1958, 0.006), group(1400, 979300, 150, 0.012)}};
    e->label[0].group[1] =
        (struct gh_report_group){"men", {group(4300, 9242850, 9242, 0.004), group(4300, 9242850, 0, 0.010)}};
    e->label[1] = (struct gh_report_label){.name = name, .count = 3};
    e->label[1].group[0] = (struct gh_report_group){name, {group(14, 91, 0, 0.0), group(14, 91, 0, 0.05)}};
    e->label[1].group[1] = (struct gh_report_group){"one", {group(1, 0, 0, 0.0), group(1, 0, 0, 0.0)}};
    e->label[1].group[2] = (struct gh_report_group){"none", {{0}, {0}}};
}

enum form { TEXT, TEXT_WIDE, JSON, SVG, HTML, HTML_PICTURES };

static char *report(enum form form)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    assert_non_null(f);
    bool ok = form == TEXT        ? gh_report_text(f, evaluation, 80, 20, false)
              : form == TEXT_WIDE ? gh_report_text(f, evaluation, 80, 20, true)
              : form == JSON      ? gh_report_json(f, evaluation)
              : form == SVG       ? gh_report_svg(f, evaluation)
                                  : gh_report_html(f, evaluation, form == HTML_PICTURES);
    fclose(f);
    assert_true(ok);
    return text;
}

static void has(const char *text, const char *part)
{
    if (!text || !strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text ? text : "");
}

static void has_not(const char *text, const char *part)
{
    if (!text || strstr(text, part))
        fail_msg("\"%s\" is in:\n%s", part, text ? text : "");
}

/* Code points a line; colours take no room. */
static void no_wider_than(const char *text, int most)
{
    int at = 0;
    for (const char *s = text, *begin = text; *s; s++) {
        if (*s == '\033') {
            s += strcspn(s, "m");
            continue;
        }
        if (*s == '\n') {
            if (at > most)
                fail_msg("%d cells: %.*s", at, (int)(s - begin), begin);
            at = 0;
            begin = s + 1;
        } else {
            at += (*s & 0xc0) != 0x80;
        }
    }
}

/* Well-formed UTF-8 without control characters but newlines, as far as a terminal cares. */
static void is_clean(const char *text)
{
    assert_null(strstr(text, "\x1b[31m"));
    for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
        assert_true(*s >= 0x20 || *s == '\n');
        assert_true(*s < 0xf5 && *s != 0xc0 && *s != 0xc1);
        int more = *s < 0x80 ? 0 : *s < 0xe0 ? 1 : *s < 0xf0 ? 2 : 3;
        assert_true(*s < 0x80 || *s >= 0xc2);
        for (; more; more--)
            assert_int_equal(*++s & 0xc0, 0x80);
    }
}

/* Every element closed in its order, every attribute quoted, every & an entity. */
static void is_xml(const char *text)
{
    char stack[32][16];
    int depth = 0, roots = 0;
    for (const char *s = text; *s; s++) {
        if (*s == '&') {
            const char *end = strchr(s, ';');
            assert_true(end && end - s < 8);
        }
        assert_true(*s != '>' || depth); /* no stray one outside */
        if (*s != '<')
            continue;
        if (s[1] == '?' || s[1] == '!') {
            assert_int_equal(depth, 0);
            s = strchr(s, '>');
            continue;
        }
        bool closing = s[1] == '/';
        const char *name = s + 1 + closing;
        size_t n = strcspn(name, " />\n");
        assert_true(n > 0 && n < sizeof *stack);
        const char *end = name + n;
        for (bool quoted = false; *end && (quoted || *end != '>'); end++) {
            quoted ^= *end == '"';
            assert_true(*end != '<');
            if (*end == '=' && !quoted)
                assert_int_equal(end[1], '"');
        }
        assert_int_equal(*end, '>');
        if (closing) {
            assert_true(depth > 0);
            depth--;
            if (strlen(stack[depth]) != n || strncmp(stack[depth], name, n))
                fail_msg("</%.*s> closes <%s>", (int)n, name, stack[depth]);
        } else if (end[-1] != '/') {
            assert_true(depth < 32);
            roots += !depth;
            snprintf(stack[depth++], sizeof *stack, "%.*s", (int)n, name);
        }
        s = end;
    }
    assert_int_equal(depth, 0);
    assert_int_equal(roots, 1);
}

/* Nothing that runs and nothing from elsewhere. */
static void is_alone(const char *text)
{
    static const char *const never[] = {"<script", "javascript:", " onload", "<link",
                                        "@import", "url(",        "<b>",     NO_UTF8};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        has_not(text, never[i]);
    for (const char *s = text; (s = strstr(s, "http")); s += 4)
        if (strncmp(s, "http://www.w3.org/2000/svg\"", 27) && strncmp(s, "http-equiv=", 11))
            fail_msg("refers elsewhere: %.60s", s);
}

static void text_tells_the_figures(void **state)
{
    (void)state;
    static const char *const parts[] = {"standard, embedder mobilefacenet-2",
                                        "13,233 of 5,749 people",
                                        "58 (0.44 %): failures to enrol",
                                        "1,204 (9.1 %) would not be taken",
                                        "99.20 % over 10 folds (standard deviation 0.40)",
                                        "Equal error  0.82 %",
                                        "1 in 100 ",
                                        "0.312",
                                        "1 in 10,000",
                                        "0.413",
                                        "0.29 to 0.77 %",
                                        "0.07 to 0.19 %",
                                        "1 in 1,000,000",
                                        "not carried: too few pairs",
                                        "1,000     1 in 10",
                                        "0.9 to 1.4 %",
                                        "women",
                                        "2.0 times",
                                        "undefined",
                                        "14 people, 91 comparisons, no false match seen: the true rate may",
                                        "at least 50 people with a face",
                                        "Ann/1.jpg  Ann/2.jpg",
                                        "_well/picture_of_them_0001.jpg",
                                        "Faults (23)",
                                        "pairs.txt:19:",
                                        "and 3 more",
                                        "and 2 more",
                                        "***"};
    fill("Bob/1.jpg", "glasses");
    char *text = report(TEXT);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        has(text, parts[i]);
    has_not(text, "pairs.txt:20:");
    no_wider_than(text, 80);
    for (const char *s = text; *s; s++)
        assert_true(*s == '\n' || (*s >= ' ' && *s < 127));
    free(text);
}

static void text_is_braille_where_it_can_be(void **state)
{
    (void)state;
    fill("Bob/1.jpg", "glasses");
    setenv("LC_ALL", "C.UTF-8", 1);
    char *text = report(TEXT_WIDE);
    has(text, "\xe2\xa0");
    has(text, "\033[1m");
    no_wider_than(text, 80);
    free(text);
    setenv("LC_ALL", "C", 1);
    text = report(TEXT_WIDE);
    has_not(text, "\xe2");
    has(text, "***");
    free(text);
    unsetenv("LC_ALL");
}

static void the_curve_keeps_to_the_width(void **state)
{
    (void)state;
    static const int widths[] = {0, 40, 41, 69, 80, 110, 111, 300};
    fill("Bob/1.jpg", "glasses");
    for (int i = 0; i < 16; i++) {
        int width = widths[i / 2];
        char *text = NULL;
        size_t size = 0;
        setenv("LC_ALL", i % 2 ? "C.UTF-8" : "C", 1);
        FILE *f = open_memstream(&text, &size);
        assert_non_null(f);
        assert_true(gh_report_text(f, evaluation, width, width / 4, i % 2));
        fclose(f);
        char *from = strstr(text, "   FNMR\n"), *to = from ? strstr(from, " FMR\n") : NULL;
        if (!to) {
            fail_msg("no curve");
            break;
        }
        to[strlen(" FMR\n")] = 0;
        has(from, i % 2 ? "\xe2\xa0" : "**");
        no_wider_than(from, width < 40 ? 40 : width);
        free(text);
    }
    unsetenv("LC_ALL");
}

static void hostile_names_do_no_harm(void **state)
{
    (void)state;
    static const char *const locale[] = {"C", "C.UTF-8"};
    for (int i = 0; i < 2; i++) {
        setenv("LC_ALL", locale[i], 1);
        fill(HOSTILE NO_UTF8 ".jpg", HOSTILE NO_UTF8);
        char *text = report(TEXT);
        is_clean(text);
        has(text, "<b>&\"x']]>");
        no_wider_than(text, 80);
        free(text);
    }
    unsetenv("LC_ALL");
    for (int form = HTML; form <= HTML_PICTURES; form++) {
        char *text = report((enum form)form);
        is_clean(text);
        is_xml(text);
        is_alone(text);
        has(text, "&lt;b&gt;&amp;&quot;x&#39;]]&gt;");
        has(text, "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
        has(text, "lang=\"en\"");
        if (form == HTML_PICTURES)
            has(text, "picture cannot be read");
        else
            has_not(text, "<img");
        free(text);
    }
}

static double number(const cJSON *o, const char *a, const char *b)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, a);
    v = b ? cJSON_GetObjectItemCaseSensitive(v, b) : v;
    if (!cJSON_IsNumber(v))
        fail_msg("%s %s is no number", a, b ? b : "");
    return cJSON_IsNumber(v) ? v->valuedouble : NAN;
}

static void json_has_its_keys(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "accuracy", "accuracy_sd",    "failure_to_enrol", "fnmr",           "fnmr_interval", "fmr_interval",
        "frr",      "thresholds",     "equal_error_rate", "pack",           "embedder",      "pictures",
        "people",   "pictures_per_s", "genuine",          "impostors",      "not_numbers",   "identification",
        "reject",   "groups",         "worst_genuine",    "worst_impostor", "faults",        "curve"};
    fill(HOSTILE NO_UTF8, HOSTILE NO_UTF8);
    char *text = report(JSON);
    is_clean(text);
    cJSON *o = cJSON_Parse(text);
    assert_non_null(o);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!cJSON_HasObjectItem(o, keys[i]))
            fail_msg("no %s", keys[i]);
    assert_float_equal(number(o, "accuracy", NULL), 0.992, 1e-9);
    assert_float_equal(number(o, "failure_to_enrol", NULL), 58.0 / 13230, 1e-9);
    assert_float_equal(number(o, "fnmr", "1e-2"), 0.0012, 1e-9);
    assert_float_equal(number(o, "fnmr", "1e-4"), 0.0108, 1e-9);
    assert_float_equal(number(o, "thresholds", "1e-3"), 0.3624, 1e-5);
    assert_float_equal(number(o, "impostors", NULL), 87654321, 0);
    assert_false(cJSON_HasObjectItem(cJSON_GetObjectItem(o, "fnmr"), "1e-5"));
    const cJSON *in = cJSON_GetObjectItem(cJSON_GetObjectItem(o, "fnmr_interval"), "1e-2");
    assert_float_equal(number(in, "high", NULL), 0.0012 * 1.6, 1e-9);
    assert_float_equal(number(in, "exact_low", NULL), 0.0012 * 0.8, 1e-9);
    in = cJSON_GetArrayItem(cJSON_GetObjectItem(o, "identification"), 1);
    assert_float_equal(number(in, "people", NULL), 1250, 0);
    assert_float_equal(number(in, "fnir_interval", "high"), 0.036, 1e-9);
    const cJSON *sex = cJSON_GetObjectItem(cJSON_GetObjectItem(o, "groups"), "sex");
    assert_int_equal(cJSON_GetArraySize(sex), 2);
    assert_string_equal(cJSON_GetObjectItem(cJSON_GetArrayItem(sex, 0), "name")->valuestring, "women");
    assert_true(cJSON_IsString(cJSON_GetObjectItem(cJSON_GetArrayItem(sex, 0), "says")));
    assert_float_equal(number(cJSON_GetArrayItem(sex, 0), "enrolled", NULL), 1400, 0);
    assert_float_equal(number(cJSON_GetArrayItem(sex, 0), "compared", NULL), 1400, 0);
    const cJSON *worst = cJSON_GetArrayItem(cJSON_GetObjectItem(o, "worst_impostor"), 0);
    const cJSON *file = cJSON_GetArrayItem(cJSON_GetObjectItem(worst, "files"), 0);
    assert_memory_equal(file->valuestring, HOSTILE "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd(",
                        sizeof HOSTILE + 9);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(o, "faults")), FAULTS);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(o, "curve")), 109);
    cJSON_Delete(o);
    free(text);
}

static void svg_stands_alone(void **state)
{
    (void)state;
    fill("a.jpg", "b");
    strcpy(looks.info.embedder, "<b>&\"x");
    char *text = report(SVG);
    is_xml(text);
    is_alone(text);
    has(text, "polyline");
    has(text, "1 in 1,000: 0.48 %");
    has(text, "1 in 10,000: 1.1 %");
    has(text, "&lt;b&gt;&amp;&quot;x");
    free(text);
}

static void nothing_at_all_is_said(void **state)
{
    (void)state;
    clear();
    for (int form = TEXT; form <= HTML_PICTURES; form++) {
        char *text = report((enum form)form);
        has_not(text, "nan");
        has_not(text, "inf");
        if (form == SVG || form == HTML)
            is_xml(text);
        if (form == TEXT)
            has(text, "No curve");
        if (form == JSON) {
            cJSON *o = cJSON_Parse(text);
            assert_non_null(o);
            assert_true(cJSON_IsNull(cJSON_GetObjectItem(o, "accuracy")));
            assert_true(cJSON_IsNull(cJSON_GetObjectItem(o, "equal_error_rate")));
            cJSON_Delete(o);
        }
        free(text);
    }
}

/* Figures that are no numbers come from nowhere today; they must not come out as some. */
static void no_number_is_none(void **state)
{
    (void)state;
    fill("a.jpg", "b");
    evaluation->rates.equal = NAN;
    evaluation->rates.rate[0].fnmr = NAN;
    evaluation->rates.rate[1].fnmr_person.high = INFINITY;
    evaluation->rates.curve_fnmr[50] = NAN;
    evaluation->reject[3].fnmr = NAN;
    for (int form = TEXT; form <= HTML; form++) {
        char *text = report((enum form)form);
        has_not(text, "nan ");
        has_not(text, "nan,");
        has_not(text, " inf ");
        free(text);
    }
}

static void pictures_are_small_and_inside(void **state)
{
    (void)state;
    char dir[] = "/tmp/gh-report-XXXXXX", path[64];
    assert_non_null(mkdtemp(dir));
    struct gh_image picture = {calloc(640 * 480, 3), 640, 480, 640 * 3};
    uint8_t *jpeg = NULL;
    size_t size = 0;
    assert_non_null(picture.data);
    assert_true(gh_vision_encode_jpeg(picture, &jpeg, &size, NULL));
    snprintf(path, sizeof path, "%s/a.jpg", dir);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(jpeg, 1, size, f), size);
    fclose(f);
    fill("a.jpg", "b");
    strcpy(data.dir, dir);
    char *text = report(HTML_PICTURES);
    is_xml(text);
    is_alone(text);
    has(text, "<img alt=\"a.jpg\" src=\"data:image/jpeg;base64,/9j/");
    has(text, "picture cannot be read");
    assert_true(strlen(text) < 40000);
    free(text);
    free(jpeg);
    free(picture.data);
    unlink(path);
    rmdir(dir);
}

static int end(void **state)
{
    (void)state;
    free(evaluation);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_tells_the_figures),
        cmocka_unit_test(text_is_braille_where_it_can_be),
        cmocka_unit_test(the_curve_keeps_to_the_width),
        cmocka_unit_test(hostile_names_do_no_harm),
        cmocka_unit_test(json_has_its_keys),
        cmocka_unit_test(svg_stands_alone),
        cmocka_unit_test(nothing_at_all_is_said),
        cmocka_unit_test(no_number_is_none),
        cmocka_unit_test(pictures_are_small_and_inside),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
