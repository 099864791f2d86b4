/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fixture of the dialog's tests.
 */
#include "config.h"

#include "dialog_fixture.h"
#include "tests/support/temp_folder.h"
#include "ui/dialog/dialog.h"
#include "ui/job/model_cache.h"

static const gchar *model_file;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->fake = fake_host_new ();
  impasto_dialog_init_settings (&f->settings);
  f->settings.options.iterations = ENDLESS;
  f->settings.options.levels = 1;
}

void
fixture_add_folder (Fixture *f)
{
  f->root = g_dir_make_tmp ("impasto-dialog-XXXXXX", NULL);
  f->folder = g_build_filename (f->root, "impasto", NULL);
  f->fake->host.config_folder = f->folder;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->root)
    remove_tree (f->root);
  g_free (f->root);
  g_free (f->folder);
  impasto_settings_clear (&f->settings);
  fake_host_free (f->fake);
}

gboolean
fixture_run (Fixture *f, DriverScript script)
{
  return driver_run (script, f, &f->fake->host, model_file, &f->settings);
}

static gboolean
has_presented (gpointer data)
{
  const Fixture *f = data;

  return f->fake->n_present >= f->wanted;
}

void
fixture_wait_for_frames (Fixture *f, guint n)
{
  f->wanted = f->fake->n_present + n;
  driver_wait (has_presented, f, WAIT_SECONDS);
}

static gboolean
is_sensitive (gpointer data)
{
  return driver_is_sensitive (data);
}

void
fixture_wait_for_button (const gchar *name)
{
  driver_wait (is_sensitive, (gpointer)name, WAIT_SECONDS);
}

void
fixture_click (const gchar *name)
{
  if (! driver_click (name))
    g_error ("The button “%s” is not sensitive", name);
}

gint
fixture_main (gint               argc,
              gchar            **argv,
              const gchar       *group,
              const FixtureTest *tests,
              guint              n_tests)
{
  gint status;

  gtk_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  model_file = g_getenv ("TEST_WEIGHTS");
  g_assert_nonnull (model_file);
  for (guint i = 0; i < n_tests; i++)
    {
      g_autofree gchar *path = g_strdup_printf ("/%s/%s", group, tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
  status = g_test_run ();
  impasto_model_cache_clear ();
  return status;
}
