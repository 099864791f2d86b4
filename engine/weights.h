/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the rooms that read weights files share.
 */
#ifndef NST_WEIGHTS_H
#define NST_WEIGHTS_H

#include "model.h"
#include "safetensors.h"

/* What is read from, and where. */
typedef struct
{
  const gchar    *path;
  NstSafetensors *file;
  gboolean        is_codebook; /* of our own, else torchvision's names */
} NstWeightsSource;

/* Whether the file has anything of convolution @i of @model's network. */
gboolean nst_weights_has_conv (const NstWeightsSource *source,
                               const NstModel         *model,
                               gint                    i);

/**
 * nst_weights_read_conv: read convolution @i, with its batch normalization
 * folded in; FALSE with NST_ERROR_FILE or NST_ERROR_MEMORY.
 */
gboolean nst_weights_read_conv (const NstWeightsSource *source,
                                NstModel               *model,
                                gint                    i,
                                GError                **error);

#endif /* NST_WEIGHTS_H */
