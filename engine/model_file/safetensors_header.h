/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The JSON header of safetensors files; for safetensors.c alone.
 */
#ifndef NST_SAFETENSORS_HEADER_H
#define NST_SAFETENSORS_HEADER_H

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * nst_safetensors_parse_header: parse the @length bytes of @text, the header
 * of the file @path.  Safe for any bytes; deep nesting and keys that come
 * twice are refused.
 * Returns a node that holds an object, or NULL with NST_ERROR_FILE.
 */
JsonNode *nst_safetensors_parse_header (const gchar *path,
                                        const gchar *text,
                                        gsize        length,
                                        GError     **error);

/* @name, out of a file, made fit for one line of a message.  Caller frees. */
gchar *nst_safetensors_show_name (const gchar *name);

G_END_DECLS

#endif /* NST_SAFETENSORS_HEADER_H */
