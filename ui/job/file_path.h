/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paths of files as users write them.
 */
#ifndef IMPASTO_FILE_PATH_H
#define IMPASTO_FILE_PATH_H

#include <glib.h>

G_BEGIN_DECLS

/**
 * impasto_file_path_new: the path that @text means: a path, a “file:” URI, or
 * a path that begins with “~”, for the user's home folder.  The name of an
 * existing file means that file.  Caller frees.  NULL with NST_ERROR_OPTION for
 * other URIs.  Any thread.
 */
gchar *impasto_file_path_new (const gchar *text, GError **error);

G_END_DECLS

#endif /* IMPASTO_FILE_PATH_H */
