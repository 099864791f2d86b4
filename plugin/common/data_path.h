/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paths of the program's own files.
 */
#ifndef IMPASTO_DATA_PATH_H
#define IMPASTO_DATA_PATH_H

#include <glib.h>

G_BEGIN_DECLS

/* Shipped files, relative to the data folder. */
#define IMPASTO_MODEL_FILE    "vgg19-conv5_1.safetensors"
#define IMPASTO_STYLES_FOLDER "styles"
#define IMPASTO_MENU_ICON     "icons/impasto-16.png"
#define IMPASTO_STYLES_INDEX  "styles/index.ini"
#define IMPASTO_HELP_FOLDER   "help"

/**
 * impasto_data_path: the path of @name in the data folder.  That folder is the
 * value of IMPASTO_DATA_DIR in the environment, else "data" next to the
 * executable if it exists, else the installed one.  The file may not exist.
 * Caller frees.  Any thread.
 */
gchar *impasto_data_path (const gchar *name);

/* The folder of the message catalogs: "locale" next to the executable if it
 * exists, else the installed one.  Caller frees. */
gchar *impasto_locale_dir (void);

G_END_DECLS

#endif /* IMPASTO_DATA_PATH_H */
