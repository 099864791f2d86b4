/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What impasto-cli has painted, and where it is written.
 */
#ifndef IMPASTO_CLI_RESULT_H
#define IMPASTO_CLI_RESULT_H

#include "plugin/cli/cli_arguments.h"
#include "plugin/cli/cli_pictures.h"

G_BEGIN_DECLS

/**
 * cli_result_take: the newest picture of @session, enlarged to the size of the
 * result if the run is at a coarse level.  Caller frees.  NULL with
 * NST_ERROR_CANCELLED if there is none yet, or with NST_ERROR_MEMORY.
 */
NstPicture *cli_result_take (NstSession         *session,
                             const CliArguments *arguments,
                             const CliPictures  *pictures,
                             GError            **error);

/**
 * cli_result_write: write @result to the output.  If that fails, write it to
 * another folder; the error then names the file.  If that fails as well and
 * there is a terminal, ask the user to make room, and try again.  FALSE with an
 * error if @result is not in the output.  Signals end the program while the
 * user is asked.
 */
gboolean cli_result_write (const NstPicture   *result,
                           const CliArguments *arguments,
                           const CliPictures  *pictures,
                           GError            **error);

G_END_DECLS

#endif /* IMPASTO_CLI_RESULT_H */
