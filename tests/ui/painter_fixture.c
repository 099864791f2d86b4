/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A painter with the fake host, and its main loop.
 */
#include "config.h"

#include "painter_fixture.h"

#include "ui/job/model_cache.h"

/* Only guards against an endless wait. */
#define WAIT_SECONDS 300

static void
painter_changed (ImpastoPainter *painter, gpointer data)
{
  Fixture *f = data;

  f->n_changes++;
}

void
fixture_new_painter (Fixture *f)
{
  const gchar *model_file = g_getenv ("TEST_WEIGHTS");

  g_assert_nonnull (model_file);
  f->painter =
      impasto_painter_new (&f->fake->host, model_file, painter_changed, f);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->fake = fake_host_new ();
  fixture_new_painter (f);
  impasto_settings_init (&f->settings);
  impasto_style_ref_set (&f->settings.style, IMPASTO_STYLE_BUILTIN, "wave");
  f->settings.options.iterations = ENDLESS;
  f->settings.options.levels = 1;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  impasto_painter_free (f->painter);
  g_assert_null (f->fake->canvas);
  impasto_settings_clear (&f->settings);
  fake_host_free (f->fake);
}

static gboolean
wake_up (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
wait_for (Fixture *f, ImpastoPainterState state, guint n_present)
{
  gint64 end = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;
  guint  id = g_timeout_add (WAKE_MS, wake_up, NULL);

  while (impasto_painter_get_state (f->painter) != state
         || f->fake->n_present < n_present)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
}

void
run_loop (guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  guint  id = g_timeout_add (WAKE_MS, wake_up, NULL);

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

void
start (Fixture *f)
{
  impasto_painter_start (f->painter, &f->settings);
}

void
apply (Fixture *f)
{
  impasto_painter_apply (f->painter, &f->settings);
}

void
end_at_once (Fixture *f)
{
  f->settings.options.stop_at = nst_options_find_spec ("stop-at")->maximum;
  f->settings.options.levels = 1;
}

void
paint_a_little (Fixture *f)
{
  start (f);
  wait_for (f, IMPASTO_PAINTER_RUNNING, 3);
  impasto_painter_stop (f->painter);
  wait_for (f, IMPASTO_PAINTER_STOPPED, 3);
  g_assert_cmpfloat (fake_host_difference (f->fake->canvas, f->fake->content),
                     >, 1.0);
}

gint
fixture_main (gint               argc,
              gchar            **argv,
              const gchar       *group,
              const FixtureTest *tests,
              guint              n_tests)
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n_tests; i++)
    {
      g_autofree gchar *path = g_strdup_printf ("/%s/%s", group, tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].run, tear_down);
    }
  status = g_test_run ();
  impasto_model_cache_clear ();
  return status;
}
