/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Impasto's engine: neural style transfer by optimization of the picture.
 * The only public header; it knows neither GTK nor GIMP.
 */
#ifndef NST_H
#define NST_H

#include <glib.h>

/**
 * A complete program, docs/examples/paint.c:
 *
 * #include "engine/nst.h"
 * #include "plugin/common/picture_file.h"
 *
 * static void
 * print_progress (const NstProgress *progress, gpointer data)
 * {
 *   g_print ("iteration %d, loss %g\n", progress->done, progress->total);
 * }
 *
 * int
 * main (int argc, char **argv)
 * {
 *   NstOptions options = nst_options_default ();
 *   g_autoptr (NstSession) session = NULL;
 *   g_autoptr (NstModel) model = NULL;
 *   g_autoptr (NstPicture) photo = NULL;
 *   g_autoptr (NstPicture) painting = NULL;
 *   g_autoptr (NstPicture) result = NULL;
 *   g_autoptr (GError) error = NULL;
 *
 *   if (argc == 5 && (model = nst_model_load (argv[1], &error))
 *       && (photo = impasto_picture_read (argv[2], &error))
 *       && (painting = impasto_picture_read (argv[3], &error)))
 *     {
 *       NstModels      models = { model, model };
 *       NstPictureView photo_view = nst_picture_view (photo);
 *       NstPictureView style_view = nst_picture_view (painting);
 *
 *       session = nst_session_new (&models, &photo_view, NULL, &style_view, 1,
 *                                  &options, &error);
 *     }
 *   if (session && nst_session_run (session, print_progress, NULL, &error)
 *       && (result = nst_session_snapshot (session)))
 *     impasto_picture_write (result, argv[4], &error);
 *   if (error)
 *     g_printerr ("%s\n", error->message);
 *   return result && ! error ? 0 : 1;
 * }
 */

G_BEGIN_DECLS

/* ------------------------------------------------------------ version --- */

#define NST_MAJOR_VERSION 0
#define NST_MINOR_VERSION 1

/* TRUE if this header is of version @major.@minor or a later one. */
#define NST_CHECK_VERSION(major, minor)                                        \
  (NST_MAJOR_VERSION * 1000 + NST_MINOR_VERSION >= (major)*1000 + (minor))

/* Functions that free or unref accept NULL; each such type has g_autoptr. */

/* ------------------------------------------------------------- errors --- */

#define NST_ERROR (nst_error_quark ())

/* Errors caused by the user or the system.  Every message is translated and
 * tells the user what to do. */
typedef enum
{
  NST_ERROR_FILE,     /* a file cannot be read or has unexpected content */
  NST_ERROR_OPTION,   /* an unknown option, or a value out of range */
  NST_ERROR_SIZE,     /* a picture is too small or too large */
  NST_ERROR_MEMORY,   /* not enough memory */
  NST_ERROR_DIVERGED, /* no step led to a finite loss */
  NST_ERROR_CANCELLED /* nst_session_cancel () was called */
} NstError;

GQuark nst_error_quark (void);

/* ----------------------------------------------------------- pictures --- */

/**
 * NstPictureView: a borrowed view of RGB pixels, sRGB-encoded, in 0..1; channel
 * c of column x in row y is pixels[y * row_stride + 3 * x + c].
 */
typedef struct
{
  const gfloat *pixels;
  gint          width;
  gint          height;
  gsize         row_stride; /* in floats */
  const gfloat *alpha;      /* [height][width] in 0..1; NULL: opaque */
} NstPictureView;

/* The same pixels, owned and contiguous. */
typedef struct
{
  gint    width;
  gint    height;
  gfloat *pixels;
  gfloat *alpha; /* owned; or NULL */
} NstPicture;

/* Opaque; NULL without enough memory.  The pixels are not initialized. */
NstPicture    *nst_picture_new (gint width, gint height);
void           nst_picture_free (NstPicture *picture);
NstPictureView nst_picture_view (const NstPicture *picture);

/**
 * nst_picture_resize: resample @image to @width x @height with a Lanczos-3
 * filter, which is widened for reduction.  It works on the encoded (not linear)
 * values, as the reference implementation of the objective does.  The result is
 * clamped to 0..1.  The alpha is resampled as by nst_alpha_resize ().
 * Returns a new picture, or NULL with NST_ERROR_MEMORY.  Any thread.
 */
NstPicture *nst_picture_resize (const NstPictureView *image,
                                gint                  width,
                                gint                  height,
                                GError              **error);

/* @alpha, of @width x @height pixels, at another size, with a linear filter
 * that is widened for reduction.  Caller frees; NULL without memory.  Any
 * thread. */
gfloat *nst_alpha_resize (const gfloat *alpha,
                          gint          width,
                          gint          height,
                          gint          new_width,
                          gint          new_height);

/* -------------------------------------------------------------- model --- */

/**
 * NstNetwork: the network that compares the pictures.  VGG-19 is shipped and
 * the random ResNet-18 generated; the others need a model file from the user.
 */
typedef enum
{
  NST_NETWORK_VGG19,
  NST_NETWORK_VGG16,
  NST_NETWORK_RESNET18,
  NST_NETWORK_RESNET18_RANDOM,
  NST_N_NETWORKS
} NstNetwork;

/* A short name to show to users, such as "VGG-19"; static. */
const gchar *nst_network_get_name (NstNetwork network);

/**
 * NstModel: the weights of one network in memory.  Immutable and reference
 * counted; several threads and sessions may share it.
 */
typedef struct _NstModel NstModel;

/**
 * nst_model_load: read a model file, which is a safetensors file with either
 * the shipped form of VGG-19 (codebooks) or VGG-19, VGG-16 or ResNet-18 with
 * torchvision's key names in float32, float16 or bfloat16.  The keys tell which
 * network it is.  VGG-19 and VGG-16 must include the convolutions up to
 * conv5_1; the deeper ones are optional.
 *
 * The metadata "input_channels" ("RGB" or "BGR") and "input_mean" (three
 * numbers in that order) mean an input of x - mean with x in 0..255, as in
 * the VGG networks of the Oxford group.  Without them it is torchvision's,
 * (x / 255 - mean) / deviation, with ImageNet's (0.485, 0.456, 0.406) and
 * (0.229, 0.224, 0.225); it and all biases are multiplied by 57.375 =
 * 255 * 0.225, so that a loss weight means about the same with each network.
 *
 * Returns a new reference; NULL with NST_ERROR_FILE or _MEMORY.  Any thread.
 */
NstModel *nst_model_load (const gchar *path, GError **error);

/**
 * nst_model_new_random: a ResNet-18 with random weights (He, Zhang, Ren, Sun
 * 2015, equation 10) from @seed.  A new reference, or NULL with
 * NST_ERROR_MEMORY.  Any thread.
 */
NstModel *nst_model_new_random (gint seed, GError **error);

/**
 * nst_model_find_network: find out which network the model file @path contains,
 * from its keys alone.  FALSE with NST_ERROR_FILE.  Any thread.
 */
gboolean
nst_model_find_network (const gchar *path, NstNetwork *network, GError **error);

/**
 * nst_model_find: load @network from the last of the model files @paths
 * (NULL-terminated) that contains it, or generate the random network from
 * @seed.  Returns a new reference, or NULL: with NST_ERROR_FILE if no file
 * contains the network or a file that was examined cannot be read, else as
 * nst_model_load ().  Any thread.
 */
NstModel *nst_model_find (NstNetwork          network,
                          const gchar *const *paths,
                          gint                seed,
                          GError            **error);
/* TRUE if nst_model_find () would find a file for @network, judged by the keys
 * of the files alone; else FALSE with the same error. */
gboolean   nst_model_is_available (NstNetwork          network,
                                   const gchar *const *paths,
                                   GError            **error);
NstModel  *nst_model_ref (NstModel *model);
void       nst_model_unref (NstModel *model);
NstNetwork nst_model_get_network (const NstModel *model);
/* The name of its network, see nst_network_get_name (). */
const gchar *nst_model_get_name (const NstModel *model);

/**
 * NstModels: the models of a run, borrowed: those of options->content_network
 * and options->style_network.  If they are the same, one pass computes the
 * feature maps for both losses.
 */
typedef struct
{
  NstModel *content;
  NstModel *style;
} NstModels;

/* ------------------------------------------------------------ options --- */

typedef enum
{
  NST_OPTIMIZER_LBFGS,
  NST_OPTIMIZER_ADAM
} NstOptimizerKind;

/* What the optimization starts from. */
typedef enum
{
  NST_INIT_CONTENT,
  NST_INIT_STYLE,
  NST_INIT_NOISE,
  NST_INIT_PICTURE /* the initial picture passed to nst_session_new () */
} NstInit;

#define NST_MAX_LAYER_NAMES 64 /* an upper bound on their number */

/**
 * NstLayers: a set of layers with their weights, indexed as in
 * nst_get_layer_names (); 0: not in the set.  All 0: the network's default
 * ones.
 */
typedef struct
{
  gdouble weight[NST_MAX_LAYER_NAMES];
} NstLayers;

/* The layer names of all networks, NULL-terminated, and the index of one name,
 * or -1.  nst_session_new () checks whether a network has a layer. */
const gchar *const *nst_get_layer_names (void);
gint                nst_find_layer_name (const gchar *name);

/* The statistics of the feature maps that define the style. */
typedef enum
{
  NST_STATISTICS_AUTO, /* Wasserstein if balanced, else Gram */
  NST_STATISTICS_GRAM,
  NST_STATISTICS_WASSERSTEIN, /* means and covariances */
  NST_STATISTICS_HISTOGRAM,
  NST_STATISTICS_GRAM_HISTOGRAM /* the sum of both losses */
} NstStatistics;

typedef enum
{
  NST_TV_L1,
  NST_TV_L2
} NstTvNorm;

typedef enum
{
  NST_POOLING_MAX,
  NST_POOLING_AVERAGE
} NstPooling;

typedef enum
{
  NST_PADDING_ZERO,
  NST_PADDING_REFLECT,
  NST_PADDING_REPLICATE
} NstPadding;

/**
 * NstLossWeights: the weights that may change while a session runs:
 *
 *   total = content * (features * Lf + pixels * Lp + ssim * Ls)
 *           + style * style loss + tv * total variation
 *
 * with Lf the loss of the feature maps, Lp that of the pixels and Ls that of
 * the structural similarity.  With NstOptions.balance, content is relative to
 * a weight that looks balanced.  All fields are gdouble, none is negative.
 */
typedef struct
{
  gdouble content; /* alpha */
  gdouble style;   /* beta */
  gdouble tv;      /* tau */
  gdouble features;
  gdouble pixels;
  gdouble ssim;
} NstLossWeights;

/* Whether all weights are equal. */
gboolean nst_loss_weights_equal (const NstLossWeights *a,
                                 const NstLossWeights *b);

/**
 * NstOptions: all choices for a run.  Plain data that may be copied freely.
 * The table returned by nst_options_get_specs () gives the meaning, range and
 * default of each field.
 */
typedef struct
{
  gint             size; /* longer side of the result; 0: the content's */
  gdouble          style_scale; /* style area = result area * scale^2; 0: own */
  NstLossWeights   weights;
  NstOptimizerKind optimizer;
  gdouble          learning_rate; /* 0: the optimizer's default */
  gint             history;       /* update pairs that L-BFGS keeps */
  gdouble          beta1;         /* Adam: decay of the mean gradient */
  gdouble          beta2;         /* Adam: decay of the mean squared gradient */
  gdouble          averaging;     /* decay of the average of iterates; 0: off */
  gint             iterations;    /* of the last level */
  gint             levels;        /* 0: chosen from size and init */
  gdouble          level_ratio;   /* of the sides of consecutive levels */
  gint             level_size;    /* minimum longer side if levels is 0 */
  gdouble          level_iterations; /* of a coarser level / iterations */
  NstInit          init;
  gdouble          init_noise; /* share of noise in the initial picture */
  gint             seed;       /* of the noise and of a random network */

  /* The stop rules; 0: never.  All but stop_after apply to the last level. */
  gdouble stop_at;       /* the total loss falls to this value */
  gdouble stop_after;    /* this many seconds of the run have passed */
  gdouble stop_progress; /* the total loss falls by less than this fraction */
  gint    stop_window;   /* within this number of iterations */

  gint          threads; /* 0: one for each core */
  NstNetwork    content_network;
  NstNetwork    style_network;
  NstPooling    pooling;
  NstPadding    padding;
  NstLayers     content_layers;
  NstLayers     style_layers;
  NstStatistics style_statistics;
  gboolean      balance; /* the weights of content and style are relative */
  gboolean      normalize_gradient;
  NstTvNorm     tv_norm;
} NstOptions;

typedef enum
{
  NST_OPTION_INT,
  NST_OPTION_DOUBLE,
  NST_OPTION_ENUM,  /* also gboolean: the words for FALSE and TRUE */
  NST_OPTION_LAYERS /* NstLayers, written "relu1_1:1,relu2_1:0.5" or as the
                       zero_word; the range is that of a layer's weight */
} NstOptionType;

/* The field of NstOptions that an option is stored in; private. */
typedef struct _NstOptionField NstOptionField;

/**
 * NstOptionSpec: one row of the table of options.  The command line, the
 * options string of the PDB procedure, its documentation and the dialog are
 * generated from this table.
 */
typedef struct
{
  const gchar          *key; /* "style-weight" */
  NstOptionType         type;
  const NstOptionField *field;
  gdouble               minimum;
  gdouble               maximum;
  gdouble               initial; /* the default */
  const gchar *zero_word; /* how the value 0 is written if it is special, such
                             as "own"; or NULL */
  const gchar *const
      *choices; /* NST_OPTION_ENUM: NULL-terminated words for 0, 1, 2, ... */
  const gchar *label; /* short name for a dialog; marked with N_ () */
  const gchar *blurb; /* one sentence of explanation; marked with N_ () */
} NstOptionSpec;

/* The table, of *@n_specs rows (nullable), and the row of @key, or NULL.  Both
 * are static.  A spec passed to the functions below is a row of this table. */
const NstOptionSpec *nst_options_get_specs (guint *n_specs);
const NstOptionSpec *nst_options_find_spec (const gchar *key);

NstOptions nst_options_default (void);

/**
 * nst_options_get_number, nst_options_set_number: the value of an option of any
 * type but NST_OPTION_LAYERS; of NST_OPTION_ENUM the index of the choice.  It
 * must fit into the field; nst_options_validate () checks the range.
 */
gdouble nst_options_get_number (const NstOptions    *options,
                                const NstOptionSpec *spec);
void    nst_options_set_number (NstOptions          *options,
                                const NstOptionSpec *spec,
                                gdouble              value);

/* The same for NST_OPTION_LAYERS.  The result belongs to @options. */
const NstLayers *nst_options_get_layers (const NstOptions    *options,
                                         const NstOptionSpec *spec);
void             nst_options_set_layers (NstOptions          *options,
                                         const NstOptionSpec *spec,
                                         const NstLayers     *layers);

/* The weights that “auto” means in the network in use; -1 for layers that it
 * does not have. */
NstLayers nst_options_get_usual_layers (const NstOptions    *options,
                                        const NstOptionSpec *spec);
/* Copies the value of one option of any type from @source to @options. */
void nst_options_copy_value (NstOptions          *options,
                             const NstOptions    *source,
                             const NstOptionSpec *spec);

/* TRUE if one option, or all options, have the same value in @a and @b. */
gboolean nst_options_value_equal (const NstOptions    *a,
                                  const NstOptions    *b,
                                  const NstOptionSpec *spec);
gboolean nst_options_equal (const NstOptions *a, const NstOptions *b);

/* Checks all fields and their combinations.  FALSE with NST_ERROR_OPTION. */
gboolean nst_options_validate (const NstOptions *options, GError **error);

/**
 * nst_options_set: set the option @key from @text.  FALSE with
 * NST_ERROR_OPTION, and @options unchanged, if the key is unknown (the message
 * suggests the most similar one), or the text is not a value of it (the message
 * gives the range).
 */
gboolean nst_options_set (NstOptions  *options,
                          const gchar *key,
                          const gchar *text,
                          GError     **error);
/* The value as text for nst_options_set (), in any locale.  Caller frees. */
gchar *nst_options_get_text (const NstOptions    *options,
                             const NstOptionSpec *spec);

/* "0.1 to 100, default 1" or "lbfgs, adam; default lbfgs".  Caller frees. */
gchar *nst_option_spec_describe_range (const NstOptionSpec *spec);
/* The element of @words (not empty) most similar to @text. */
const gchar *nst_nearest_word (const gchar *text, const gchar *const *words);

/* ------------------------------------------------------------ session --- */

/**
 * NstSession: one optimization.
 *
 * nst_session_run () and nst_session_free () belong to one thread at a time;
 * cancel, set_weights, pause and snapshot may be called from any thread.
 */
typedef struct _NstSession NstSession;

typedef struct
{
  gint    level; /* from 0, the coarsest */
  gint    n_levels;
  gint    width; /* of this level */
  gint    height;
  gint    iteration;    /* of this level; 0 is the level's starting picture */
  gint    n_iterations; /* planned for this level */
  gint    done;         /* iterations done in all levels so far */
  gdouble fraction;     /* of the whole run's work, 0..1 */
  gdouble seconds;      /* since nst_session_run () began, pauses left out */
  gdouble seconds_left; /* an estimate; negative while unknown */
  /* Losses of the picture as shown (clamped to 0..255), unweighted; with
   * averaging, of the picture under way, and of the average after a level's
   * last iteration.  The share of the layers behind the last but one style
   * layer is measured every few iterations and at the end of a level or run. */
  gdouble content;
  gdouble style;
  gdouble tv;
  gdouble total; /* weighted by the weights of this iteration */
} NstProgress;

/* Called on the thread of nst_session_run () once an iteration. */
typedef void (*NstObserver) (const NstProgress *progress, gpointer data);

/* The size that a run on a content picture of @width x @height gives. */
void nst_options_get_result_size (const NstOptions *options,
                                  gint              width,
                                  gint              height,
                                  gint             *result_width,
                                  gint             *result_height);
/* FALSE with an NST_ERROR_SIZE that names a possible size if this is not one.
 */
gboolean nst_options_check_size (const NstOptions *options,
                                 gint              width,
                                 gint              height,
                                 GError          **error);

/* For estimates of time: the work of all iterations of a run (0 if it is not
 * possible), and that of one, which is its pixels and a constant. */
gdouble
nst_options_get_work (const NstOptions *options, gint width, gint height);
gdouble nst_iteration_get_work (gint width, gint height);

/**
 * nst_session_memory_needed: an upper bound, in bytes, of what a session for a
 * content of @width x @height, which may be transparent if @has_alpha, and one
 * style of @style_width x @style_height allocates, the models' share included;
 * 0 where nst_session_new () would refuse the options or sizes.  Any thread.
 */
guint64 nst_session_memory_needed (const NstModels  *models,
                                   gint              width,
                                   gint              height,
                                   gint              style_width,
                                   gint              style_height,
                                   gboolean          has_alpha,
                                   const NstOptions *options);

/**
 * nst_models_fit: FALSE with the NST_ERROR_OPTION of nst_session_new () when
 * @options are not for @models, or name layers that they lack.  Any thread.
 */
gboolean nst_models_fit (const NstModels  *models,
                         const NstOptions *options,
                         GError          **error);

/* What this process may still allocate, in bytes; G_MAXUINT64 if unknown. */
guint64 nst_memory_available (void);
/* "600 MB": @bytes, rounded up to two digits.  Caller frees. */
gchar *nst_format_memory (guint64 bytes);

/**
 * nst_session_new: prepare a run.
 * @initial: the picture to start from, of any size, whatever @options->init
 *   says; may be NULL unless that is NST_INIT_PICTURE
 * @styles: @n_styles pictures; their statistics, without those of parts with an
 *   alpha below 0.5, are averaged
 * Where @content is transparent, neither content nor style pulls at the result.
 *
 * Copies all its inputs and allocates all that the run needs; keeps references
 * to @models.  Returns NULL with NST_ERROR_OPTION (also for models of other
 * networks than the options name, and for layers that they do not have),
 * NST_ERROR_SIZE (a side of the content under 16 pixels at the coarsest level
 * cannot pass the network; too little is visible) or NST_ERROR_MEMORY.
 */
NstSession *nst_session_new (const NstModels      *models,
                             const NstPictureView *content,
                             const NstPictureView *initial,
                             const NstPictureView *styles,
                             gint                  n_styles,
                             const NstOptions     *options,
                             GError              **error);

/**
 * nst_session_run: optimize until the iterations are done or the stop rule
 * holds.  Blocks.  FALSE with NST_ERROR_CANCELLED or NST_ERROR_DIVERGED; the
 * last complete picture stays readable by nst_session_snapshot ().
 */
gboolean nst_session_run (NstSession *session,
                          NstObserver observer,
                          gpointer    data,
                          GError    **error);

/* Why a run has come to its end. */
typedef enum
{
  NST_END_ITERATIONS, /* all of them are done */
  NST_END_CONVERGED,  /* stop_progress holds, or no step makes it better */
  NST_END_LOSS,       /* stop_at holds */
  NST_END_TIME        /* stop_after holds */
} NstEnd;

/* After nst_session_run () has returned TRUE, on the same thread. */
NstEnd nst_session_get_end (const NstSession *session);

/* Makes nst_session_run () return within one layer's time.  Any thread. */
void nst_session_cancel (NstSession *session);

/**
 * nst_session_set_weights: set all loss weights, which must be finite, for the
 * next iteration; a large change aborts the evaluation under way.  Any thread.
 */
void nst_session_set_weights (NstSession           *session,
                              const NstLossWeights *weights);

void nst_session_pause (NstSession *session, gboolean pause);

/* A copy of the newest complete picture, at the size of its level, in 0..1;
 * NULL before the first one, or without memory. */
NstPicture *nst_session_snapshot (NstSession *session);

/* The session must not be running. */
void nst_session_free (NstSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstPicture, nst_picture_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstModel, nst_model_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstSession, nst_session_free)

G_END_DECLS

#endif /* NST_H */
