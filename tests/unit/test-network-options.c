/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the options of networks, pooling and edges do to a run, and which
 * combinations are refused with which words.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "session_fixture.h"

static NstModel *vgg19;

/* Runs what @text, "key=value;...", changes in the defaults; the first report,
 * of the picture that it begins with, to @start, if not NULL. */
static NstPicture *
run (const gchar      *text,
     const NstPicture *content,
     const NstPicture *style,
     NstProgress      *start)
{
  NstOptions options = fixture_options ();
  g_auto (GStrv) items = g_strsplit (text, ";", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NstModel) random = NULL;
  NstPictureView content_view = nst_picture_view (content);
  NstPictureView style_view = nst_picture_view (style);
  NstModels      models;
  Reports        reports;
  NstSession    *session;
  NstPicture    *result;

  for (gint i = 0; items[i]; i++)
    {
      g_auto (GStrv) item = g_strsplit (items[i], "=", 2);

      if (item[0] && item[1])
        nst_options_set (&options, item[0], item[1], &error);
      g_assert_no_error (error);
    }
  random = nst_model_new_random (options.seed, &error);
  g_assert_no_error (error);
  models.content =
      options.content_network == NST_NETWORK_VGG19 ? vgg19 : random;
  models.style = options.style_network == NST_NETWORK_VGG19 ? vgg19 : random;
  session = nst_session_new (&models, &content_view, NULL, &style_view, 1,
                             &options, &error);
  g_assert_no_error (error);
  reports_init (&reports, session);
  g_assert_true (nst_session_run (session, reports_observe, &reports, &error));
  result = nst_session_snapshot (session);
  if (start)
    *start = *reports_get (&reports, 0);
  reports_clear (&reports);
  nst_session_free (&session);
  return result;
}

/* Of the style picture, as its own content: nothing but the style counts. */
static NstProgress
first_losses (const gchar *text)
{
  g_autoptr (NstPicture) content = fixture_picture (1, 45, 37);
  g_autoptr (NstPicture) style = fixture_picture (2, 41, 53);
  g_autofree gchar *all = g_strconcat ("init=style;iterations=1;", text, NULL);
  NstProgress       start;
  g_autoptr (NstPicture) result = run (all, content, style, &start);

  return start;
}

#define BOTH_RANDOM                                                            \
  "content-network=resnet18-random;style-network=resnet18-random"

/* Each loss is that of its own network, whatever the other one's is. */
static void
test_networks (void)
{
  NstProgress vgg = first_losses ("");
  NstProgress resnet = first_losses (BOTH_RANDOM);
  NstProgress mixed = first_losses ("style-network=resnet18-random");
  NstProgress other = first_losses ("content-network=resnet18-random");

  g_assert_cmpfloat (vgg.content, >, 0.0);
  g_assert_cmpfloat (vgg.style, >, 0.0);
  g_assert_cmpfloat (vgg.content, !=, resnet.content);
  g_assert_cmpfloat (vgg.style, !=, resnet.style);
  g_assert_cmpfloat (mixed.content, ==, vgg.content);
  g_assert_cmpfloat (mixed.style, ==, resnet.style);
  g_assert_cmpfloat (other.content, ==, resnet.content);
  g_assert_cmpfloat (other.style, ==, vgg.style);
  /* The weights are 1; the sums are made in another order. */
  g_assert_cmpfloat_with_epsilon (mixed.total, mixed.content + mixed.style,
                                  1e-9 * mixed.total);
}

static void
test_seed (void)
{
  NstProgress first = first_losses (BOTH_RANDOM ";seed=1");
  NstProgress again = first_losses (BOTH_RANDOM ";seed=1");
  NstProgress other = first_losses (BOTH_RANDOM ";seed=2");

  g_assert_cmpfloat (first.total, ==, again.total);
  g_assert_cmpfloat (first.total, !=, other.total);
}

static void
test_threads (void)
{
  static const gchar *const texts[] = {
    BOTH_RANDOM, "style-network=resnet18-random;padding=reflect",
    "pooling=average;style-layers=relu1_2:1,relu2_1:1"
  };
  g_autoptr (NstPicture) content = fixture_picture (1, 61, 45);
  g_autoptr (NstPicture) style = fixture_picture (2, 41, 53);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree gchar *one = g_strconcat (texts[i], ";threads=1", NULL);
      g_autofree gchar *three = g_strconcat (texts[i], ";threads=3", NULL);
      g_autoptr (NstPicture) a = run (one, content, style, NULL);
      g_autoptr (NstPicture) b = run (three, content, style, NULL);

      assert_same_picture (a, b);
    }
}

/* It is a matter of what comes after the first pooling. */
static void
test_pooling (void)
{
  NstProgress max, average;

  max = first_losses ("style-layers=relu1_1:1,relu1_2:1");
  average = first_losses ("style-layers=relu1_1:1,relu1_2:1;pooling=average");
  g_assert_cmpfloat (max.style, ==, average.style);
  max = first_losses ("style-layers=relu2_1");
  average = first_losses ("style-layers=relu2_1;pooling=average");
  g_assert_cmpfloat (max.style, !=, average.style);
}

static NstPicture *
plain_picture (gfloat red, gfloat green, gfloat blue, gint width, gint height)
{
  NstPicture  *picture = nst_picture_new (width, height);
  const gfloat rgb[3] = { red, green, blue };

  for (gint i = 0; i < width * height * 3; i++)
    picture->pixels[i] = rgb[i % 3];
  return picture;
}

/* How much the outermost pixels differ from the one in the middle, at most. */
static gdouble
frame_of (const NstPicture *picture)
{
  const gfloat *middle =
      picture->pixels
      + (picture->height / 2 * picture->width + picture->width / 2) * 3;
  gdouble largest = 0.0;

  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      {
        const gfloat *at = picture->pixels + (y * picture->width + x) * 3;

        if (y > 0 && y < picture->height - 1 && x > 0 && x < picture->width - 1)
          continue;
        for (gint c = 0; c < 3; c++)
          largest = MAX (largest, fabs ((gdouble)at[c] - middle[c]));
      }
  return largest;
}

/* Plain pictures of one colour, but other shapes, have the same style, unless
 * the network sees the grey around them. */
static void
test_padding_style (void)
{
  static const gchar *const layers[] = {
    "iterations=1;style-layers=relu1_1",
    "iterations=1;style-layers=relu;" BOTH_RANDOM
  };
  g_autoptr (NstPicture) content = plain_picture (0.8f, 0.3f, 0.2f, 44, 37);
  g_autoptr (NstPicture) style = plain_picture (0.8f, 0.3f, 0.2f, 90, 30);

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      NstProgress start[3];

      for (gint padding = 0; padding < 3; padding++)
        {
          const gchar *const words[] = { "zero", "reflect", "replicate" };
          g_autofree gchar  *text =
              g_strconcat (layers[i], ";padding=", words[padding], NULL);
          g_autoptr (NstPicture) result =
              run (text, content, style, &start[padding]);

          g_test_message ("%s: %g", words[padding], start[padding].style);
        }
      /* Sums of many equal values in single precision, squared. */
      g_assert_cmpfloat (start[1].style, <, 1e-5 * start[0].style);
      g_assert_cmpfloat (start[2].style, <, 1e-5 * start[0].style);
    }
}

/* A plain picture that takes on another plain one's colour gets a frame from
 * the grey around it, hardly any from its own edges.  (Mirrored, the outermost
 * pixels are seen less often than those beside them, which shows here.) */
static void
test_padding_frame (void)
{
  const gchar      *text = "content-weight=0;iterations=3;style-layers=relu1_1";
  g_autofree gchar *replicate = g_strconcat (text, ";padding=replicate", NULL);
  g_autoptr (NstPicture) content = plain_picture (0.8f, 0.3f, 0.2f, 44, 37);
  g_autoptr (NstPicture) style = plain_picture (0.3f, 0.4f, 0.7f, 44, 37);
  g_autoptr (NstPicture) zero = run (text, content, style, NULL);
  g_autoptr (NstPicture) copy = run (replicate, content, style, NULL);

  g_test_message ("frame: zero %g, replicate %g", frame_of (zero),
                  frame_of (copy));
  g_assert_cmpfloat (frame_of (copy), <, 0.5 * frame_of (zero));
}

/* ------------------------------------------------------------ refusals --- */

typedef struct
{
  const gchar *key;
  const gchar *value;
  gint         content_network;
  gint         style_network;
  gboolean     same_model; /* the content's model for both */
  const gchar *what;       /* must be in the message */
} Refusal;

static const Refusal refusals[] = {
  { "style-layers", "relu1_1", NST_NETWORK_VGG19, NST_NETWORK_RESNET18_RANDOM,
    FALSE,
    "“relu1_1”, which random ResNet-18 does not have. Choose among relu,"
    " layer1.0.relu," },
  { "content-layers", "layer1.0.relu", NST_NETWORK_VGG19, NST_NETWORK_VGG19,
    TRUE,
    "“layer1.0.relu”, which VGG-19 does not have. Choose among relu1_1," },
  { "content-layers", "relu5_2", NST_NETWORK_VGG19, NST_NETWORK_VGG19, TRUE,
    "“relu5_2”, but the weights file ends with “relu5_1”" },
  { "pooling", "max", NST_NETWORK_VGG19, NST_NETWORK_RESNET18_RANDOM, TRUE,
    "“style-network” asks for random ResNet-18, but the weights are those of "
    "VGG-19" },
  { "pooling", "max", NST_NETWORK_VGG16, NST_NETWORK_VGG16, TRUE,
    "“content-network” asks for VGG-16, but the weights are those of VGG-19" },
};

static void
test_refusals (void)
{
  g_autoptr (NstPicture) picture = fixture_picture (1, 20, 20);
  g_autoptr (NstModel) random = nst_model_new_random (0, NULL);
  NstPictureView view = nst_picture_view (picture);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      const Refusal  *refusal = &refusals[i];
      NstOptions      options = fixture_options ();
      const NstModels models = { vgg19, refusal->same_model ? vgg19 : random };
      g_autoptr (GError) error = NULL;

      options.content_network = refusal->content_network;
      options.style_network = refusal->style_network;
      nst_options_set (&options, refusal->key, refusal->value, &error);
      g_assert_no_error (error);
      g_assert_null (
          nst_session_new (&models, &view, NULL, &view, 1, &options, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_OPTION);
      g_test_message ("%s", error->message);
      if (! strstr (error->message, refusal->what))
        g_error ("“%s” is not in “%s”", refusal->what, error->message);
      g_assert_cmpuint (
          nst_session_memory_needed (&models, 20, 20, 20, 20, &options), ==, 0);
    }
}

/* Both networks need more than one. */
static void
test_memory (void)
{
  g_autoptr (NstModel) random = nst_model_new_random (0, NULL);
  NstOptions      options = fixture_options ();
  const NstModels one = { vgg19, vgg19 };
  const NstModels two = { vgg19, random };
  guint64         bytes =
      nst_session_memory_needed (&one, 200, 150, 100, 100, &options);

  options.style_network = NST_NETWORK_RESNET18_RANDOM;
  g_assert_cmpuint (
      nst_session_memory_needed (&two, 200, 150, 100, 100, &options), >, bytes);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  vgg19 = nst_model_load (fixture_weights_path (), &error);
  g_assert_no_error (error);
  g_test_add_func ("/network-options/networks", test_networks);
  g_test_add_func ("/network-options/seed", test_seed);
  g_test_add_func ("/network-options/threads", test_threads);
  g_test_add_func ("/network-options/pooling", test_pooling);
  g_test_add_func ("/network-options/padding/style", test_padding_style);
  g_test_add_func ("/network-options/padding/frame", test_padding_frame);
  g_test_add_func ("/network-options/refusals", test_refusals);
  g_test_add_func ("/network-options/memory", test_memory);
  result = g_test_run ();
  nst_model_unref (vgg19);
  return result;
}
