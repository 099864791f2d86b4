/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of options: it is consistent, every value is read as it was
 * written, and wrong values are refused with a helpful message.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/nst.h"

#define SEED 20160627

/* Values tried for each option between its bounds. */
#define N_VALUES 50

static gboolean
is_number (const NstOptionSpec *spec)
{
  return spec->type != NST_OPTION_LAYERS;
}

static gboolean
is_key (const gchar *text)
{
  if (! g_ascii_islower (text[0]))
    return FALSE;
  for (const gchar *c = text; *c; c++)
    if (! g_ascii_islower (*c) && ! g_ascii_isdigit (*c) && *c != '-')
      return FALSE;
  return TRUE;
}

static void
test_table (void)
{
  guint                n;
  const NstOptionSpec *specs = nst_options_get_specs (&n);

  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++)
    {
      const NstOptionSpec *spec = &specs[i];

      g_test_message ("%s", spec->key);
      g_assert_true (is_key (spec->key));
      g_assert_true (nst_options_find_spec (spec->key) == spec);
      g_assert_cmpfloat (spec->minimum, <, spec->maximum);
      g_assert_true (spec->label && *spec->label);
      g_assert_true (spec->blurb && *spec->blurb);
      /* An option with a word for 0 has a range without 0. */
      if (spec->zero_word)
        {
          g_assert_cmpfloat (spec->minimum, >, 0.0);
          g_assert_true (is_key (spec->zero_word));
        }
      g_assert_cmpint (spec->choices != NULL, ==,
                       spec->type == NST_OPTION_ENUM);
      if (spec->choices)
        {
          g_assert_cmpfloat (spec->minimum, ==, 0.0);
          g_assert_cmpfloat (spec->maximum, ==,
                             g_strv_length ((gchar **)spec->choices) - 1.0);
          for (guint k = 0; spec->choices[k]; k++)
            g_assert_true (is_key (spec->choices[k]));
        }
      for (guint k = 0; k < i; k++)
        g_assert_cmpstr (specs[k].key, !=, spec->key);
    }
  g_assert_null (nst_options_find_spec ("no-such-option"));
  g_assert_null (nst_options_find_spec (""));
}

/* A value that differs from the default. */
static void
change_value (NstOptions *options, const NstOptionSpec *spec)
{
  if (is_number (spec))
    nst_options_set_number (options, spec,
                            spec->initial == spec->maximum ? spec->minimum
                                                           : spec->maximum);
  else
    {
      NstLayers layers = *nst_options_get_layers (options, spec);

      layers.weight[NST_MAX_LAYER_NAMES - 1] = 2.0;
      nst_options_set_layers (options, spec, &layers);
    }
}

/* Each option has a field of its own. */
static void
test_values (void)
{
  guint                n;
  const NstOptionSpec *specs = nst_options_get_specs (&n);
  NstOptions           defaults = nst_options_default ();

  g_assert_true (nst_options_equal (&defaults, &defaults));
  for (guint i = 0; i < n; i++)
    {
      NstOptions changed = defaults;
      NstOptions copy = defaults;

      g_test_message ("%s", specs[i].key);
      change_value (&changed, &specs[i]);
      g_assert_false (nst_options_equal (&changed, &defaults));
      for (guint k = 0; k < n; k++)
        g_assert_cmpint (
            nst_options_value_equal (&changed, &defaults, &specs[k]), ==,
            k != i);
      nst_options_copy_value (&copy, &changed, &specs[i]);
      g_assert_true (nst_options_equal (&copy, &changed));
      nst_options_copy_value (&changed, &defaults, &specs[i]);
      g_assert_true (nst_options_equal (&changed, &defaults));
    }
}

/* Typed fields and the table's numbers are the same. */
static void
test_enum_values (void)
{
  NstOptions options = nst_options_default ();

  nst_options_set_number (&options, nst_options_find_spec ("optimizer"),
                          NST_OPTIMIZER_ADAM);
  nst_options_set_number (&options, nst_options_find_spec ("init"),
                          NST_INIT_PICTURE);
  nst_options_set_number (&options, nst_options_find_spec ("style-network"),
                          NST_NETWORK_RESNET18);
  nst_options_set_number (&options, nst_options_find_spec ("padding"),
                          NST_PADDING_REPLICATE);
  nst_options_set_number (&options,
                          nst_options_find_spec ("normalize-gradient"), TRUE);
  g_assert_cmpint (options.optimizer, ==, NST_OPTIMIZER_ADAM);
  g_assert_cmpint (options.init, ==, NST_INIT_PICTURE);
  g_assert_cmpint (options.style_network, ==, NST_NETWORK_RESNET18);
  g_assert_cmpint (options.content_network, ==, NST_NETWORK_VGG19);
  g_assert_cmpint (options.padding, ==, NST_PADDING_REPLICATE);
  g_assert_true (options.normalize_gradient);
  options.tv_norm = NST_TV_L2;
  g_assert_cmpfloat (
      nst_options_get_number (&options, nst_options_find_spec ("tv-norm")), ==,
      NST_TV_L2);
  g_assert_true (nst_options_validate (&options, NULL));
  /* A value that the enum does not have. */
  options.init = (NstInit)-1;
  g_assert_false (nst_options_validate (&options, NULL));
}

static void
test_default (void)
{
  g_autoptr (GError) error = NULL;
  NstOptions           options = nst_options_default ();
  guint                n;
  const NstOptionSpec *specs = nst_options_get_specs (&n);

  g_assert_true (nst_options_validate (&options, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    if (is_number (&specs[i]))
      g_assert_cmpfloat (nst_options_get_number (&options, &specs[i]), ==,
                         specs[i].initial);
    else
      for (gint k = 0; k < NST_MAX_LAYER_NAMES; k++)
        g_assert_cmpfloat (
            nst_options_get_layers (&options, &specs[i])->weight[k], ==, 0.0);
  /* The definition of the objective fixes these defaults. */
  g_assert_cmpfloat (options.weights.content, ==, 1.0);
  g_assert_cmpfloat (options.weights.style, ==, 1.0);
  g_assert_cmpfloat (options.weights.tv, ==, 0.0);
}

/* @value of @spec is read as it was written. */
static void
check_round_trip (const NstOptionSpec *spec, gdouble value)
{
  g_autoptr (GError) error = NULL;
  NstOptions        first = nst_options_default ();
  NstOptions        second = nst_options_default ();
  g_autofree gchar *text = NULL;

  /* With these values, every value of any other option is valid. */
  second.weights.content = 0.0;
  second.weights.tv = 1.0;
  second.iterations = 100000;
  second.optimizer = NST_OPTIMIZER_ADAM;
  nst_options_set_number (&first, spec, value);
  text = nst_options_get_text (&first, spec);
  g_assert_true (nst_options_set (&second, spec->key, text, &error));
  g_assert_no_error (error);
  /* Equal to the last bit. */
  g_assert_cmpfloat (nst_options_get_number (&second, spec), ==,
                     nst_options_get_number (&first, spec));
  g_assert_true (nst_options_validate (&second, &error));
  g_assert_no_error (error);
  /* A value with a comma or a semicolon would break a list of options. */
  g_assert_null (strpbrk (text, ",;= "));
}

static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  guint                n;
  const NstOptionSpec *specs = nst_options_get_specs (&n);

  g_test_message ("seed %d", SEED);
  for (guint i = 0; i < n; i++)
    {
      const NstOptionSpec *spec = &specs[i];

      if (! is_number (spec))
        continue;
      check_round_trip (spec, spec->initial);
      check_round_trip (spec, spec->minimum);
      check_round_trip (spec, spec->maximum);
      if (spec->zero_word)
        check_round_trip (spec, 0.0);
      for (gint k = 0; k < N_VALUES; k++)
        {
          gdouble value =
              g_rand_double_range (rand, spec->minimum, spec->maximum);

          if (spec->type != NST_OPTION_DOUBLE)
            value = floor (value);
          check_round_trip (spec, value);
        }
    }
}

/* Words and numbers as users type them. */
static void
test_spelling (void)
{
  NstOptions options = nst_options_default ();

  g_assert_true (nst_options_set (&options, "optimizer", "adam", NULL));
  g_assert_cmpint (options.optimizer, ==, NST_OPTIMIZER_ADAM);
  g_assert_true (nst_options_set (&options, "optimizer", "lbfgs", NULL));
  g_assert_cmpint (options.optimizer, ==, NST_OPTIMIZER_LBFGS);
  g_assert_true (nst_options_set (&options, "init", "noise", NULL));
  g_assert_cmpint (options.init, ==, NST_INIT_NOISE);
  g_assert_true (nst_options_set (&options, "init", "style", NULL));
  g_assert_cmpint (options.init, ==, NST_INIT_STYLE);
  g_assert_true (nst_options_set (&options, "init", "content", NULL));
  g_assert_cmpint (options.init, ==, NST_INIT_CONTENT);
  g_assert_true (nst_options_set (&options, "size", "512", NULL));
  g_assert_cmpint (options.size, ==, 512);
  g_assert_true (nst_options_set (&options, "size", "own", NULL));
  g_assert_cmpint (options.size, ==, 0);
  g_assert_true (nst_options_set (&options, "style-scale", "0.5", NULL));
  g_assert_cmpfloat (options.style_scale, ==, 0.5);
  g_assert_true (nst_options_set (&options, "style-scale", "own", NULL));
  g_assert_cmpfloat (options.style_scale, ==, 0.0);
  g_assert_true (nst_options_set (&options, "tv-weight", "1e3", NULL));
  g_assert_cmpfloat (options.weights.tv, ==, 1000.0);
}

/* A value that is refused changes nothing; the message has @part. */
static void
check_refused (const gchar *key, const gchar *text, const gchar *part)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *shown = g_strescape (text, NULL);
  NstOptions        before, options;

  /* The comparison includes padding. */
  memset (&options, 0, sizeof options);
  options = nst_options_default ();
  memcpy (&before, &options, sizeof options);
  g_test_message ("%s=%s", key, shown);
  g_assert_false (nst_options_set (&options, key, text, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_OPTION);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_cmpmem (&options, sizeof options, &before, sizeof before);
}

static void
test_refused (void)
{
  guint                n;
  const NstOptionSpec *specs = nst_options_get_specs (&n);

  for (guint i = 0; i < n; i++)
    {
      const NstOptionSpec *spec = &specs[i];
      g_autofree gchar    *range = nst_option_spec_describe_range (spec);
      const gchar *const wrong[] = { "",      "nan", "inf",   "-inf",     "1x",
                                     "1e999", "x",   "1 000", "\xff\xfe", " " };

      for (guint k = 0; k < G_N_ELEMENTS (wrong); k++)
        check_refused (spec->key, wrong[k], range);
      if (spec->type == NST_OPTION_ENUM || spec->type == NST_OPTION_LAYERS)
        {
          check_refused (spec->key, "0", range);
          continue;
        }
      for (gint side = 0; side < 2; side++)
        {
          gchar   text[G_ASCII_DTOSTR_BUF_SIZE];
          gdouble step = spec->type == NST_OPTION_INT ? 1.0 : 1e-3;
          gdouble beyond = side ? spec->maximum * (1.0 + 1e-9) + step
                                : spec->minimum * (1.0 - 1e-9) - step;

          if (spec->zero_word && beyond == 0.0)
            beyond = -1.0;
          g_ascii_dtostr (text, sizeof text,
                          spec->type == NST_OPTION_INT ? floor (beyond)
                                                       : beyond);
          check_refused (spec->key, text, range);
        }
      if (spec->type == NST_OPTION_INT)
        check_refused (spec->key, "33.5", range);
    }
  /* The message suggests the nearest key. */
  check_refused ("style-wieght", "1", "“style-weight”");
  check_refused ("iteration", "1", "“iterations”");
  check_refused ("", "1", "“");
}

static void
test_validate (void)
{
  guint                n;
  const NstOptionSpec *specs = nst_options_get_specs (&n);

  for (guint i = 0; i < n; i++)
    {
      const NstOptionSpec *spec = &specs[i];
      const gdouble wrong[] = { spec->minimum - 1.0, spec->maximum * 1.5 + 1.0,
                                NAN, INFINITY, -INFINITY };
      /* Only a double can be NaN or infinite; larger integers would overflow.
       */
      guint n_wrong = spec->type == NST_OPTION_DOUBLE ? G_N_ELEMENTS (wrong)
                      : spec->maximum < G_MAXINT      ? 2
                                                      : 1;

      if (! is_number (spec))
        continue;
      for (guint k = 0; k < n_wrong; k++)
        {
          g_autoptr (GError) error = NULL;
          NstOptions options = nst_options_default ();

          if (spec->zero_word && wrong[k] == 0.0)
            continue;
          nst_options_set_number (&options, spec, wrong[k]);
          g_assert_false (nst_options_validate (&options, &error));
          g_assert_error (error, NST_ERROR, NST_ERROR_OPTION);
          g_assert_nonnull (strstr (error->message, spec->key));
        }
    }
}

/* Options that are valid alone but not together. */
static void
test_together (void)
{
  NstOptions options = nst_options_default ();
  g_autoptr (GError) nothing = NULL;
  g_autoptr (GError) optimizer = NULL;

  options.weights.features = 0.0;
  g_assert_false (nst_options_validate (&options, &nothing));
  g_assert_error (nothing, NST_ERROR, NST_ERROR_OPTION);
  g_assert_nonnull (strstr (nothing->message, "“Content: features”"));
  options.weights.pixels = 1.0;
  g_assert_true (nst_options_validate (&options, NULL));
  options.weights.pixels = 0.0;
  options.weights.ssim = 1.0;
  g_assert_true (nst_options_validate (&options, NULL));
  options.weights.ssim = 0.0;
  options.weights.content = 0.0;
  g_assert_true (nst_options_validate (&options, NULL));

  options = nst_options_default ();
  options.normalize_gradient = TRUE;
  g_assert_false (nst_options_validate (&options, &optimizer));
  g_assert_error (optimizer, NST_ERROR, NST_ERROR_OPTION);
  g_assert_nonnull (strstr (optimizer->message, "Adam"));
  options.optimizer = NST_OPTIMIZER_ADAM;
  g_assert_true (nst_options_validate (&options, NULL));
}

/* ------------------------------------------------------------- layers --- */

static gint
n_layers (void)
{
  return g_strv_length ((gchar **)nst_get_layer_names ());
}

static void
test_layer_names (void)
{
  const gchar *const *names = nst_get_layer_names ();

  g_assert_cmpint (n_layers (), <=, NST_MAX_LAYER_NAMES);
  for (gint i = 0; names[i]; i++)
    {
      g_assert_cmpint (nst_find_layer_name (names[i]), ==, i);
      /* These characters separate the items of a list. */
      g_assert_null (strpbrk (names[i], ":,;= "));
    }
  g_assert_cmpint (nst_find_layer_name ("relu1_1"), ==, 0);
  g_assert_cmpint (nst_find_layer_name ("relu5_4"), ==, 15);
  g_assert_cmpint (nst_find_layer_name ("relu6_1"), ==, -1);
  g_assert_cmpint (nst_find_layer_name (""), ==, -1);
}

static void
test_layers_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  const NstOptionSpec *spec = nst_options_find_spec ("style-layers");

  for (gint k = 0; k < N_VALUES; k++)
    {
      g_autoptr (GError) error = NULL;
      NstOptions        first = nst_options_default ();
      NstOptions        second = nst_options_default ();
      g_autofree gchar *text = NULL;

      for (gint i = 0; i < n_layers (); i++)
        if (k > 1 && g_rand_boolean (rand))
          first.style_layers.weight[i] =
              spec->minimum
              * pow (spec->maximum / spec->minimum, g_rand_double (rand));
        else if (k == 1)
          first.style_layers.weight[i] = i % 2 ? spec->minimum : spec->maximum;
      /* New layers replace the old ones. */
      second.style_layers.weight[3] = 7.0;
      text = nst_options_get_text (&first, spec);
      g_assert_true (nst_options_set (&second, spec->key, text, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (&second.style_layers, sizeof second.style_layers,
                       &first.style_layers, sizeof first.style_layers);
      g_assert_true (nst_options_validate (&second, &error));
      g_assert_no_error (error);
      /* These characters would break a list of options. */
      g_assert_null (strpbrk (text, ";= "));
    }
}

static void
test_layers_spelling (void)
{
  NstOptions           options = nst_options_default ();
  const NstOptionSpec *spec = nst_options_find_spec ("content-layers");
  g_autofree gchar    *nothing = nst_options_get_text (&options, spec);
  g_autofree gchar    *some = NULL;

  g_assert_cmpstr (nothing, ==, "auto");
  g_assert_true (nst_options_set (&options, "content-layers",
                                  " relu4_2 , relu2_2:0.5,relu1_1:1e3", NULL));
  some = nst_options_get_text (&options, spec);
  g_assert_cmpstr (some, ==, "relu1_1:1000,relu2_2:0.5,relu4_2:1");
  g_assert_cmpfloat (options.style_layers.weight[0], ==, 0.0);
  g_assert_true (nst_options_set (&options, "content-layers", "auto", NULL));
  for (gint i = 0; i < NST_MAX_LAYER_NAMES; i++)
    g_assert_cmpfloat (options.content_layers.weight[i], ==, 0.0);
}

static void
test_layers_refused (void)
{
  const gchar *const weights[] = { "",    "0",    "-1",   "nan",   "inf",
                                   "1x",  "1e-7", "2e6",  "1e999", "x",
                                   "1:2", "auto", "1 000" };

  check_refused ("style-layers", "relu6_1", "“relu");
  check_refused ("style-layers", "relu41", "“relu4_1”");
  check_refused ("style-layers", "Relu4_2:1", "“relu4_2”");
  check_refused ("content-layers", "relu1_1,rleu3_4:2", "“relu3_4”");
  check_refused ("content-layers", "relu1_1,relu2_1,relu1_1:2", "twice");
  check_refused ("content-layers", "relu1_1,", "no layer");
  check_refused ("content-layers", ",", "no layer");
  check_refused ("content-layers", "auto,relu1_1", "no layer");
  check_refused ("content-layers", "relu1_1;relu2_1", "no layer");
  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      g_autofree gchar *text = g_strdup_printf ("relu1_1:%s", weights[i]);

      check_refused ("style-layers", text, "1e-06 to 1000000");
    }
}

static void
test_layers_validate (void)
{
  const gdouble wrong[] = { -1.0, 1e-7, 2e6, NAN, INFINITY, -INFINITY };

  for (guint k = 0; k < G_N_ELEMENTS (wrong); k++)
    {
      g_autoptr (GError) error = NULL;
      NstOptions options = nst_options_default ();

      options.style_layers.weight[2] = wrong[k];
      g_assert_false (nst_options_validate (&options, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_OPTION);
      g_assert_nonnull (strstr (error->message, "style-layers"));
    }
  /* An index without a layer name. */
  for (gint i = n_layers (); i < NST_MAX_LAYER_NAMES; i++)
    {
      NstOptions options = nst_options_default ();

      options.content_layers.weight[i] = 1.0;
      g_assert_false (nst_options_validate (&options, NULL));
    }
}

static void
test_nearest_word (void)
{
  const gchar *const words[] = { "content-weight", "style-weight", "size",
                                 "seed", NULL };
  const gchar *const one[] = { "only", NULL };

  g_assert_cmpstr (nst_nearest_word ("style-weight", words), ==,
                   "style-weight");
  g_assert_cmpstr (nst_nearest_word ("stile-weigth", words), ==,
                   "style-weight");
  g_assert_cmpstr (nst_nearest_word ("contentweight", words), ==,
                   "content-weight");
  g_assert_cmpstr (nst_nearest_word ("sized", words), ==, "size");
  g_assert_cmpstr (nst_nearest_word ("need", words), ==, "seed");
  g_assert_cmpstr (nst_nearest_word ("", one), ==, "only");
  /* The result is an element of the list. */
  g_assert_true (nst_nearest_word ("zzz", one) == one[0]);
}

static void
test_ranges (void)
{
  const NstOptionSpec *spec = nst_options_find_spec ("style-scale");
  g_autofree gchar    *scale = nst_option_spec_describe_range (spec);
  g_autofree gchar    *optimizer =
      nst_option_spec_describe_range (nst_options_find_spec ("optimizer"));
  g_autofree gchar *layers =
      nst_option_spec_describe_range (nst_options_find_spec ("style-layers"));

  g_assert_cmpstr (scale, ==, "0.1 to 4 or own; default 1");
  g_assert_cmpstr (optimizer, ==, "lbfgs, adam; default lbfgs");
  g_assert_cmpstr (
      layers, ==,
      "LAYER:WEIGHT,…, each weight 1e-06 to 1000000, or auto; default auto");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/consistent-table", test_table);
  g_test_add_func ("/options/values", test_values);
  g_test_add_func ("/options/enum-values", test_enum_values);
  g_test_add_func ("/options/defaults", test_default);
  g_test_add_func ("/options/round-trip", test_round_trip);
  g_test_add_func ("/options/spelling", test_spelling);
  g_test_add_func ("/options/wrong-text-is-refused", test_refused);
  g_test_add_func ("/options/wrong-value-is-refused", test_validate);
  g_test_add_func ("/options/refused-together", test_together);
  g_test_add_func ("/options/layers/names", test_layer_names);
  g_test_add_func ("/options/layers/round-trip", test_layers_round_trip);
  g_test_add_func ("/options/layers/spelling", test_layers_spelling);
  g_test_add_func ("/options/layers/wrong-text-is-refused",
                   test_layers_refused);
  g_test_add_func ("/options/layers/wrong-value-is-refused",
                   test_layers_validate);
  g_test_add_func ("/options/nearest-word", test_nearest_word);
  g_test_add_func ("/options/ranges", test_ranges);
  return g_test_run ();
}
