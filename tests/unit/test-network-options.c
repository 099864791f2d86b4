/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The options of networks, pooling and padding in whole runs, and the messages
 * for combinations that are refused.
 */
#include "config.h"

#include <math.h>

#include "tests/support/session_fixture.h"

static NstModel *
model_for (gint network, NstModel *random)
{
  return network == NST_NETWORK_VGG19 ? fixture.models.content : random;
}

/* Runs with the values in @text; the losses of the first picture go to @start,
 * unless NULL. */
static NstPicture *
run (const gchar      *text,
     const NstPicture *content,
     const NstPicture *style,
     NstProgress      *start)
{
  NstOptions options = fixture_options_with (text);
  g_autoptr (NstModel) random = nst_model_new_random (options.seed, NULL);
  SessionInputs inputs = session_inputs (
      model_for (options.content_network, random), content, style);
  Reports     reports;
  NstPicture *result;

  inputs.models.style = model_for (options.style_network, random);
  result = fixture_run (&inputs, &options, &reports);
  if (start)
    *start = *reports_get (&reports, 0);
  reports_clear (&reports);
  return result;
}

/* The losses of the style as the initial picture of a run. */
static NstProgress
first_losses (const gchar *text)
{
  g_autoptr (NstPicture) content = fixture_picture (1, 45, 37);
  g_autoptr (NstPicture) style = fixture_picture (2, 41, 53);
  g_autofree gchar *all = g_strconcat ("init=style;iterations=1;", text, NULL);
  NstProgress       start;

  nst_picture_free (run (all, content, style, &start));
  return start;
}

#define BOTH_RANDOM                                                            \
  "content-network=resnet18-random;style-network=resnet18-random"

/* Each loss is that of its own network, whatever the other network is. */
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
  /* The loss weights are 1; the sums are made in another order. */
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

/* Only layers after the first pooling depend on its kind. */
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

/* The largest difference of the outermost pixels from the one in the middle. */
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

/* Plain pictures of one color have the same style whatever their shape, unless
 * the network sees the gray around them. */
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

          nst_picture_free (run (text, content, style, &start[padding]));
          g_test_message ("%s: %g", words[padding], start[padding].style);
        }
      /* Sums of many equal values in single precision, squared. */
      g_assert_cmpfloat (start[1].style, <, 1e-5 * start[0].style);
      g_assert_cmpfloat (start[2].style, <, 1e-5 * start[0].style);
    }
}

/* A plain picture that takes on the color of another one gets a frame from the
 * gray around it, but hardly from its own edges.  (Reflection is left out: it
 * shows the outermost pixels less often than those beside them.) */
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
  const gchar *setting;
  gint         content_network;
  gint         style_network;
  gboolean     same_model; /* the content's model for both */
  const gchar *what;       /* must be in the message */
} Refusal;

static const Refusal refusals[] = {
  { "style-layers=relu1_1", NST_NETWORK_VGG19, NST_NETWORK_RESNET18_RANDOM,
    FALSE,
    "“relu1_1”, which random ResNet-18 does not have. Choose from relu,"
    " layer1.0.relu," },
  { "content-layers=layer1.0.relu", NST_NETWORK_VGG19, NST_NETWORK_VGG19, TRUE,
    "“layer1.0.relu”, which VGG-19 does not have. Choose from relu1_1," },
  { "content-layers=relu5_2", NST_NETWORK_VGG19, NST_NETWORK_VGG19, TRUE,
    "“relu5_2”, but the model file ends at “relu5_1”" },
  { "pooling=max", NST_NETWORK_VGG19, NST_NETWORK_RESNET18_RANDOM, TRUE,
    "“style-network” needs random ResNet-18, but the model file holds "
    "VGG-19" },
  { "pooling=max", NST_NETWORK_VGG16, NST_NETWORK_VGG16, TRUE,
    "“content-network” needs VGG-16, but the model file holds VGG-19" },
};

static void
test_refusals (void)
{
  g_autoptr (NstPicture) picture = fixture_picture (1, 20, 20);
  g_autoptr (NstModel) random = nst_model_new_random (0, NULL);
  NstModel *vgg19 = fixture.models.content;

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      const Refusal *refusal = &refusals[i];
      NstOptions     options = fixture_options ();
      SessionInputs  inputs = session_inputs (vgg19, picture, picture);

      if (! refusal->same_model)
        inputs.models.style = random;
      options.content_network = refusal->content_network;
      options.style_network = refusal->style_network;
      fixture_set_options (&options, refusal->setting);
      fixture_assert_refused (&inputs, &options, NST_ERROR_OPTION,
                              refusal->what);
      g_assert_cmpuint (nst_session_memory_needed (&inputs.models, 20, 20, 20,
                                                   20, FALSE, &options),
                        ==, 0);
    }
}

/* Two networks need more memory than one. */
static void
test_memory (void)
{
  g_autoptr (NstModel) random = nst_model_new_random (0, NULL);
  NstOptions      options = fixture_options ();
  const NstModels two = { fixture.models.content, random };
  guint64 bytes = nst_session_memory_needed (&fixture.models, 200, 150, 100,
                                             100, FALSE, &options);

  options.style_network = NST_NETWORK_RESNET18_RANDOM;
  g_assert_cmpuint (
      nst_session_memory_needed (&two, 200, 150, 100, 100, FALSE, &options), >,
      bytes);
}

int
main (int argc, char **argv)
{
  fixture_init (&argc, &argv, 0, 0, 0, 0);
  g_test_add_func ("/network-options/each-loss-has-its-network", test_networks);
  g_test_add_func ("/network-options/seed-of-random-network", test_seed);
  g_test_add_func ("/network-options/same-bytes-for-any-threads", test_threads);
  g_test_add_func ("/network-options/pooling", test_pooling);
  g_test_add_func ("/network-options/padding/of-style", test_padding_style);
  g_test_add_func ("/network-options/padding/frame", test_padding_frame);
  g_test_add_func ("/network-options/refused", test_refusals);
  g_test_add_func ("/network-options/two-networks-need-more-memory",
                   test_memory);
  return fixture_run_tests ();
}
