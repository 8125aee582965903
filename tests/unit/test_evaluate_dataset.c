/* Unit tests of core/evaluate: labelled pictures are read as their lists and folders say, and what is wrong
 * with a line or a file is named while the rest goes on. */
#include "evaluate_fixture.h"

#include "evaluate/dataset_parts.h"

static struct gh_dataset d;
static struct gh_error err;

static int fresh_one(void **state)
{
    memset(&d, 0, sizeof d);
    memset(&err, 0, sizeof err);
    return fresh(state);
}

static int sweep_one(void **state)
{
    gh_dataset_free(&d);
    return sweep(state);
}

/* One fault says so. */
static void has_fault(const char *words)
{
    for (size_t i = 0; i < d.fault_count; i++)
        if (strstr(d.faults[i].text, words))
            return;
    fail_msg("none of %zu faults says \"%s\"; the first: %s", d.fault_count, words,
             d.fault_count ? d.faults[0].text : "none");
}

static void ok(bool done)
{
    if (!done)
        fail_msg("%s", err.text);
}

/* "Ann/Ann_0001.jpg Ann/Ann_0002.jpg 0 same" a line. */
static const char *flat(void)
{
    static char out[4000];
    size_t n = 0;
    *out = 0;
    for (size_t i = 0; i < d.pair_count; i++) {
        const struct gh_pair *p = &d.pairs[i];
        n += (size_t)snprintf(out + n, sizeof out - n, "%s %s %d %d\n", d.file[p->a], d.file[p->b], p->fold,
                              p->same);
        assert_true(p->same == (d.person[p->a] == d.person[p->b]));
    }
    return out;
}

static void pairs_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
        uint32_t pictures, persons;
        int folds;
    } rows[] = {
        {"2\t1\nAnn\t1\t2\nAnn\t1\tBo\t3\nBo\t1\t3\nBo\t1\tCy-d_E\t7\n",
         "Ann/Ann_0001.jpg Ann/Ann_0002.jpg 0 1\nAnn/Ann_0001.jpg Bo/Bo_0003.jpg 0 0\n"
         "Bo/Bo_0001.jpg Bo/Bo_0003.jpg 1 1\nBo/Bo_0001.jpg Cy-d_E/Cy-d_E_0007.jpg 1 0\n",
         5, 3, 2},
        {"1\nAnn 1 2\nAnn 1 Bo 9999\n",
         "Ann/Ann_0001.jpg Ann/Ann_0002.jpg 0 1\nAnn/Ann_0001.jpg Bo/Bo_9999.jpg 0 0\n", 3, 2, 1},
        {"\r\n 1  1 \r\n\r\n  Ann 01 2 \r\n\nAnn\t 1 Bo  3",
         "Ann/Ann_0001.jpg Ann/Ann_0002.jpg 0 1\nAnn/Ann_0001.jpg Bo/Bo_0003.jpg 0 0\n", 3, 2, 1},
        {"1\nZo\xc3\xab 1 2\nZo\xc3\xab 1 Bo 2\n",
         "Zo\xc3\xab/Zo\xc3\xab_0001.jpg Zo\xc3\xab/Zo\xc3\xab_0002.jpg 0 1\n"
         "Zo\xc3\xab/Zo\xc3\xab_0001.jpg Bo/Bo_0002.jpg 0 0\n",
         3, 2, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ok(gh_dataset_pairs_parse(&d, "p.txt", rows[i].text, strlen(rows[i].text), &err));
        assert_string_equal(flat(), rows[i].want);
        assert_int_equal(d.pictures, rows[i].pictures);
        assert_int_equal(d.persons, rows[i].persons);
        assert_int_equal(d.folds, rows[i].folds);
        assert_int_equal(d.fault_count, 0);
        gh_dataset_free(&d);
    }
}

static void what_is_no_pairs_file_is_refused(void **state)
{
    (void)state;
    static const char *const heads[] = {"",
                                        "\n\n",
                                        "Ann 1 2\n",
                                        "0 300\n",
                                        "33 10\n",
                                        "10 0\n",
                                        "-1 300\n",
                                        "x\n",
                                        "1 2 3\n",
                                        "1.5 300\n",
                                        "1 2000001\n",
                                        "32 100000\n",
                                        "4294967297\n",
                                        "99999999999999999999\n"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        assert_false(gh_dataset_pairs_parse(&d, "p.txt", heads[i], strlen(heads[i]), &err));
        assert_int_equal(err.kind, GH_ERR_INPUT);
        assert_non_null(strstr(err.text, "p.txt:"));
        assert_null(d.file);
    }
}

static void malformed_lines_are_faults_and_left_out(void **state)
{
    (void)state;
    /* one pair of each kind; the line under test stands where the first one is expected, or the second */
    static const struct {
        const char *line, *words;
        bool different;
    } rows[] = {
        {"Ann 1", "p.txt:2: a pair of one person", false},
        {"Ann 1 2 3 4", "p.txt:2: a pair of one person", false},
        {"Ann 1 Bo 2", "p.txt:2: a pair of one person", false},
        {"Ann 1 2", "p.txt:3: a pair of two people", true},
        {"Ann 0 2", "numbered from 1 to 9999", false},
        {"Ann 1 10000", "numbered from 1 to 9999", false},
        {"Ann 1 -2", "numbered from 1 to 9999", false},
        {"Ann 1 2x", "numbered from 1 to 9999", false},
        {"Ann 1 99999999999999999999", "numbered from 1 to 9999", false},
        {"Ann 1 Bo 0x2", "numbered from 1 to 9999", true},
        {"Ann 2 2", "compared with itself", false},
        {"Ann 1 Ann 2", "both pictures are of one person", true},
        {"../Ann 1 2", "no person's name", false},
        {"An/n 1 2", "no person's name", false},
        {"A..n 1 2", "no person's name", false},
        {". 1 2", "no person's name", false},
        {"Ann 1 ../Bo 2", "no person's name", true},
        {"A\x01n 1 2", "no person's name", false},
        {"A\xff\x6e 1 2", "no person's name", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char pairs[200];
        snprintf(pairs, sizeof pairs, "1\n%s\n%s\n", rows[i].different ? "Di 1 2" : rows[i].line,
                 rows[i].different ? rows[i].line : "Di 1 Ed 2");
        ok(gh_dataset_pairs_parse(&d, "p.txt", pairs, strlen(pairs), &err));
        if (d.pair_count != 1 || d.fault_count != 1)
            fail_msg("row %zu: %zu pairs, %zu faults", i, d.pair_count, d.fault_count);
        has_fault(rows[i].words);
        gh_dataset_free(&d);
    }
}

static void lengths_are_checked(void **state)
{
    (void)state;
    static char pairs[4000];
    static const char zero[] = "1\nA\0n 1 2\nAnn 1 Bo 1\n";
    char name[700];
    memset(name, 'n', sizeof name);
    int n =
        snprintf(pairs, sizeof pairs, "1 2\n%.200s 1 2\n%.201s 1 2\n%.650s 1 Bo 1\nAnn 1 Bo 1\nAnn 1 2\nAnn",
                 name, name, name);
    ok(gh_dataset_pairs_parse(&d, "p.txt", pairs, (size_t)n, &err));
    assert_int_equal(d.pair_count, 2);
    has_fault("p.txt:3: no person's name");
    has_fault("p.txt:4: too long");
    has_fault("p.txt:6: more lines");
    gh_dataset_free(&d);
    ok(gh_dataset_pairs_parse(&d, "p.txt", "2 3\nAnn 1 2\n", 12, &err));
    has_fault("ends after 1 of 12 pairs");
    gh_dataset_free(&d);
    ok(gh_dataset_pairs_parse(&d, "p.txt", zero, sizeof zero - 1, &err));
    has_fault("p.txt:2: too long, or a zero byte");
    assert_int_equal(d.pair_count, 1);
    gh_dataset_free(&d);
    assert_int_equal(gh_dataset_fault_total(&d), 0);
    /* thousands of faults are kept no further than anyone reads, and counted to the last */
    char *many = malloc(40000);
    n = snprintf(many, 40000, "1 5000\n");
    for (int i = 0; i < 9000; i++)
        n += snprintf(many + n, 40000 - (size_t)n, "x\n");
    ok(gh_dataset_pairs_parse(&d, "p.txt", many, (size_t)n, &err));
    free(many);
    assert_int_equal(d.fault_count, GH_DATASET_FAULTS);
    assert_non_null(strstr(d.faults[GH_DATASET_FAULTS - 1].text, "and more"));
    assert_int_equal(gh_dataset_fault_total(&d), 9001); /* and that it ends early */
}

static void missing_pictures_go_with_their_pairs(void **state)
{
    (void)state;
    text("Ann/Ann_0001.jpg", "x");
    text("Ann/Ann_0002.jpg", "x");
    text("Ann/Ann_0003.jpg", "x"); /* in no pair: not in the dataset */
    text("Cy/Cy_0001.jpg", "x");
    mkdir(below("Di"), 0700);
    mkdir(below("Di/Di_0001.jpg"), 0700); /* no file */
    const char *file = text("p.txt", "1 3\nBo 1 2\nAnn 2 1\nCy 1 2\nBo 1 Ann 1\nCy 1 Ann 2\nAnn 1 Di 1\n");
    ok(gh_dataset_pairs(&d, file, dir, &err));
    assert_string_equal(flat(),
                        "Ann/Ann_0002.jpg Ann/Ann_0001.jpg 0 1\nCy/Cy_0001.jpg Ann/Ann_0002.jpg 0 0\n");
    assert_int_equal(d.pictures, 3);
    assert_int_equal(d.persons, 2);
    assert_string_equal(d.dir, dir);
    for (uint32_t i = 0; i < d.pictures; i++)
        assert_int_equal(strncmp(d.file[i], d.name[d.person[i]], strlen(d.name[d.person[i]])), 0);
    assert_int_equal(d.fault_count, 4);
    has_fault("Bo/Bo_0001.jpg: not there");
    has_fault("Cy/Cy_0002.jpg: not there");
    has_fault("Di/Di_0001.jpg: not there");
    gh_dataset_free(&d);
    assert_false(gh_dataset_pairs(&d, text("q.txt", "1\nBo 1 2\nBo 1 Ann 1\n"), dir, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_non_null(strstr(err.text, "no pair is left"));
    has_fault("Bo/Bo_0002.jpg: not there"); /* which says why */
    gh_dataset_free(&d);
    assert_false(gh_dataset_pairs(&d, below("none.txt"), dir, &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    assert_non_null(strstr(err.text, "none.txt"));
}

/* "person:file" a line. */
static const char *listed(void)
{
    static char out[2000];
    size_t n = 0;
    *out = 0;
    for (uint32_t i = 0; i < d.pictures; i++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%s:%s\n", d.name[d.person[i]], d.file[i]);
    return out;
}

static void folders_of_people_are_read(void **state)
{
    (void)state;
    static const char *const files[] = {"B-o/2.JPG",   "B-o/10.jpeg",    "Ann_X/a.png", "Ann_X/.hidden.jpg",
                                        "Ann_X/b.txt", "B/x.webp",       "B/y.BmP",     "notes.txt",
                                        "no/list.csv", "Ann_X/in/c.png", "lone_1.jpg",  "B/jpg",
                                        ".git/z.jpg"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        text(files[i], "x");
    assert_int_equal(symlink("/nonexistent", below("B/gone.jpg")), 0);
    text("\xff\xfe/1.jpg", "x");
    ok(gh_dataset_folder(&d, dir, &err));
    assert_string_equal(listed(),
                        "Ann_X:Ann_X/a.png\nB:B/x.webp\nB:B/y.BmP\nB-o:B-o/10.jpeg\nB-o:B-o/2.JPG\n");
    assert_int_equal(d.persons, 3);
    assert_null(d.pairs);
    assert_int_equal(d.fault_count, 4);
    has_fault("lone_1.jpg: lies beside");
    has_fault("Ann_X/in: a folder in a person's folder");
    has_fault("B/gone.jpg: no file");
    has_fault("\?\?: the name is not UTF-8");
}

static void files_of_people_are_read(void **state)
{
    (void)state;
    static const char *const files[] = {"002_smiling.jpg", "001_neutral.jpg", "001_smiling_2.png", "003.jpg",
                                        "_x.jpg",          "groups.csv",      "empty/notes.txt"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        text(files[i], "x");
    ok(gh_dataset_folder(&d, dir, &err));
    assert_string_equal(listed(),
                        "001:001_neutral.jpg\n001:001_smiling_2.png\n002:002_smiling.jpg\n003:003.jpg\n");
    assert_int_equal(d.fault_count, 1);
    has_fault("_x.jpg: no person's name");
}

static void folders_without_pictures_are_refused(void **state)
{
    (void)state;
    static char longer[600];
    text("a/notes.txt", "x");
    assert_false(gh_dataset_folder(&d, dir, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_non_null(strstr(err.text, "no picture there"));
    gh_dataset_free(&d);
    assert_false(gh_dataset_folder(&d, below("none"), &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    gh_dataset_free(&d);
    assert_false(gh_dataset_folder(&d, below("a/notes.txt"), &err));
    gh_dataset_free(&d);
    memset(longer, 'x', sizeof longer - 1);
    assert_false(gh_dataset_folder(&d, longer, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
}

static void many_people_are_told_apart(void **state)
{
    (void)state;
    char name[40];
    for (int i = 0; i < 1500; i++) {
        snprintf(name, sizeof name, "p%d_%d.jpg", i / 3, i % 3);
        text(name, "x");
    }
    ok(gh_dataset_folder(&d, dir, &err));
    assert_int_equal(d.pictures, 1500);
    assert_int_equal(d.persons, 500);
    for (uint32_t i = 0; i < d.pictures; i++) {
        size_t n = strlen(d.name[d.person[i]]);
        assert_true(!strncmp(d.file[i], d.name[d.person[i]], n) && d.file[i][n] == '_');
    }
}

/* ---- groups ---- */

static void people(int count)
{
    char name[40];
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%03d_a.jpg", i);
        text(name, "x");
    }
    ok(gh_dataset_folder(&d, dir, &err));
}

/* "gender: f 000 001; m 002" */
static const char *groups(int label)
{
    static char out[2000];
    const struct gh_dataset_label *l = &d.label[label];
    size_t n = (size_t)snprintf(out, sizeof out, "%s:", l->name);
    for (int g = 0; g < l->groups; g++) {
        n += (size_t)snprintf(out + n, sizeof out - n, "%s %s", g ? ";" : "", l->group[g]);
        for (uint32_t p = 0; p < d.persons; p++)
            if (l->of[p] == g)
                n += (size_t)snprintf(out + n, sizeof out - n, " %s", d.name[p]);
    }
    return out;
}

static void groups_are_of_people(void **state)
{
    (void)state;
    people(4);
    ok(gh_dataset_groups(&d,
                         text("g.csv", "id,\"gender\",from,age\n000,f,\"here, or \"\"there\"\"\",9\n"
                                       "001,m,,10\n003,f,x,NA\n9,m,x,1\n001,f,x,2\n"),
                         &err));
    assert_int_equal(d.labels, 3);
    assert_string_equal(groups(0), "gender: f 000 003; m 001");
    assert_string_equal(groups(1), "from: here, or \"there\" 000; x 003");
    assert_string_equal(groups(2), "age: 9 000; 10 001"); /* few numbers: as they stand, in their order */
    assert_int_equal(d.label[0].of[2], -1);
    assert_int_equal(d.label[1].of[1], -1);
    assert_int_equal(d.fault_count, 3);
    has_fault("g.csv:5: there is no picture of \"9\"");
    has_fault("g.csv:6: a second row of \"001\"");
    has_fault("002: no row in g.csv");
}

static void numbers_become_ranges(void **state)
{
    (void)state;
    static const char *const ages[] = {"19", "20", "29.5", "30", "101", "21", "NA", "7",
                                       "22", "23", "24",   "25", "26",  "27", "28"};
    char table[600];
    people(15);
    for (int last = 13; last <= 15; last++) { /* 12 different ones, the NA not counted, then 13 and 14 */
        int n = snprintf(table, sizeof table, "id,age\n");
        for (int i = 0; i < last; i++)
            n += snprintf(table + n, sizeof table - (size_t)n, "%03d,%s\n", i, ages[i]);
        ok(gh_dataset_groups(&d, text("g.csv", table), &err));
        assert_int_equal(d.labels, last - 12);
    }
    assert_int_equal(d.label[0].groups, 12);
    assert_string_equal(d.label[0].group[1], "19");
    assert_string_equal(groups(1), "age: 0–9 007; 10–19 000; 20–29 001 002 005 008 009 010 011 012 013; "
                                   "30–39 003; 100–109 004");
    /* one that is no number makes it a column of words */
    ok(gh_dataset_groups(&d, text("g.csv", "id,age\n000,20\n001,old\n002,-3\n003,1e1\n004,0x1\n"), &err));
    assert_int_equal(d.label[3].groups, 5);
}

static void too_many_groups_are_a_fault(void **state)
{
    (void)state;
    char table[2000];
    int n = snprintf(table, sizeof table, "id,town\n");
    people(80);
    for (int i = 0; i < 80; i++) /* town 0 to 39 of two people each, but 38 and 39 of one */
        n += snprintf(table + n, sizeof table - (size_t)n, "%03d,t%02d\n", i, i < 78 ? i % 39 : 38 + i % 2);
    ok(gh_dataset_groups(&d, text("g.csv", table), &err));
    assert_int_equal(d.label[0].groups, GH_DATASET_GROUPS);
    has_fault("column town: 40 groups; the 32 largest");
    for (int g = 1; g < GH_DATASET_GROUPS; g++)
        assert_true(strcmp(d.label[0].group[g - 1], d.label[0].group[g]) < 0);
    assert_string_equal(d.label[0].group[31], "t38"); /* the largest of all */
    gh_dataset_free(&d);
    people(1);
    n = snprintf(table, sizeof table, "id");
    for (int i = 0; i < 10; i++)
        n += snprintf(table + n, sizeof table - (size_t)n, ",c%d", i);
    snprintf(table + n, sizeof table - (size_t)n, "\n000,1,2,3,4,5,6,7,8,9,10\n");
    ok(gh_dataset_groups(&d, text("h.csv", table), &err));
    assert_int_equal(d.labels, GH_DATASET_LABELS);
    has_fault("columns from c8 on");
    has_fault("001: no row");
}

static void names_that_do_not_fit_are_faults(void **state)
{
    (void)state;
    people(2);
    ok(gh_dataset_groups(
        &d,
        text("g.csv", "id,a,0123456789012345678901234567890123456789012345678\n"
                      "000,0123456789012345678901234567890123456789012345678,x\n001,\"two\nlines\",y\n"),
        &err));
    assert_int_equal(d.labels, 1);
    assert_int_equal(d.label[0].groups, 0);
    assert_int_equal(d.fault_count, 3);
}

static void tables_that_are_none_are_refused(void **state)
{
    (void)state;
    people(1); /* one person only is a dataset all the same */
    assert_false(gh_dataset_groups(&d, below("none.csv"), &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    assert_false(gh_dataset_groups(&d, text("g.csv", "id\n000\n"), &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_non_null(strstr(err.text, "one column"));
    assert_false(gh_dataset_groups(&d, text("g.csv", "id,a\n000\n"), &err));
    assert_non_null(strstr(err.text, "g.csv:2"));
    assert_int_equal(d.labels, 0);
    assert_int_equal(d.persons, 1);
    ok(gh_dataset_groups(&d, text("g.csv", "id,a\n"), &err));
    assert_int_equal(d.label[0].groups, 0);
}

/* ---- what people really measure on ---- */

static void lfw_is_read(void **state)
{
    (void)state;
    ok(gh_dataset_pairs(&d, real("lfw-dev/pairs.txt"), real("lfw-dev"), &err));
    assert_int_equal(d.folds, 5);
    assert_int_equal(d.pair_count, 3000);
    assert_int_equal(d.pictures, 3811);
    assert_int_equal(d.fault_count, 0);
    size_t same[5] = {0}, all[5] = {0};
    for (size_t i = 0; i < d.pair_count; i++) {
        all[d.pairs[i].fold]++;
        same[d.pairs[i].fold] += d.pairs[i].same;
        assert_true(d.pairs[i].same == (d.person[d.pairs[i].a] == d.person[d.pairs[i].b]));
    }
    for (int f = 0; f < 5; f++)
        assert_true(all[f] == 600 && same[f] == 300);
}

static void london_is_read(void **state)
{
    (void)state;
    ok(gh_dataset_folder(&d, real("london"), &err));
    assert_int_equal(d.pictures, 124);
    assert_int_equal(d.persons, 62);
    assert_string_equal(d.name[0], "001");
    ok(gh_dataset_groups(&d, real("london/groups.csv"), &err));
    assert_int_equal(d.labels, 3);
    assert_string_equal(d.label[0].name, "age");
    assert_string_equal(d.label[0].group[0], "10–19");
    assert_int_equal(d.label[1].groups, 2);
    assert_int_equal(d.label[2].groups, 5);
    assert_int_equal(d.fault_count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_one, sweep_one)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pairs_are_read),
        TEST(what_is_no_pairs_file_is_refused),
        TEST(malformed_lines_are_faults_and_left_out),
        TEST(lengths_are_checked),
        TEST(missing_pictures_go_with_their_pairs),
        TEST(folders_of_people_are_read),
        TEST(files_of_people_are_read),
        TEST(folders_without_pictures_are_refused),
        TEST(many_people_are_told_apart),
        TEST(groups_are_of_people),
        TEST(numbers_become_ranges),
        TEST(too_many_groups_are_a_fault),
        TEST(names_that_do_not_fit_are_faults),
        TEST(tables_that_are_none_are_refused),
        TEST(lfw_is_read),
        TEST(london_is_read),
    };
    return cmocka_run_group_tests_name("dataset", tests, NULL, NULL);
}
