/* The least that any server can cost here: wake, receive a batch, send each datagram to the others.
 *
 * usage: floor ADDRESS PORT < streams
 * A datagram's first two bytes are the number of its stream, high byte first. Standard input says
 * where each stream goes, from number 0 up: how many ports, and those ports, at ADDRESS. It prints
 * "ready" and runs until it is killed.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { BATCH = 64, BYTES = 2048, MOST_SENDS = 4096, MOST_STREAMS = 1024, MOST_PLACES = 65536 };

static char in_memory[BATCH][BYTES];
static struct iovec in_vector[BATCH], out_vector[MOST_SENDS];
static struct mmsghdr in_header[BATCH], out_header[MOST_SENDS];
static struct sockaddr_in place[MOST_PLACES];
static int first[MOST_STREAMS + 1], streams;

static void send_all(int fd, int queued) {
  for (int gone = 0, done; gone < queued; gone += done) {
    done = sendmmsg(fd, out_header + gone, queued - gone, 0);
    if (done <= 0) return;
  }
}

int main(int count, char **words) {
  if (count != 3) return 2;
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(atoi(words[2]))};
  inet_pton(AF_INET, words[1], &own.sin_addr);
  for (int fan, port; scanf("%d", &fan) == 1; streams++) {
    if (streams == MOST_STREAMS || fan > MOST_SENDS || first[streams] + fan > MOST_PLACES) return 2;
    first[streams + 1] = first[streams];
    while (fan-- && scanf("%d", &port) == 1) {
      place[first[streams + 1]] = own;
      place[first[streams + 1]++].sin_port = htons(port);
    }
  }

  int fd = socket(AF_INET, SOCK_DGRAM, 0), room = 8 << 20;
  if (bind(fd, (void *)&own, sizeof own)) return perror("bind"), 1;
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  for (int i = 0; i < BATCH; i++) {
    in_vector[i] = (struct iovec){in_memory[i], BYTES};
    in_header[i].msg_hdr = (struct msghdr){.msg_iov = &in_vector[i], .msg_iovlen = 1};
  }
  int poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN};
  epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
  puts("ready");
  fflush(stdout);

  for (;;) {
    epoll_wait(poll, &event, 1, -1);
    int got = recvmmsg(fd, in_header, BATCH, MSG_DONTWAIT, 0), queued = 0;
    for (int i = 0; i < got; i++) {
      int stream = (unsigned char)in_memory[i][0] << 8 | (unsigned char)in_memory[i][1];
      if (stream >= streams) continue;
      if (queued + first[stream + 1] - first[stream] > MOST_SENDS) {
        send_all(fd, queued);
        queued = 0;
      }
      for (int j = first[stream]; j < first[stream + 1]; j++, queued++) {
        out_vector[queued] = (struct iovec){in_memory[i], in_header[i].msg_len};
        out_header[queued].msg_hdr = (struct msghdr){.msg_name = &place[j],
                                                     .msg_namelen = sizeof own,
                                                     .msg_iov = &out_vector[queued],
                                                     .msg_iovlen = 1};
      }
    }
    send_all(fd, queued);
  }
}
