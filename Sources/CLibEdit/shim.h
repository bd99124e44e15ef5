#ifndef TUPPENCE_LIBEDIT_SHIM_H
#define TUPPENCE_LIBEDIT_SHIM_H

#include <histedit.h>
#include <stddef.h>
#include <wchar.h>

/// Swift cannot call C's variadic functions, so each use of `el_wset` and `el_wget` has a typed wrapper here.
/// The wide interface is used throughout: one `wchar_t` is one Unicode scalar on Linux and on macOS.

typedef unsigned char (*edit_key_function)(EditLine *, wint_t);

/// EL_BIND with a key sequence and a function's name.
static inline int edit_bind(EditLine *el, const wchar_t *keys, const wchar_t *function) {
  return el_wset(el, EL_BIND, keys, function, (wchar_t *)NULL);
}

/// EL_BIND in the alternative key map, which is vi's command mode.
static inline int edit_bind_alternative(EditLine *el, const wchar_t *keys, const wchar_t *function) {
  return el_wset(el, EL_BIND, L"-a", keys, function, (wchar_t *)NULL);
}

/// EL_ADDFN: the strings must outlive `el`.
static inline int edit_add_function(
    EditLine *el, const wchar_t *name, const wchar_t *summary, edit_key_function function) {
  return el_wset(el, EL_ADDFN, name, summary, function);
}

/// EL_BIND without a function prints what the keys are bound to, in the main key map or in the alternative one.
static inline int edit_print_binding(EditLine *el, const wchar_t *keys, int alternative) {
  return alternative ? el_wset(el, EL_BIND, L"-a", keys, (wchar_t *)NULL) : el_wset(el, EL_BIND, keys, (wchar_t *)NULL);
}

/// One line as in `.editrc`.
static inline int edit_parse_line(EditLine *el, const wchar_t *line) {
  TokenizerW *tokenizer = tok_winit(NULL);
  int count = 0;
  const wchar_t **words = NULL;
  int result = -1;
  if (tokenizer == NULL) return result;
  if (tok_wstr(tokenizer, line, &count, &words) == 0) result = el_wparse(el, count, words);
  tok_wend(tokenizer);
  return result;
}

/// EL_SIGNAL: whether libedit installs its own signal handlers during a read.
static inline int edit_set_signals(EditLine *el, int handled) { return el_wset(el, EL_SIGNAL, handled); }

/// EL_CLIENTDATA: the pointer that the callbacks find again.
static inline int edit_set_client_data(EditLine *el, void *data) { return el_wset(el, EL_CLIENTDATA, data); }

static inline void *edit_client_data(EditLine *el) {
  void *data = NULL;
  return el_wget(el, EL_CLIENTDATA, &data) == 0 ? data : NULL;
}

/// EL_GETCFN: the function that reads one character; it returns 1, 0 at the end or -1.
static inline int edit_set_reader(EditLine *el, el_rfunc_t reader) { return el_wset(el, EL_GETCFN, reader); }

/// EL_EDITOR: `emacs` or `vi`.
static inline int edit_set_editor(EditLine *el, const wchar_t *name) { return el_wset(el, EL_EDITOR, name); }

static inline const wchar_t *edit_editor(EditLine *el) {
  const wchar_t *name = NULL;
  return el_wget(el, EL_EDITOR, &name) == 0 ? name : NULL;
}

/// EL_EDITMODE: whether the user has not switched editing off.
static inline int edit_is_enabled(EditLine *el) {
  int enabled = 1;
  return el_wget(el, EL_EDITMODE, &enabled) != 0 || enabled != 0;
}

/// EL_SETTY for the editing mode: one flag, such as `-isig`.
static inline int edit_set_terminal_flag(EditLine *el, const wchar_t *flag) {
  return el_wset(el, EL_SETTY, L"-d", flag, (wchar_t *)NULL);
}

/// EL_PREP_TERM: puts the terminal into the editing mode at once, so that no key meets the usual mode behind a prompt.
static inline int edit_take_terminal(EditLine *el) { return el_wset(el, EL_PREP_TERM, 1); }

/// EL_SETTC: the size that libedit takes the terminal to have. Input that is taller than that writes past its tables
/// (`re_fastputc` behind a cursor that `re_refresh_cursor` left where it was), so it is to believe in much.
static inline int edit_set_size(EditLine *el, const wchar_t *rows, const wchar_t *columns) {
  int result = el_wset(el, EL_SETTC, L"li", rows, (wchar_t *)NULL);
  return result != 0 ? result : el_wset(el, EL_SETTC, L"co", columns, (wchar_t *)NULL);
}

/// EL_TERMINAL: the terminal's type, as in `TERM`.
static inline int edit_set_terminal_type(EditLine *el, const char *type) {
  return el_wset(el, EL_TERMINAL, type);
}

#endif
