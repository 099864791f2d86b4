/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Contents with transparent parts: nothing pulls there.
 */
#include "config.h"

#include "tests/support/session_fixture.h"

#define WIDTH  64
#define HEIGHT 48
/* The columns of the content from this one on are transparent. */
#define VISIBLE 36

/* The fixture's content with columns that are hidden from @visible on. */
static NstPicture *
content_new (gint visible)
{
  NstPicture *picture = picture_resized (fixture.content, WIDTH, HEIGHT);

  picture->alpha = g_new (gfloat, WIDTH * HEIGHT);
  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    picture->alpha[i] = i % WIDTH < visible ? 1.0f : 0.0f;
  return picture;
}

static SessionInputs
inputs_with (const NstPicture *content)
{
  SessionInputs inputs = fixture;

  inputs.content = content;
  return inputs;
}

/* The largest difference in the columns from @first to @last - 1. */
static gdouble
distance (const NstPicture *a, const NstPicture *b, gint first, gint last)
{
  gdouble largest = 0.0;

  for (gint y = 0; y < HEIGHT; y++)
    for (gint i = 3 * first; i < 3 * last; i++)
      {
        gdouble difference =
            a->pixels[y * 3 * WIDTH + i] - b->pixels[y * 3 * WIDTH + i];

        largest = MAX (largest, ABS (difference));
      }
  return largest;
}

/* With a loss of the picture itself, the noise stays where the content is
 * hidden, whatever the content's colors there.  L-BFGS would smooth the steps.
 */
static void
test_hidden_stays (void)
{
  const gchar *const losses[] = { "pixel-weight=1", "ssim-weight=1" };
  NstOptions         options =
      fixture_options_with ("optimizer=adam;init=noise;balance=off;levels=1;"
                            "style-weight=0;tv-weight=0;"
                            "feature-weight=0");
  g_autoptr (NstPicture) content = content_new (VISIBLE);
  g_autoptr (NstPicture) other = content_new (VISIBLE);
  SessionInputs inputs = inputs_with (content);
  SessionInputs other_inputs = inputs_with (other);

  for (gint i = 0; i < 3 * WIDTH * HEIGHT; i++)
    if (i / 3 % WIDTH >= VISIBLE)
      other->pixels[i] = 1.0f;
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_autoptr (NstPicture) one = NULL;
      g_autoptr (NstPicture) four = NULL;
      g_autoptr (NstPicture) other_four = NULL;

      fixture_set_options (&options, losses[i]);
      options.iterations = 1;
      one = fixture_run (&inputs, &options, NULL);
      options.iterations = 4;
      four = fixture_run (&inputs, &options, NULL);
      other_four = fixture_run (&other_inputs, &options, NULL);
      g_assert_cmpfloat (distance (one, four, VISIBLE, WIDTH), ==, 0.0);
      g_assert_cmpfloat (distance (one, four, 0, VISIBLE), >, 0.01);
      if (i == 0)
        g_assert_cmpfloat (distance (four, other_four, 0, VISIBLE), ==, 0.0);
      fixture_set_options (&options, "pixel-weight=0;ssim-weight=0");
    }
}

/* Hidden colors hardly count for the style loss, and so for the balance.  The
 * deeper layers would see a lot of them at this size. */
static void
test_style_loss (void)
{
  NstOptions options = fixture_options_with (
      "levels=1;balance=auto;style-layers=relu1_1:1,relu2_1:1");
  g_autoptr (NstPicture) content = content_new (VISIBLE);
  g_autoptr (NstPicture) other = content_new (VISIBLE);
  g_autoptr (NstPicture) plain =
      picture_resized (fixture.content, WIDTH, HEIGHT);
  g_autoptr (NstPicture) other_plain = NULL;
  SessionInputs inputs[4];
  gdouble       style[4];

  for (gint i = 0; i < 3 * WIDTH * HEIGHT; i++)
    if (i / 3 % WIDTH >= VISIBLE)
      other->pixels[i] = i % 5 / 4.0f;
  other_plain = picture_resized (other, WIDTH, HEIGHT);
  g_clear_pointer (&other_plain->alpha, g_free);
  inputs[0] = inputs_with (content);
  inputs[1] = inputs_with (other);
  inputs[2] = inputs_with (plain);
  inputs[3] = inputs_with (other_plain);
  for (gint i = 0; i < 4; i++)
    style[i] = fixture_measure (&inputs[i], &options).style;
  g_print ("# style loss %g %g, opaque %g %g\n", style[0], style[1], style[2],
           style[3]);
  /* What is left comes from the fields of view at the edge. */
  g_assert_cmpfloat (ABS (style[1] - style[0]), <,
                     0.3 * ABS (style[3] - style[2]));
}

/* An alpha of 1 everywhere changes nothing but the order of sums. */
static void
test_opaque (void)
{
  NstOptions options = fixture_options ();
  g_autoptr (NstPicture) content = content_new (WIDTH);
  g_autoptr (NstPicture) plain =
      picture_resized (fixture.content, WIDTH, HEIGHT);
  SessionInputs inputs = inputs_with (content);
  SessionInputs plain_inputs = inputs_with (plain);
  g_autoptr (NstPicture) result = fixture_run (&inputs, &options, NULL);
  g_autoptr (NstPicture) plain_result =
      fixture_run (&plain_inputs, &options, NULL);

  assert_similar_picture (result, plain_result, 0.01);
}

/* Every kind of statistics, two networks, levels, normalized gradients. */
static void
test_kinds (void)
{
  const gchar *const kinds[] = {
    "style-statistics=gram;levels=2", "style-statistics=wasserstein;levels=2",
    "style-statistics=gram-histogram;optimizer=adam;normalize-gradient=on",
    "style-network=resnet18-random;ssim-weight=1;pixel-weight=1",
    "content-network=resnet18-random;style-network=resnet18-random"
  };
  g_autoptr (NstPicture) content = content_new (VISIBLE);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      NstOptions    options = fixture_options_with (kinds[i]);
      SessionInputs inputs = inputs_with (content);
      g_autoptr (NstModel) random = nst_model_new_random (1, NULL);
      g_autoptr (NstPicture) result = NULL;

      if (options.content_network == NST_NETWORK_RESNET18_RANDOM)
        inputs.models.content = random;
      if (options.style_network == NST_NETWORK_RESNET18_RANDOM)
        inputs.models.style = random;
      result = fixture_run (&inputs, &options, NULL);
      assert_valid_picture (result, WIDTH, HEIGHT);
      g_assert_cmpfloat (distance (result, content, 0, VISIBLE), >, 0.01);
    }
}

/* The message says what to do. */
static void
test_too_little (void)
{
  NstOptions options = fixture_options_with ("levels=1");
  g_autoptr (NstPicture) none = content_new (0);
  g_autoptr (NstPicture) little = content_new (5);
  g_autoptr (NstPicture) enough = content_new (6);
  SessionInputs inputs = inputs_with (none);

  fixture_assert_refused (&inputs, &options, NST_ERROR_SIZE,
                          "select a smaller area");
  inputs = inputs_with (little);
  fixture_assert_refused (&inputs, &options, NST_ERROR_SIZE, "is visible");
  inputs = inputs_with (enough);
  nst_picture_free (fixture_run (&inputs, &options, NULL));
}

int
main (int argc, char *argv[])
{
  fixture_init (&argc, &argv, WIDTH, HEIGHT, 50, 60);
  g_test_add_func ("/transparency/hidden-pixels-stay", test_hidden_stays);
  g_test_add_func ("/transparency/style-loss-of-visible-part", test_style_loss);
  g_test_add_func ("/transparency/opaque-alpha", test_opaque);
  g_test_add_func ("/transparency/all-statistics", test_kinds);
  g_test_add_func ("/transparency/too-little-visible", test_too_little);
  return fixture_run_tests ();
}
