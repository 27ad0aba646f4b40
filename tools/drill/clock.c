/* The wall clock of a machine that jumps: loaded before the C library (LD_PRELOAD), this adds the seconds in the file of
   CLOCK_OFF to every reading of it. The file is mapped, so that all processes jump at once. Monotonic clocks go on.
   By system calls alone: an allocator may ask the time before anything can be looked up. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define YEARS 1000000000 /* seconds: no machine is up for as long, and 1970 is longer ago */

static volatile const int64_t *off;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("CLOCK_OFF");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (mapped != MAP_FAILED) off = mapped;
}

static int64_t seconds_off(void) { return off ? *off : 0; }

int clock_gettime(clockid_t clock, struct timespec *now) {
  int failed = syscall(SYS_clock_gettime, clock, now);
  if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += seconds_off();
  return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  int failed = syscall(SYS_gettimeofday, now, zone);
  if (!failed) now->tv_sec += seconds_off();
  return failed;
}

time_t time(time_t *kept) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (kept) *kept = now.tv_sec;
  return now.tv_sec;
}

/* A file that is touched gets the moment that the clock shows. */

static int touch(int folder, const char *path, const struct timespec times[2], int flags) {
  struct timespec now[2];
  if (times) return syscall(SYS_utimensat, folder, path, times, flags);
  clock_gettime(CLOCK_REALTIME, &now[0]);
  now[1] = now[0];
  return syscall(SYS_utimensat, folder, path, now, flags);
}

int utimensat(int folder, const char *path, const struct timespec times[2], int flags) {
  return touch(folder, path, times, flags);
}

int futimens(int file, const struct timespec times[2]) { return touch(file, NULL, times, 0); }

/* Who waits until a moment of the wall clock waits as long as it meant to. */

static struct timespec true_moment(const struct timespec *shown) {
  struct timespec moment = *shown;
  moment.tv_sec -= seconds_off();
  return moment;
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
  struct timespec moment = true_moment(until);
  return sem_clockwait(semaphore, CLOCK_REALTIME, &moment);
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
  if (until->tv_sec < YEARS) return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, until);
  struct timespec moment = true_moment(until);
  return pthread_cond_clockwait(condition, mutex, CLOCK_REALTIME, &moment);
}
