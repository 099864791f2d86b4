/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the program's own files are.
 */
#ifndef IMPASTO_DATA_PATH_H
#define IMPASTO_DATA_PATH_H

#include <glib.h>

G_BEGIN_DECLS

/* Shipped files, below the data folder. */
#define IMPASTO_WEIGHTS_FILE  "vgg19-conv5_1.safetensors"
#define IMPASTO_STYLES_FOLDER "styles"
#define IMPASTO_MENU_ICON     "icons/impasto-16.png"
#define IMPASTO_STYLES_INDEX  "styles/index.ini"
#define IMPASTO_HELP_FOLDER   "help"

/**
 * impasto_data_path: the path of @name in the data folder: that of the
 * environment variable IMPASTO_DATA_DIR, else "data" beside the executable if
 * there is one, else the installed one.  Nothing says that the file exists.
 * Caller frees.  Any thread.
 */
gchar *impasto_data_path (const gchar *name);

/* The folder of the message catalogues: "locale" beside the executable if there
 * is one, else the installed one; caller frees. */
gchar *impasto_locale_dir (void);

G_END_DECLS

#endif /* IMPASTO_DATA_PATH_H */
