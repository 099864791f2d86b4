/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the rooms of the options' table share.
 */
#ifndef NST_OPTIONS_H
#define NST_OPTIONS_H

#include "engine/nst.h"

/* The longest history of L-BFGS. */
#define NST_MAX_HISTORY 100

/* ------------------------------------------------ fields (options.c) ----- */

/* Of every type but NST_OPTION_LAYERS. */
gdouble nst_option_get_number (const NstOptions    *options,
                               const NstOptionSpec *spec);
void    nst_option_set_number (NstOptions          *options,
                               const NstOptionSpec *spec,
                               gdouble              value);
/* The field itself. */
NstLayers *nst_option_get_layers (const NstOptions    *options,
                                  const NstOptionSpec *spec);

/* Is @value in the range of @spec, or its special zero? */
gboolean nst_option_number_is_valid (const NstOptionSpec *spec, gdouble value);

/* ----------------------------------------------- text (options_text.c) --- */

/* @value with as few digits as it can be read back from; returns @buffer. */
gchar *nst_exact_text (gdouble value, gchar buffer[G_ASCII_DTOSTR_BUF_SIZE]);

/* ------------------------------------------- layers (options_layers.c) --- */

extern const gint nst_n_layer_names;

/**
 * nst_layers_parse: read "relu1_1:1,relu2_1:0.5" or the word for zero into
 * @layers; a layer without a weight has 1.  FALSE with NST_ERROR_OPTION, and
 * @layers is as before.
 */
gboolean nst_layers_parse (const NstOptionSpec *spec,
                           const gchar         *text,
                           NstLayers           *layers,
                           GError             **error);
/* The reverse; caller frees. */
gchar *nst_layers_to_text (const NstOptionSpec *spec, const NstLayers *layers);

#endif /* NST_OPTIONS_H */
