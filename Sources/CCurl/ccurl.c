#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "CCurl.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

// libcurl's own types, as far as they are passed through.
struct curl_address {
  int family;
  int socket_type;
  int protocol;
  unsigned int length;
  struct sockaddr address;
};

struct curl_message {
  int kind;
  void *easy;
  union {
    void *whatever;
    int code;
  } data;
};

enum { info_authorities = 0x10003D };
enum { message_done = 1, global_all = 3, pause_continue = 0, pause_receiving = 1 };
enum {
  option_write_data = 10001,
  option_read_data = 10009,
  option_error_buffer = 10010,
  option_headers = 10023,
  option_header_data = 10029,
  option_prereq_data = 10313,
  option_write_function = 20011,
  option_read_function = 20012,
  option_header_function = 20079,
  option_open_socket_function = 20163,
  option_prereq_function = 20312,
  option_post_size = 30120,
};

// setopt and getinfo take a variable argument, which some systems pass in another way than a named one.
static struct {
  int (*global_init)(long);
  char *(*version)(void);
  void *(*easy_init)(void);
  void (*easy_cleanup)(void *);
  int (*easy_setopt)(void *, int, ...);
  int (*easy_getinfo)(void *, int, ...);
  int (*easy_pause)(void *, int);
  const char *(*easy_strerror)(int);
  void *(*list_append)(void *, const char *);
  void (*list_free)(void *);
  void *(*multi_init)(void);
  int (*multi_add)(void *, void *);
  int (*multi_remove)(void *, void *);
  int (*multi_perform)(void *, int *);
  int (*multi_poll)(void *, void *, unsigned int, int, int *);
  int (*multi_wakeup)(void *);
  struct curl_message *(*multi_info_read)(void *, int *);
} curl;

static const struct {
  const char *name;
  void **function;
} functions[] = {
    {"curl_global_init", (void **)&curl.global_init},
    {"curl_version", (void **)&curl.version},
    {"curl_easy_init", (void **)&curl.easy_init},
    {"curl_easy_cleanup", (void **)&curl.easy_cleanup},
    {"curl_easy_setopt", (void **)&curl.easy_setopt},
    {"curl_easy_getinfo", (void **)&curl.easy_getinfo},
    {"curl_easy_pause", (void **)&curl.easy_pause},
    {"curl_easy_strerror", (void **)&curl.easy_strerror},
    {"curl_slist_append", (void **)&curl.list_append},
    {"curl_slist_free_all", (void **)&curl.list_free},
    {"curl_multi_init", (void **)&curl.multi_init},
    {"curl_multi_add_handle", (void **)&curl.multi_add},
    {"curl_multi_remove_handle", (void **)&curl.multi_remove},
    {"curl_multi_perform", (void **)&curl.multi_perform},
    {"curl_multi_poll", (void **)&curl.multi_poll},
    {"curl_multi_wakeup", (void **)&curl.multi_wakeup},
    {"curl_multi_info_read", (void **)&curl.multi_info_read},
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CurlLoadResult load_result = CCURL_MISSING;
static char load_detail[256];

static void keep_detail(const char *text) {
  size_t length = 0;
  while (text && text[length] && length < sizeof load_detail - 1) {
    load_detail[length] = text[length];
    length++;
  }
  load_detail[length] = 0;
}

static void *opened_library(void) {
#ifdef __APPLE__
  static const char *const names[] = {"/usr/lib/libcurl.4.dylib", "libcurl.4.dylib"};
#else
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
#endif
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *library = dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);
    if (library) return library;
    if (i == 0) keep_detail(dlerror());
  }
  return NULL;
}

static void load(void) {
  void *library = opened_library();
  if (!library) return;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    void *function = dlsym(library, functions[i].name);
    if (!function) {
      keep_detail(functions[i].name);
      load_result = CCURL_TOO_OLD;
      return;
    }
    *functions[i].function = function;
  }
  load_result = curl.global_init(global_all) == 0 ? CCURL_READY : CCURL_NOT_INITIALISED;
}

CurlLoadResult ccurl_load(void) {
  pthread_once(&once, load);
  return load_result;
}

const char *ccurl_load_detail(void) { return load_detail; }
const char *ccurl_version(void) { return curl.version ? curl.version() : ""; }

static void *easy_pointer(CurlEasy easy) { return (void *)easy.bits; }
static void *multi_pointer(CurlMulti multi) { return (void *)multi.bits; }

CurlEasy ccurl_easy_new(void) { return (CurlEasy){(uintptr_t)curl.easy_init()}; }
void ccurl_easy_free(CurlEasy easy) { curl.easy_cleanup(easy_pointer(easy)); }

CurlCode ccurl_easy_set_number(CurlEasy easy, CurlNumberOption option, long value) {
  return (CurlCode)curl.easy_setopt(easy_pointer(easy), option, value);
}

CurlCode ccurl_easy_set_text(CurlEasy easy, CurlTextOption option, const char *text) {
  return (CurlCode)curl.easy_setopt(easy_pointer(easy), option, text);
}

void ccurl_easy_set_headers(CurlEasy easy, CurlList headers) {
  curl.easy_setopt(easy_pointer(easy), option_headers, (void *)headers.bits);
}

void ccurl_easy_set_error_buffer(CurlEasy easy, char *buffer) {
  curl.easy_setopt(easy_pointer(easy), option_error_buffer, buffer);
}

void ccurl_easy_set_receivers(CurlEasy easy, CurlBytesCallback header, CurlBytesCallback body, void *context) {
  curl.easy_setopt(easy_pointer(easy), option_header_function, header);
  curl.easy_setopt(easy_pointer(easy), option_header_data, context);
  curl.easy_setopt(easy_pointer(easy), option_write_function, body);
  curl.easy_setopt(easy_pointer(easy), option_write_data, context);
}

void ccurl_easy_set_sender(CurlEasy easy, CurlBytesCallback sender, int64_t length, void *context) {
  curl.easy_setopt(easy_pointer(easy), option_post_size, length);
  curl.easy_setopt(easy_pointer(easy), option_read_function, sender);
  curl.easy_setopt(easy_pointer(easy), option_read_data, context);
}

bool ccurl_easy_set_ready(CurlEasy easy, CurlReadyCallback ready, void *context) {
  if (curl.easy_setopt(easy_pointer(easy), option_prereq_function, ready) != 0) return false;
  return curl.easy_setopt(easy_pointer(easy), option_prereq_data, context) == 0;
}

static int open_socket(void *context, int purpose, struct curl_address *address) {
  (void)context;
  (void)purpose;
#ifdef SOCK_CLOEXEC
  return socket(address->family, address->socket_type | SOCK_CLOEXEC, address->protocol);
#else
  int descriptor = socket(address->family, address->socket_type, address->protocol);
  if (descriptor >= 0) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  return descriptor;
#endif
}

void ccurl_easy_close_sockets_on_exec(CurlEasy easy) {
  curl.easy_setopt(easy_pointer(easy), option_open_socket_function, open_socket);
}

void ccurl_easy_resume(CurlEasy easy) { curl.easy_pause(easy_pointer(easy), pause_continue); }

void ccurl_easy_flush_connection(CurlEasy easy) {
  curl.easy_pause(easy_pointer(easy), pause_receiving);
  curl.easy_pause(easy_pointer(easy), pause_continue);
}

long ccurl_easy_number(CurlEasy easy, CurlNumberInfo info, long absent) {
  long value = absent;
  return curl.easy_getinfo(easy_pointer(easy), info, &value) == 0 ? value : absent;
}

const char *ccurl_default_authorities(CurlEasy easy) {
  char *text = NULL;
  return curl.easy_getinfo(easy_pointer(easy), info_authorities, &text) == 0 ? text : NULL;
}

const char *ccurl_error_text(CurlCode code) { return curl.easy_strerror(code); }

CurlList ccurl_list_append(CurlList list, const char *text) {
  void *longer = curl.list_append((void *)list.bits, text);
  return longer ? (CurlList){(uintptr_t)longer} : list;
}

void ccurl_list_free(CurlList list) { curl.list_free((void *)list.bits); }

// Free descriptors that are looked at: new ones get the lowest numbers, and libcurl opens one or two.
enum { watched_descriptors = 16 };

static bool is_wakeup_kind(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status) != 0) return false;
  mode_t kind = status.st_mode & S_IFMT;
  return kind == S_IFSOCK || kind == S_IFIFO || kind == 0;
}

// libcurl has no option that makes the descriptors of its wake-up pair close-on-exec, so the new ones are marked here.
CurlMulti ccurl_multi_new(void) {
  int unused[watched_descriptors];
  for (int found = 0, i = 3; found < watched_descriptors; i++) {
    if (fcntl(i, F_GETFD) < 0) unused[found++] = i;
  }
  CurlMulti multi = {(uintptr_t)curl.multi_init()};
  for (int i = 0; i < watched_descriptors; i++) {
    int flags = fcntl(unused[i], F_GETFD);
    if (flags >= 0 && is_wakeup_kind(unused[i])) fcntl(unused[i], F_SETFD, flags | FD_CLOEXEC);
  }
  return multi;
}

bool ccurl_multi_add(CurlMulti multi, CurlEasy easy) {
  return curl.multi_add(multi_pointer(multi), easy_pointer(easy)) == 0;
}

void ccurl_multi_remove(CurlMulti multi, CurlEasy easy) {
  curl.multi_remove(multi_pointer(multi), easy_pointer(easy));
}

void ccurl_multi_perform(CurlMulti multi) {
  int running = 0;
  curl.multi_perform(multi_pointer(multi), &running);
}

void ccurl_multi_poll(CurlMulti multi, int32_t milliseconds) {
  curl.multi_poll(multi_pointer(multi), NULL, 0, milliseconds, NULL);
}

void ccurl_multi_wakeup(CurlMulti multi) { curl.multi_wakeup(multi_pointer(multi)); }

bool ccurl_multi_next_done(CurlMulti multi, CurlEasy *easy, CurlCode *code) {
  int left = 0;
  for (;;) {
    struct curl_message *message = curl.multi_info_read(multi_pointer(multi), &left);
    if (!message) return false;
    if (message->kind != message_done) continue;
    easy->bits = (uintptr_t)message->easy;
    *code = (CurlCode)message->data.code;
    return true;
  }
}

void ccurl_name_thread(const char *name) {
#ifdef __APPLE__
  pthread_setname_np(name);
#else
  pthread_setname_np(pthread_self(), name);
#endif
}
