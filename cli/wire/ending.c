#include "wire/ending.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t asked;
static const int ends[] = {SIGINT, SIGTERM};
static struct sigaction before[sizeof ends / sizeof *ends];

static void take(int number) {
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends[i] == number)
            (void)sigaction(number, &before[i], NULL);
    asked = 1;
}

void ending_begin(void) {
    struct sigaction action = {.sa_handler = take};
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (!sigaction(ends[i], NULL, &before[i]) && before[i].sa_handler != SIG_IGN)
            (void)sigaction(ends[i], &action, NULL);
}

bool ending_asked(void) {
    return asked;
}
