#include "screen.h"
#include "trouble.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const double BETWEEN = 1.0; /* seconds */

/* Codes of ECMA-48, and DEC's for lines that are cut at the edge of the terminal. */
static const char CLEAR[] = "\033[H\033[J", CUT[] = "\033[?7l", CUT_NO_MORE[] = "\033[?7h";

static double now(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void say(const char *codes) {
    (void)!write(STDOUT_FILENO, codes, strlen(codes));
}

static unsigned lines_of_terminal(void) {
    struct winsize size;
    return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row > 4 ? size.ws_row : 24;
}

static void let_artist_end(struct screen *screen, bool wait) {
    int status;
    if (screen->artist && waitpid(screen->artist, &status, wait ? 0 : WNOHANG) != 0)
        screen->artist = 0;
}

static void draw(const struct screen *screen) {
    (void)signal(SIGINT, SIG_IGN); /* whoever draws ends what he began */
    (void)signal(SIGTERM, SIG_IGN);
    trouble_set(true, false);
    say(CLEAR);
    say(CUT);
    screen->draw(screen->user, lines_of_terminal() - 1);
    say(CUT_NO_MORE);
    _exit(0);
}

void screen_update(struct screen *screen, uint64_t packets) {
    if (!screen->draw)
        return;
    let_artist_end(screen, false);
    double time = now();
    if (screen->artist || packets == screen->packets || time - screen->drawn < BETWEEN)
        return;
    screen->drawn = time;
    screen->packets = packets;
    screen->artist = fork();
    if (!screen->artist)
        draw(screen);
    if (screen->artist < 0) /* there will be another picture */
        screen->artist = 0;
}

void screen_end(struct screen *screen) {
    if (!screen->draw)
        return;
    let_artist_end(screen, true);
    if (screen->drawn > 0)
        say(CLEAR);
    screen->draw = NULL;
}
