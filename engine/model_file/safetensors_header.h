/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The JSON header of safetensors files; private to safetensors.c.
 */
#ifndef NST_SAFETENSORS_HEADER_H
#define NST_SAFETENSORS_HEADER_H

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * nst_safetensors_parse_header: parse the @length bytes of @text, the header of
 * the file @path.  Safe for any input; deep nesting and duplicate keys are
 * errors.
 * Returns a node that holds an object, which the caller frees, or NULL with
 * NST_ERROR_FILE.
 */
JsonNode *nst_safetensors_parse_header (const gchar *path,
                                        const gchar *text,
                                        gsize        length,
                                        GError     **error);

/* The name @name from a file in a form that fits into one line of a message.
 * The caller frees it. */
gchar *nst_safetensors_show_name (const gchar *name);

G_END_DECLS

#endif /* NST_SAFETENSORS_HEADER_H */
