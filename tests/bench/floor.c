/* The least that any server can cost here: wake, receive a batch, send each datagram to `fan` others.
 *
 * usage: floor ADDRESS PORT GROUPS FAN FIRST_PORT DATAGRAMS
 * A datagram's first byte says which of GROUPS it belongs to; it goes to FAN ports of that group,
 * FIRST_PORT + group * FAN and up, at ADDRESS. After DATAGRAMS received it prints, as JSON, how many
 * it received, sent and was woken for, and the CPU seconds of the process.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { BATCH = 64, BYTES = 2048, MOST_SENDS = 64 * 64, MOST_PORTS = 1024 };

static char in_memory[BATCH][BYTES];
static struct iovec in_vector[BATCH], out_vector[MOST_SENDS];
static struct mmsghdr in_header[BATCH], out_header[MOST_SENDS];
static struct sockaddr_in destination[MOST_PORTS];

static double seconds(struct timeval t) { return t.tv_sec + t.tv_usec / 1e6; }

int main(int count, char **words) {
  if (count != 7) return 2;
  int groups = atoi(words[3]), fan = atoi(words[4]), first = atoi(words[5]);
  long wanted = atol(words[6]), received = 0, sent = 0, wakes = 0;
  if (groups * fan > MOST_PORTS || BATCH * fan > MOST_SENDS) return 2;

  int fd = socket(AF_INET, SOCK_DGRAM, 0), room = 8 << 20;
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(atoi(words[2]))};
  inet_pton(AF_INET, words[1], &own.sin_addr);
  if (bind(fd, (void *)&own, sizeof own)) return perror("bind"), 1;
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  for (int i = 0; i < groups * fan; i++) {
    destination[i] = own;
    destination[i].sin_port = htons(first + i);
  }
  for (int i = 0; i < BATCH; i++) {
    in_vector[i] = (struct iovec){in_memory[i], BYTES};
    in_header[i].msg_hdr = (struct msghdr){.msg_iov = &in_vector[i], .msg_iovlen = 1};
  }
  int poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
  puts("ready");
  fflush(stdout);

  struct rusage before, after;
  getrusage(RUSAGE_SELF, &before);
  while (received < wanted) {
    epoll_wait(poll, &event, 1, -1);
    wakes++;
    int got = recvmmsg(fd, in_header, BATCH, MSG_DONTWAIT, 0), queued = 0;
    for (int i = 0; i < got; i++) {
      int group = (unsigned char)in_memory[i][0] % groups;
      for (int j = 0; j < fan; j++, queued++) {
        out_vector[queued] = (struct iovec){in_memory[i], in_header[i].msg_len};
        out_header[queued].msg_hdr = (struct msghdr){.msg_name = &destination[group * fan + j],
                                                     .msg_namelen = sizeof own,
                                                     .msg_iov = &out_vector[queued],
                                                     .msg_iovlen = 1};
      }
    }
    for (int gone = 0; gone < queued;) {
      int done = sendmmsg(fd, out_header + gone, queued - gone, 0);
      if (done <= 0) break;
      gone += done;
      sent += done;
    }
    if (got > 0) received += got;
  }
  getrusage(RUSAGE_SELF, &after);
  double cpu = seconds(after.ru_utime) + seconds(after.ru_stime) - seconds(before.ru_utime) -
               seconds(before.ru_stime);
  printf("{\"received\": %ld, \"sent\": %ld, \"wakes\": %ld, \"cpu_s\": %.6f}\n", received, sent,
         wakes, cpu);
  return 0;
}
