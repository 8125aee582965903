/* Unit tests of core/base: ids, dates, configuration, files and errors as tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/cond.h"
#include "base/config.h"
#include "base/digits.h"
#include "base/error.h"
#include "base/file.h"
#include "base/id.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void id_survives_its_text_form(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct gh_id id = gh_id_make(1700000000000 + i), back;
        char text[GH_ID_TEXT];
        assert_true(gh_id_parse(gh_id_format(id, text), &back));
        assert_true(gh_id_equal(id, back));
    }
    struct gh_id id;
    assert_false(gh_id_parse("", &id));
    assert_false(gh_id_parse("8ZZZZZZZZZZZZZZZZZZZZZZZZZ", &id)); /* above 128 bits */
    assert_false(gh_id_parse("0123456789ABCDEFGHJKMNPQRU", &id)); /* U is not in the alphabet */
}

static void ids_sort_by_time(void **state)
{
    (void)state;
    struct gh_id a = gh_id_make(1000), b = gh_id_make(1001);
    char ta[GH_ID_TEXT], tb[GH_ID_TEXT];
    assert_true(strcmp(gh_id_format(a, ta), gh_id_format(b, tb)) < 0);
}

static void dates_people_type(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    static const struct {
        const char *text;
        int64_t want;
    } rows[] = {
        {"+30d", 1000 + 30LL * 86400000},
        {"+45m", 1000 + 45 * 60000},
        {"2026-01-01T00:00Z", 1767225600000},
        {"2026-01-01", 1767225600000 + 86399000},
        {"2026-01-01T00:00:01", 1767225601000},
        {"2026-02-31", -1},
        {"2026-1", -1},
        {"+5x", -1},
        {"+-5d", -1},
        {"", -1},
        {"2026-01-01T25:00", -1},
        {"2026-01-01Tgarbage", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (gh_clock_parse(rows[i].text, 1000) != rows[i].want)
            fail_msg("%s gave %lld", rows[i].text, (long long)gh_clock_parse(rows[i].text, 1000));
}

static void config_errors_name_file_and_line(void **state)
{
    (void)state;
    struct gh_config c;
    struct gh_error err;
    assert_false(gh_config_parse(&c, "site.ini", "[site]\nname = x\nrubbish\n", &err));
    assert_int_equal(err.kind, GH_ERR_CONFIG);
    assert_non_null(strstr(err.text, "site.ini:3:"));

    assert_true(gh_config_parse(&c, "site.ini", "[camera a]\nfps = many\nfps2 = 7\non = yes\n", &err));
    int n;
    bool on;
    assert_false(gh_config_int(&c, gh_config_find(&c, "camera a", "fps"), 1, 30, &n, &err));
    assert_non_null(strstr(err.text, "site.ini:2:"));
    assert_null(strstr(err.text, "many"));
    assert_true(gh_config_int(&c, gh_config_find(&c, "camera a", "fps2"), 1, 30, &n, &err));
    assert_int_equal(n, 7);
    assert_false(gh_config_int(&c, gh_config_find(&c, "camera a", "fps2"), 8, 30, &n, &err));
    assert_true(gh_config_bool(&c, gh_config_find(&c, "camera a", "on"), &on, &err));
    assert_true(on);
    assert_null(gh_config_find(&c, "camera b", "fps"));
    gh_config_free(&c);
}

static void config_lines_may_be_long_and_indented(void **state)
{
    (void)state;
    struct gh_config c;
    struct gh_error err;
    char text[4000], value[2001];
    memset(value, 'v', 2000);
    value[2000] = 0;
    snprintf(
        text, sizeof text,
        "\xef\xbb\xbf# %s\r\n  [camera with a name that is longer than fifty characters in all] ; remark\r\n"
        "\ta = %.1500s ; remark\n   b=x;y\n c = = \n\n ; remark\nd =",
        value, value);
    assert_true(gh_config_parse(&c, "f", text, &err));
    assert_int_equal(c.count, 4);
    const char *section = "camera with a name that is longer than fifty characters in all";
    for (int i = 0; i < 4; i++)
        assert_string_equal(c.entries[i].section, section);
    assert_int_equal(strlen(gh_config_find(&c, section, "a")->value), 1500);
    assert_string_equal(gh_config_find(&c, section, "b")->value, "x;y");
    assert_string_equal(gh_config_find(&c, section, "c")->value, "=");
    assert_string_equal(gh_config_find(&c, section, "d")->value, "");
    assert_int_equal(c.entries[3].line, 8);
    gh_config_free(&c);

    static const char *const malformed[] = {"[a]\n[b",   "[a]\n[b] c", "[a]\n[ ]",
                                            "[a]\n = 1", "[a]\na : 1", "\nno = section"};
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        assert_false(gh_config_parse(&c, "f", malformed[i], &err));
        assert_string_equal(err.text, "f:2: expected [section] or key = value");
    }
}

static void a_pipe_is_no_file(void **state)
{
    (void)state;
    char dir[] = "/tmp/gh-test-XXXXXX", path[64];
    struct gh_error err;
    size_t size;
    assert_non_null(mkdtemp(dir));
    assert_true(gh_file_join(path, sizeof path, dir, "pipe"));
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_null(gh_file_read(path, 100, &size, &err)); /* and does not wait for a writer */
    assert_int_equal(err.kind, GH_ERR_INPUT);
    unlink(path);
    rmdir(dir);
}

static void written_files_are_private_and_whole(void **state)
{
    (void)state;
    char dir[] = "/tmp/gh-test-XXXXXX", path[64];
    struct gh_error err;
    size_t size;
    struct stat st;
    assert_non_null(mkdtemp(dir));
    assert_true(gh_file_join(path, sizeof path, dir, "f"));
    assert_true(gh_file_write(path, "one", 3, &err));
    assert_true(gh_file_write(path, "two!", 4, &err));
    uint8_t *data = gh_file_read(path, 100, &size, &err);
    assert_non_null(data);
    assert_int_equal(size, 4);
    assert_string_equal((char *)data, "two!");
    free(data);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_null(gh_file_read(path, 3, &size, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    unlink(path);
    assert_null(gh_file_read(path, 3, &size, &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    rmdir(dir);
}

static void a_log_that_nobody_reads_is_not_waited_for(void **state)
{
    (void)state;
    char dir[] = "/tmp/gh-test-XXXXXX", path[64], text[4096];
    assert_non_null(mkdtemp(dir));
    assert_true(gh_file_join(path, sizeof path, dir, "pipe"));
    assert_int_equal(mkfifo(path, 0600), 0);
    int in = open(path, O_RDONLY | O_NONBLOCK), out = open(path, O_WRONLY | O_NONBLOCK);
    assert_true(in >= 0 && out >= 0);
    assert_int_equal(gh_log_to_file(path), 0);
    while (write(out, "\n", 1) == 1)
        ;
    gh_log_error("one"); /* without end if it waited */
    gh_log_error("two");
    while (read(in, text, sizeof text) > 0)
        ;
    gh_log_error("three");
    gh_log_error("four");
    ssize_t n = read(in, text, sizeof text - 1);
    gh_log_to_file(NULL);
    close(in);
    close(out);
    unlink(path);
    rmdir(dir);
    assert_true(n > 0);
    text[n] = 0;
    assert_non_null(strstr(text, " three (lines dropped before: 2)\n"));
    assert_non_null(strstr(text, " four\n"));
}

static int folders_synced, folder_fails;

/* In place of the C library's: what a power cut would leave. */
int fsync(int fd)
{
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        folders_synced++;
        errno = folder_fails;
        return folder_fails ? -1 : 0;
    }
    return fdatasync(fd);
}

static void a_new_file_is_on_the_disk_or_not_there(void **state)
{
    (void)state;
    char dir[] = "/tmp/gh-test-XXXXXX", path[64];
    struct gh_error err;
    assert_non_null(mkdtemp(dir));
    assert_true(gh_file_join(path, sizeof path, dir, "f"));
    folders_synced = 0;
    assert_true(gh_file_write(path, "one", 3, &err));
    assert_int_equal(folders_synced, 1);
    assert_false(gh_file_write_new(path, "two", 3, &err));
    assert_int_equal(err.kind, GH_ERR_USAGE);
    unlink(path);
    assert_true(gh_file_write_new(path, "two", 3, &err));
    assert_int_equal(folders_synced, 2);
    unlink(path);
    folder_fails = EIO;
    assert_false(gh_file_write_new(path, "two", 3, &err));
    assert_int_equal(err.kind, GH_ERR_IO);
    assert_non_null(strstr(err.text, strerror(EIO)));
    assert_int_equal(access(path, F_OK), -1);
    folder_fails = EINVAL; /* knows nothing of it */
    assert_true(gh_file_write_new(path, "two", 3, &err));
    folder_fails = 0;
    unlink(path);
    rmdir(dir);
}

static bool shared_asked;
static int asked;

/* In place of the C library's, whose answer lies in memory that all threads share. */
struct passwd *getpwuid(uid_t uid)
{
    (void)uid;
    shared_asked = true;
    return NULL;
}

int getpwuid_r(uid_t uid, struct passwd *account, char *text, size_t size, struct passwd **out)
{
    (void)uid;
    asked++;
    snprintf(text, size, "somebody");
    account->pw_name = text;
    *out = account;
    return 0;
}

static void who_may_not_is_told_why(void **state)
{
    (void)state;
    struct gh_error err;
    asked = 0;
    assert_false(gh_file_denied("/", GH_ERR_STORE, NULL));
    assert_int_equal(asked, 0); /* nobody wants to know */
    assert_false(gh_file_denied("/nothing-such/at/all", GH_ERR_STORE, &err));
    assert_int_equal(err.kind, GH_ERR_STORE);
    assert_false(gh_file_denied("/", GH_ERR_STORE, &err));
    assert_non_null(strstr(err.text, "/: permission denied: "));
    assert_true(asked > 0);
    assert_false(shared_asked);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t word;
static bool said;

static void *say(void *user)
{
    (void)user;
    pthread_mutex_lock(&mutex);
    said = true;
    pthread_cond_signal(&word);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void a_word_is_waited_for_up_to_a_time(void **state)
{
    (void)state;
    pthread_t thread;
    gh_cond_init(&word);
    pthread_mutex_lock(&mutex);
    int64_t until = gh_clock_mono_ms() + 20;
    while (gh_cond_wait_until(&word, &mutex, until)) /* without end by the time of day */
        ;
    assert_true(gh_clock_mono_ms() >= until);
    assert_false(gh_cond_wait_until(&word, &mutex, 0));
    assert_int_equal(pthread_create(&thread, NULL, say, NULL), 0);
    while (!said)
        assert_true(gh_cond_wait_until(&word, &mutex, INT64_C(1) << 50));
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
    pthread_cond_destroy(&word);
}

static void generator_is_the_published_one(void **state)
{
    (void)state;
    /* xoshiro256** from state {1,2,3,4}: the reference implementation's first outputs */
    struct gh_rand r = {{1, 2, 3, 4}};
    assert_int_equal(gh_rand_next(&r), 11520);
    assert_int_equal(gh_rand_next(&r), 0);
    assert_int_equal(gh_rand_next(&r), 1509978240);
}

static void spans_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms; /* 0: refused */
    } rows[] = {{"20s", 20000}, {"20", 20000}, {"0.2s", 200}, {"5m", 300000}, {"1h", 3600000},
                {"", 0},        {"s", 0},      {"5x", 0},     {"-1s", 0},     {"0", 0},
                {"nan", 0},     {"inf", 0},    {"1e9", 0},    {"5 m", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t ms = 0;
        if (gh_clock_span(rows[i].text, &ms) != (rows[i].ms > 0) || ms != rows[i].ms)
            fail_msg("%s gave %lld", rows[i].text, (long long)ms);
    }
}

/* Edges of Unicode 15, table 3-7: the first and last of each row, and what lies just outside. */
static void characters_are_well_formed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int length, shown;
    } row[] = {
        {"a", 1, 1},
        {"\x7f", 1, 0},
        {"\t", 1, 0},
        {"\xc1\xbf", 0, 0},
        {"\xc2\x80", 2, 0}, /* a control character */
        {"\xc2\xa0", 2, 2},
        {"\xdf\xbf", 2, 2},
        {"\xdf", 0, 0}, /* cut off */
        {"\xe0\x9f\xbf", 0, 0},
        {"\xe0\xa0\x80", 3, 3},
        {"\xe2\x82", 0, 0},
        {"\xed\x9f\xbf", 3, 3},
        {"\xed\xa0\x80", 0, 0}, /* a surrogate */
        {"\xef\xbf\xbf", 3, 3},
        {"\xf0\x8f\xbf\xbf", 0, 0},
        {"\xf0\x90\x80\x80", 4, 4},
        {"\xf4\x8f\xbf\xbf", 4, 4},
        {"\xf4\x90\x80\x80", 0, 0},
        {"\xf5\x80\x80\x80", 0, 0},
        {"\x80", 0, 0},
        {"\xc3(", 0, 0},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const char *t = row[i].text;
        if (gh_utf8_length(t, t + strlen(t)) != row[i].length || gh_utf8_shown(t) != row[i].shown)
            fail_msg("row %zu: length %d, shown %d", i, gh_utf8_length(t, t + strlen(t)), gh_utf8_shown(t));
    }
    assert_int_equal(gh_utf8_shown(""), 0);
}

static void characters_are_taken_one_by_one(void **state)
{
    (void)state;
    static const unsigned wanted[] = {
        'a', 0x7f, 0xe9, 0x20ac, 0x10ffff, GH_UTF8_NONE + 0xff, 'z', GH_UTF8_NONE + 0xc3};
    const char *at = "a\x7f\u00e9\u20ac\xf4\x8f\xbf\xbf\xffz\xc3";
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_int_equal(gh_utf8_next(&at), wanted[i]);
    assert_int_equal(gh_utf8_next(&at), 0);
    assert_int_equal(gh_utf8_next(&at), 0); /* stays there */
}

static void text_is_cut_between_characters(void **state)
{
    (void)state;
    assert_int_equal(gh_utf8_cut("", 4), 0);
    assert_int_equal(gh_utf8_cut("door", 0), 0);
    assert_int_equal(gh_utf8_cut("door", 4), 4);
    assert_int_equal(gh_utf8_cut("doors", 4), 4);
    assert_int_equal(gh_utf8_cut("abc\u00e9", 4), 3);
    assert_int_equal(gh_utf8_cut("abc\u00e9", 5), 5);
    assert_int_equal(gh_utf8_cut("a\u20acb", 3), 1);
    assert_int_equal(gh_utf8_cut("a\u20acb", 4), 4);
}

static void case_is_not_minded(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
        bool holds, same;
    } row[] = {
        {"Adele Koenig", "KOE", true, false},
        {"Adele Koenig", "oenig", true, false},
        {"Adele Koenig", "oenigs", false, false},
        {"\xc4\xb0stanbul", "istanbul", false, false}, /* its own small letter is another one */
        {"Ölaf Böse", "ö", true, false},
        {"ölaf böse", "BÖS", true, false},
        {"ÀÉÎÕÜÞ", "àéîõüþ", true, true},
        {"×", "÷", false, false}, /* no letters */
        {"Łódź Żółć ŠKODA", "łÓDŹ żÓŁĆ škoda", true, true},
        {"Ÿ", "ÿ", true, true},
        {"ĲĹŇŊŽ", "ĳĺňŋž", true, true},
        {"ĸ", "Ĺ", false, false},
        {"Ștefan Țepeș", "ștefan țepeș", true, true},
        {"ΆΈΊΌΎΏ ΑΩΪΫ ΟΔΟΣ", "άέίόύώ αωϊϋ οδος", true, true},
        {"ЁЂЇЎЏ АЯ ҐӘӁ", "ёђїўџ ая ґәӂ", true, true},
        {"Nguyễn Ạ", "nguyỄN ạ", true, true},
        {"GROẞ", "groß", true, true},
        {"山田 Ö", "山田 ö", true, true},
        {"ab", "abö", false, false},
        {"ö", "öö", false, false},
        {"", "ö", false, false},
        {"anything", "", true, false},
        {"a\xff", "A\xff", true, true}, /* no UTF-8: the same byte */
        {"a\xff", "A\xfe", false, false},
        {"a\xc3", "ö", false, false},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (gh_utf8_holds(row[i].text, row[i].part) != row[i].holds ||
            gh_utf8_same(row[i].text, row[i].part) != row[i].same)
            fail_msg("row %zu: %s, %s", i, row[i].text, row[i].part);
}

static void columns_are_counted(void **state)
{
    (void)state;
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        skip();
    assert_int_equal(gh_utf8_columns(""), 0);
    assert_int_equal(gh_utf8_columns("Ann"), 3);
    assert_int_equal(gh_utf8_columns("Jürg Größe"), 10);
    assert_int_equal(gh_utf8_columns("山田"), 4);
    assert_int_equal(gh_utf8_columns("e\xcc\x81"), 1); /* an accent of its own */
    assert_int_equal(gh_utf8_columns("a\xff"), 2);
    setlocale(LC_CTYPE, "C");
}

static void digits_stand_in_groups_of_three(void **state)
{
    (void)state;
    static const struct {
        uint64_t n;
        const char *words;
    } rows[] = {{0, "0"},
                {999, "999"},
                {1000, "1,000"},
                {1234567, "1,234,567"},
                {UINT64_MAX, "18,446,744,073,709,551,615"}};
    char out[GH_DIGITS];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(gh_digits(out, rows[i].n), rows[i].words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_stand_in_groups_of_three),
        cmocka_unit_test(spans_are_read),
        cmocka_unit_test(id_survives_its_text_form),
        cmocka_unit_test(ids_sort_by_time),
        cmocka_unit_test(dates_people_type),
        cmocka_unit_test(config_errors_name_file_and_line),
        cmocka_unit_test(config_lines_may_be_long_and_indented),
        cmocka_unit_test(a_pipe_is_no_file),
        cmocka_unit_test(a_log_that_nobody_reads_is_not_waited_for),
        cmocka_unit_test(a_new_file_is_on_the_disk_or_not_there),
        cmocka_unit_test(who_may_not_is_told_why),
        cmocka_unit_test(a_word_is_waited_for_up_to_a_time),
        cmocka_unit_test(written_files_are_private_and_whole),
        cmocka_unit_test(generator_is_the_published_one),
        cmocka_unit_test(characters_are_well_formed),
        cmocka_unit_test(characters_are_taken_one_by_one),
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(case_is_not_minded),
        cmocka_unit_test(columns_are_counted),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
