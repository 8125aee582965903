/* What other views ask of the gates: showing one. */
#ifndef GH_CONSOLE_VIEWS_GATES_H
#define GH_CONSOLE_VIEWS_GATES_H

struct gh_console;

/* The gates, this one chosen. */
void gh_gates_show(struct gh_console *c, const char *gate);

#endif
