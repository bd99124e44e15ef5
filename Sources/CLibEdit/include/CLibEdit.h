#ifndef TUPPENCE_CLIBEDIT_H
#define TUPPENCE_CLIBEDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>

/// The part of libedit that the program uses. The library is loaded at run time with dlopen, so neither its header nor its
/// development files are needed to build, and a command without an editor pays nothing for it.
///
/// The wide interface is used throughout: one `wchar_t` is one Unicode scalar on Linux and on macOS. Swift cannot call C's
/// variadic functions, so each use of `el_wset` and `el_wget` has a typed function here.

typedef struct editline EditLine;

/// `LineInfoW` of `histedit.h`.
typedef struct {
  const wchar_t *buffer;
  const wchar_t *cursor;
  const wchar_t *lastchar;
} EditedLine;

/// What a function of a key returns.
enum {
  CC_NORM = 0,
  CC_EOF = 2,
  CC_ARGHACK = 3,
  CC_REFRESH = 4,
  CC_ERROR = 6,
};

typedef unsigned char (*edit_key_function)(EditLine *, wint_t);
/// Reads one character; returns 1, 0 at the end or -1.
typedef int (*edit_read_function)(EditLine *, wchar_t *);

/// Loads the library; only the first call does anything. False where there is none, or one without these functions.
bool edit_load(void);

/// Nothing below may be called before the library is loaded.
EditLine *edit_start(const char *program, FILE *input, FILE *output, FILE *errors, int in, int out, int err);
void edit_end(EditLine *el);
const wchar_t *edit_gets(EditLine *el, int *count);
const EditedLine *edit_line(EditLine *el);
int edit_move_cursor(EditLine *el, int count);
void edit_delete_before(EditLine *el, int count);
int edit_insert(EditLine *el, const wchar_t *text);
void edit_push(EditLine *el, const wchar_t *keys);

/// EL_BIND with a key sequence and a function's name.
int edit_bind(EditLine *el, const wchar_t *keys, const wchar_t *function);
/// EL_BIND in the alternative key map, which is vi's command mode.
int edit_bind_alternative(EditLine *el, const wchar_t *keys, const wchar_t *function);
/// EL_ADDFN: the strings must outlive `el`.
int edit_add_function(EditLine *el, const wchar_t *name, const wchar_t *summary, edit_key_function function);
/// EL_BIND without a function prints what the keys are bound to, in the main key map or in the alternative one.
int edit_print_binding(EditLine *el, const wchar_t *keys, int alternative);
/// One line as in `.editrc`.
int edit_parse_line(EditLine *el, const wchar_t *line);
/// EL_SIGNAL: whether libedit installs its own signal handlers during a read.
int edit_set_signals(EditLine *el, int handled);
/// EL_CLIENTDATA: the pointer that the callbacks find again.
int edit_set_client_data(EditLine *el, void *data);
void *edit_client_data(EditLine *el);
/// EL_GETCFN.
int edit_set_reader(EditLine *el, edit_read_function reader);
/// EL_EDITOR: `emacs` or `vi`.
int edit_set_editor(EditLine *el, const wchar_t *name);
const wchar_t *edit_editor(EditLine *el);
/// EL_EDITMODE: whether the user has not switched editing off.
int edit_is_enabled(EditLine *el);
/// EL_SETTY for the editing mode: one flag, such as `-isig`.
int edit_set_terminal_flag(EditLine *el, const wchar_t *flag);
/// EL_PREP_TERM: puts the terminal into the editing mode at once, so that no key meets the usual mode behind a prompt.
int edit_take_terminal(EditLine *el);
/// EL_SETTC: the size that libedit takes the terminal to have. Input that is taller than that writes past its tables
/// (`re_fastputc` behind a cursor that `re_refresh_cursor` left where it was), so it has to be larger than any input.
int edit_set_size(EditLine *el, const wchar_t *rows, const wchar_t *columns);
/// EL_TERMINAL: the terminal's type, as in `TERM`.
int edit_set_terminal_type(EditLine *el, const char *type);

#endif
