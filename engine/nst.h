/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Impasto's engine: neural style transfer by optimization of the picture.
 * The only public header; it knows neither GTK nor GIMP.
 */
#ifndef NST_H
#define NST_H

#include <glib.h>

G_BEGIN_DECLS

/* ------------------------------------------------------------- errors --- */

#define NST_ERROR (nst_error_quark ())

/**
 * NstError: what can go wrong because of the user or the system.  Every
 * message is translated, and says what to do.
 */
typedef enum
{
  NST_ERROR_FILE,     /* a file cannot be read or is not what it should be */
  NST_ERROR_OPTION,   /* an unknown option, or a value out of range */
  NST_ERROR_SIZE,     /* a picture is too small or too large */
  NST_ERROR_MEMORY,   /* not enough memory */
  NST_ERROR_DIVERGED, /* no finite loss could be reached */
  NST_ERROR_CANCELLED /* nst_session_cancel () was called */
} NstError;

GQuark nst_error_quark (void);

/* ----------------------------------------------------------- pictures --- */

/**
 * NstPictureView: a borrowed view of RGB pixels, sRGB-encoded, 0..1; the
 * channel of column x in row y is pixels[y * row_stride + 3 * x + channel].
 */
typedef struct
{
  const gfloat *pixels;
  gint          width;
  gint          height;
  gsize         row_stride; /* in floats */
} NstPictureView;

/**
 * NstPicture: the same pixels, owned and without gaps between the rows.
 */
typedef struct
{
  gint    width;
  gint    height;
  gfloat *pixels;
} NstPicture;

/* NULL when there is no memory for it.  Pixels are not initialized. */
NstPicture    *nst_picture_new (gint width, gint height);
void           nst_picture_free (NstPicture *picture);
NstPictureView nst_picture_view (const NstPicture *picture);

/**
 * nst_picture_resize: resample @image to @width x @height with a Lanczos-3
 * filter, widened when shrinking, in the encoded (not linear) values, as the
 * objective's reference does; the result is clamped to 0..1.
 * Returns a new picture, or NULL with NST_ERROR_MEMORY.  Any thread.
 */
NstPicture *nst_picture_resize (const NstPictureView *image,
                                gint                  width,
                                gint                  height,
                                GError              **error);

/* -------------------------------------------------------------- model --- */

/**
 * NstNetwork: which network looks at the pictures.  All but VGG-19, whose
 * weights are shipped, and the random ResNet-18 need a file of the user's.
 */
typedef enum
{
  NST_NETWORK_VGG19,
  NST_NETWORK_VGG16,
  NST_NETWORK_RESNET18,
  NST_NETWORK_RESNET18_RANDOM,
  NST_N_NETWORKS
} NstNetwork;

/* A short name for people, such as "VGG-19". */
const gchar *nst_network_get_name (NstNetwork network);

/**
 * NstModel: the weights of one network.  Immutable, counted, shared by
 * threads.
 */
typedef struct _NstModel NstModel;

/**
 * nst_model_load: read a safetensors file with the weights of VGG-19 as
 * shipped (codebooks), or of VGG-19, VGG-16 or ResNet-18 under torchvision's
 * key names in float32, float16 or bfloat16; which network it is shows in
 * the keys.  Of VGG-19 and VGG-16 the convolutions to conv5_1 must be there.
 *
 * What the network expects as its input: if the file's metadata has
 * "input_channels" ("RGB" or "BGR") and "input_mean" (three numbers, in that
 * order), x - mean of x in 0..255, as the Oxford group's VGG does; else what
 * torchvision's networks do, (x / 255 - mean) / deviation with the mean (0.485,
 * 0.456, 0.406) and the deviation (0.229, 0.224, 0.225) of ImageNet.  That
 * is multiplied by 57.375 = 255 * 0.225, and the biases with it, so that
 * all networks' maps are of the size that pixels in 0..255 give, and one unit
 * of a loss' weight means about the same with each.
 *
 * Returns a new reference, or NULL with NST_ERROR_FILE or NST_ERROR_MEMORY.
 * Any thread.
 */
NstModel *nst_model_load (const gchar *path, GError **error);

/**
 * nst_model_new_random: a ResNet-18 with random weights (He, Zhang, Ren, Sun
 * 2015, equation 10), the same for the same @seed.  Returns a new reference, or
 * NULL with NST_ERROR_MEMORY.  Any thread.
 */
NstModel *nst_model_new_random (gint seed, GError **error);

/**
 * nst_model_find_network: which network the file @path holds, by its keys
 * alone.  FALSE with NST_ERROR_FILE.  Any thread.
 */
gboolean
nst_model_find_network (const gchar *path, NstNetwork *network, GError **error);

/**
 * nst_model_find: the model of @network, out of the last one of the files
 * @paths (NULL-terminated) that holds it; the random one from @seed.  NULL with
 * NST_ERROR_FILE when there is no such file, or one of the files on the way
 * cannot be read; otherwise as nst_model_load ().
 */
NstModel *nst_model_find (NstNetwork          network,
                          const gchar *const *paths,
                          gint                seed,
                          GError            **error);
/* Whether nst_model_find () will find a file for @network, by the keys of the
 * files alone; else FALSE with its error. */
gboolean   nst_model_is_there (NstNetwork          network,
                               const gchar *const *paths,
                               GError            **error);
NstModel  *nst_model_ref (NstModel *model);
void       nst_model_unref (NstModel *model);
NstNetwork nst_model_get_network (const NstModel *model);
/* That of its network. */
const gchar *nst_model_get_name (const NstModel *model);

/**
 * NstModels: the models of a run, borrowed; those of options->content_network
 * and options->style_network.  Where they are the same, one pass serves both.
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

typedef enum
{
  NST_INIT_CONTENT,
  NST_INIT_STYLE,
  NST_INIT_NOISE,
  NST_INIT_PICTURE /* that which nst_session_new () is given */
} NstInit;

/* More layers than the networks have names for. */
#define NST_MAX_LAYER_NAMES 64

/**
 * NstLayers: a set of layers of a network with a weight each, by their indices
 * in nst_get_layer_names (); 0: not in the set.  All of them 0 stands for the
 * network's own choice.
 */
typedef struct
{
  gdouble weight[NST_MAX_LAYER_NAMES];
} NstLayers;

/* The names of all networks' layers, NULL-terminated, and the index of one or
 * -1.  Which of them a network has is nst_session_new ()'s to say. */
const gchar *const *nst_get_layer_names (void);
gint                nst_find_layer_name (const gchar *name);

/* What of the feature maps makes the style. */
typedef enum
{
  NST_STATISTICS_GRAM,
  NST_STATISTICS_WASSERSTEIN, /* means and covariances */
  NST_STATISTICS_HISTOGRAM,
  NST_STATISTICS_GRAM_HISTOGRAM /* both, added */
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
 * the structural similarity.  All fields are gdouble, none is negative.
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
 * NstOptions: all that is chosen for a run.  Plain data: copy it freely.
 * The meaning, range and default of each field stand in the table behind
 * nst_options_get_specs ().
 */
typedef struct
{
  gint    size; /* longer side of the result in pixels; 0: the content's own */
  gdouble style_scale; /* style area = result area * scale^2; 0: the style's own
                          size */
  NstLossWeights weights;
  gint           optimizer;     /* NstOptimizerKind */
  gdouble        learning_rate; /* 0: the optimizer's own default */
  gint           history;       /* pairs that L-BFGS keeps */
  gdouble        beta1;         /* Adam's decay of the mean of gradients */
  gdouble        beta2;         /* and of the mean of their squares */
  gdouble        averaging;     /* decay of the average of iterates; 0: off */
  gint           iterations;    /* of the last level */
  gint           levels;        /* 0: as many as suit the size and init */
  gdouble        level_ratio;   /* of the sides of two neighbouring levels */
  gint    level_size;       /* longer side of an automatic pyramid's coarsest */
  gdouble level_iterations; /* of a coarser level, relative to iterations */
  gint    init;             /* NstInit */
  gdouble init_noise;       /* share of noise in the initial picture */
  gint    seed;             /* of the noise */
  /* The stop rules, of the last level; 0: never. */
  gdouble   stop_at;         /* the total falls to this */
  gdouble   stop_after;      /* seconds of the whole run */
  gdouble   stop_progress;   /* the total falls by less than this part of it */
  gint      stop_window;     /* in so many iterations */
  gint      threads;         /* 0: one for each core */
  gint      content_network; /* NstNetwork */
  gint      style_network;   /* NstNetwork */
  gint      pooling;         /* NstPooling */
  gint      padding;         /* NstPadding */
  NstLayers content_layers;
  NstLayers style_layers;
  gint      style_statistics;   /* NstStatistics */
  gint      normalize_gradient; /* gboolean */
  gint      tv_norm;            /* NstTvNorm */
} NstOptions;

typedef enum
{
  NST_OPTION_INT,
  NST_OPTION_DOUBLE,
  NST_OPTION_ENUM,
  NST_OPTION_LAYERS /* NstLayers: "relu1_1:1,relu2_1:0.5", or the zero_word;
                       minimum and maximum are those of a layer's weight */
} NstOptionType;

/**
 * NstOptionSpec: one row of the options' table, from which the command line,
 * the PDB's options string, its documentation and the dialog are made.
 */
typedef struct
{
  const gchar  *key; /* "style-weight" */
  NstOptionType type;
  gsize         offset; /* of the field in NstOptions */
  gdouble       minimum;
  gdouble       maximum;
  gdouble       initial;   /* the default */
  const gchar  *zero_word; /* how the value 0 is spelled where it is special,
                              e.g. "own"; or NULL */
  const gchar *const
      *choices; /* NST_OPTION_ENUM: NULL-terminated words for 0, 1, 2, ... */
  const gchar *label; /* short, for a dialog; untranslated, marked with N_() */
  const gchar *blurb; /* one sentence in plain words, ditto */
} NstOptionSpec;

const NstOptionSpec *nst_options_get_specs (guint *n_specs);
const NstOptionSpec *nst_options_find_spec (const gchar *key);

NstOptions nst_options_default (void);
/* Checks every field against the table; FALSE with NST_ERROR_OPTION. */
gboolean nst_options_validate (const NstOptions *options, GError **error);
/* Sets the option @key from @text; FALSE with NST_ERROR_OPTION (unknown key,
 * with the nearest valid one; not a number; out of range, with the range),
 * and @options is as before. */
gboolean nst_options_set (NstOptions  *options,
                          const gchar *key,
                          const gchar *text,
                          GError     **error);
/* The option's value as nst_options_set () reads it back, locale-independent.
 */
gchar *nst_options_get_text (const NstOptions    *options,
                             const NstOptionSpec *spec);
/* "0.1 to 100, default 1" or "lbfgs, adam; default lbfgs". */
gchar *nst_option_spec_describe_range (const NstOptionSpec *spec);
/* The one of @words (NULL-terminated, at least one) that is spelled most like
 * @text, for "did you mean"; an element of @words. */
const gchar *nst_nearest_word (const gchar *text, const gchar *const *words);

/* ------------------------------------------------------------ session --- */

/**
 * NstSession: one optimization.
 *
 * nst_session_run () and nst_session_free () belong to one thread at a time;
 * cancel, set_weights, pause and snapshot may be called from any thread while
 * the session lives.
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
   * last iteration.  What layers behind the last but one style layer have to do
   * with them is measured every few iterations only, and at the end of a level
   * or run: until then it is as it was. */
  gdouble content;
  gdouble style;
  gdouble tv;
  gdouble total; /* weighted by the weights of this iteration */
} NstProgress;

/* Called on the thread of nst_session_run () once an iteration. */
typedef void (*NstObserver) (const NstProgress *progress, gpointer data);

/**
 * nst_options_get_result_size: the size that a run on a content picture of
 * @width x @height gives.
 */
void nst_options_get_result_size (const NstOptions *options,
                                  gint              width,
                                  gint              height,
                                  gint             *result_width,
                                  gint             *result_height);

/**
 * nst_options_get_work: what a run on a content picture of @width x @height
 * has to do: the iterations of each level, times its pixels.  0 if no run is
 * possible.  Any thread.
 */
gdouble
nst_options_get_work (const NstOptions *options, gint width, gint height);

/**
 * nst_session_memory_needed: an upper bound, in bytes, of what a session for
 * a content picture of @width x @height and one style picture of
 * @style_width x @style_height allocates, the models' share included; 0 where
 * nst_session_new () would refuse the options or sizes.
 * Nothing is allocated by asking.  Any thread.
 */
guint64 nst_session_memory_needed (const NstModels  *models,
                                   gint              width,
                                   gint              height,
                                   gint              style_width,
                                   gint              style_height,
                                   const NstOptions *options);

/**
 * nst_models_fit: FALSE with the NST_ERROR_OPTION of nst_session_new () when
 * @options are not for @models, or name layers that these do not have.  Any
 * thread.
 */
gboolean nst_models_fit (const NstModels  *models,
                         const NstOptions *options,
                         GError          **error);

/* What this process may still allocate, in bytes; G_MAXUINT64 if unknown. */
guint64 nst_memory_available (void);

/**
 * nst_session_new: prepare a run.
 * @initial: the picture to start from, of any size, whatever @options->init
 *   says; may be NULL unless that is NST_INIT_PICTURE
 * @styles: @n_styles pictures; their Gram matrices are averaged
 *
 * Copies all its inputs and allocates all that the run needs; keeps references
 * to @models.  Returns NULL with NST_ERROR_OPTION (also for models of other
 * networks than the options name, and for layers that they do not have),
 * NST_ERROR_SIZE (a side of the content under 16 pixels
 * at the coarsest level cannot pass the network; a style is enlarged so far) or
 * NST_ERROR_MEMORY.
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
 * nst_session_set_weights: set all loss weights at once; they must be finite.
 * The next iteration uses them; a large change aborts the evaluation under
 * way.  Any thread.
 */
void nst_session_set_weights (NstSession           *session,
                              const NstLossWeights *weights);

void nst_session_pause (NstSession *session, gboolean pause);

/**
 * nst_session_snapshot: a copy of the newest complete picture, at the size of
 * its level, clamped to 0..1; NULL before the first one is there, or when
 * there is no memory for it.
 */
NstPicture *nst_session_snapshot (NstSession *session);

/* Frees *@session, which must not be running, and sets it to NULL. */
void nst_session_free (NstSession **session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstPicture, nst_picture_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstModel, nst_model_unref)

G_END_DECLS

#endif /* NST_H */
