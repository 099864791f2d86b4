/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random settings, costs, model files, layers, and the technical settings in
 * the dialog, with the fake host on an X server.
 */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "dialog_fixture.h"
#include "fake_memory.h"
#include "ui/widgets/initial_chooser.h"
#include "ui/widgets/model_file_chooser.h"

/* ------------------------------------------------------- random values --- */

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
                     o->weights.style);
  g_assert_cmpfloat (driver_get_spin ("Brush size, as a number"), ==,
                     o->style_scale);
  g_assert_cmpint (o->iterations, ==, ENDLESS);
  fixture_click ("Randomize");
  second = impasto_settings_to_text (&f->settings);
  g_assert_cmpstr (first, !=, second);
  fixture_click ("Reset");
  g_assert_cmpfloat (o->weights.style, ==, 1.0);
  g_assert_cmpfloat (o->weights.content, ==, 1.0);
  g_assert_cmpfloat (o->style_scale, ==, 1.0);
  g_assert_cmpfloat (o->weights.tv, ==, 0.0);
  fixture_click ("Cancel");
}

static void
test_randomize (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_randomize);
}

/* --------------------------------------------------------------- costs --- */

static gboolean
knows_time (gpointer data)
{
  return g_str_has_prefix (driver_text ("Cost"), "Takes about");
}

static void
script_cost (gpointer data)
{
  g_autofree gchar *first = NULL;

  /* The dialog measures the speed before the first run. */
  driver_wait (knows_time, NULL, WAIT_SECONDS);
  first = g_strdup (driver_text ("Cost"));
  g_assert_nonnull (strstr (first, "of memory"));
  driver_set_spin ("Iterations", 100.0);
  g_assert_cmpstr (driver_text ("Cost"), !=, first);
  fake_memory_set (1000000);
  driver_set_combo ("Working size", 0);
  driver_set_slider ("Brush size", 0.1);
  g_assert_nonnull (strstr (driver_text ("Cost"), "this machine has 1.0"));
  g_assert_false (driver_is_sensitive ("Start"));
  fake_memory_set (0);
  driver_set_slider ("Brush size", 0.0);
  g_assert_true (driver_is_sensitive ("Start"));
  fixture_click ("Cancel");
}

/* The speed is known when the dialog is opened again. */
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

/* --------------------------------------------------------- model files --- */

static GtkWidget *
model_file_chooser (void)
{
  return gtk_widget_get_parent (driver_find (GTK_TYPE_BUTTON, "Model file"));
}

static gboolean
model_file_is_read (gpointer data)
{
  return driver_is_sensitive ("Model file");
}

static void
try_model_file (const gchar *path)
{
  impasto_model_file_chooser_try (model_file_chooser (), path);
  g_assert_false (driver_is_sensitive ("Model file"));
  driver_wait (model_file_is_read, NULL, WAIT_SECONDS);
}

static void
script_model_file (gpointer data)
{
  Fixture          *f = data;
  const gchar      *good = g_getenv ("TEST_WEIGHTS");
  g_autofree gchar *bad = g_build_filename (f->folder, "bad.safetensors", NULL);

  gtk_expander_set_expanded (
      GTK_EXPANDER (driver_find (GTK_TYPE_EXPANDER, NULL)), TRUE);
  driver_settle ();
  g_assert_false (driver_is_sensitive ("Built-in model"));
  try_model_file ("/nowhere.safetensors");
  g_assert_nonnull (strstr (driver_text ("Message"), "nowhere.safetensors"));
  g_assert_null (f->settings.model_files);

  g_mkdir (f->folder, 0700);
  g_assert_true (g_file_set_contents (bad, "not a model", -1, NULL));
  try_model_file (bad);
  g_assert_cmpstr (driver_text ("Message"), !=, "");
  g_assert_null (f->settings.model_files);

  try_model_file (good);
  g_assert_cmpstr (driver_text ("Message"), ==, "");
  g_assert_cmpstr (f->settings.model_files, ==, good);
  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  g_assert_true (driver_click ("Built-in model"));
  g_assert_null (f->settings.model_files);
  fixture_wait_for_frames (f, 1);
  /* The window may be closed while a file is being read. */
  impasto_model_file_chooser_try (model_file_chooser (), good);
  fixture_click ("Cancel");
}

static void
test_model_file (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_model_file);
}

/* -------------------------------------------------------------- layers --- */

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
  /* An invalid text changes nothing and shows a message. */
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
  /* What “auto” means shows, and becomes the start of a choice. */
  fixture_click ("Reset");
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==,
                     256.0);
  g_assert_cmpfloat (layers->weight[relu1_1], ==, 0.0);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 200.0);
  g_assert_cmpfloat (layers->weight[relu1_1], ==, 200.0);
  g_assert_cmpfloat (layers->weight[relu3_1], ==, 16.0);
  /* Only the layers of the network in use. */
  driver_set_combo ("Style network", NST_NETWORK_RESNET18_RANDOM);
  g_assert_null (driver_find_window ("Style layers"));
  fixture_click ("Style layers, one by one");
  driver_settle ();
  g_assert_null (driver_find (GTK_TYPE_SPIN_BUTTON, "relu1_1"));
  driver_find_in ("Style layers", GTK_TYPE_SPIN_BUTTON, "layer1.0.relu");
  fixture_click ("Reset");
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
        name = "Working size";
      widget = driver_find (GTK_TYPE_RANGE, name);
      if (! widget)
        widget = driver_find (GTK_TYPE_COMBO_BOX, name);
      if (! widget)
        widget = driver_find (GTK_TYPE_ENTRY, name);
      if (! widget)
        g_error ("There is no control for %s", specs[i].key);
      g_assert_nonnull (gtk_widget_get_tooltip_text (widget));
    }
  /* An option without an effect is insensitive. */
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

/* ----------------------------------------------------- initial picture --- */

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
  /* Another initial picture is selected, but no picture is chosen. */
  driver_set_combo ("Initial picture", NST_INIT_PICTURE);
  g_assert_false (driver_is_sensitive ("Start"));
  g_assert_nonnull (strstr (driver_text ("Message"), "picture to start from"));
  driver_set_combo ("Initial picture", NST_INIT_CONTENT);
  g_assert_true (driver_is_sensitive ("Start"));
  g_assert_cmpstr (driver_text ("Message"), ==, "");

  /* The list has the host's layers, not the paintings.  Choosing one also
   * selects it as the initial picture. */
  driver_set_combo ("Picture to start from", 1);
  g_assert_cmpint (initial->kind, ==, IMPASTO_STYLE_LAYER);
  g_assert_cmpstr (initial->id, ==, "112");
  g_assert_cmpint (driver_get_combo ("Initial picture"), ==, NST_INIT_PICTURE);
  g_assert_cmpint (options->init, ==, NST_INIT_PICTURE);
  g_assert_true (driver_is_sensitive ("Start"));

  /* A file is accepted if it is a picture. */
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

  /* A new layer can be chosen; a chosen layer stays chosen when it is
   * deleted. */
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

/* A message says before Start why a run would fail. */
static void
script_run_check (gpointer data)
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

  /* The current run continues in the meantime. */
  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  driver_set_combo ("Style network", NST_NETWORK_RESNET18);
  g_assert_nonnull (strstr (driver_text ("Message"), "ResNet-18 needs"));
  fixture_wait_for_frames (f, 2);
  g_assert_true (driver_is_sensitive ("Stop"));
  fixture_click ("Cancel");
}

static void
test_run_check (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_run_check);
}

/* With Advanced open, the window still fits on a small screen. */
static void
script_fits (gpointer data)
{
  gint width;
  gint height;

  gtk_expander_set_expanded (
      GTK_EXPANDER (driver_find (GTK_TYPE_EXPANDER, NULL)), TRUE);
  driver_run_loop (600); /* until it has expanded */
  gtk_window_get_size (GTK_WINDOW (driver_window ()), &width, &height);
  g_assert_cmpint (width, <=, 1024);
  /* Leave space for the title bar. */
  g_assert_cmpint (height, <=, 768 - 30);
  fixture_click ("Cancel");
}

static void
test_fits (Fixture *f, gconstpointer data)
{
  fixture_add_folder (f);
  fixture_run (f, script_fits);
}

/* A picture that is too small is refused before Start, until the user selects a
 * larger area. */
static void
script_tiny (gpointer data)
{
  Fixture    *f = data;
  NstPicture *usual = f->fake->content;

  g_assert_false (driver_is_sensitive ("Start"));
  g_assert_nonnull (strstr (driver_text ("Message"), "10 × 10 pixels"));
  g_assert_nonnull (strstr (driver_text ("Message"), "select a larger area"));
  f->fake->content = nst_picture_new (40, 30);
  memset (f->fake->content->pixels, 0, 40 * 30 * 3 * sizeof (gfloat));
  driver_focus ();
  g_assert_cmpstr (driver_text ("Message"), ==, "");
  g_assert_true (driver_is_sensitive ("Start"));
  fixture_click ("Cancel");
  nst_picture_free (usual);
}

static void
test_tiny (Fixture *f, gconstpointer data)
{
  nst_picture_free (f->fake->content);
  f->fake->content = nst_picture_new (10, 10);
  memset (f->fake->content->pixels, 0, 10 * 10 * 3 * sizeof (gfloat));
  f->settings.options.size = 0;
  fixture_run (f, script_tiny);
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "randomize", test_randomize },
    { "cost", test_cost },
    { "model-file", test_model_file },
    { "layers", test_layers },
    { "all-options", test_all_options },
    { "fits", test_fits },
    { "initial", test_initial },
    { "run-check", test_run_check },
    { "tiny", test_tiny },
  };

  return fixture_main (argc, argv, "dialog-settings", tests,
                       G_N_ELEMENTS (tests));
}
