#ifndef TUPPENCE_CCURL_H
#define TUPPENCE_CCURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The part of libcurl 4 that the program uses. The library is loaded at run time with dlopen, so neither its headers nor
/// its development files are needed to build, and a command without a network pays nothing for it.
///
/// Each handle is a number to Swift: it is Sendable, and it is dereferenced by libcurl only.
typedef struct { uintptr_t bits; } CurlMulti;
typedef struct { uintptr_t bits; } CurlEasy;
typedef struct { uintptr_t bits; } CurlList;

typedef enum : int32_t {
  CCURL_READY = 0,
  /// No libcurl could be loaded; `ccurl_load_detail` is the dynamic loader's message.
  CCURL_MISSING = 1,
  /// A libcurl is there and lacks a function; `ccurl_load_detail` is the function's name.
  CCURL_TOO_OLD = 2,
  /// libcurl could not initialise itself.
  CCURL_NOT_INITIALISED = 3,
} CurlLoadResult;

/// Loads the library and initialises it. Only the first call does anything; it takes about 3 ms.
CurlLoadResult ccurl_load(void);
const char *ccurl_load_detail(void);
/// Such as `libcurl/7.88.1 OpenSSL/3.0.19`; empty before the library is loaded.
const char *ccurl_version(void);

/// `CURLcode` values that the program tells apart.
typedef enum : int32_t {
  CURL_CODE_OK = 0,
  CURL_CODE_PROXY_NOT_RESOLVED = 5,
  CURL_CODE_HOST_NOT_RESOLVED = 6,
  CURL_CODE_NOT_CONNECTED = 7,
  CURL_CODE_WEIRD_ANSWER = 8,
  CURL_CODE_TIMED_OUT = 28,
  CURL_CODE_UNKNOWN_OPTION = 48,
  CURL_CODE_BAD_CONTENT_ENCODING = 61,
  CURL_CODE_PROXY = 97,
} CurlCode;

/// `CURLoption` values that take a number.
typedef enum : int32_t {
  CURL_NOBODY = 44,
  CURL_POST = 47,
  CURL_HTTPGET = 80,
  CURL_FORBID_REUSE = 75,
  CURL_NOSIGNAL = 99,
  CURL_CONNECTTIMEOUT_MS = 156,
  CURL_PROTOCOLS = 181,
  CURL_TCP_KEEPALIVE = 213,
  CURL_PATH_AS_IS = 234,
  CURL_PIPEWAIT = 237,
  CURL_SUPPRESS_CONNECT_HEADERS = 265,
  CURL_HTTP09_ALLOWED = 285,
  CURL_MAXAGE_CONN = 288,
  CURL_QUICK_EXIT = 322,
} CurlNumberOption;

/// `CURLoption` values that take a text.
typedef enum : int32_t {
  CURL_URL = 10002,
  CURL_PROXY = 10004,
  CURL_CUSTOMREQUEST = 10036,
  CURL_CAINFO = 10065,
  CURL_CAPATH = 10097,
  CURL_ACCEPT_ENCODING = 10102,
  CURL_PROXY_CAINFO = 10246,
  CURL_PROXY_CAPATH = 10247,
  CURL_PROTOCOLS_STR = 10318,
} CurlTextOption;

/// `CURLINFO` values that are numbers.
typedef enum : int32_t {
  CURL_INFO_HTTP_CONNECTCODE = 0x200016,
  CURL_INFO_OS_ERRNO = 0x200019,
  CURL_INFO_NUM_CONNECTS = 0x20001A,
  CURL_INFO_HTTP_VERSION = 0x20002E,
} CurlNumberInfo;

/// What a callback returns in place of a count.
enum : uint64_t {
  CURL_WRITE_PAUSE = 0x10000001,
  CURL_READ_ABORT = 0x10000000,
};

/// Receives `size * count` bytes of a header line or a body, or fills that many bytes of a request's body.
typedef size_t (*CurlBytesCallback)(char *bytes, size_t size, size_t count, void *context);
/// Called when the connection is there and before the request goes out; 0 lets it go out.
typedef int (*CurlReadyCallback)(
    void *context, char *address, char *local_address, int port, int local_port);

CurlEasy ccurl_easy_new(void);
void ccurl_easy_free(CurlEasy easy);
CurlCode ccurl_easy_set_number(CurlEasy easy, CurlNumberOption option, long value);
/// libcurl copies the text; NULL resets the option.
CurlCode ccurl_easy_set_text(CurlEasy easy, CurlTextOption option, const char *text);
/// The list must outlive the transfer.
void ccurl_easy_set_headers(CurlEasy easy, CurlList headers);
/// A buffer of at least 256 bytes that outlives the transfer.
void ccurl_easy_set_error_buffer(CurlEasy easy, char *buffer);
void ccurl_easy_set_receivers(CurlEasy easy, CurlBytesCallback header, CurlBytesCallback body, void *context);
/// The body of a POST with its length in bytes; there is no rewinding, so libcurl cannot send it a second time.
void ccurl_easy_set_sender(CurlEasy easy, CurlBytesCallback sender, int64_t length, void *context);
/// False where the library is older than 7.80 and has no such callback.
bool ccurl_easy_set_ready(CurlEasy easy, CurlReadyCallback ready, void *context);
/// Opens the transfer's sockets close-on-exec, so that a child process does not keep a connection open.
void ccurl_easy_close_sockets_on_exec(CurlEasy easy);
void ccurl_easy_resume(CurlEasy easy);
/// Pauses the transfer and lets it go on, after which libcurl sends what waits on its HTTP/2 connection.
void ccurl_easy_flush_connection(CurlEasy easy);
/// The value, or `absent` where the library does not have it.
long ccurl_easy_number(CurlEasy easy, CurlNumberInfo info, long absent);
/// The file of certificate authorities that the library was built with; NULL where it has none or does not tell.
const char *ccurl_default_authorities(CurlEasy easy);
const char *ccurl_error_text(CurlCode code);

/// Adds a copy of the text; the result replaces the list. An empty list has no bits.
CurlList ccurl_list_append(CurlList list, const char *text);
void ccurl_list_free(CurlList list);

CurlMulti ccurl_multi_new(void);
/// False where the library does not take the transfer.
bool ccurl_multi_add(CurlMulti multi, CurlEasy easy);
void ccurl_multi_remove(CurlMulti multi, CurlEasy easy);
void ccurl_multi_perform(CurlMulti multi);
void ccurl_multi_poll(CurlMulti multi, int32_t milliseconds);
void ccurl_multi_wakeup(CurlMulti multi);
/// Names the calling thread, as debuggers and the system's tools show it.
void ccurl_name_thread(const char *name);
/// The next transfer that is over, with its `CURLcode`; false when there is none.
bool ccurl_multi_next_done(CurlMulti multi, CurlEasy *easy, CurlCode *code);

#endif
