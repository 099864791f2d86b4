/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The help pages, which are installed with the plug-in.
 */
#ifndef IMPASTO_HELP_H
#define IMPASTO_HELP_H

#include <glib.h>

G_BEGIN_DECLS

/* The domain of the pages in GIMP's help system. */
#define IMPASTO_HELP_DOMAIN "impasto"

/* The URI of the folder that has one folder of pages per language.  Caller
 * frees. */
gchar *impasto_help_get_uri (void);

/**
 * impasto_help_get_page: the path of the first page in the user's language,
 * or in English.  NULL if neither is installed.  Caller frees.
 */
gchar *impasto_help_get_page (void);

/**
 * impasto_help_show: open that page in the user's web browser, or show its path
 * in a window.  Does not block.  Main thread, after gtk_init ().
 */
void impasto_help_show (void);

G_END_DECLS

#endif /* IMPASTO_HELP_H */
