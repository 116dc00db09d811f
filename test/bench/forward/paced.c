// Asks over UDP at a steady pace, whether answers come or not: no timer of a millisecond and no collector of garbage bunches the
// questions or is counted as the server's time. Each question has a slot of its own and leaves at a random moment of it: two
// that ask at exact intervals would keep their distance from each other through a whole run. To 127.0.0.1 only.
//
//   paced PORT SECONDS RATE NAME
//
// RATE a second; a * in NAME becomes a new label for each question. Prints `begun` with the first answer, at last one line:
//   asked=.. answered=.. p50_us=.. p99_us=.. max_us=.. taken_p99_us=..
// A question without an answer counts as two seconds. At most 65,536 questions: their number is their id.
//
// An answer is there when the kernel puts it into our socket, and says so: on a machine with few cores we may be woken on the one
// where the server goes on working, and what we then wait for a core is no time of the server's. With it counts taken_p99_us.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { QUESTIONS_MAX = 65536, LOST_US = 2000000, NAME_BYTES = 128 };

// When each question is due, then when it was sent; how long until its answer came, and until we had it.
static double sent_us[QUESTIONS_MAX], took_us[QUESTIONS_MAX], taken_us[QUESTIONS_MAX];

static double in_us(struct timespec t) { return t.tv_sec * 1e6 + t.tv_nsec / 1e3; }

// The clock by which the kernel stamps what comes in.
static double now_us(void) { struct timespec t; clock_gettime(CLOCK_REALTIME, &t); return in_us(t); }

// Takes a message that is there; its length, or less than 0. When it came goes to came_us.
static int take(int fd, unsigned char *bytes, int bytes_max, double *came_us) {
  union { char bytes[CMSG_SPACE(sizeof(struct timespec))]; struct cmsghdr aligned; } control;
  struct iovec part = {bytes, bytes_max};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  int length = recvmsg(fd, &message, MSG_DONTWAIT);
  if (length < 0) return length;
  struct timespec came;
  memcpy(&came, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof came);
  *came_us = in_us(came);
  return length;
}

static int ascending(const void *a, const void *b) { double x = *(const double *)a, y = *(const double *)b; return (x > y) - (x < y); }

static int encode(unsigned char *out, int id, const char *pattern, unsigned salt) {
  char name[NAME_BYTES]; const char *star = strchr(pattern, '*');
  if (star) snprintf(name, sizeof name, "%.*s%x-%d%s", (int)(star - pattern), pattern, salt, id, star + 1);
  else snprintf(name, sizeof name, "%s", pattern);
  int o = 12;
  memset(out, 0, 12);
  out[0] = id >> 8; out[1] = id; out[2] = 1; out[5] = 1;
  for (char *l = strtok(name, "."); l; l = strtok(NULL, ".")) { int n = strlen(l); out[o++] = n; memcpy(out + o, l, n); o += n; }
  memcpy(out + o, "\0\0\1\0\1", 5);
  return o + 5;
}

int main(int argc, char **argv) {
  double seconds = argc == 5 ? atof(argv[2]) : 0, rate = argc == 5 ? atof(argv[3]) : 0;
  int count = seconds * rate, next = 0, answered = 0;
  if (count < 1 || count > QUESTIONS_MAX || strlen(argv[4]) > NAME_BYTES / 2) { fprintf(stderr, "usage: paced PORT SECONDS RATE NAME\n"); return 2; }
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (connect(fd, (void *)&to, sizeof to)) { perror("connect"); return 1; }
  int on = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on)) { perror("timestamps"); return 1; }
  prctl(PR_SET_TIMERSLACK, 1000);
  unsigned salt = (unsigned)now_us() ^ (unsigned)getpid() << 16;
  for (int i = 0; i < count; i++) took_us[i] = taken_us[i] = LOST_US;

  double begun_us = now_us(), gap_us = 1e6 / rate;
  srand48(salt);
  for (int i = 0; i < count; i++) sent_us[i] = begun_us + (i + drand48()) * gap_us;
  while (answered < count) {
    unsigned char bytes[4096];
    double now = now_us(), due = next < count ? sent_us[next] : sent_us[count - 1] + LOST_US;
    if (now >= due && next == count) break;
    if (now >= due) {
      int length = encode(bytes, next, argv[4], salt);
      sent_us[next++] = now_us();
      send(fd, bytes, length, 0);
      continue;
    }
    struct timespec wait = {(long)((due - now) / 1e6), (long)((due - now) * 1e3) % 1000000000L};
    struct pollfd ready = {fd, POLLIN, 0};
    ppoll(&ready, 1, &wait, NULL);
    double came_us;
    while (take(fd, bytes, sizeof bytes, &came_us) >= 12) {
      int id = bytes[0] << 8 | bytes[1];
      if (id >= next || took_us[id] < LOST_US || (bytes[3] & 15) != 0 || bytes[7] == 0) continue;
      took_us[id] = came_us - sent_us[id];
      taken_us[id] = now_us() - sent_us[id];
      if (answered++ == 0) { puts("begun"); fflush(stdout); }
    }
  }
  qsort(took_us, count, sizeof *took_us, ascending);
  qsort(taken_us, count, sizeof *taken_us, ascending);
  int p99 = count * 0.99;
  printf("asked=%d answered=%d p50_us=%.0f p99_us=%.0f max_us=%.0f taken_p99_us=%.0f\n", count, answered, took_us[count / 2], took_us[p99], took_us[count - 1], taken_us[p99]);
}
