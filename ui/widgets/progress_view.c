/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows the progress as text and as a bar.
 */
#include "config.h"

#include "ui/widgets/progress_view.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "ui/job/machine.h"

#define VIEW_KEY "impasto-progress-view"
/* The rate is measured over about this time. */
#define RATE_SECONDS 2.0
/* Losses of at least this are shown without decimals. */
#define LARGE_LOSS 100.0

typedef struct
{
  GtkWidget *bar;
  GtkWidget *label;
  /* The start of the measurement of the rate. */
  gint    start_done;
  gdouble start_seconds;
  gdouble rate;
} View;

static gchar *
describe_time (gdouble seconds)
{
  gint total = (gint)ceil (seconds);
  gint hours = total / 3600;
  gint minutes = total / 60 % 60;

  if (hours > 0)
    return g_strdup_printf ("%d:%02d:%02d", hours, minutes, total % 60);
  return g_strdup_printf ("%d:%02d", minutes, total % 60);
}

gchar *
impasto_progress_describe_loss (gdouble loss)
{
  if (loss >= LARGE_LOSS)
    return g_strdup_printf ("%.0f", loss);
  return g_strdup_printf ("%.3g", loss);
}

/* "Level 2 of 3 (512 × 384) · iteration 34 of 100 · ..."; unknown values are
 * omitted. */
static gchar *
describe_position (const ImpastoProgressFacts *facts, gboolean is_moving)
{
  const NstProgress *progress = &facts->progress;
  GString           *text = g_string_new (NULL);
  g_autofree gchar  *loss = impasto_progress_describe_loss (progress->total);

  g_string_append_printf (text, _ ("Level %d of %d (%d × %d)"),
                          progress->level + 1, progress->n_levels,
                          progress->width, progress->height);
  g_string_append_printf (text, _ (" · iteration %d of %d"),
                          progress->iteration, progress->n_iterations);
  if (is_moving && facts->rate > 0.0)
    g_string_append_printf (text, _ (" · %.1f per second"), facts->rate);
  if (progress->seconds_left >= 0.0)
    {
      g_autofree gchar *left = describe_time (progress->seconds_left);

      /* Translators: %s is a time such as 1:05. */
      g_string_append_printf (text, _ (" · %s left"), left);
    }
  g_string_append_printf (text, _ (" · loss %s"), loss);
  if (facts->peak_memory > 0)
    {
      g_autofree gchar *peak = g_format_size (facts->peak_memory);

      /* Translators: the peak memory use so far, such as 812 MB. */
      g_string_append_printf (text, _ (" · peak %s"), peak);
    }
  return g_string_free (text, FALSE);
}

gchar *
impasto_progress_describe (const ImpastoProgressFacts *facts)
{
  const NstProgress *progress = &facts->progress;
  g_autofree gchar  *position = NULL;
  g_autofree gchar  *loss = impasto_progress_describe_loss (progress->total);

  switch (facts->state)
    {
    case IMPASTO_PAINTER_IDLE:
      return g_strdup (_ ("Press Start to paint."));
    case IMPASTO_PAINTER_LOADING:
      return g_strdup (_ ("Preparing…"));
    case IMPASTO_PAINTER_RUNNING:
      return describe_position (facts, TRUE);
    case IMPASTO_PAINTER_PAUSED:
      if (progress->n_levels == 0)
        return g_strdup (_ ("Paused."));
      position = describe_position (facts, FALSE);
      return g_strdup_printf (_ ("Paused. %s"), position);
    case IMPASTO_PAINTER_ENDING:
      return g_strdup (_ ("One moment…"));
    case IMPASTO_PAINTER_STOPPED:
      return g_strdup (_ ("Stopped. Press Keep to keep the picture, or Resume "
                          "to continue."));
    case IMPASTO_PAINTER_FINISHED:
      if (facts->end == NST_END_CONVERGED)
        return g_strdup_printf (
            _ ("Finished: converged at a loss of %s. Press Keep to keep the "
               "picture, or change a setting and press Start."),
            loss);
      return g_strdup_printf (_ ("Finished at a loss of %s. Press Keep to "
                                 "keep the picture, or Start to continue."),
                              loss);
    case IMPASTO_PAINTER_FAILED:
      if (facts->can_keep)
        return g_strdup (_ ("Stopped because of a problem. Press Keep to keep "
                            "the picture so far, or Resume to continue."));
      return g_strdup (_ ("Stopped because of a problem."));
    case IMPASTO_PAINTER_KEPT:
      break;
    }
  return g_strdup (_ ("Done."));
}

static void
measure_rate (View *view, const NstProgress *progress)
{
  gint    done = progress->done - view->start_done;
  gdouble seconds = progress->seconds - view->start_seconds;

  if (done < 0 || seconds < 0.0 || progress->n_levels == 0)
    {
      /* A new run. */
      view->start_done = progress->done;
      view->start_seconds = progress->seconds;
      view->rate = 0.0;
      return;
    }
  if (done == 0 || seconds <= 0.0)
    return;
  if (view->rate == 0.0 || seconds >= RATE_SECONDS)
    view->rate = done / seconds;
  if (seconds >= RATE_SECONDS)
    {
      view->start_done = progress->done;
      view->start_seconds = progress->seconds;
    }
}

void
impasto_progress_view_update (GtkWidget *widget, ImpastoPainter *painter)
{
  View                *view = g_object_get_data (G_OBJECT (widget), VIEW_KEY);
  ImpastoProgressFacts facts = { .state = impasto_painter_get_state (painter) };
  g_autofree gchar    *text = NULL;
  gdouble              fraction;

  impasto_painter_get_progress (painter, &facts.progress);
  measure_rate (view, &facts.progress);
  facts.rate = view->rate;
  facts.peak_memory = impasto_machine_get_peak_memory ();
  facts.can_keep = impasto_painter_can_keep (painter);
  facts.end = impasto_painter_get_end (painter);
  text = impasto_progress_describe (&facts);
  fraction = CLAMP (facts.progress.fraction, 0.0, 1.0);
  if (fraction != gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (view->bar)))
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (view->bar), fraction);
  if (strcmp (gtk_label_get_text (GTK_LABEL (view->label)), text))
    gtk_label_set_text (GTK_LABEL (view->label), text);
}

/* Shows the whole line as a tooltip if it is too long for the window. */
static gboolean
query_tooltip (
    GtkWidget *label, gint x, gint y, gboolean keyboard, GtkTooltip *tooltip)
{
  if (! pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (GTK_LABEL (label)));
  return TRUE;
}

GtkWidget *
impasto_progress_view_new (GtkWidget *buttons)
{
  GtkWidget *box = gtk_vbox_new (FALSE, IMPASTO_SPACING);
  GtkWidget *row = gtk_hbox_new (FALSE, IMPASTO_WIDE_SPACING);
  View      *view = g_new0 (View, 1);

  view->bar = gtk_progress_bar_new ();
  gtk_box_pack_start (GTK_BOX (row), view->bar, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), buttons, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), row, FALSE, FALSE, 0);
  impasto_widget_set_name (view->bar, _ ("Progress bar"));
  gtk_widget_set_tooltip_text (view->bar,
                               _ ("The progress of the whole run, all levels "
                                  "included"));

  view->label = gtk_label_new (NULL);
  gtk_misc_set_alignment (GTK_MISC (view->label), 0.0, 0.5);
  gtk_label_set_ellipsize (GTK_LABEL (view->label), PANGO_ELLIPSIZE_END);
  gtk_box_pack_start (GTK_BOX (box), view->label, FALSE, FALSE, 0);
  impasto_widget_set_name (view->label, _ ("Progress"));
  gtk_widget_set_has_tooltip (view->label, TRUE);
  g_signal_connect (view->label, "query-tooltip", G_CALLBACK (query_tooltip),
                    NULL);

  g_object_set_data_full (G_OBJECT (box), VIEW_KEY, view, g_free);
  gtk_widget_show_all (box);
  return box;
}
