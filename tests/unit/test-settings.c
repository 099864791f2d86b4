/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text form of the settings: round trips, escapes, and the messages for
 * text that is refused.
 */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "ui/job/settings.h"

static void
assert_equal (const ImpastoSettings *a, const ImpastoSettings *b)
{
  g_autofree gchar *text_a = impasto_settings_to_text (a);
  g_autofree gchar *text_b = impasto_settings_to_text (b);

  g_assert_cmpmem (&a->options, sizeof a->options, &b->options,
                   sizeof b->options);
  g_assert_cmpint (a->output, ==, b->output);
  g_assert_cmpint (a->opacity, ==, b->opacity);
  g_assert_cmpstr (a->model_files, ==, b->model_files);
  g_assert_true (impasto_style_ref_equal (&a->style, &b->style));
  g_assert_true (impasto_style_ref_equal (&a->initial, &b->initial));
  g_assert_cmpstr (text_a, ==, text_b);
}

static void
assert_round_trip (const ImpastoSettings *settings)
{
  g_autofree gchar *text = impasto_settings_to_text (settings);
  g_autoptr (GError) error = NULL;
  ImpastoSettings read;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  impasto_settings_init (&read);
  g_assert_true (impasto_settings_parse (&read, text, &error));
  g_assert_no_error (error);
  assert_equal (settings, &read);
  impasto_settings_clear (&read);
}

static void
test_defaults (void)
{
  ImpastoSettings   settings;
  NstOptions        options = nst_options_default ();
  g_autofree gchar *text = NULL;

  impasto_settings_init (&settings);
  g_assert_cmpmem (&settings.options, sizeof options, &options, sizeof options);
  g_assert_cmpint (settings.output, ==, IMPASTO_OUTPUT_LAYER);
  g_assert_null (settings.model_files);
  g_assert_cmpint (settings.style.kind, ==, IMPASTO_STYLE_NONE);
  g_assert_cmpint (settings.initial.kind, ==, IMPASTO_STYLE_NONE);
  text = impasto_settings_to_text (&settings);
  g_assert_true (g_str_has_prefix (text, "version=1;"));
  g_assert_true (
      g_str_has_suffix (text, ";output=layer;opacity=100;weights=;style=none;"
                              "init-picture=none"));
  assert_round_trip (&settings);
  impasto_settings_clear (&settings);
}

/* Every option at both ends of its range. */
static void
test_round_trip_options (void)
{
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);
  ImpastoSettings      settings;

  impasto_settings_init (&settings);
  for (guint i = 0; i < n_specs; i++)
    for (guint end = 0; end < 2; end++)
      {
        gdouble value = end ? specs[i].maximum : specs[i].minimum;

        if (specs[i].type == NST_OPTION_LAYERS)
          {
            NstLayers layers =
                *nst_options_get_layers (&settings.options, &specs[i]);

            layers.weight[end] = value;
            nst_options_set_layers (&settings.options, &specs[i], &layers);
          }
        else
          {
            /* A fraction that needs all digits. */
            if (specs[i].type == NST_OPTION_DOUBLE)
              value += (end ? -1.0 : 1.0) / 3.0;
            nst_options_set_number (&settings.options, &specs[i], value);
          }
        assert_round_trip (&settings);
      }
  settings.output = IMPASTO_OUTPUT_IN_PLACE;
  settings.opacity = 35;
  assert_round_trip (&settings);
  impasto_settings_clear (&settings);
}

static void
test_round_trip_strings (void)
{
  static const gchar *const paths[] = {
    "/home/a/plain.jpg",
    "/semi;colon=equals.png",
    "/per%cent 100%25.png",
    "/line\nbreak\ttab\r\n",
    "/ leading and trailing ",
    "/Gemälde/星月夜.jpg",
    "/latin-1 \xe4\xf6\xfc.jpg", /* a valid file name that is not UTF-8 */
    "/\x01\x7f.png",
  };
  static const gchar *const names[] = { "hokusai-great-wave-1829", "a;b%c",
                                        " x ", "ø" };
  ImpastoSettings           settings;

  impasto_settings_init (&settings);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_free (settings.model_files);
      settings.model_files = g_strdup (paths[i]);
      impasto_style_ref_set (&settings.style, IMPASTO_STYLE_FILE, paths[i]);
      assert_round_trip (&settings);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      impasto_style_ref_set (&settings.style, IMPASTO_STYLE_BUILTIN, names[i]);
      assert_round_trip (&settings);
    }
  impasto_style_ref_set (&settings.style, IMPASTO_STYLE_LAYER, "2147483647");
  assert_round_trip (&settings);
  settings.options.init = NST_INIT_PICTURE;
  impasto_style_ref_set (&settings.initial, IMPASTO_STYLE_FILE, "/a;b%.png");
  assert_round_trip (&settings);
  impasto_settings_clear (&settings);
}

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *cwd = g_get_current_dir ();
  g_autofree gchar *relative = g_build_filename (cwd, "b.png", NULL);
  g_autofree gchar *at_home =
      g_build_filename (g_get_home_dir (), "b.png", NULL);
  ImpastoSettings settings;

  impasto_settings_init (&settings);
  g_assert_true (impasto_settings_parse (&settings, "", &error));
  g_assert_true (impasto_settings_parse (&settings, " ; ;;\n", &error));
  g_assert_true (impasto_settings_parse (
      &settings, "\n size = 320 ;iterations=7;; output=in-place;size=64;",
      &error));
  g_assert_cmpint (settings.options.size, ==, 64); /* the last value counts */
  g_assert_cmpint (settings.options.iterations, ==, 7);
  g_assert_cmpint (settings.output, ==, IMPASTO_OUTPUT_IN_PLACE);

  /* Other settings stay. */
  g_assert_true (impasto_settings_parse (&settings, "style=layer:12", &error));
  g_assert_cmpint (settings.options.iterations, ==, 7);
  g_assert_cmpint (settings.style.kind, ==, IMPASTO_STYLE_LAYER);
  g_assert_cmpstr (settings.style.id, ==, "12");

  g_assert_true (impasto_settings_parse (
      &settings, "style=file:a/../b.png;weights=/x/./y%3b%41.st", &error));
  g_assert_cmpint (settings.style.kind, ==, IMPASTO_STYLE_FILE);
  g_assert_cmpstr (settings.style.id, ==, relative);
  g_assert_cmpstr (settings.model_files, ==, "/x/y;A.st");

  g_assert_true (impasto_settings_parse (
      &settings, "style=file:file:///a%2520b.png", &error));
  g_assert_cmpstr (settings.style.id, ==, "/a b.png");
  g_assert_true (
      impasto_settings_parse (&settings, "style=file:~/b.png", &error));
  g_assert_cmpstr (settings.style.id, ==, at_home);

  g_assert_true (impasto_settings_parse (&settings, "style=;weights=", &error));
  g_assert_cmpint (settings.style.kind, ==, IMPASTO_STYLE_NONE);
  g_assert_null (settings.style.id);
  g_assert_null (settings.model_files);
  g_assert_no_error (error);
  impasto_settings_clear (&settings);
}

typedef struct
{
  const gchar *text;
  const gchar *message; /* part of it */
} BadText;

static void
test_bad_text (void)
{
  static const BadText bad[] = {
    { "size", "“size” has no value" },
    { "size=", "“size” (32 to 16384 or own; default own)" },
    { "size=abc", "“abc” is not a value for the option “size”" },
    { "size=1e9", "32 to 16384" },
    { "size=64.5", "32 to 16384" },
    { "style-weight=nan", "“nan”" },
    { "style-weight=-1", "0 to 1000000" },
    { "style-weight=1,5", "“1,5”" },
    { "optimizer=LBFGS", "lbfgs, adam" },
    { "outptu=layer", "Did you mean “output”?" },
    { "itterations=5", "Did you mean “iterations”?" },
    { "stile=none", "Did you mean “style”?" },
    { "=5", "no option “”" },
    { "output=above", "layer, in-place" },
    { "opacity=101", "0 to 100" },
    { "opacity=half", "0 to 100" },
    { "style=hokusai", "builtin:NAME" },
    { "style=layer:", "layer:ID" },
    { "style=layer:0", "layer:ID" },
    { "style=layer:-1", "layer:ID" },
    { "style=layer:12x", "layer:ID" },
    { "style=layer:99999999999999999999", "layer:ID" },
    { "style=file:", "file:PATH" },
    { "style=file:http://a.org/b.png", "Save it to a file" },
    { "style=file:file://other/b.png", "on this computer" },
    { "init-picture=file:ftp://a.org/b.png", "“~/photo.jpg”" },
    { "style=builtin:", "builtin:NAME" },
    { "style=builtin:../../etc/passwd", "builtin:NAME" },
    { "style=builtin:..", "builtin:NAME" },
    { "style=builtin:a%2fb", "builtin:NAME" },
    { "style=file:/100%_wool.png", "hexadecimal" },
    { "init-picture=7", "layer:ID" },
    { "init-picture=layer:7;init=noise", "“init” is set to something else" },
    { "init=content;init-picture=file:/a", "“init=picture”" },
    { "init-pictur=layer:7", "Did you mean “init-picture”?" },
    { "weights=%", "hexadecimal" },
    { "weights=%4", "hexadecimal" },
    { "weights=/a%00b", "hexadecimal" },
    { "version=2", "newer Impasto (version 2" },
    { "version=2;a-key-of-the-future=x", "newer Impasto" },
    { "version=0", "“version=1”" },
    { "version=1.0", "“version=1”" },
    { "version=", "“version=1”" },
    { "weights=/\xe4", "UTF-8" },
  };
  ImpastoSettings before, settings;

  impasto_settings_init (&before);
  impasto_settings_init (&settings);
  before.options.iterations = settings.options.iterations = 7;
  before.model_files = g_strdup ("/w");
  settings.model_files = g_strdup ("/w");
  impasto_style_ref_set (&before.style, IMPASTO_STYLE_LAYER, "3");
  impasto_style_ref_set (&settings.style, IMPASTO_STYLE_LAYER, "3");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    for (guint after = 0; after < 2; after++)
      {
        /* After valid pairs these do not count either. */
        g_autofree gchar *text =
            g_strconcat (after ? "iterations=9;weights=;style=none;" : "",
                         bad[i].text, NULL);
        g_autoptr (GError) error = NULL;

        g_assert_false (impasto_settings_parse (&settings, text, &error));
        g_assert_error (error, NST_ERROR, NST_ERROR_OPTION);
        if (! strstr (error->message, bad[i].message))
          g_error ("“%s” gave: %s", text, error->message);
        assert_equal (&before, &settings);
      }
  impasto_settings_clear (&before);
  impasto_settings_clear (&settings);
}

static void
test_initial (void)
{
  g_autofree gchar *text = NULL;
  ImpastoSettings   settings, other;

  impasto_settings_init (&settings);
  impasto_settings_init (&other);
  g_assert_true (
      impasto_settings_parse (&settings, "init-picture=layer:7", NULL));
  g_assert_cmpint (settings.options.init, ==, NST_INIT_PICTURE);
  g_assert_cmpint (settings.initial.kind, ==, IMPASTO_STYLE_LAYER);
  g_assert_cmpstr (settings.initial.id, ==, "7");
  g_assert_true (impasto_settings_parse (
      &other, "init-picture=layer:7;init=picture", NULL));
  assert_equal (&settings, &other);
  /* "none" leaves the choice to the option init. */
  g_assert_true (
      impasto_settings_parse (&other, "init=noise;init-picture=none", NULL));
  g_assert_cmpint (other.options.init, ==, NST_INIT_NOISE);

  /* An initial picture that is not used is not written. */
  settings.options.init = NST_INIT_CONTENT;
  text = impasto_settings_to_text (&settings);
  g_assert_true (g_str_has_suffix (text, ";init-picture=none"));
  g_assert_true (impasto_settings_parse (&other, text, NULL));
  impasto_settings_clear (&settings);
  impasto_settings_clear (&other);
}

/* Random text is refused, or read so that a round trip keeps it. */
static void
test_random_text (void)
{
  const guint32     seed = 20;
  const gint        n_texts = 20000;
  static const char alphabet[] = "size=adm;tyl:f/%20b \n\xc3\xa4.-ouptn1";
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (gint i = 0; i < n_texts; i++)
    {
      gchar           text[48];
      gint            length = g_rand_int_range (rand, 0, sizeof text);
      ImpastoSettings settings;

      for (gint j = 0; j < length; j++)
        text[j] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
      text[length] = '\0';
      if (i % 2 && length > 6)
        memcpy (text, "style=", 6);
      impasto_settings_init (&settings);
      if (impasto_settings_parse (&settings, text, NULL))
        assert_round_trip (&settings);
      impasto_settings_clear (&settings);
    }
}

static void
test_copy (void)
{
  ImpastoSettings a, b;

  impasto_settings_init (&a);
  impasto_settings_init (&b);
  a.options.iterations = 3;
  a.output = IMPASTO_OUTPUT_IN_PLACE;
  a.model_files = g_strdup ("/w");
  impasto_style_ref_set (&a.style, IMPASTO_STYLE_FILE, "/s");
  impasto_settings_copy (&b, &a);
  assert_equal (&a, &b);
  g_assert_true (a.model_files != b.model_files);
  g_assert_true (a.style.id != b.style.id);

  impasto_settings_copy (&a, &a);
  assert_equal (&a, &b);
  impasto_style_ref_set (&a.style, IMPASTO_STYLE_BUILTIN, a.style.id);
  g_assert_cmpstr (a.style.id, ==, "/s");
  g_assert_false (impasto_style_ref_equal (&a.style, &b.style));
  impasto_settings_clear (&a);
  impasto_settings_clear (&b);
}

static void
test_describe_keys (void)
{
  g_autofree gchar    *text = impasto_settings_describe_keys ();
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);

  for (guint i = 0; i < n_specs; i++)
    {
      g_autofree gchar *start = g_strdup_printf ("%s: ", specs[i].key);
      g_autofree gchar *range = nst_option_spec_describe_range (&specs[i]);

      g_assert_nonnull (strstr (text, start));
      g_assert_nonnull (strstr (text, specs[i].blurb));
      g_assert_nonnull (strstr (text, range));
    }
  g_assert_nonnull (strstr (text, "output: "));
  g_assert_nonnull (strstr (text, "weights: "));
  g_assert_nonnull (strstr (text, "style: "));
  g_assert_false (g_str_has_suffix (text, "\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/initial-picture", test_initial);
  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/round-trip/options", test_round_trip_options);
  g_test_add_func ("/settings/round-trip/strings", test_round_trip_strings);
  g_test_add_func ("/settings/parse", test_parse);
  g_test_add_func ("/settings/bad-text-is-refused", test_bad_text);
  g_test_add_func ("/settings/random-text", test_random_text);
  g_test_add_func ("/settings/copy", test_copy);
  g_test_add_func ("/settings/describe-keys", test_describe_keys);
  return g_test_run ();
}
