#include "CLibEdit.h"

#include <dlfcn.h>
#include <pthread.h>

/// Operations of `el_wset` and `el_wget`, by their numbers in `histedit.h`.
enum {
  EL_TERMINAL = 1,
  EL_EDITOR = 2,
  EL_SIGNAL = 3,
  EL_BIND = 4,
  EL_SETTC = 6,
  EL_SETTY = 8,
  EL_ADDFN = 9,
  EL_EDITMODE = 11,
  EL_GETCFN = 13,
  EL_CLIENTDATA = 14,
  EL_PREP_TERM = 16,
};

static struct {
  EditLine *(*init_fd)(const char *, FILE *, FILE *, FILE *, int, int, int);
  void (*end)(EditLine *);
  int (*wset)(EditLine *, int, ...);
  int (*wget)(EditLine *, int, ...);
  const wchar_t *(*wgets)(EditLine *, int *);
  const EditedLine *(*wline)(EditLine *);
  int (*cursor)(EditLine *, int);
  void (*deletestr)(EditLine *, int);
  int (*winsertstr)(EditLine *, const wchar_t *);
  void (*wpush)(EditLine *, const wchar_t *);
  int (*wparse)(EditLine *, int, const wchar_t **);
  void *(*tok_winit)(const wchar_t *);
  int (*tok_wstr)(void *, const wchar_t *, int *, const wchar_t ***);
  void (*tok_wend)(void *);
} libedit;

static const struct {
  const char *name;
  void **function;
} functions[] = {
    {"el_init_fd", (void **)&libedit.init_fd},
    {"el_end", (void **)&libedit.end},
    {"el_wset", (void **)&libedit.wset},
    {"el_wget", (void **)&libedit.wget},
    {"el_wgets", (void **)&libedit.wgets},
    {"el_wline", (void **)&libedit.wline},
    {"el_cursor", (void **)&libedit.cursor},
    {"el_deletestr", (void **)&libedit.deletestr},
    {"el_winsertstr", (void **)&libedit.winsertstr},
    {"el_wpush", (void **)&libedit.wpush},
    {"el_wparse", (void **)&libedit.wparse},
    {"tok_winit", (void **)&libedit.tok_winit},
    {"tok_wstr", (void **)&libedit.tok_wstr},
    {"tok_wend", (void **)&libedit.tok_wend},
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_loaded;

static void load(void) {
#ifdef __APPLE__
  static const char *const names[] = {"/usr/lib/libedit.3.dylib", "libedit.3.dylib"};
#else
  // Debian's name and that of most other systems.
  static const char *const names[] = {"libedit.so.2", "libedit.so.0"};
#endif
  void *library = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++) library = dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);
  if (!library) return;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    *functions[i].function = dlsym(library, functions[i].name);
    if (!*functions[i].function) return;
  }
  is_loaded = true;
}

bool edit_load(void) {
  pthread_once(&once, load);
  return is_loaded;
}

EditLine *edit_start(const char *program, FILE *input, FILE *output, FILE *errors, int in, int out, int err) {
  return libedit.init_fd(program, input, output, errors, in, out, err);
}

void edit_end(EditLine *el) { libedit.end(el); }
const wchar_t *edit_gets(EditLine *el, int *count) { return libedit.wgets(el, count); }
const EditedLine *edit_line(EditLine *el) { return libedit.wline(el); }
int edit_move_cursor(EditLine *el, int count) { return libedit.cursor(el, count); }
void edit_delete_before(EditLine *el, int count) { libedit.deletestr(el, count); }
int edit_insert(EditLine *el, const wchar_t *text) { return libedit.winsertstr(el, text); }
void edit_push(EditLine *el, const wchar_t *keys) { libedit.wpush(el, keys); }

int edit_bind(EditLine *el, const wchar_t *keys, const wchar_t *function) {
  return libedit.wset(el, EL_BIND, keys, function, (wchar_t *)NULL);
}

int edit_bind_alternative(EditLine *el, const wchar_t *keys, const wchar_t *function) {
  return libedit.wset(el, EL_BIND, L"-a", keys, function, (wchar_t *)NULL);
}

int edit_add_function(EditLine *el, const wchar_t *name, const wchar_t *summary, edit_key_function function) {
  return libedit.wset(el, EL_ADDFN, name, summary, function);
}

int edit_print_binding(EditLine *el, const wchar_t *keys, int alternative) {
  return alternative ? libedit.wset(el, EL_BIND, L"-a", keys, (wchar_t *)NULL)
                     : libedit.wset(el, EL_BIND, keys, (wchar_t *)NULL);
}

int edit_parse_line(EditLine *el, const wchar_t *line) {
  void *tokenizer = libedit.tok_winit(NULL);
  int count = 0;
  const wchar_t **words = NULL;
  int result = -1;
  if (tokenizer == NULL) return result;
  if (libedit.tok_wstr(tokenizer, line, &count, &words) == 0) result = libedit.wparse(el, count, words);
  libedit.tok_wend(tokenizer);
  return result;
}

int edit_set_signals(EditLine *el, int handled) { return libedit.wset(el, EL_SIGNAL, handled); }
int edit_set_client_data(EditLine *el, void *data) { return libedit.wset(el, EL_CLIENTDATA, data); }

void *edit_client_data(EditLine *el) {
  void *data = NULL;
  return libedit.wget(el, EL_CLIENTDATA, &data) == 0 ? data : NULL;
}

int edit_set_reader(EditLine *el, edit_read_function reader) { return libedit.wset(el, EL_GETCFN, reader); }
int edit_set_editor(EditLine *el, const wchar_t *name) { return libedit.wset(el, EL_EDITOR, name); }

const wchar_t *edit_editor(EditLine *el) {
  const wchar_t *name = NULL;
  return libedit.wget(el, EL_EDITOR, &name) == 0 ? name : NULL;
}

int edit_is_enabled(EditLine *el) {
  int enabled = 1;
  return libedit.wget(el, EL_EDITMODE, &enabled) != 0 || enabled != 0;
}

int edit_set_terminal_flag(EditLine *el, const wchar_t *flag) {
  return libedit.wset(el, EL_SETTY, L"-d", flag, (wchar_t *)NULL);
}

int edit_take_terminal(EditLine *el) { return libedit.wset(el, EL_PREP_TERM, 1); }

int edit_set_size(EditLine *el, const wchar_t *rows, const wchar_t *columns) {
  int result = libedit.wset(el, EL_SETTC, L"li", rows, (wchar_t *)NULL);
  return result != 0 ? result : libedit.wset(el, EL_SETTC, L"co", columns, (wchar_t *)NULL);
}

int edit_set_terminal_type(EditLine *el, const char *type) { return libedit.wset(el, EL_TERMINAL, type); }
