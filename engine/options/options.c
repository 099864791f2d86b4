/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of options, access to their values, defaults and validation.
 * Text is handled in options_text.c and options_layers.c.
 */
#include "config.h"

#include "engine/options/options.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
#include <glib/gi18n-lib.h>

/* Numbers of NST_OPTION_INT and NST_OPTION_ENUM are copied as gint. */
G_STATIC_ASSERT (sizeof (NstOptimizerKind) == sizeof (gint));
G_STATIC_ASSERT (sizeof (NstInit) == sizeof (gint));
G_STATIC_ASSERT (sizeof (NstNetwork) == sizeof (gint));
G_STATIC_ASSERT (sizeof (NstPooling) == sizeof (gint));
G_STATIC_ASSERT (sizeof (NstPadding) == sizeof (gint));
G_STATIC_ASSERT (sizeof (NstStatistics) == sizeof (gint));
G_STATIC_ASSERT (sizeof (NstTvNorm) == sizeof (gint));
G_STATIC_ASSERT (sizeof (gboolean) == sizeof (gint));

struct _NstOptionField
{
  gsize offset; /* in NstOptions */
};

static const gchar *const optimizer_choices[] = { "lbfgs", "adam", NULL };
static const gchar *const network_choices[] = {
  [NST_NETWORK_VGG19] = "vgg19",
  [NST_NETWORK_VGG16] = "vgg16",
  [NST_NETWORK_RESNET18] = "resnet18",
  [NST_NETWORK_RESNET18_RANDOM] = "resnet18-random",
  [NST_N_NETWORKS] = NULL,
};
static const gchar *const pooling_choices[] = { "max", "average", NULL };
static const gchar *const padding_choices[] = { "zero", "reflect", "replicate",
                                                NULL };
static const gchar *const init_choices[] = { "content", "style", "noise",
                                             "picture", NULL };

static const gchar *const statistics_choices[] = {
  "auto", "gram", "wasserstein", "histogram", "gram-histogram", NULL
};
static const gchar *const balance_choices[] = { "off", "auto", NULL };
static const gchar *const off_on_choices[] = { "off", "on", NULL };
static const gchar *const tv_norm_choices[] = { "l1", "l2", NULL };

/* clang-format off */
/* The expression compiles only if the field has the type. */
#define FIELD(type, member)                                                    \
  &(const NstOptionField)                                                      \
  {                                                                            \
    _Generic (&((NstOptions *)NULL)->member,                                   \
              type *: offsetof (NstOptions, member))                           \
  }
#define INT(key, member, min, max, initial, zero_word, label, blurb)           \
  {                                                                            \
    key, NST_OPTION_INT, FIELD (gint, member), min, max, initial, zero_word,   \
        NULL, label, blurb                                                     \
  }
#define DOUBLE(key, member, min, max, initial, zero_word, label, blurb)        \
  {                                                                            \
    key, NST_OPTION_DOUBLE, FIELD (gdouble, member), min, max, initial,        \
        zero_word, NULL, label, blurb                                          \
  }
#define ENUM(key, type, member, choices, initial, label, blurb)                \
  {                                                                            \
    key, NST_OPTION_ENUM, FIELD (type, member), 0,                             \
        G_N_ELEMENTS (choices) - 2, initial, NULL, choices, label, blurb       \
  }
#define LAYERS(key, member, label, blurb)                                      \
  {                                                                            \
    key, NST_OPTION_LAYERS, FIELD (NstLayers, member), 1e-6, 1e6, 0.0,         \
        "auto", NULL, label, blurb                                             \
  }

static const NstOptionSpec specs[] = {
  INT ("size", size, 32, 16384, 0, "own",
    N_ ("Working size"),
    N_ ("Longer side, in pixels, at which the picture is painted; own: the "
        "size of the photo")),
  DOUBLE ("style-scale", style_scale, 0.1, 4.0, 1.0, "own",
    N_ ("Brush size"),
    N_ ("Size of the style picture relative to the result: larger values "
        "give larger brush strokes; own: the style picture is not resized")),
  DOUBLE ("content-weight", weights.content, 0.0, 1e6, 1.0, NULL,
    N_ ("Content"),
    N_ ("How closely the picture follows the shapes of the photo (α, the "
        "weight of the content loss)")),
  DOUBLE ("style-weight", weights.style, 0.0, 1e6, 1.0, NULL,
    N_ ("Style strength"),
    N_ ("How strongly the picture takes on the style (β, the weight of the "
        "style loss)")),
  ENUM ("balance", gboolean, balance, balance_choices, TRUE,
    N_ ("Balance"),
    N_ ("auto: “Content” and “Style strength” are relative to what suits the "
        "photo and the style, so that 1 and 1 look balanced; off: they are "
        "the weights of the losses themselves, with the layers and the "
        "statistics of Gatys et al.")),
  DOUBLE ("tv-weight", weights.tv, 0.0, 1e6, 0.0, NULL,
    N_ ("Smoothness"),
    N_ ("How strongly noise between neighboring pixels is smoothed (the "
        "weight of the total variation loss)")),
  ENUM ("optimizer", NstOptimizerKind, optimizer, optimizer_choices,
    NST_OPTIMIZER_LBFGS,
    N_ ("Optimizer"),
    N_ ("Method that minimizes the loss: L-BFGS is fast, Adam is steady")),
  DOUBLE ("learning-rate", learning_rate, 0.001, 100.0, 0.0, "auto",
    N_ ("Learning rate"),
    N_ ("Step size: for Adam in pixel values (0 to 255) per iteration, for "
        "L-BFGS as a multiple of its own step")),
  INT ("history", history, 1, NST_MAX_HISTORY, 10, NULL,
    N_ ("History"),
    N_ ("Number of past steps from which L-BFGS estimates the next one; "
        "each step needs memory for two more pictures")),
  DOUBLE ("beta1", beta1, 0.0, 0.9999, 0.9, NULL,
    N_ ("Momentum (β₁)"),
    N_ ("How long Adam keeps its direction (the decay of the mean of the "
        "gradients)")),
  DOUBLE ("beta2", beta2, 0.0, 0.999999, 0.999, NULL,
    N_ ("Second-moment decay (β₂)"),
    N_ ("How long Adam remembers the magnitude of the gradients (the decay "
        "of the mean of their squares)")),
  DOUBLE ("averaging", averaging, 0.01, 0.999, 0.0, "off",
    N_ ("Averaging"),
    N_ ("Decay, such as 0.99, of an average over the pictures of a level, "
        "which reduces noise; the average is shown and starts the next "
        "level; off: no average")),
  INT ("iterations", iterations, 1, 100000, 100, NULL,
    N_ ("Iterations"),
    N_ ("Number of iterations of the last level; “Iterations of coarser "
        "levels” sets the share of the other levels")),
  INT ("levels", levels, 1, 12, 0, "auto",
    N_ ("Levels"),
    N_ ("Number of sizes at which the picture is painted, from coarse to "
        "fine; 1: only the final size")),
  DOUBLE ("level-ratio", level_ratio, 1.1, 4.0, 2.0, NULL,
    N_ ("Level ratio"),
    N_ ("How many times larger each level's sides are than those of the "
        "level before")),
  INT ("level-size", level_size, 32, 4096, 128, NULL,
    N_ ("Smallest level"),
    N_ ("Length, in pixels, of the longer side of the smallest level if "
        "“Levels” is set to auto")),
  DOUBLE ("level-iterations", level_iterations, 0.01, 10.0, 0.5, NULL,
    N_ ("Iterations of coarser levels"),
    N_ ("Number of iterations of each level except the last, as a share of "
        "“Iterations”")),
  ENUM ("init", NstInit, init, init_choices, NST_INIT_CONTENT,
    N_ ("Initial picture"),
    N_ ("What the optimization starts from; with a picture of your own, "
        "such as an earlier result, automatic “Levels” use the final size "
        "alone")),
  DOUBLE ("init-noise", init_noise, 0.0, 1.0, 0.0, NULL,
    N_ ("Initial noise"),
    N_ ("Share of noise in the initial picture: 0 is no noise, 1 is noise "
        "alone")),
  INT ("seed", seed, 0, G_MAXINT, 0, NULL,
    N_ ("Seed"),
    N_ ("Number from which the noise and the weights of a random network "
        "are generated; the same seed gives the same picture")),
  DOUBLE ("stop-at", stop_at, 1e-9, 1e12, 0.0, "never",
    N_ ("Stop at loss"),
    N_ ("The run ends when the total loss of the last level falls to this "
        "value")),
  DOUBLE ("stop-after", stop_after, 0.1, 1e6, 0.0, "never",
    N_ ("Stop after"),
    N_ ("The run ends after this number of seconds, not counting pauses")),
  DOUBLE ("stop-progress", stop_progress, 1e-9, 0.9, 1e-4, "never",
    N_ ("Convergence threshold"),
    N_ ("The run ends when the total loss of the last level falls by less "
        "than this fraction within the “Convergence window”")),
  INT ("stop-window", stop_window, 1, 100000, 40, NULL,
    N_ ("Convergence window"),
    N_ ("Number of iterations over which progress is compared with the "
        "“Convergence threshold”")),
  ENUM ("content-network", NstNetwork, content_network, network_choices,
    NST_NETWORK_VGG19,
    N_ ("Content network"),
    N_ ("Network that compares the shapes with the photo: VGG-19 is built "
        "in, VGG-16 and ResNet-18 need a model file, the random ResNet-18 "
        "is generated from the seed")),
  ENUM ("style-network", NstNetwork, style_network, network_choices,
    NST_NETWORK_VGG19,
    N_ ("Style network"),
    N_ ("Network that compares the style; using the content network here as "
        "well is fastest")),
  ENUM ("pooling", NstPooling, pooling, pooling_choices, NST_POOLING_MAX,
    N_ ("Pooling"),
    N_ ("How the network halves its feature maps: with the maximum of four "
        "values, or with twice their average")),
  ENUM ("padding", NstPadding, padding, padding_choices, NST_PADDING_ZERO,
    N_ ("Edges"),
    N_ ("What the network sees beyond the edges of the picture: plain gray, "
        "the mirrored picture, or the repeated outermost pixels, which give "
        "the fewest artifacts")),
  DOUBLE ("feature-weight", weights.features, 0.0, 1e6, 1.0, NULL,
    N_ ("Content: features"),
    N_ ("Share of the network's feature maps in the content loss")),
  DOUBLE ("pixel-weight", weights.pixels, 0.0, 1e6, 0.0, NULL,
    N_ ("Content: pixels"),
    N_ ("Share of the pixel values in the content loss, which also keep the "
        "colors of the photo")),
  DOUBLE ("ssim-weight", weights.ssim, 0.0, 1e6, 0.0, NULL,
    N_ ("Content: structure"),
    N_ ("Share of the structural similarity (SSIM) of the brightness in the "
        "content loss, which keeps fine contours but not colors")),
  LAYERS ("content-layers", content_layers,
    N_ ("Content layers"),
    N_ ("Network layers that keep the shapes of the photo, each with a "
        "weight, such as relu4_2:1; auto: the network's default layers")),
  LAYERS ("style-layers", style_layers,
    N_ ("Style layers"),
    N_ ("Network layers whose statistics define the style, each with a "
        "weight, such as relu1_1:1,relu3_1:0.5; auto: the network's default "
        "layers")),
  ENUM ("style-statistics", NstStatistics, style_statistics, statistics_choices,
    NST_STATISTICS_AUTO,
    N_ ("Style statistics"),
    N_ ("Statistics of the feature maps that define the style: Gram "
        "matrices (which features occur together), means and covariances "
        "(wasserstein), or histograms (how often each feature has which "
        "strength); auto: wasserstein, or gram without “Balance”")),
  ENUM ("normalize-gradient", gboolean, normalize_gradient, off_on_choices,
    FALSE,
    N_ ("Normalize gradients"),
    N_ ("Scales the gradient of each layer's loss to the same magnitude, so "
        "that only the weights decide how much a layer counts; needs the "
        "Adam optimizer")),
  ENUM ("tv-norm", NstTvNorm, tv_norm, tv_norm_choices, NST_TV_L1,
    N_ ("Smoothness norm"),
    N_ ("Norm of the differences between neighboring pixels: L1 smooths "
        "noise and keeps edges, L2 softens edges as well")),
  INT ("threads", threads, 1, 256, 0, "all",
    N_ ("Threads"),
    N_ ("Number of processor cores to use")),
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

static inline gconstpointer
get_field (const NstOptions *options, const NstOptionSpec *spec)
{
  return (const guchar *)options + spec->field->offset;
}

static inline gpointer
get_writable_field (NstOptions *options, const NstOptionSpec *spec)
{
  return (guchar *)options + spec->field->offset;
}

gdouble
nst_options_get_number (const NstOptions *options, const NstOptionSpec *spec)
{
  gdouble number = 0.0;
  gint    integer;

  switch (spec->type)
    {
    case NST_OPTION_DOUBLE:
      memcpy (&number, get_field (options, spec), sizeof number);
      break;
    case NST_OPTION_INT:
    case NST_OPTION_ENUM:
      memcpy (&integer, get_field (options, spec), sizeof integer);
      number = integer;
      break;
    case NST_OPTION_LAYERS:
      g_return_val_if_reached (0.0);
    }
  return number;
}

void
nst_options_set_number (NstOptions          *options,
                        const NstOptionSpec *spec,
                        gdouble              value)
{
  gint integer;

  switch (spec->type)
    {
    case NST_OPTION_DOUBLE:
      memcpy (get_writable_field (options, spec), &value, sizeof value);
      break;
    case NST_OPTION_INT:
    case NST_OPTION_ENUM:
      integer = (gint)value;
      memcpy (get_writable_field (options, spec), &integer, sizeof integer);
      break;
    case NST_OPTION_LAYERS:
      g_return_if_reached ();
    }
}

const NstLayers *
nst_options_get_layers (const NstOptions *options, const NstOptionSpec *spec)
{
  g_return_val_if_fail (spec->type == NST_OPTION_LAYERS, NULL);

  return get_field (options, spec);
}

void
nst_options_set_layers (NstOptions          *options,
                        const NstOptionSpec *spec,
                        const NstLayers     *layers)
{
  g_return_if_fail (spec->type == NST_OPTION_LAYERS);

  *(NstLayers *)get_writable_field (options, spec) = *layers;
}

void
nst_options_copy_value (NstOptions          *options,
                        const NstOptions    *source,
                        const NstOptionSpec *spec)
{
  if (spec->type == NST_OPTION_LAYERS)
    nst_options_set_layers (options, spec,
                            nst_options_get_layers (source, spec));
  else
    nst_options_set_number (options, spec,
                            nst_options_get_number (source, spec));
}

static gboolean
layers_equal (const NstLayers *a, const NstLayers *b)
{
  for (gint i = 0; i < NST_MAX_LAYER_NAMES; i++)
    if (a->weight[i] != b->weight[i])
      return FALSE;
  return TRUE;
}

gboolean
nst_options_value_equal (const NstOptions    *a,
                         const NstOptions    *b,
                         const NstOptionSpec *spec)
{
  if (spec->type == NST_OPTION_LAYERS)
    return layers_equal (nst_options_get_layers (a, spec),
                         nst_options_get_layers (b, spec));
  return nst_options_get_number (a, spec) == nst_options_get_number (b, spec);
}

gboolean
nst_options_equal (const NstOptions *a, const NstOptions *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (! nst_options_value_equal (a, b, &specs[i]))
      return FALSE;
  return TRUE;
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
    return layers_are_valid (spec, nst_options_get_layers (options, spec));
  return nst_option_number_is_valid (spec,
                                     nst_options_get_number (options, spec));
}

NstOptions
nst_options_default (void)
{
  NstOptions options = { 0 };

  /* Layer weights of 0 select the network's default layers. */
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (specs[i].type != NST_OPTION_LAYERS)
      nst_options_set_number (&options, &specs[i], specs[i].initial);
  return options;
}

/* Checks combinations of values that are valid one by one. */
static gboolean
check_together (const NstOptions *options, GError **error)
{
  if (options->weights.content == 0.0 && options->weights.style == 0.0
      && options->weights.tv == 0.0)
    {
      g_set_error_literal (
          error, NST_ERROR, NST_ERROR_OPTION,
          _ ("“Content”, “Style strength” and “Smoothness” are all 0. "
             "Increase at least one of them."));
      return FALSE;
    }
  if (options->weights.content > 0.0 && options->weights.features == 0.0
      && options->weights.pixels == 0.0 && options->weights.ssim == 0.0)
    {
      g_set_error_literal (
          error, NST_ERROR, NST_ERROR_OPTION,
          _ ("“Content: features”, “Content: pixels” and “Content: structure” "
             "are all 0. Increase at least one of them, or set “Content” to "
             "0."));
      return FALSE;
    }
  if (options->normalize_gradient && options->optimizer != NST_OPTIMIZER_ADAM)
    {
      g_set_error_literal (
          error, NST_ERROR, NST_ERROR_OPTION,
          _ ("“Normalize gradients” needs the optimizer Adam, because L-BFGS "
             "cannot find a lower loss along scaled gradients. Choose Adam, "
             "or turn off “Normalize gradients”."));
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
