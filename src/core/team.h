/* A few threads that do one job together, again and again: each does its member's share of it, the caller's thread the first, and nobody goes on before
 * all have ended. Between jobs the threads wait a little while awake, as the next job usually comes soon, and then asleep. */
#ifndef CORE_TEAM_H
#define CORE_TEAM_H

struct team;

enum { TEAM_MOST = 64 };

/* NULL: memory is out. Where threads cannot be had the caller's does the shares of those that are missing. */
struct team *team_new(unsigned members);
void team_free(struct team *team); /* NULL is fine */
/* Has the members but the first begin work(user, member), and returns at once; team_end waits until they have returned: 0, or what the first of them failed
 * with that failed. What was begun is ended before anything else is done with the team. */
void team_begin(struct team *team, int (*work)(void *user, unsigned member), void *user);
int team_end(struct team *team);
/* Calls work(user, member) for each member and returns when all have returned: 0, or what the first member failed with that failed. */
int team_run(struct team *team, int (*work)(void *user, unsigned member), void *user);

#endif
