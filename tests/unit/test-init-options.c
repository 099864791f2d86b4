/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The options of the initial picture and of the noise in it.
 */
#include "config.h"

#include <math.h>

#include "tests/support/film.h"

#define SEED   19700104
#define WIDTH  64
#define HEIGHT 48

/* Pictures are singles of 0..1 that go through 0..255 and back: a few roundings
 * of 6e-8 each. */
#define ROUNDING 2e-6

/* -------------------------------------------------------- initial noise --- */

static void
test_init_noise (void)
{
  NstOptions options = fixture_options ();
  Film       none, noise, half, full, other;
  g_autoptr (NstPicture) expected = NULL;

  options.iterations = 1;
  options.seed = SEED;
  film_run (&none, &options, NULL);
  options.init_noise = 0.5;
  film_run (&half, &options, NULL);
  options.init_noise = 1.0;
  film_run (&full, &options, NULL);
  options.init_noise = 0.0;
  options.init = NST_INIT_NOISE;
  film_run (&noise, &options, NULL);
  options.seed++;
  film_run (&other, &options, NULL);

  assert_similar_picture (film_picture (&none, 0), fixture.content, ROUNDING);
  expected =
      picture_mix (film_picture (&none, 0), film_picture (&noise, 0), 0.5f);
  assert_similar_picture (film_picture (&half, 0), expected, ROUNDING);
  assert_same_picture (film_picture (&full, 0), film_picture (&noise, 0));
  g_assert_cmpfloat (
      picture_distance (film_picture (&noise, 0), film_picture (&other, 0)), >,
      0.5);
  film_clear (&none);
  film_clear (&noise);
  film_clear (&half);
  film_clear (&full);
  film_clear (&other);
}

/* A given picture gets noise too, and only the first level does. */
static void
test_init_noise_once (void)
{
  NstOptions options = fixture_options ();
  Film       film;
  g_autoptr (NstPicture) enlarged = NULL;
  const NstPicture *style = fixture.styles[0];
  g_autoptr (NstPicture) small = picture_resized (style, WIDTH / 2, HEIGHT / 2);

  options.levels = 2;
  options.init_noise = 0.2;
  film_run (&film, &options, style);
  g_assert_cmpfloat (picture_distance (film_picture (&film, 0), small), >, 0.1);
  g_assert_cmpfloat (picture_distance (film_picture (&film, 0), small), <=,
                     0.2 + ROUNDING);
  g_assert_cmpint (film_report (&film, 2)->level, ==, 1);
  enlarged = picture_resized (film_picture (&film, 1), WIDTH, HEIGHT);
  assert_similar_picture (film_picture (&film, 2), enlarged, ROUNDING);
  film_clear (&film);
}

/* ------------------------------------------------------------- contrast --- */

/* The first picture with a balanced style of this strength. */
static NstPicture *
first_picture (NstInit init, gdouble content, gdouble style)
{
  NstOptions  options = fixture_options ();
  Film        film;
  NstPicture *first;

  options.balance = TRUE;
  options.iterations = 1;
  options.init = init;
  options.weights.content = content;
  options.weights.style = style;
  film_run (&film, &options, NULL);
  first = picture_resized (film_picture (&film, 0), WIDTH, HEIGHT);
  film_clear (&film);
  return first;
}

/* The deviation of all values from the mean of their channel. */
static gdouble
contrast (const NstPicture *picture)
{
  gint    n = 3 * picture->width * picture->height;
  gdouble mean[3] = { 0.0 }, sum = 0.0;

  for (gint i = 0; i < n; i++)
    mean[i % 3] += 3.0 * picture->pixels[i] / n;
  for (gint i = 0; i < n; i++)
    sum += fabs (picture->pixels[i] - mean[i % 3]);
  return sum / n;
}

/* A stronger style starts from less contrast of the photo. */
static void
test_contrast (void)
{
  const gdouble     whole = contrast (fixture.content);
  gdouble           before = whole * 1.0001;
  const NstPicture *style = fixture.styles[0];
  g_autoptr (NstPicture) even = first_picture (NST_INIT_CONTENT, 1.0, 1.0);
  g_autoptr (NstPicture) weak = first_picture (NST_INIT_CONTENT, 1.0, 0.1);
  g_autoptr (NstPicture) alone = first_picture (NST_INIT_CONTENT, 0.0, 1.0);
  g_autoptr (NstPicture) other = first_picture (NST_INIT_STYLE, 1.0, 8.3);
  g_autoptr (NstPicture) resized = picture_resized (style, WIDTH, HEIGHT);

  assert_similar_picture (even, fixture.content, ROUNDING);
  assert_similar_picture (weak, fixture.content, ROUNDING);
  assert_similar_picture (other, resized, ROUNDING);
  for (gdouble strength = 1.0; strength < 12.0; strength *= 2.0)
    {
      g_autoptr (NstPicture) first =
          first_picture (NST_INIT_CONTENT, 2.0, 2.0 * strength);

      g_assert_cmpfloat (contrast (first), <, before);
      before = contrast (first) - 1e-6;
    }
  g_assert_cmpfloat_with_epsilon (contrast (alone), 0.05 * whole, 1e-3 * whole);
}

/* ------------------------------------------------------ initial picture --- */

static void
test_init_picture (void)
{
  NstOptions        options = fixture_options ();
  const NstPicture *style = fixture.styles[0];
  Film              from_photo, from_picture, noisy;
  g_autoptr (NstPicture) expected = picture_resized (style, WIDTH, HEIGHT);
  g_autoptr (NstPicture) noise = NULL;

  /* The run begins with the given picture, and has one level by default. */
  options.levels = 0;
  options.level_size = 32;
  film_run (&from_photo, &options, NULL);
  g_assert_cmpint (film_last (&from_photo)->n_levels, ==, 2);
  options.init = NST_INIT_PICTURE;
  film_run (&from_picture, &options, style);
  g_assert_cmpint (film_last (&from_picture)->n_levels, ==, 1);
  assert_similar_picture (film_picture (&from_picture, 0), expected, ROUNDING);
  g_assert_cmpfloat (
      picture_distance (film_result (&from_picture), film_result (&from_photo)),
      >, 0.05);
  film_clear (&from_photo);
  film_clear (&from_picture);
  options.levels = 2;
  film_run (&from_picture, &options, style);
  g_assert_cmpint (film_last (&from_picture)->n_levels, ==, 2);
  film_clear (&from_picture);

  /* Noise is mixed into it. */
  options.levels = 1;
  options.init_noise = 0.25;
  film_run (&from_picture, &options, style);
  options.init_noise = 1.0;
  film_run (&noisy, &options, style);
  noise = picture_mix (film_picture (&noisy, 0), expected, 0.25f);
  assert_similar_picture (film_picture (&from_picture, 0), noise, ROUNDING);
  film_clear (&noisy);
  film_clear (&from_picture);

  fixture_assert_refused (&fixture, &options, NST_ERROR_OPTION,
                          "picture to start from");
}

/* A run continues an earlier result. */
static void
test_init_picture_goes_on (void)
{
  NstOptions options = fixture_options ();
  Film       first, second;

  options.iterations = 6;
  film_run (&first, &options, NULL);
  options.init = NST_INIT_PICTURE;
  film_run (&second, &options, film_result (&first));
  g_assert_cmpfloat_with_epsilon (film_report (&second, 0)->total,
                                  film_last (&first)->total,
                                  1e-4 * film_last (&first)->total);
  g_assert_cmpfloat (film_last (&second)->total, <, film_last (&first)->total);
  film_clear (&first);
  film_clear (&second);
}

int
main (int argc, char *argv[])
{
  fixture_init (&argc, &argv, WIDTH, HEIGHT, HEIGHT, WIDTH);
  g_test_add_func ("/init-options/noise-is-mixed-in", test_init_noise);
  g_test_add_func ("/init-options/noise-in-first-level-only",
                   test_init_noise_once);
  g_test_add_func ("/init-options/stronger-style-less-contrast", test_contrast);
  g_test_add_func ("/init-options/picture", test_init_picture);
  g_test_add_func ("/init-options/picture-is-continued",
                   test_init_picture_goes_on);
  return fixture_run_tests ();
}
