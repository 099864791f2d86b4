/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pages of the help, which are installed with the plug-in.
 */
#ifndef IMPASTO_HELP_H
#define IMPASTO_HELP_H

#include <glib.h>

G_BEGIN_DECLS

/* The name under which GIMP's own help knows the pages. */
#define IMPASTO_HELP_DOMAIN "impasto"

/* The URI of the folder with a folder of pages for each language; caller
 * frees. */
gchar *impasto_help_get_uri (void);

/**
 * impasto_help_get_page: the path of the first page in the user's language,
 * or in English; NULL if it is not installed.  Caller frees.
 */
gchar *impasto_help_get_page (void);

/**
 * impasto_help_show: open that page in the user's browser, or say in a window
 * where it is.  Returns at once.  Main thread, after gtk_init ().
 */
void impasto_help_show (void);

G_END_DECLS

#endif /* IMPASTO_HELP_H */
