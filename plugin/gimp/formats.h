/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture formats that GIMP reads.
 */
#ifndef IMPASTO_FORMATS_H
#define IMPASTO_FORMATS_H

#include <glib.h>

G_BEGIN_DECLS

/* The extensions of the formats that GIMP and its installed plug-ins read, in
 * lower case, without the first dot, NULL-terminated; caller frees. */
gchar **impasto_formats_list_extensions (void);

G_END_DECLS

#endif /* IMPASTO_FORMATS_H */
