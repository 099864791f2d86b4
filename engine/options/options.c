/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of options: defaults and checks are made from it here, all that
 * has to do with text in options_text.c.
 */
#include "config.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "engine/options/options.h"

static const gchar *const optimizer_choices[] = { "lbfgs", "adam", NULL };
static const gchar *const network_choices[] = { [NST_NETWORK_VGG19] = "vgg19",
                                                [NST_NETWORK_VGG16] = "vgg16",
                                                [NST_NETWORK_RESNET18] =
                                                    "resnet18",
                                                [NST_NETWORK_RESNET18_RANDOM] =
                                                    "resnet18-random",
                                                [NST_N_NETWORKS] = NULL };
static const gchar *const pooling_choices[] = { "max", "average", NULL };
static const gchar *const padding_choices[] = { "zero", "reflect", "replicate",
                                                NULL };
static const gchar *const init_choices[] = { "content", "style", "noise",
                                             "picture", NULL };

static const gchar *const statistics_choices[] = { "gram", "wasserstein",
                                                   "histogram",
                                                   "gram-histogram", NULL };
static const gchar *const off_on_choices[] = { "off", "on", NULL };
static const gchar *const tv_norm_choices[] = { "l1", "l2", NULL };

/* clang-format off: a table */
#define INT(key, field, min, max, initial, zero_word, label, blurb)            \
  {                                                                            \
    key, NST_OPTION_INT, offsetof (NstOptions, field), min, max, initial,      \
        zero_word, NULL, label, blurb                                          \
  }
#define DOUBLE(key, field, min, max, initial, zero_word, label, blurb)         \
  {                                                                            \
    key, NST_OPTION_DOUBLE, offsetof (NstOptions, field), min, max, initial,   \
        zero_word, NULL, label, blurb                                          \
  }
#define ENUM(key, field, choices, initial, label, blurb)                       \
  {                                                                            \
    key, NST_OPTION_ENUM, offsetof (NstOptions, field), 0,                     \
        G_N_ELEMENTS (choices) - 2, initial, NULL, choices, label, blurb       \
  }
#define LAYERS(key, field, label, blurb)                                       \
  {                                                                            \
    key, NST_OPTION_LAYERS, offsetof (NstOptions, field), 1e-6, 1e6, 0.0,      \
        "auto", NULL, label, blurb                                             \
  }

static const NstOptionSpec specs[] = {
  INT ("size",
       size,
       32,
       16384,
       0,
       "own",
       N_ ("Size"),
       N_ ("Longer side, in pixels, at which the picture is painted; own: the "
           "content's size")),
  DOUBLE (
      "style-scale",
      style_scale,
      0.1,
      4.0,
      1.0,
      "own",
      N_ ("Brush size"),
      N_ ("Side of the style picture relative to the result's: larger means "
          "larger brush strokes; own: the style is not resized")),
  DOUBLE (
      "content-weight",
      weights.content,
      0.0,
      1e6,
      1.0,
      NULL,
      N_ ("Content"),
      N_ ("How firmly the picture keeps the shapes of the photo (alpha, the "
          "weight of the content loss)")),
  DOUBLE (
      "style-weight",
      weights.style,
      0.0,
      1e6,
      1.0,
      NULL,
      N_ ("Style strength"),
      N_ ("How strongly the picture takes on the style (beta, the weight of "
          "the style loss)")),
  DOUBLE ("tv-weight",
          weights.tv,
          0.0,
          1e6,
          0.0,
          NULL,
          N_ ("Smoothness"),
          N_ ("How strongly noise between neighbouring pixels is smoothed away "
              "(the weight of the total variation)")),
  ENUM ("optimizer",
        optimizer,
        optimizer_choices,
        NST_OPTIMIZER_LBFGS,
        N_ ("Optimizer"),
        N_ ("The method that looks for the picture: lbfgs is fast, adam is "
            "steady")),
  DOUBLE ("learning-rate",
          learning_rate,
          0.001,
          100.0,
          0.0,
          "auto",
          N_ ("Learning rate"),
          N_ ("Step length: for adam in values of 0 to 255 per iteration, for "
              "lbfgs a factor of its own step")),
  INT (
      "history",
      history,
      1,
      NST_MAX_HISTORY,
      10,
      NULL,
      N_ ("History"),
      N_ ("How many of its last steps lbfgs learns from; each takes memory for "
          "two more pictures")),
  DOUBLE ("beta1",
          beta1,
          0.0,
          0.9999,
          0.9,
          NULL,
          N_ ("Momentum"),
          N_ ("How long adam keeps its direction (beta1, the decay of the mean "
              "of gradients)")),
  DOUBLE ("beta2",
          beta2,
          0.0,
          0.999999,
          0.999,
          NULL,
          N_ ("Memory for sizes"),
          N_ ("How long adam remembers the size of gradients (beta2, the decay "
              "of the mean of their squares)")),
  DOUBLE ("averaging",
          averaging,
          0.01,
          0.999,
          0.0,
          "off",
          N_ ("Averaging"),
          N_ ("Shows the average of a level's pictures so far and hands it to "
              "the next level, which calms noise: how much each counts "
              "relative to the one after it, as 0.99; off: the picture "
              "itself")),
  INT ("iterations",
       iterations,
       1,
       100000,
       100,
       NULL,
       N_ ("Iterations"),
       N_ ("Iterations of the last level; coarser ones have a share of it, see "
           "level-iterations")),
  INT ("levels",
       levels,
       1,
       12,
       0,
       "auto",
       N_ ("Levels"),
       N_ ("Sizes the picture is painted at, coarse to fine; 1: only at the "
           "final size")),
  DOUBLE ("level-ratio",
          level_ratio,
          1.1,
          4.0,
          2.0,
          NULL,
          N_ ("Ratio of levels"),
          N_ ("How many times larger each level's sides are than those of the "
              "one before")),
  INT ("level-size",
       level_size,
       32,
       4096,
       128,
       NULL,
       N_ ("Smallest level"),
       N_ ("Longer side, in pixels, below which no further level is made when "
           "levels is auto")),
  DOUBLE ("level-iterations",
          level_iterations,
          0.01,
          10.0,
          0.5,
          NULL,
          N_ ("Iterations of levels"),
          N_ ("Iterations of each level but the last, as a share of "
              "iterations")),
  ENUM ("init",
        init,
        init_choices,
        NST_INIT_CONTENT,
        N_ ("Initial picture"),
        N_ ("What the optimization starts from; picture: another one, such "
            "as an earlier result; levels auto is then the final size alone")),
  DOUBLE ("init-noise",
          init_noise,
          0.0,
          1.0,
          0.0,
          NULL,
          N_ ("Initial noise"),
          N_ ("Share of noise that is mixed into the initial picture: 0 is "
              "none, 1 nothing else")),
  INT ("seed",
       seed,
       0,
       G_MAXINT,
       0,
       NULL,
       N_ ("Seed"),
       N_ ("Number that decides the noise and the weights of a random network; "
           "the same seed gives the same picture")),
  DOUBLE (
      "stop-at",
      stop_at,
      1e-9,
      1e12,
      0.0,
      "never",
      N_ ("Stop at loss"),
      N_ ("End the run when the total loss of the last level falls to this")),
  DOUBLE ("stop-after",
          stop_after,
          0.1,
          1e6,
          0.0,
          "never",
          N_ ("Stop after"),
          N_ ("End the run after so many seconds, pauses left out")),
  DOUBLE ("stop-progress",
          stop_progress,
          1e-9,
          0.9,
          1e-4,
          "never",
          N_ ("Stop at progress"),
          N_ ("End the run when the total loss of the last level falls by less "
              "than this part of it within stop-window iterations")),
  INT ("stop-window",
       stop_window,
       1,
       100000,
       40,
       NULL,
       N_ ("Window of progress"),
       N_ ("Iterations in which stop-progress looks for progress")),
  ENUM ("content-network",
        content_network,
        network_choices,
        NST_NETWORK_VGG19,
        N_ ("Network for content"),
        N_ ("The network that sees the photo's shapes: vgg19 is built in, "
            "vgg16 and resnet18 need a file with their weights, "
            "resnet18-random has weights made from the seed")),
  ENUM ("style-network",
        style_network,
        network_choices,
        NST_NETWORK_VGG19,
        N_ ("Network for style"),
        N_ ("The network that sees the style; the same one for both takes the "
            "least time")),
  ENUM ("pooling",
        pooling,
        pooling_choices,
        NST_POOLING_MAX,
        N_ ("Pooling"),
        N_ ("How the network halves its maps: the largest of four values, or "
            "twice their average")),
  ENUM ("padding",
        padding,
        padding_choices,
        NST_PADDING_ZERO,
        N_ ("Edges"),
        N_ ("What the network sees beyond the picture's edges: a plain grey "
            "(zero), the picture mirrored (reflect) or its outermost pixels "
            "repeated (replicate); the last leaves the fewest odd strokes at "
            "the edges")),
  DOUBLE ("feature-weight",
          weights.features,
          0.0,
          1e6,
          1.0,
          NULL,
          N_ ("Content: features"),
          N_ ("Share of the network's feature maps in the content loss")),
  DOUBLE ("pixel-weight",
          weights.pixels,
          0.0,
          1e6,
          0.0,
          NULL,
          N_ ("Content: pixels"),
          N_ ("Share of the pixels themselves in the content loss: keeps the "
              "photo's colors, too")),
  DOUBLE ("ssim-weight",
          weights.ssim,
          0.0,
          1e6,
          0.0,
          NULL,
          N_ ("Content: structure"),
          N_ ("Share of the structural similarity (SSIM) of the brightness in "
              "the content loss: keeps fine contours, not colors")),
  LAYERS ("content-layers",
          content_layers,
          N_ ("Content layers"),
          N_ ("Layers of the network whose feature maps keep the photo's "
              "shapes, with a weight each, as in relu4_2:1; auto: the "
              "network's own")),
  LAYERS ("style-layers",
          style_layers,
          N_ ("Style layers"),
          N_ ("Layers of the network whose statistics make the style, with a "
              "weight each, as in relu1_1:1,relu3_1:0.5; auto: the network's "
              "own")),
  ENUM ("style-statistics",
        style_statistics,
        statistics_choices,
        NST_STATISTICS_GRAM,
        N_ ("Style statistics"),
        N_ ("What of the feature maps makes the style: gram is which features "
            "appear together, wasserstein their means and covariances, "
            "histogram how often each has which strength")),
  ENUM ("normalize-gradient",
        normalize_gradient,
        off_on_choices,
        FALSE,
        N_ ("Equal layers"),
        N_ ("on: the gradient of each layer's loss is scaled to the same "
            "size, so that only the weights tell how much it counts; needs "
            "the optimizer adam")),
  ENUM ("tv-norm",
        tv_norm,
        tv_norm_choices,
        NST_TV_L1,
        N_ ("Smoothness norm"),
        N_ ("Of the differences between neighbouring pixels: l1 smooths noise "
            "and keeps edges, l2 softens edges")),
  INT ("threads",
       threads,
       1,
       256,
       0,
       "all",
       N_ ("Threads"),
       N_ ("Processor cores to use")),
};
/* clang-format on */

const NstOptionSpec *
nst_options_get_specs (guint *n_specs)
{
  if (n_specs)
    *n_specs = G_N_ELEMENTS (specs);
  return specs;
}

const NstOptionSpec *
nst_options_find_spec (const gchar *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (! strcmp (specs[i].key, key))
      return &specs[i];
  return NULL;
}

gdouble
nst_option_get_number (const NstOptions *options, const NstOptionSpec *spec)
{
  const guchar *field = (const guchar *)options + spec->offset;

  if (spec->type == NST_OPTION_DOUBLE)
    return *(const gdouble *)field;
  return *(const gint *)field;
}

void
nst_option_set_number (NstOptions          *options,
                       const NstOptionSpec *spec,
                       gdouble              value)
{
  guchar *field = (guchar *)options + spec->offset;

  if (spec->type == NST_OPTION_DOUBLE)
    *(gdouble *)field = value;
  else
    *(gint *)field = (gint)value;
}

NstLayers *
nst_option_get_layers (const NstOptions *options, const NstOptionSpec *spec)
{
  return (NstLayers *)((const guchar *)options + spec->offset);
}

gboolean
nst_option_number_is_valid (const NstOptionSpec *spec, gdouble value)
{
  if (spec->zero_word && value == 0.0)
    return TRUE;
  return isfinite (value) && value >= spec->minimum && value <= spec->maximum;
}

static gboolean
layers_are_valid (const NstOptionSpec *spec, const NstLayers *layers)
{
  for (gint i = 0; i < NST_MAX_LAYER_NAMES; i++)
    if (! nst_option_number_is_valid (spec, layers->weight[i])
        || (layers->weight[i] != 0.0 && i >= nst_n_layer_names))
      return FALSE;
  return TRUE;
}

static gboolean
value_is_valid (const NstOptionSpec *spec, const NstOptions *options)
{
  if (spec->type == NST_OPTION_LAYERS)
    return layers_are_valid (spec, nst_option_get_layers (options, spec));
  return nst_option_number_is_valid (spec,
                                     nst_option_get_number (options, spec));
}

NstOptions
nst_options_default (void)
{
  NstOptions options = { 0 };

  /* Without layers of its own, all weights are 0. */
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (specs[i].type != NST_OPTION_LAYERS)
      nst_option_set_number (&options, &specs[i], specs[i].initial);
  return options;
}

/* Options that are valid one by one but make no sense together. */
static gboolean
check_together (const NstOptions *options, GError **error)
{
  if (options->weights.content == 0.0 && options->weights.style == 0.0
      && options->weights.tv == 0.0)
    {
      g_set_error_literal (
          error, NST_ERROR, NST_ERROR_OPTION,
          _ ("There is nothing to paint by: content-weight, style-weight and "
             "tv-weight are all 0. Give one of them a weight."));
      return FALSE;
    }
  if (options->weights.content > 0.0 && options->weights.features == 0.0
      && options->weights.pixels == 0.0 && options->weights.ssim == 0.0)
    {
      g_set_error_literal (
          error, NST_ERROR, NST_ERROR_OPTION,
          _ ("The content loss is made of nothing: feature-weight, "
             "pixel-weight and ssim-weight are all 0. Give one of them a "
             "weight, or set content-weight to 0."));
      return FALSE;
    }
  if (options->normalize_gradient && options->optimizer != NST_OPTIMIZER_ADAM)
    {
      g_set_error_literal (
          error, NST_ERROR, NST_ERROR_OPTION,
          _ ("normalize-gradient needs the optimizer adam: lbfgs looks for "
             "a lower loss along its steps, but scaled gradients do not say "
             "where that is."));
      return FALSE;
    }
  return TRUE;
}

gboolean
nst_options_validate (const NstOptions *options, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (! value_is_valid (&specs[i], options))
      {
        g_autofree gchar *range = nst_option_spec_describe_range (&specs[i]);

        g_set_error (error, NST_ERROR, NST_ERROR_OPTION,
                     _ ("The option “%s” is out of range (%s)."), specs[i].key,
                     range);
        return FALSE;
      }
  return check_together (options, error);
}
