/* What the C library finds for each name: "NAME MILLISECONDS ADDRESS,ADDRESS", or the name of its error. */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#ifndef EAI_NODATA
#define EAI_NODATA -5
#endif

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found = NULL;
    double started = now();
    int fault = getaddrinfo(argv[i], NULL, &hints, &found);
    printf("%s %.0f ", argv[i], now() - started);
    if (fault == EAI_NONAME) puts("noname");
    else if (fault == EAI_NODATA) puts("nodata");
    else if (fault == EAI_AGAIN) puts("again");
    else if (fault) printf("fault%d\n", fault);
    for (struct addrinfo *at = found; at; at = at->ai_next) {
      char text[INET6_ADDRSTRLEN];
      const void *address = at->ai_family == AF_INET ? (void *)&((struct sockaddr_in *)at->ai_addr)->sin_addr
                                                     : (void *)&((struct sockaddr_in6 *)at->ai_addr)->sin6_addr;
      printf("%s%s", inet_ntop(at->ai_family, address, text, sizeof text), at->ai_next ? "," : "\n");
    }
    if (found) freeaddrinfo(found);
  }
  return 0;
}
