/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture files of a run of impasto-cli.
 */
#ifndef CLI_PICTURES_H
#define CLI_PICTURES_H

#include "plugin/cli/cli_arguments.h"
#include "plugin/common/picture_file.h"

G_BEGIN_DECLS

typedef struct
{
  ImpastoFilePicture *content;
  ImpastoFilePicture *style;
  ImpastoFilePicture *initial; /* or NULL */
  gint                width;   /* of the content in its file */
  gint                height;
  gint                read_width; /* of the content as it was read */
  gint                read_height;
} CliPictures;

/**
 * cli_pictures_read: read the pictures that @arguments name, and print a
 * warning about what of them the output cannot keep.  FALSE with the errors of
 * impasto_picture_read ().
 */
gboolean cli_pictures_read (CliPictures        *pictures,
                            const CliArguments *arguments,
                            GError            **error);

/* Write @result to @path with the alpha and the depth of the content.  FALSE
 * with the errors of impasto_picture_write (). */
gboolean cli_pictures_write (const CliPictures *pictures,
                             const NstPicture  *result,
                             const gchar       *path,
                             GError           **error);

/* Frees the pixels; what cli_pictures_write () needs stays. */
void cli_pictures_drop (CliPictures *pictures);
void cli_pictures_clear (CliPictures *pictures);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliPictures, cli_pictures_clear)

G_END_DECLS

#endif /* CLI_PICTURES_H */
