/* What goes to standard error, and the exit status that comes of it.
 *
 * Statuses: 0 done, 1 wrong usage, 2 an input cannot be read at all, a filter is wrong, an output cannot be written or memory is out, 3 done
 * but a capture was damaged, 4 a finding, 130 on Ctrl-C. Wrong usage ends the program at once; else 2 goes before 3 and 3 before 4. Packet and
 * file names are escaped: nothing but our own text reaches a terminal as it is. */
#ifndef CLI_TROUBLE_H
#define CLI_TROUBLE_H

#include <orcap/status.h>

#include <stdbool.h>

/* A status beside ORCAP_*: it failed, and that was told. */
enum { TOLD = 1 };
enum exit_status { DONE = 0, USAGE = 1, FAILED = 2, DAMAGED = 3, FOUND = 4, INTERRUPTED = 130 };

/* -q and -v. */
void trouble_set(bool quiet, bool verbose);

void trouble(enum exit_status status, const char *format, ...) ORCAP_PRINTF(2, 3);
/* What the library said, with the status that belongs to it. */
void trouble_of(const struct orcap_error *error);
/* A wrong expression: the message, the expression, and a caret under the spot. */
void trouble_in_expression(const char *what, const char *expression, const struct orcap_error *error);
/* Ends the program with status 1 and a pointer to -h; `command` NULL: of orcap itself. */
_Noreturn void trouble_usage(const char *command, const char *format, ...) ORCAP_PRINTF(2, 3);
/* Not an error: left out with -q. */
void note(const char *format, ...) ORCAP_PRINTF(1, 2);
/* Only with -v. */
void detail(const char *format, ...) ORCAP_PRINTF(1, 2);

/* Ctrl-C ended it: the status says so, where nothing failed. */
void trouble_interrupted(void);

/* What main returns. */
int trouble_status(void);

#endif
