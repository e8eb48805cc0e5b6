#include "core/team.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

enum { AWAKE = 2000 /* looks before a thread goes to sleep, some ten microseconds */ };

struct member {
    struct team *team;
    pthread_t thread;
    unsigned number;
    int status;
};

struct team {
    pthread_mutex_t mutex;
    pthread_cond_t begun, done;
    atomic_uint job;     /* grows by one with each */
    atomic_uint working; /* members that have not ended the job */
    bool ended;
    int (*work)(void *user, unsigned member);
    void *user;
    unsigned count, threads; /* members, and how many of them, from 1 on, have a thread */
    struct member members[];
};

static inline void pause_briefly(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

/* Waits for the job after `last`; false at the end. */
static bool await_job(struct team *team, unsigned last) {
    for (int i = 0; i < AWAKE && atomic_load_explicit(&team->job, memory_order_acquire) == last; i++)
        pause_briefly();
    pthread_mutex_lock(&team->mutex);
    while (atomic_load_explicit(&team->job, memory_order_relaxed) == last && !team->ended)
        pthread_cond_wait(&team->begun, &team->mutex);
    bool more = !team->ended;
    pthread_mutex_unlock(&team->mutex);
    return more;
}

static void *serve(void *argument) {
    struct member *member = argument;
    struct team *team = member->team;
    for (unsigned last = 0; await_job(team, last); last++) {
        member->status = team->work(team->user, member->number);
        if (atomic_fetch_sub_explicit(&team->working, 1, memory_order_acq_rel) == 1) {
            pthread_mutex_lock(&team->mutex);
            pthread_cond_signal(&team->done);
            pthread_mutex_unlock(&team->mutex);
        }
    }
    return NULL;
}

struct team *team_new(unsigned members) {
    unsigned count = members < 1 ? 1 : members > TEAM_MOST ? TEAM_MOST : members;
    struct team *team = calloc(1, sizeof *team + count * sizeof *team->members);
    if (!team)
        return NULL;
    team->count = count;
    pthread_mutex_init(&team->mutex, NULL);
    pthread_cond_init(&team->begun, NULL);
    pthread_cond_init(&team->done, NULL);
    for (unsigned i = 0; i < count; i++)
        team->members[i] = (struct member){.team = team, .number = i};
    for (unsigned i = 1; i < count && !pthread_create(&team->members[i].thread, NULL, serve, &team->members[i]); i++)
        team->threads++;
    return team;
}

void team_free(struct team *team) {
    if (!team)
        return;
    pthread_mutex_lock(&team->mutex);
    team->ended = true;
    pthread_cond_broadcast(&team->begun);
    pthread_mutex_unlock(&team->mutex);
    for (unsigned i = 1; i <= team->threads; i++)
        pthread_join(team->members[i].thread, NULL);
    pthread_cond_destroy(&team->done);
    pthread_cond_destroy(&team->begun);
    pthread_mutex_destroy(&team->mutex);
    free(team);
}

void team_begin(struct team *team, int (*work)(void *user, unsigned member), void *user) {
    pthread_mutex_lock(&team->mutex);
    team->work = work;
    team->user = user;
    atomic_store_explicit(&team->working, team->threads, memory_order_relaxed);
    atomic_fetch_add_explicit(&team->job, 1, memory_order_release);
    pthread_cond_broadcast(&team->begun);
    pthread_mutex_unlock(&team->mutex);
    for (unsigned i = team->threads + 1; i < team->count; i++)
        team->members[i].status = work(user, i);
}

int team_end(struct team *team) {
    for (int i = 0; i < AWAKE && atomic_load_explicit(&team->working, memory_order_acquire); i++)
        pause_briefly();
    pthread_mutex_lock(&team->mutex);
    while (atomic_load_explicit(&team->working, memory_order_acquire))
        pthread_cond_wait(&team->done, &team->mutex);
    pthread_mutex_unlock(&team->mutex);
    for (unsigned i = 1; i < team->count; i++)
        if (team->members[i].status < 0)
            return team->members[i].status;
    return 0;
}

int team_run(struct team *team, int (*work)(void *user, unsigned member), void *user) {
    team_begin(team, work, user);
    int own = work(user, 0), others = team_end(team);
    return own < 0 ? own : others;
}
