/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading the convolutions of a model file.
 */
#ifndef NST_MODEL_FILE_H
#define NST_MODEL_FILE_H

#include "engine/network/model.h"
#include "engine/model_file/safetensors.h"

/* An open model file. */
typedef struct
{
  const gchar    *path;
  NstSafetensors *file;
  gboolean is_codebook; /* the shipped form; else torchvision's key names */
} NstModelSource;

/* TRUE if the file has a bias for convolution @i of @model's network. */
gboolean nst_model_source_has_conv (const NstModelSource *source,
                                    const NstModel       *model,
                                    gint                  i);

/**
 * nst_model_source_read_conv: read convolution @i into @model, with batch
 * normalization folded in.  FALSE with NST_ERROR_FILE or NST_ERROR_MEMORY.
 */
gboolean nst_model_source_read_conv (const NstModelSource *source,
                                     NstModel             *model,
                                     gint                  i,
                                     GError              **error);

#endif /* NST_MODEL_FILE_H */
