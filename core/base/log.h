/* One line a message to stderr or to a file, with time and level. The only
 * global in the project. Never pass it a credential, a name or a reason. */
#ifndef GH_BASE_LOG_H
#define GH_BASE_LOG_H

enum gh_log_level { GH_LOG_ERROR, GH_LOG_WARN, GH_LOG_INFO, GH_LOG_DEBUG };

/* Messages above this level are dropped. Default GH_LOG_INFO; $GATEHOUSE_LOG=debug raises it in the mains. */
void gh_log_set_level(enum gh_log_level level);

/* Appends to the file at path (created 0600) instead of stderr; NULL returns to stderr. Returns 0 or errno.
 */
int gh_log_to_file(const char *path);

/* Thread-safe; one write(2) a line, newlines in the text become spaces. Waits for no reader: a line that is
 * not taken at once, by a full pipe or a halted terminal, is dropped, and the next one that goes says how
 * many were. */
void gh_log(enum gh_log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define gh_log_error(...) gh_log(GH_LOG_ERROR, __VA_ARGS__)
#define gh_log_warn(...)  gh_log(GH_LOG_WARN, __VA_ARGS__)
#define gh_log_info(...)  gh_log(GH_LOG_INFO, __VA_ARGS__)
#define gh_log_debug(...) gh_log(GH_LOG_DEBUG, __VA_ARGS__)

#endif
