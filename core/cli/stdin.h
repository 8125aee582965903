/* Bytes from standard input for commands that other programs of ours start with a picture or a clip. */
#ifndef GH_CLI_STDIN_H
#define GH_CLI_STDIN_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* All that is left there, malloc'd, for the caller to wipe. INPUT above 512 MB. who is for messages. */
uint8_t *gh_cli_stdin_rest(const char *who, size_t *size, struct gh_error *err);
/* Overwrites and frees. NULL is fine. */
void gh_cli_wipe(uint8_t *data, size_t size);

#endif
