/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line of impasto-cli.
 */
#ifndef IMPASTO_CLI_ARGUMENTS_H
#define IMPASTO_CLI_ARGUMENTS_H

#include "engine/nst.h"

G_BEGIN_DECLS

/**
 * CliArguments: the parsed command line.  Paths are in the encoding of file
 * names.
 */
typedef struct
{
  gchar     *content;
  gchar     *style;
  gchar     *output;
  gchar    **model_files; /* besides the shipped one; NULL: none */
  gchar     *initial;     /* NULL unless --init=picture */
  gboolean   has_init;    /* --init was given */
  gchar     *log;         /* NULL: none */
  gint       save_every;  /* iterations; 0: never */
  gboolean   verbose;
  gboolean   version; /* only print the version */
  NstOptions options;
} CliArguments;

/**
 * cli_arguments_parse: parse the command line into @arguments.  --help prints
 * the help and ends the program.  FALSE with an error of one line.  The caller
 * calls cli_arguments_clear () in both cases.
 */
gboolean cli_arguments_parse (CliArguments *arguments,
                              gint          argc,
                              gchar       **argv,
                              GError      **error);
void     cli_arguments_clear (CliArguments *arguments);

/* The path of the picture that --save-every writes after iteration @number:
 * "out-0040.png" beside the output "out.png".  Caller frees. */
gchar *cli_arguments_get_numbered (const CliArguments *arguments, gint number);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliArguments, cli_arguments_clear)

G_END_DECLS

#endif /* IMPASTO_CLI_ARGUMENTS_H */
