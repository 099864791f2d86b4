/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parts of the dialog that need no X server: the history of losses, the
 * remembered state, the list of styles.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "fake_host.h"
#include "ui/job/dialog_state.h"
#include "ui/job/loss_history.h"
#include "ui/job/machine.h"
#include "ui/job/style_list.h"

/* -------------------------------------------------------------- losses --- */

static NstProgress
progress_at (gint level, gint iteration, gint done, gdouble total)
{
  return (NstProgress){ .level = level,
                        .n_levels = 3,
                        .iteration = iteration,
                        .done = done,
                        .content = 1.0,
                        .style = total - 1.0,
                        .total = total };
}

static void
add (ImpastoLossHistory *history, gint level, gint iteration, gint done)
{
  NstProgress progress =
      progress_at (level, iteration, done, 1000.0 / (1 + done));

  g_assert_true (impasto_loss_history_add (history, &progress));
}

static void
test_history (void)
{
  ImpastoLossHistory     *history = impasto_loss_history_new ();
  NstProgress             progress = { 0 };
  const ImpastoLossPoint *point;
  gdouble                 low = 0.0;
  gdouble                 high = 0.0;

  g_assert_null (impasto_loss_history_find (history, 3.0));
  g_assert_false (impasto_loss_history_get_range (history, &low, &high));
  /* Before the first iteration. */
  g_assert_false (impasto_loss_history_add (history, &progress));

  for (gint i = 0; i < 5; i++)
    add (history, 0, i, i);
  /* The same iteration again, and a loss that is not a number. */
  progress = progress_at (0, 4, 4, 200.0);
  g_assert_false (impasto_loss_history_add (history, &progress));
  progress = progress_at (0, 5, 5, NAN);
  g_assert_false (impasto_loss_history_add (history, &progress));
  for (gint i = 5; i < 9; i++)
    add (history, 1, i - 4, i);
  g_assert_cmpuint (impasto_loss_history_get_length (history), ==, 9);
  point = impasto_loss_history_get_point (history, 0);
  g_assert_true (point->begins_run && point->begins_level);
  point = impasto_loss_history_get_point (history, 4);
  g_assert_false (point->begins_run || point->begins_level);
  point = impasto_loss_history_get_point (history, 5);
  g_assert_true (! point->begins_run && point->begins_level);

  /* New runs, with and without a call of impasto_loss_history_begin_run (). */
  impasto_loss_history_begin_run (history);
  add (history, 1, 0, 0);
  add (history, 1, 1, 1);
  add (history, 1, 0, 0);
  g_assert_cmpuint (impasto_loss_history_get_length (history), ==, 12);
  point = impasto_loss_history_get_point (history, 9);
  g_assert_true (point->begins_run && point->begins_level);
  g_assert_cmpuint (point->x, ==, 9);
  g_assert_true (impasto_loss_history_get_point (history, 11)->begins_run);
  g_assert_cmpuint (impasto_loss_history_get_point (history, 11)->x, ==, 11);

  point = impasto_loss_history_find (history, 6.4);
  g_assert_cmpuint (point->x, ==, 6);
  g_assert_cmpint (point->iteration, ==, 2);
  g_assert_cmpuint (impasto_loss_history_find (history, 6.6)->x, ==, 7);
  g_assert_cmpuint (impasto_loss_history_find (history, -5.0)->x, ==, 0);
  g_assert_cmpuint (impasto_loss_history_find (history, 99.0)->x, ==, 11);
  g_assert_true (impasto_loss_history_get_range (history, &low, &high));
  g_assert_cmpfloat (low, ==, 1.0);
  g_assert_cmpfloat (high, ==, 1000.0);
  impasto_loss_history_free (history);
}

static void
test_history_is_bounded (void)
{
  ImpastoLossHistory *history = impasto_loss_history_new ();
  guint               n_levels = 0;
  guint               n;

  for (gint i = 0; i < 100000; i++)
    {
      add (history, i / 40000, i % 40000, i);
      n = impasto_loss_history_get_length (history);
      g_assert_cmpuint (n, <=, IMPASTO_LOSS_MAX_POINTS);
      g_assert_cmpuint (impasto_loss_history_get_point (history, n - 1)->x, ==,
                        i);
    }
  n = impasto_loss_history_get_length (history);
  g_assert_cmpuint (n, >, IMPASTO_LOSS_MAX_POINTS / 4);
  for (guint i = 1; i < n; i++)
    {
      const ImpastoLossPoint *point =
          impasto_loss_history_get_point (history, i);

      g_assert_cmpuint (point->x, >,
                        impasto_loss_history_get_point (history, i - 1)->x);
      n_levels += point->begins_level;
    }
  /* The marks of levels survive when their points are dropped. */
  g_assert_cmpuint (n_levels, ==, 2);
  impasto_loss_history_free (history);
}

/* --------------------------------------------------------------- state --- */

static void
test_state (void)
{
  ImpastoDialogState state;
  g_autofree gchar  *text = NULL;

  impasto_dialog_state_init (&state, NULL);
  g_assert_cmpint (state.width, ==, 0);
  g_assert_false (state.has_position);
  state.width = 700;
  state.height = 600;
  state.has_position = TRUE;
  state.x = -20;
  state.y = 30;
  g_assert_true (impasto_dialog_state_add_file (&state, "/a b/ü;=\n.png"));
  g_assert_true (impasto_dialog_state_add_file (&state, "/b/\xff\xfe.jpg"));
  g_assert_false (impasto_dialog_state_add_file (&state, "/b/\xff\xfe.jpg"));
  text = impasto_dialog_state_to_text (&state);
  impasto_dialog_state_clear (&state);

  impasto_dialog_state_init (&state, text);
  g_assert_cmpint (state.width, ==, 700);
  g_assert_cmpint (state.height, ==, 600);
  g_assert_true (state.has_position);
  g_assert_cmpint (state.x, ==, -20);
  g_assert_cmpint (state.y, ==, 30);
  g_assert_cmpuint (state.files->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (state.files, 0), ==, "/a b/ü;=\n.png");
  g_assert_cmpstr (g_ptr_array_index (state.files, 1), ==, "/b/\xff\xfe.jpg");
  g_assert_true (impasto_dialog_state_remove_file (&state, "/a b/ü;=\n.png"));
  g_assert_false (impasto_dialog_state_remove_file (&state, "/a b/ü;=\n.png"));
  g_assert_cmpuint (state.files->len, ==, 1);
  impasto_dialog_state_clear (&state);
}

static void
test_state_damaged (void)
{
  static const gchar *const texts[] = {
    "", "nonsense",
    "[Dialog]\nwidth=-4\nheight=1e9\nx=many\ny=5\nfiles=http://a/b;;%%;\n",
    "[Dialog]\nwidth=99999999\nheight=10\n", "[Other]\nwidth=10\nheight=10\n"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      ImpastoDialogState state;

      impasto_dialog_state_init (&state, texts[i]);
      g_assert_cmpint (state.width, ==, 0);
      g_assert_cmpint (state.height, ==, 0);
      g_assert_false (state.has_position);
      g_assert_cmpuint (state.files->len, ==, 0);
      impasto_dialog_state_clear (&state);
    }
}

static void
test_state_is_bounded (void)
{
  ImpastoDialogState state;

  impasto_dialog_state_init (&state, NULL);
  for (gint i = 0; i < 3 * IMPASTO_STATE_MAX_FILES; i++)
    {
      g_autofree gchar *path = g_strdup_printf ("/%d.png", i);

      g_assert_true (impasto_dialog_state_add_file (&state, path));
    }
  g_assert_cmpuint (state.files->len, ==, IMPASTO_STATE_MAX_FILES);
  g_assert_cmpstr (g_ptr_array_index (state.files, IMPASTO_STATE_MAX_FILES - 1),
                   ==, "/179.png");
  impasto_dialog_state_clear (&state);
}

/* -------------------------------------------------------------- styles --- */

static void
check_initial_style (FakeHost              *fake,
                     const ImpastoStyleRef *last,
                     const gchar           *expected)
{
  ImpastoDialogState state;
  ImpastoStyleList  *list;
  gint               index;

  impasto_dialog_state_init (&state, NULL);
  list = impasto_style_list_new (&fake->host, &state);
  impasto_style_list_update (list, last);
  index = impasto_style_list_find_offer (list, last);
  if (expected)
    g_assert_cmpstr (impasto_style_list_get (list, (guint)index)->ref.id, ==,
                     expected);
  else
    g_assert_cmpint (index, ==, -1);
  impasto_style_list_free (list);
  impasto_dialog_state_clear (&state);
}

static void
test_initial_style (void)
{
  FakeHost       *fake = fake_host_new ();
  ImpastoStyleRef none = { IMPASTO_STYLE_NONE, NULL };
  ImpastoStyleRef layer = { IMPASTO_STYLE_LAYER, (gchar *)"112" };
  ImpastoStyleRef painting = { IMPASTO_STYLE_BUILTIN, (gchar *)"poppies" };
  ImpastoStyleRef missing = { IMPASTO_STYLE_LAYER, (gchar *)"4711" };

  /* The one used last, of any kind. */
  check_initial_style (fake, &painting, "poppies");
  check_initial_style (fake, &layer, "112");
  /* If there is none or it is gone: the first painting, even if other images
   * are open. */
  check_initial_style (fake, &none, "wave");
  check_initial_style (fake, &missing, "wave");
  /* There are no paintings. */
  g_ptr_array_set_size (fake->styles, 2);
  check_initial_style (fake, &painting, "11");
  g_ptr_array_set_size (fake->styles, 0);
  check_initial_style (fake, &painting, NULL);
  fake_host_free (fake);
}

static void
test_missing_files (void)
{
  FakeHost          *fake = fake_host_new ();
  ImpastoStyleRef    none = { IMPASTO_STYLE_NONE, NULL };
  g_autofree gchar  *folder = g_dir_make_tmp ("impasto-XXXXXX", NULL);
  g_autofree gchar  *path = g_build_filename (folder, "a.png", NULL);
  ImpastoStyleRef    file = { IMPASTO_STYLE_FILE, path };
  ImpastoDialogState state;
  ImpastoStyleList  *list;

  g_assert_true (g_file_set_contents (path, "x", -1, NULL));
  impasto_dialog_state_init (&state, NULL);
  list = impasto_style_list_new (&fake->host, &state);
  impasto_style_list_add_file (list, path);
  impasto_style_list_add_file (list, "/nowhere/at/all.png");
  g_assert_true (impasto_style_list_update (list, &none));
  g_assert_false (impasto_style_list_update (list, &none));
  g_assert_cmpuint (impasto_style_list_get_length (list), ==,
                    FAKE_N_STYLES + 1);
  /* Files, paintings, layers, in whichever order the host gives them. */
  g_assert_cmpint (impasto_style_list_find (list, &file), ==, 0);
  for (guint i = 1; i <= FAKE_N_STYLES; i++)
    g_assert_cmpint (impasto_style_list_get (list, i)->ref.kind, ==,
                     i <= 2 ? IMPASTO_STYLE_BUILTIN : IMPASTO_STYLE_LAYER);

  /* A missing file is listed only if it is chosen, but stays in the state. */
  g_unlink (path);
  g_assert_false (impasto_style_list_update (list, &file));
  g_assert_true (impasto_style_list_update (list, &none));
  g_assert_cmpint (impasto_style_list_find (list, &file), ==, -1);
  g_assert_cmpuint (state.files->len, ==, 2);
  impasto_style_list_remove_file (list, path);
  g_assert_cmpuint (state.files->len, ==, 1);

  g_rmdir (folder);
  impasto_style_list_free (list);
  impasto_dialog_state_clear (&state);
  fake_host_free (fake);
}

static void
test_peak_memory (void)
{
  guint64 before = impasto_machine_get_peak_memory ();
  gsize   size = 64 << 20;
  gchar  *block = g_malloc (size);

  memset (block, 1, size);
  g_assert_cmpint (block[size / 2], ==, 1);
  g_assert_cmpuint (before, >, 0);
  /* A lower bound: the process may have returned memory since the earlier
   * peak. */
  g_assert_cmpuint (impasto_machine_get_peak_memory (), >=, size);
  g_assert_cmpuint (impasto_machine_get_peak_memory (), >=, before);
  g_free (block);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dialog-parts/history", test_history);
  g_test_add_func ("/dialog-parts/history-is-bounded", test_history_is_bounded);
  g_test_add_func ("/dialog-parts/state", test_state);
  g_test_add_func ("/dialog-parts/state-damaged", test_state_damaged);
  g_test_add_func ("/dialog-parts/state-is-bounded", test_state_is_bounded);
  g_test_add_func ("/dialog-parts/initial-style", test_initial_style);
  g_test_add_func ("/dialog-parts/missing-files", test_missing_files);
  g_test_add_func ("/dialog-parts/peak-memory", test_peak_memory);
  return g_test_run ();
}
