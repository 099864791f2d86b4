/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dispatches to the statistics that make up the style loss.
 */
#include "config.h"

#include "engine/loss/style_layer.h"

static gboolean
has_gram (NstStatistics statistics)
{
  return statistics == NST_STATISTICS_GRAM
         || statistics == NST_STATISTICS_GRAM_HISTOGRAM;
}

static gboolean
has_wasserstein (NstStatistics statistics)
{
  return statistics == NST_STATISTICS_WASSERSTEIN;
}

static gboolean
has_histogram (NstStatistics statistics)
{
  return statistics == NST_STATISTICS_HISTOGRAM
         || statistics == NST_STATISTICS_GRAM_HISTOGRAM;
}

gboolean
nst_statistics_is_gram (NstStatistics statistics)
{
  return statistics == NST_STATISTICS_GRAM;
}

void
nst_style_work_init (NstStyleWork *work,
                     NstStatistics statistics,
                     NstArena     *arena,
                     gint          max_channels)
{
  gsize parts = 0;

  *work = (NstStyleWork){ .statistics = statistics };
  /* Layers with fewer channels have more partial matrices, so the layer with
   * the most channels does not always need the most memory. */
  for (gint c = NST_CHANNEL_BLOCK; c <= max_channels; c += NST_CHANNEL_BLOCK)
    parts = MAX (parts, (gsize)nst_gram_n_parts (c) * c * c);
  if (has_gram (statistics) || has_wasserstein (statistics))
    work->parts = nst_arena_alloc (arena, parts * sizeof (gfloat));
  if (has_histogram (statistics))
    work->counts = nst_histogram_scratch_new (arena, max_channels);
}

gsize
nst_style_scratch_size (NstStatistics statistics, gint channels)
{
  gsize size = 0;

  if (has_gram (statistics))
    size = nst_gram_scratch_size (channels);
  if (has_wasserstein (statistics))
    size = nst_wasserstein_scratch_size (channels);
  if (has_histogram (statistics))
    size = MAX (size, nst_histogram_scratch_size (channels));
  return size;
}

void
nst_style_layer_init (NstStyleLayer      *layer,
                      const NstStyleWork *work,
                      NstArena           *arena,
                      gint                channels)
{
  gsize gram_size = (gsize)channels * channels * sizeof (gfloat);

  *layer = (NstStyleLayer){ .channels = channels };
  if (has_gram (work->statistics))
    {
      layer->gram.channels = channels;
      layer->gram.target = nst_arena_alloc (arena, gram_size);
      layer->gram.difference = nst_arena_alloc (arena, gram_size);
      layer->gram.kept_difference = nst_arena_alloc (arena, gram_size);
    }
  if (has_wasserstein (work->statistics))
    nst_wasserstein_init (&layer->wasserstein, arena, channels);
  if (has_histogram (work->statistics))
    nst_histogram_init (&layer->histogram, arena, channels);
}

/* The Gram matrix, in work->parts until the next call. */
static const gfloat *
measure_gram (const NstStyleWork *work,
              const NstExec      *exec,
              const NstStyleMap  *map,
              gint                channels)
{
  const gfloat *parts = map->gram_parts;
  gint          n_parts = map->n_gram_parts;

  if (! parts)
    {
      parts = work->parts;
      n_parts = nst_gram_n_parts (channels);
      nst_gram (exec, map->map, map->rows, map->n, channels, work->parts);
    }
  nst_gram_add (exec, parts, n_parts, map->n, channels, work->parts);
  return work->parts;
}

void
nst_style_layer_add_style (NstStyleLayer      *layer,
                           const NstStyleWork *work,
                           const NstExec      *exec,
                           const NstStyleMap  *map,
                           gdouble             share,
                           gboolean            first)
{
  gint c = layer->channels;

  if (has_gram (work->statistics))
    {
      const gfloat *measured = measure_gram (work, exec, map, c);
      gfloat       *target = layer->gram.target;

      for (gsize i = 0; i < (gsize)c * c; i++)
        target[i] = (first ? 0.0f : target[i]) + share * measured[i];
    }
  if (has_wasserstein (work->statistics))
    nst_wasserstein_add_style (&layer->wasserstein, exec, map->map, map->rows,
                               map->n, work->parts, share, first);
  if (has_histogram (work->statistics))
    nst_histogram_add_style (&layer->histogram, exec, work->counts, map->map,
                             map->rows, map->n, share, first);
}

void
nst_style_layer_finish_target (NstStyleLayer      *layer,
                               const NstStyleWork *work,
                               gfloat             *scratch)
{
  if (has_wasserstein (work->statistics))
    nst_wasserstein_finish_target (&layer->wasserstein, scratch);
}

void
nst_style_layer_keep (const NstStyleLayer *layer, const NstStyleWork *work)
{
  if (has_gram (work->statistics))
    nst_gram_keep (&layer->gram);
}

void
nst_style_layer_align (NstStyleLayer *layer, const NstStyleLayer *finer)
{
  layer->align = finer->gram.kept_difference;
}

void
nst_style_layer_measure (NstStyleLayer      *layer,
                         const NstStyleWork *work,
                         const NstExec      *exec,
                         const NstStyleMap  *map)
{
  layer->value = 0.0;
  if (has_gram (work->statistics))
    {
      const gfloat *measured = measure_gram (work, exec, map, layer->channels);

      if (layer->align)
        nst_gram_align (&layer->gram, measured, layer->align);
      layer->align = NULL;
      layer->value += nst_gram_loss (&layer->gram, measured);
    }
  if (has_wasserstein (work->statistics))
    nst_wasserstein_measure (&layer->wasserstein, exec, map->map, map->rows,
                             map->n, work->parts);
  if (has_histogram (work->statistics))
    layer->value += nst_histogram_loss (&layer->histogram, exec, work->counts,
                                        map->map, map->rows, map->n);
}

void
nst_style_layer_finish (NstStyleLayer      *layer,
                        const NstStyleWork *work,
                        gfloat             *scratch)
{
  if (has_wasserstein (work->statistics))
    layer->value += nst_wasserstein_loss (&layer->wasserstein, scratch);
}

void
nst_style_layer_gradient (NstStyleLayer      *layer,
                          const NstStyleWork *work,
                          const NstExec      *exec,
                          const NstStyleMap  *map,
                          gdouble             weight,
                          gfloat             *gradient,
                          gboolean            add)
{
  if (has_gram (work->statistics))
    {
      nst_gram_loss_scale (&layer->gram, map->n, weight);
      nst_gram_loss_gradient (exec, &layer->gram, map->map, map->rows, map->n,
                              gradient, add);
      add = TRUE;
    }
  if (has_wasserstein (work->statistics))
    {
      nst_wasserstein_loss_gradient (&layer->wasserstein, exec, map->map,
                                     map->rows, map->n, weight, gradient, add);
      add = TRUE;
    }
  if (has_histogram (work->statistics))
    nst_histogram_loss_gradient (&layer->histogram, exec, map->map, map->rows,
                                 map->n, weight, gradient, add);
}
