/* What a call came to.
 *
 * Functions that can fail return int: 0 (ORCAP_OK) or a negative ORCAP_E*. Where a message helps they also take a
 * `struct orcap_error *` (NULL allowed), which they fill on failure only. Outputs named ret_x are untouched on failure. */
#ifndef ORCAP_STATUS_H
#define ORCAP_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ORCAP_API __attribute__((visibility("default")))
#define ORCAP_MUST_CHECK __attribute__((warn_unused_result))
#define ORCAP_PRINTF(text, values) __attribute__((format(printf, text, values)))
#else
#define ORCAP_API
#define ORCAP_MUST_CHECK
#define ORCAP_PRINTF(text, values)
#endif

/* One list, with the sentence for each. */
#define ORCAP_STATUSES(STATUS)                                               \
    STATUS(OK, 0, "done")                                                    \
    STATUS(EMEMORY, -1, "memory is out")                                     \
    STATUS(EOPEN, -2, "the file cannot be opened")                           \
    STATUS(EREAD, -3, "reading failed")                                      \
    STATUS(EWRITE, -4, "writing failed")                                     \
    STATUS(EFORMAT, -5, "this is no capture file that Orcap knows")          \
    STATUS(EDAMAGED, -6, "the capture is cut short or damaged")              \
    STATUS(EUSAGE, -7, "the call or its arguments are wrong")                \
    STATUS(ENAME, -8, "there is no such name")                               \
    STATUS(EVALUE, -9, "the value does not fit")                             \
    STATUS(ESYNTAX, -10, "the expression cannot be read")                    \
    STATUS(ELIMIT, -11, "a limit was reached")                               \
    STATUS(EUNSUPPORTED, -12, "this build or system cannot do that")         \
    STATUS(EAGAIN, -13, "there is nothing more for now")

#define ORCAP_STATUS_NUMBER(name, number, sentence) ORCAP_##name = (number),
enum orcap_status { ORCAP_STATUSES(ORCAP_STATUS_NUMBER) };
#undef ORCAP_STATUS_NUMBER

struct orcap_error {
    int status;
    int at;         /* offset of the fault in an expression, in bytes; -1 where that says nothing */
    char text[400]; /* one sentence without a final newline: what, where, and the remedy */
};

/* The version of the library that runs, such as "0.1.0": that of the command, of the Python package and of pkg-config. */
ORCAP_API const char *orcap_version(void);

/* The sentence of a status; never NULL. */
ORCAP_API const char *orcap_status_text(int status);

/* Fills *error (NULL allowed) and returns `status`, so that a failing function can say `return orcap_fail(...)`. */
ORCAP_API int orcap_fail(struct orcap_error *error, int status, const char *format, ...) ORCAP_PRINTF(3, 4);

#ifdef __cplusplus
}
#endif
#endif
