/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of the options table that are private to engine/options.
 */
#ifndef NST_OPTIONS_H
#define NST_OPTIONS_H

#include "engine/nst.h"

/* The maximum history of L-BFGS. */
#define NST_MAX_HISTORY 100

/* ---------------------------------------------- values (options.c) ------- */

/* TRUE if @value is in the range of @spec or its special zero. */
gboolean nst_option_number_is_valid (const NstOptionSpec *spec, gdouble value);

/* ------------------------------------------ text (options_text.c) -------- */

/* Writes @value with the fewest digits that read back exactly; returns
 * @buffer. */
gchar *nst_exact_text (gdouble value, gchar buffer[G_ASCII_DTOSTR_BUF_SIZE]);

/* -------------------------------------- layers (options_layers.c) -------- */

extern const gint nst_n_layer_names;

/**
 * nst_layers_parse: read "relu1_1:1,relu2_1:0.5" or the word for zero into
 * @layers.  The weight of a layer defaults to 1.  Returns FALSE with
 * NST_ERROR_OPTION and leaves @layers unchanged if the text is invalid.
 */
gboolean nst_layers_parse (const NstOptionSpec *spec,
                           const gchar         *text,
                           NstLayers           *layers,
                           GError             **error);
/* The inverse of nst_layers_parse ().  The caller frees the text. */
gchar *nst_layers_to_text (const NstOptionSpec *spec, const NstLayers *layers);

#endif /* NST_OPTIONS_H */
