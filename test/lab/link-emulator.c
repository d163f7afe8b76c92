/*
 * link-emulator A B CONFIG: a cable between two TAP devices that it creates, with faults.
 *
 * Frames read from A are sent on B and the other way round, each after what CONFIG says of its direction. CONFIG has a
 * line `ab key=value ...` and a line `ba key=value ...`; it is read at the start and again on SIGHUP:
 *   delay_ms    constant delay of each frame                     jitter_ms  plus up to this, evenly spread; order is kept
 *   loss        share of frames that vanish, 0 to 1              burst      how many vanish in a row (default 1)
 *   reorder     share that is held back by gap_ms more, so that later frames overtake them
 *   rate_kbit   serialisation at this rate, queue of buffer_kb   mtu        larger IPv4 packets vanish without a word
 * Prints `up` when both devices exist and ends on SIGTERM. Random numbers are seeded (SEED in the environment), so a run
 * can be repeated.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 65536, FRAME = 9200 };
typedef struct { double delay, jitter, loss, burst, reorder, gap, rate, buffer, mtu; } Fault;
typedef struct { int64_t due; uint64_t order; int length; unsigned char *frame; } Held;
typedef struct {
  Fault fault;
  Held *heap;
  int held, losing;
  int64_t free_at, last_due;
  uint64_t seen;
} Direction;

static volatile sig_atomic_t reread = 1, ended = 0;
static void on_signal(int signal) { if (signal == SIGHUP) reread = 1; else ended = 1; }

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int open_tap(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
  if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0) {
    perror(name);
    exit(1);
  }
  return fd;
}

static void read_config(const char *path, Direction *both) {
  FILE *file = fopen(path, "r");
  char line[512];
  both[0].fault = both[1].fault = (Fault){.burst = 1};
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, "ab", 2) && strncmp(line, "ba", 2)) continue;
    Fault *f = &both[line[0] == 'b'].fault;
    struct { const char *key; double *value; } keys[] = {
        {"delay_ms", &f->delay}, {"jitter_ms", &f->jitter}, {"loss", &f->loss},   {"burst", &f->burst}, {"reorder", &f->reorder},
        {"gap_ms", &f->gap},     {"rate_kbit", &f->rate},   {"buffer_kb", &f->buffer}, {"mtu", &f->mtu}};
    for (char *word = strtok(line + 2, " \n"); word; word = strtok(NULL, " \n")) {
      char *equals = strchr(word, '=');
      if (!equals) continue;
      *equals = 0;
      for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!strcmp(keys[i].key, word)) *keys[i].value = atof(equals + 1);
    }
  }
  if (file) fclose(file);
}

static int before(const Held *a, const Held *b) { return a->due != b->due ? a->due < b->due : a->order < b->order; }

static void push(Direction *d, Held item) {
  int i = d->held++;
  for (; i > 0 && before(&item, &d->heap[(i - 1) / 2]); i = (i - 1) / 2) d->heap[i] = d->heap[(i - 1) / 2];
  d->heap[i] = item;
}

static Held pop(Direction *d) {
  Held top = d->heap[0], last = d->heap[--d->held];
  int i = 0;
  for (int child; (child = 2 * i + 1) < d->held; i = child) {
    if (child + 1 < d->held && before(&d->heap[child + 1], &d->heap[child])) child++;
    if (!before(&d->heap[child], &last)) break;
    d->heap[i] = d->heap[child];
  }
  d->heap[i] = last;
  return top;
}

static int is_lost(Direction *d, const unsigned char *frame, int length) {
  const Fault *f = &d->fault;
  if (f->mtu > 0 && frame[12] == 8 && frame[13] == 0 && length - 14 > f->mtu) return 1;
  if (d->losing > 0) return d->losing--, 1;
  if (f->loss > 0 && drand48() < f->loss / f->burst) return d->losing = (int)f->burst - 1, 1;
  return d->held >= MOST;
}

/* Decides when a frame comes out at the other end, or that it does not. */
static void accept_frame(Direction *d, const unsigned char *frame, int length) {
  const Fault *f = &d->fault;
  int64_t now = now_ns(), sent = now;
  if (is_lost(d, frame, length)) return;
  if (f->rate > 0) {
    int64_t start = d->free_at > now ? d->free_at : now;
    if (f->buffer > 0 && (start - now) * f->rate / 8e9 > f->buffer) return; /* the queue is full: tail drop */
    sent = d->free_at = start + (int64_t)(length * 8 / f->rate * 1e6);
  }
  int64_t due = sent + (int64_t)((f->delay + f->jitter * drand48()) * 1e6);
  if (f->reorder > 0 && drand48() < f->reorder) due += (int64_t)(f->gap * 1e6);
  else if (due < d->last_due) due = d->last_due;
  else d->last_due = due;
  Held item = {due, d->seen++, length, malloc(length)};
  memcpy(item.frame, frame, length);
  push(d, item);
}

static void send_due(Direction *d, int to) {
  while (d->held > 0 && d->heap[0].due <= now_ns()) {
    Held item = pop(d);
    (void)!write(to, item.frame, item.length);
    free(item.frame);
  }
}

int main(int count, char **words) {
  if (count != 4) return fprintf(stderr, "usage: link-emulator A B CONFIG\n"), 2;
  static Direction both[2];
  int fd[2] = {open_tap(words[1]), open_tap(words[2])};
  unsigned char frame[FRAME];
  struct sched_param real_time = {.sched_priority = 10};
  sched_setscheduler(0, SCHED_FIFO, &real_time); /* else a busy machine looks like jitter; fine when refused */
  for (int i = 0; i < 2; i++) both[i].heap = calloc(MOST + 1, sizeof(Held));
  srand48(getenv("SEED") ? atol(getenv("SEED")) : 1);
  signal(SIGHUP, on_signal);
  signal(SIGTERM, on_signal);
  puts("up");
  fflush(stdout);
  while (!ended) {
    if (reread) reread = 0, read_config(words[3], both);
    int64_t wait = 1000000000;
    for (int i = 0; i < 2; i++) {
      int64_t left = both[i].held > 0 ? both[i].heap[0].due - now_ns() : wait;
      if (left < wait) wait = left > 0 ? left : 0;
    }
    struct pollfd ready[2] = {{fd[0], POLLIN, 0}, {fd[1], POLLIN, 0}};
    struct timespec limit = {wait / 1000000000, wait % 1000000000};
    ppoll(ready, 2, &limit, NULL);
    for (int i = 0; i < 2; i++) {
      for (int length, n = 0; n < 64 && (length = read(fd[i], frame, sizeof frame)) > 0; n++)
        accept_frame(&both[i], frame, length);
      send_due(&both[i], fd[!i]);
    }
  }
  return 0;
}
