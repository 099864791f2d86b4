/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder of the test program's own, and what its tests say about files.
 */
#ifndef TEMP_FOLDER_H
#define TEMP_FOLDER_H

#include <glib.h>

/* Makes the folder; its path. */
const gchar *temp_folder_open (void);
/* Removes the folder with all files in it. */
void temp_folder_close (void);
/* Removes the file @path, or the folder with everything in it. */
void remove_tree (const gchar *path);
/* The path of the file @name in the folder; free with g_free (). */
gchar *temp_path (const gchar *name);

/* Asserts that @error is of NST_ERROR with @code, has a message of one line of
 * UTF-8, and that @what is part of it; prints the message. */
void assert_error_says (const GError *error, gint code, const gchar *what);

#endif /* TEMP_FOLDER_H */
