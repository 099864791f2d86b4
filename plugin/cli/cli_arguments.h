/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line of impasto-cli.
 */
#ifndef IMPASTO_CLI_ARGUMENTS_H
#define IMPASTO_CLI_ARGUMENTS_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * CliArguments: what the command line asks for.  Paths are in the encoding of
 * file names.
 */
typedef struct
{
  gchar     *content;
  gchar     *style;
  gchar     *output;
  gchar    **weights; /* files besides the shipped one, or NULL */
  gchar     *initial; /* with --init=picture, else NULL */
  gboolean   names_init;
  gchar     *log; /* NULL: none */
  gboolean   verbose;
  gboolean   version; /* only say which version this is */
  NstOptions options;
} CliArguments;

/**
 * cli_arguments_parse: fill in @arguments.  Prints help and ends the program
 * where that is asked for.  FALSE with an error of one line that says what is
 * wrong; either way cli_arguments_clear () is due.
 */
gboolean cli_arguments_parse (CliArguments *arguments,
                              gint          argc,
                              gchar       **argv,
                              GError      **error);
void     cli_arguments_clear (CliArguments *arguments);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliArguments, cli_arguments_clear)

G_END_DECLS

#endif /* IMPASTO_CLI_ARGUMENTS_H */
