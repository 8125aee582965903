/* Labelled pictures to be measured on: which there are, of whom, and who is compared with whom. What reads
 * one may fail with faults in it, which say why: it is to be freed either way. */
#ifndef GH_EVALUATE_DATASET_H
#define GH_EVALUATE_DATASET_H

#include "evaluate/rates.h"

enum { GH_DATASET_LABELS = 8, GH_DATASET_GROUPS = 32 };

/* What was wrong with one line or file; the rest goes on. */
struct gh_dataset_fault {
    char text[320]; /* "pairs.txt:17: …" or "Ann/2.jpg: …" */
};

/* One way of grouping people, by what they said of themselves. */
struct gh_dataset_label {
    char name[48]; /* the column's head */
    int groups;
    char group[GH_DATASET_GROUPS][48];
    int8_t *of; /* of each person; -1 = said nothing */
};

struct gh_dataset {
    char dir[512];
    uint32_t pictures, persons;
    char **file;           /* of each picture, below dir */
    uint32_t *person;      /* of each picture */
    char **name;           /* of each person: the folder's, or what stands before the first "_" */
    struct gh_pair *pairs; /* of a protocol, else NULL */
    size_t pair_count;
    int folds;
    struct gh_dataset_label label[GH_DATASET_LABELS];
    int labels;
    struct gh_dataset_fault *faults;
    size_t fault_count;
    size_t fault_more; /* met beside those kept */
};

/* LFW's protocol: "FOLDS COUNT", then for each fold COUNT lines `name i j` and COUNT lines `name1 i name2 j`,
 * between blanks; picture NAME/NAME_%04d.jpg below dir. A file of one number N and then N and N lines is one
 * fold (LFW's view 1). Malformed lines and missing pictures are faults, and their pairs are left out.
 * NOT_FOUND when there is no such file; INPUT when it cannot be read or no pair is left. */
bool gh_dataset_pairs(struct gh_dataset *d, const char *file, const char *dir, struct gh_error *err);

/* dir/PERSON/….jpg, or dir/PERSON_….jpg where there are no folders with pictures (also .jpeg .png .bmp .webp,
 * any case); sorted by name. NOT_FOUND when there is no such folder, INPUT when there
 * is no picture. */
bool gh_dataset_folder(struct gh_dataset *d, const char *dir, struct gh_error *err);

/* A table whose first column is the person's name and whose others are what they said of themselves
 * (core/base/csv.h); empty and "NA": said nothing. A column of numbers with more than 12 different ones
 * becomes ranges of ten ("20–29"). Labels of nobody, people without a row, and more than GH_DATASET_GROUPS
 * groups are faults. */
bool gh_dataset_groups(struct gh_dataset *d, const char *csv, struct gh_error *err);

/* How many there were, kept or not. */
size_t gh_dataset_fault_total(const struct gh_dataset *d);

void gh_dataset_free(struct gh_dataset *d);

#endif
