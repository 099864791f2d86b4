/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chance, costs, weights, layers and the technical settings in the dialog, over
 * the fake host on an X server.
 */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "dialog_fixture.h"
#include "ui/widgets/initial_chooser.h"
#include "ui/job/machine.h"
#include "ui/widgets/model_file_chooser.h"

/* ---------------------------------------------------------------- chance ---
 */

static void
script_randomize (gpointer data)
{
  Fixture          *f = data;
  NstOptions       *o = &f->settings.options;
  g_autofree gchar *first = NULL;
  g_autofree gchar *second = NULL;

  fixture_click ("Randomize");
  first = impasto_settings_to_text (&f->settings);
  g_assert_cmpfloat (driver_get_spin ("Style strength, as a number"), ==,
                     o->style_weight);
  g_assert_cmpfloat (driver_get_spin ("Brush size, as a number"), ==,
                     o->style_scale);
  g_assert_cmpint (o->iterations, ==, ENDLESS);
  fixture_click ("Randomize");
  second = impasto_settings_to_text (&f->settings);
  g_assert_cmpstr (first, !=, second);
  fixture_click ("Reset");
  g_assert_cmpfloat (o->style_weight, ==, 1.0);
  g_assert_cmpfloat (o->content_weight, ==, 1.0);
  g_assert_cmpfloat (o->style_scale, ==, 1.0);
  g_assert_cmpfloat (o->tv_weight, ==, 0.0);
  fixture_click ("Cancel");
}

static void
test_randomize (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_randomize);
}

/* ----------------------------------------------------------------- costs ---
 */

static gboolean
knows_time (gpointer data)
{
  return g_str_has_prefix (driver_text ("Cost"), "Takes about");
}

static void
script_cost (gpointer data)
{
  g_autofree gchar *first = NULL;

  /* The speed is measured unasked, before any run. */
  driver_wait (knows_time, NULL, WAIT_SECONDS);
  first = g_strdup (driver_text ("Cost"));
  g_assert_nonnull (strstr (first, "of memory"));
  driver_set_spin ("Iterations", 100.0);
  g_assert_cmpstr (driver_text ("Cost"), !=, first);
  impasto_machine_pretend_memory (1000000);
  driver_set_combo ("Detail", 0);
  driver_set_slider ("Brush size", 0.1);
  g_assert_nonnull (strstr (driver_text ("Cost"), "this machine has 1.0"));
  g_assert_false (driver_is_sensitive ("Start"));
  impasto_machine_pretend_memory (0);
  driver_set_slider ("Brush size", 0.0);
  g_assert_true (driver_is_sensitive ("Start"));
  fixture_click ("Cancel");
}

/* Known at once the next time. */
static void
script_remembered (gpointer data)
{
  driver_wait (knows_time, NULL, WAIT_SECONDS);
  fixture_click ("Cancel");
}

static void
test_cost (Fixture *f, gconstpointer data)
{
  g_autofree gchar *speed = NULL;

  fixture_add_folder (f);
  speed = g_build_filename (f->folder, "speed.ini", NULL);
  fixture_run (f, script_cost);
  g_assert_true (g_file_test (speed, G_FILE_TEST_EXISTS));
  fixture_run (f, script_remembered);
}

/* --------------------------------------------------------------- weights ---
 */

static GtkWidget *
weights_chooser (void)
{
  return gtk_widget_get_parent (
      driver_find (GTK_TYPE_BUTTON, "Network weights"));
}

static gboolean
weights_are_read (gpointer data)
{
  return driver_is_sensitive ("Network weights");
}

static void
try_weights (const gchar *path)
{
  impasto_model_file_chooser_try (weights_chooser (), path);
  g_assert_false (driver_is_sensitive ("Network weights"));
  driver_wait (weights_are_read, NULL, WAIT_SECONDS);
}

static void
script_weights (gpointer data)
{
  Fixture          *f = data;
  const gchar      *good = g_getenv ("TEST_WEIGHTS");
  g_autofree gchar *bad = g_build_filename (f->folder, "bad.safetensors", NULL);

  gtk_expander_set_expanded (
      GTK_EXPANDER (driver_find (GTK_TYPE_EXPANDER, NULL)), TRUE);
  driver_settle ();
  g_assert_false (driver_is_sensitive ("Built-in weights"));
  try_weights ("/nowhere.safetensors");
  g_assert_nonnull (strstr (driver_text ("Message"), "nowhere.safetensors"));
  g_assert_null (f->settings.weights);

  g_mkdir (f->folder, 0700);
  g_assert_true (g_file_set_contents (bad, "no weights at all", -1, NULL));
  try_weights (bad);
  g_assert_cmpstr (driver_text ("Message"), !=, "");
  g_assert_null (f->settings.weights);

  try_weights (good);
  g_assert_cmpstr (driver_text ("Message"), ==, "");
  g_assert_cmpstr (f->settings.weights, ==, good);
  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  g_assert_true (driver_click ("Built-in weights"));
  g_assert_null (f->settings.weights);
  fixture_wait_for_frames (f, 1);
  /* The window may go while a file is being read. */
  impasto_model_file_chooser_try (weights_chooser (), good);
  fixture_click ("Cancel");
}

static void
test_weights (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_weights);
}

/* ---------------------------------------------------------------- layers ---
 */

static void
type_layers (const gchar *text)
{
  GtkWidget *entry = driver_find (GTK_TYPE_ENTRY, "Style layers");

  gtk_entry_set_text (GTK_ENTRY (entry), text);
  g_signal_emit_by_name (entry, "activate");
}

static void
script_layers (gpointer data)
{
  Fixture   *f = data;
  NstLayers *layers = &f->settings.options.style_layers;
  gint       relu1_1 = nst_find_layer_name ("relu1_1");
  gint       relu3_1 = nst_find_layer_name ("relu3_1");
  GtkWidget *entry = driver_find (GTK_TYPE_ENTRY, "Style layers");
  GtkWidget *spin;

  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (entry)), ==, "auto");
  type_layers (" relu1_1:0.25, relu3_1 ");
  g_assert_cmpfloat (layers->weight[relu1_1], ==, 0.25);
  g_assert_cmpfloat (layers->weight[relu3_1], ==, 1.0);
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (entry)), ==,
                   "relu1_1:0.25,relu3_1:1");
  /* What is wrong changes nothing, and says so. */
  type_layers ("relu9_1");
  g_assert_cmpfloat (layers->weight[relu1_1], ==, 0.25);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (entry), "relu9_1"));
  g_assert_nonnull (
      gtk_entry_get_icon_stock (GTK_ENTRY (entry), GTK_ENTRY_ICON_SECONDARY));

  fixture_click ("Style layers, one by one");
  driver_settle ();
  spin = driver_find_in ("Style layers", GTK_TYPE_SPIN_BUTTON, "relu1_1");
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==,
                     0.25);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 0.5);
  g_assert_cmpfloat (layers->weight[relu1_1], ==, 0.5);
  g_assert_cmpfloat (layers->weight[relu3_1], ==, 1.0);
  fixture_click ("Reset");
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==,
                     0.0);
  g_assert_cmpfloat (layers->weight[relu1_1], ==, 0.0);
  type_layers ("");
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (entry)), ==, "auto");
  fixture_click ("Cancel");
}

static void
test_layers (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_layers);
}

/* Every option has a control that shows it, and a tooltip. */
static void
script_all_options (gpointer data)
{
  guint                n_specs;
  const NstOptionSpec *specs = nst_options_get_specs (&n_specs);

  for (guint i = 0; i < n_specs; i++)
    {
      const gchar *name = specs[i].label;
      GtkWidget   *widget;

      if (! strcmp (specs[i].key, "size"))
        name = "Detail";
      widget = driver_find (GTK_TYPE_RANGE, name);
      if (! widget)
        widget = driver_find (GTK_TYPE_COMBO_BOX, name);
      if (! widget)
        widget = driver_find (GTK_TYPE_ENTRY, name);
      if (! widget)
        g_error ("There is no control for %s", specs[i].key);
      g_assert_nonnull (gtk_widget_get_tooltip_text (widget));
    }
  /* One without an effect says why. */
  g_assert_false (
      gtk_widget_get_sensitive (driver_find (GTK_TYPE_SPIN_BUTTON, "Seed")));
  driver_set_combo ("Initial picture", NST_INIT_NOISE);
  g_assert_true (
      gtk_widget_get_sensitive (driver_find (GTK_TYPE_SPIN_BUTTON, "Seed")));
  fixture_click ("Cancel");
}

static void
test_all_options (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_all_options);
}

/* ------------------------------------------------------ initial picture ---
 */

static GtkWidget *
initial_chooser (void)
{
  return driver_find (GTK_TYPE_COMBO_BOX, "Picture to start from");
}

static void
script_initial (gpointer data)
{
  Fixture          *f = data;
  NstOptions       *options = &f->settings.options;
  ImpastoStyleRef  *initial = &f->settings.initial;
  g_autofree gchar *bad = g_build_filename (f->folder, "bad.png", NULL);
  g_autofree gchar *good = g_build_filename (f->folder, "good.png", NULL);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (
      GDK_COLORSPACE_RGB, FALSE, 8, FAKE_CONTENT_WIDTH, FAKE_CONTENT_HEIGHT);

  gdk_pixbuf_fill (pixbuf, 0x305080ff);
  /* To choose a picture and none is no choice. */
  driver_set_combo ("Initial picture", NST_INIT_PICTURE);
  g_assert_false (driver_is_sensitive ("Start"));
  g_assert_nonnull (strstr (driver_text ("Message"), "start from a picture"));
  driver_set_combo ("Initial picture", NST_INIT_CONTENT);
  g_assert_true (driver_is_sensitive ("Start"));
  g_assert_cmpstr (driver_text ("Message"), ==, "");

  /* The layers of the host, not the paintings; choosing one is enough. */
  driver_set_combo ("Picture to start from", 1);
  g_assert_cmpint (initial->kind, ==, IMPASTO_STYLE_LAYER);
  g_assert_cmpstr (initial->id, ==, "112");
  g_assert_cmpint (driver_get_combo ("Initial picture"), ==, NST_INIT_PICTURE);
  g_assert_cmpint (options->init, ==, NST_INIT_PICTURE);
  g_assert_true (driver_is_sensitive ("Start"));

  /* Files, if they are pictures. */
  g_mkdir (f->folder, 0700);
  g_assert_true (g_file_set_contents (bad, "no picture", -1, NULL));
  impasto_initial_chooser_try (initial_chooser (), bad);
  g_assert_cmpstr (driver_text ("Message"), !=, "");
  g_assert_cmpstr (initial->id, ==, "112");
  g_assert_true (gdk_pixbuf_save (pixbuf, good, "png", NULL, NULL));
  impasto_initial_chooser_try (initial_chooser (), good);
  g_assert_cmpstr (driver_text ("Message"), ==, "");
  g_assert_cmpint (initial->kind, ==, IMPASTO_STYLE_FILE);
  g_assert_cmpstr (initial->id, ==, good);
  g_assert_cmpint (driver_get_combo ("Picture to start from"), ==, 2);

  /* A layer that comes while the dialog is there can be chosen, one that goes
   * stays chosen. */
  g_ptr_array_add (
      f->fake->styles,
      impasto_style_choice_new (IMPASTO_STYLE_LAYER, "7", "Result", NULL));
  driver_focus ();
  driver_set_combo ("Picture to start from", 2);
  g_assert_cmpstr (initial->id, ==, "7");
  g_ptr_array_set_size (f->fake->styles, FAKE_N_STYLES);
  driver_focus ();
  g_assert_cmpint (driver_get_combo ("Picture to start from"), ==, 2);
  g_assert_cmpstr (initial->id, ==, "7");

  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  g_assert_cmpuint (f->fake->n_read_initial, ==, 1);
  fixture_click ("Cancel");
}

static void
test_initial (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_initial);
}

/* What a run would fail for is said before it begins. */
static void
script_obstacles (gpointer data)
{
  Fixture *f = data;

  driver_set_combo ("Style network", NST_NETWORK_VGG16);
  g_assert_false (driver_is_sensitive ("Start"));
  g_assert_nonnull (
      strstr (driver_text ("Message"), "VGG-16 needs a model file"));
  driver_set_combo ("Style network", NST_NETWORK_VGG19);
  g_assert_true (driver_is_sensitive ("Start"));
  g_assert_cmpstr (driver_text ("Message"), ==, "");

  driver_set_combo ("Optimizer", NST_OPTIMIZER_ADAM);
  driver_set_combo ("Normalize gradients", TRUE);
  g_assert_true (driver_is_sensitive ("Start"));
  driver_set_combo ("Optimizer", NST_OPTIMIZER_LBFGS);
  g_assert_false (driver_is_sensitive ("Start"));
  g_assert_nonnull (strstr (driver_text ("Message"), "needs the optimizer"));
  driver_set_combo ("Normalize gradients", FALSE);
  g_assert_true (driver_is_sensitive ("Start"));

  /* A run under way goes on meanwhile. */
  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  driver_set_combo ("Style network", NST_NETWORK_RESNET18);
  g_assert_nonnull (strstr (driver_text ("Message"), "ResNet-18 needs"));
  fixture_wait_for_frames (f, 2);
  g_assert_true (driver_is_sensitive ("Stop"));
  fixture_click ("Cancel");
}

static void
test_obstacles (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_obstacles);
}

/* With everything open it still fits a small screen. */
static void
script_fits (gpointer data)
{
  gint width;
  gint height;

  gtk_expander_set_expanded (
      GTK_EXPANDER (driver_find (GTK_TYPE_EXPANDER, NULL)), TRUE);
  driver_pass (600); /* until it has unfolded */
  gtk_window_get_size (GTK_WINDOW (driver_window ()), &width, &height);
  g_assert_cmpint (width, <=, 1024);
  /* The window manager's title needs some. */
  g_assert_cmpint (height, <=, 768 - 30);
  fixture_click ("Cancel");
}

static void
test_fits (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_fits);
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "randomize", test_randomize },     { "cost", test_cost },
    { "weights", test_weights },         { "layers", test_layers },
    { "all-options", test_all_options }, { "fits", test_fits },
    { "initial", test_initial },         { "obstacles", test_obstacles },
  };

  return fixture_main (argc, argv, "dialog-settings", tests,
                       G_N_ELEMENTS (tests));
}
