// One end of a chat over c-toxcore, for bench/rivals/toxcore.ts. It prints where it is, reads where
// the other end is, and then commands: "trips N" or "stream N" followed by N texts, one a line.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <tox/tox.h>

static Tox *tox;
static uint32_t friend_number;
static int answered;
static long acknowledged;
static char line[4096];

static double now_ms(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static void send_text(const char *text, size_t length) {
  Tox_Err_Friend_Send_Message error;
  do {
    tox_friend_send_message(tox, friend_number, TOX_MESSAGE_TYPE_NORMAL, (const uint8_t *)text,
                            length, &error);
    if (error == TOX_ERR_FRIEND_SEND_MESSAGE_SENDQ) tox_iterate(tox, NULL);
  } while (error == TOX_ERR_FRIEND_SEND_MESSAGE_SENDQ);
}

// Answers a question with the same words, as all ends of the bench do.
static void heard(Tox *from, uint32_t friend, Tox_Message_Type type, const uint8_t *message,
                  size_t length, void *data) {
  (void)from, (void)friend, (void)type, (void)data;
  if (message[length - 1] == '!') answered = 1;
  if (message[length - 1] != '?') return;
  char answer[TOX_MAX_MESSAGE_LENGTH];
  memcpy(answer, message, length);
  answer[length - 1] = '!';
  send_text(answer, length);
}

static void receipt(Tox *from, uint32_t friend, uint32_t id, void *data) {
  (void)from, (void)friend, (void)id, (void)data;
  acknowledged++;
}

static void pause_briefly(void) { usleep(100); }

static size_t read_text(void) {
  if (!fgets(line, sizeof line, stdin)) exit(0);
  line[strcspn(line, "\n")] = 0;
  return strlen(line);
}

static void trips(long count) {
  for (long done = 0; done < count; done++) {
    size_t length = read_text();
    double started = now_ms();
    answered = 0;
    send_text(line, length);
    while (!answered) {
      tox_iterate(tox, NULL);
      if (!answered) pause_briefly();
    }
    printf("%f\n", now_ms() - started);
  }
}

static void stream(long count) {
  char **texts = malloc(count * sizeof *texts);
  for (long at = 0; at < count; at++) {
    read_text();
    texts[at] = strdup(line);
  }
  double started = now_ms();
  acknowledged = 0;
  for (long at = 0; at < count; at++) {
    send_text(texts[at], strlen(texts[at]));
    if (at % 64 == 63) tox_iterate(tox, NULL);
  }
  while (acknowledged < count) tox_iterate(tox, NULL);
  printf("%f\n", now_ms() - started);
}

static void from_hex(uint8_t *key, const char *hex) {
  for (int at = 0; at < TOX_PUBLIC_KEY_SIZE; at++) sscanf(hex + 2 * at, "%2hhx", key + at);
}

static void print_key(const uint8_t *key) {
  for (int at = 0; at < TOX_PUBLIC_KEY_SIZE; at++) printf("%02x", key[at]);
}

int main(int count, char **words) {
  struct Tox_Options *options = tox_options_new(NULL);
  tox_options_set_ipv6_enabled(options, false);
  tox_options_set_local_discovery_enabled(options, false);
  tox = tox_new(options, NULL);
  uint8_t key[TOX_PUBLIC_KEY_SIZE], dht[TOX_PUBLIC_KEY_SIZE], other[TOX_PUBLIC_KEY_SIZE];
  tox_self_get_public_key(tox, key);
  tox_self_get_dht_id(tox, dht);
  print_key(key), putchar(' '), print_key(dht);
  printf(" %u\n", tox_self_get_udp_port(tox, NULL));
  fflush(stdout);

  char key_hex[65], dht_hex[65];
  unsigned port;
  if (!fgets(line, sizeof line, stdin)) return 0;
  if (sscanf(line, "%64s %64s %u", key_hex, dht_hex, &port) != 3) return 1;
  from_hex(other, dht_hex);
  tox_bootstrap(tox, "127.0.0.1", port, other, NULL);
  from_hex(other, key_hex);
  friend_number = tox_friend_add_norequest(tox, other, NULL);
  tox_callback_friend_message(tox, heard);
  tox_callback_friend_read_receipt(tox, receipt);
  while (tox_friend_get_connection_status(tox, friend_number, NULL) == TOX_CONNECTION_NONE) {
    tox_iterate(tox, NULL);
    usleep(5000);
  }
  printf("connected\n");
  fflush(stdout);

  if (count > 1 && strcmp(words[1], "answer") == 0)
    for (;; pause_briefly()) tox_iterate(tox, NULL);
  while (fgets(line, sizeof line, stdin)) {
    long messages = 0;
    if (sscanf(line, "trips %ld", &messages) == 1) trips(messages);
    else if (sscanf(line, "stream %ld", &messages) == 1) stream(messages);
    fflush(stdout);
  }
  tox_kill(tox);
  return 0;
}
