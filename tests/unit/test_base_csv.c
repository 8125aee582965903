/* Tables as comma-separated text: what is read, and how faults are told with their line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/csv.h"

#include <stdio.h>
#include <string.h>

/* Fields joined by |, rows by newlines. */
static const char *flat(const char *text, size_t size, struct gh_error *err)
{
    static char out[600];
    struct gh_csv csv;
    out[0] = 0;
    if (!gh_csv_parse(&csv, "t.csv", text, size, err))
        return NULL;
    for (int r = -1; r < csv.row_count; r++)
        for (int c = 0; c < csv.columns; c++) {
            size_t n = strlen(out);
            snprintf(out + n, sizeof out - n, "%s%s", gh_csv_get(&csv, r, c),
                     c + 1 < csv.columns ? "|" : "\n");
        }
    gh_csv_free(&csv);
    return out;
}

static void tables_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"name,file\nAda,a.jpg\n", "name|file\nAda|a.jpg\n"},
        {"name,file\r\nAda,a.jpg\r\nBob,b.jpg", "name|file\nAda|a.jpg\nBob|b.jpg\n"},
        {"\xef\xbb\xbfname,file\nZo\xc3\xab,z.jpg\n", "name|file\nZo\xc3\xab|z.jpg\n"},
        {"a,b\n\"x, y\",\"he said \"\"no\"\"\"\n", "a|b\nx, y|he said \"no\"\n"},
        {"a,b\n\"two\nlines\",2\n", "a|b\ntwo\nlines|2\n"},
        {"a,b\n,\n\n\n\"\",\"\"\n", "a|b\n|\n|\n"},
        {" a , b \n  x\t, y z \n", "a|b\nx|y z\n"},
        {"a,b\n\" kept \",2\n", "a|b\n kept |2\n"},
        {"a\nx\n", "a\nx\n"},
        {"\n\na,b\r1,2\r", "a|b\n1|2\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gh_error err = {0};
        const char *got = flat(rows[i].text, strlen(rows[i].text), &err);
        if (!got)
            fail_msg("row %zu: %s", i, err.text);
        assert_string_equal(got, rows[i].want);
    }
}

static void faults_name_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"", "empty"},
        {"\n\r\n", "empty"},
        {"a,b\n1\n", "t.csv:2: 1 field where the first line has 2"},
        {"a,b\n1,2\n1,2,3\n", "t.csv:3: 3 fields"},
        {"a,b\n\"1\n2\",x\nfalse\n", "t.csv:4: 1 field"},
        {"a,b\n1,\"open\n\n", "t.csv:2: a quote is opened here"},
        {"a,b\n1,\"x\"y\n", "t.csv:2: a comma or the line's end"},
        {"a,b\n1,x\"y\"\n", "t.csv:2: a quote in the middle"},
        {"a,A\n1,2\n", "two columns"},
        {"name;file\nAda;a.jpg\n", "separated by commas"},
        {"a,b\n1,\xff\n", "t.csv:2: not UTF-8"},
        {"a,b\n1,\xc0\xaf\n", "t.csv:2: not UTF-8"},
        {"a,b\n1,\xed\xa0\x80\n", "t.csv:2: not UTF-8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gh_error err = {0};
        assert_null(flat(rows[i].text, strlen(rows[i].text), &err));
        assert_int_equal(err.kind, GH_ERR_INPUT);
        if (!strstr(err.text, rows[i].words))
            fail_msg("row %zu: \"%s\" does not say \"%s\"", i, err.text, rows[i].words);
    }
    struct gh_error err = {0};
    assert_null(flat("a,b\n1,\0002\n", 9, &err)); /* a zero byte */
    char many[200] = "a";
    for (int i = 0; i < GH_CSV_COLUMNS; i++)
        strcat(many, ",x");
    assert_null(flat(many, strlen(many), &err));
}

static void columns_are_found_in_any_case(void **state)
{
    (void)state;
    struct gh_csv csv;
    struct gh_error err;
    const char *text = "Name,FILE\nAda,a.jpg\n\nBob,b.jpg\n";
    assert_true(gh_csv_parse(&csv, "t", text, strlen(text), &err));
    assert_int_equal(gh_csv_column(&csv, "name"), 0);
    assert_int_equal(gh_csv_column(&csv, "file"), 1);
    assert_int_equal(gh_csv_column(&csv, "id"), -1);
    assert_string_equal(gh_csv_get(&csv, 1, 1), "b.jpg");
    assert_string_equal(gh_csv_get(&csv, 1, -1), "");
    assert_int_equal(csv.lines[1], 4);
    gh_csv_free(&csv);
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "plain", "with \"quotes\", commas\nand lines", "Zo\xc3\xab"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char field[100], table[140];
        struct gh_error err = {0};
        snprintf(table, sizeof table, "a\n%s\n", gh_csv_quote(texts[i], field, sizeof field));
        char want[120];
        snprintf(want, sizeof want, "a\n%s\n", texts[i]);
        assert_string_equal(flat(table, strlen(table), &err), want);
    }
    char field[16];
    assert_string_equal(gh_csv_quote("=HYPERLINK", field, sizeof field), "\"'=HYPERLINK\"");
    gh_csv_quote("\"\"\"\"\"\"\"\"\"\"\"\"", field, sizeof field);
    assert_true(strlen(field) < sizeof field && field[strlen(field) - 1] == '"');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_read),
        cmocka_unit_test(faults_name_their_line),
        cmocka_unit_test(columns_are_found_in_any_case),
        cmocka_unit_test(what_is_written_reads_back),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
