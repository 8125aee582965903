/* A code's picture in a file of its own: made before the code is, private, never over another, and gone again
 * when nothing came of it. */
#ifndef GH_CLI_CODE_FILE_H
#define GH_CLI_CODE_FILE_H

#include "base/error.h"

struct gh_code_file {
    const char *path; /* NULL: none */
    int fd;
    bool whole;
};

/* Makes it, empty, mode 0600. USAGE when there is one by this name already. path is kept, not copied. */
bool gh_code_file_make(struct gh_code_file *f, const char *path, struct gh_error *err);
/* The text as a QR code, PNG, on the disk when it returns. */
bool gh_code_file_write(struct gh_code_file *f, const char *text, struct gh_error *err);
/* Closes it; what was not written whole is removed. */
void gh_code_file_end(struct gh_code_file *f);

#endif
