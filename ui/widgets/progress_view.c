/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows the progress as text and as a bar.
 */
#include "config.h"

#include "ui/widgets/progress_view.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "ui/job/cost.h"
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

gchar *
impasto_progress_describe_loss (gdouble loss)
{
  if (loss >= LARGE_LOSS)
    return g_strdup_printf ("%.0f", loss);
  return g_strdup_printf ("%.3g", loss);
}

/* "48 % · about 2 min left". */
static gchar *
describe_progress (const NstProgress *progress)
{
  gint              percent = (gint)floor (100.0 * progress->fraction);
  g_autofree gchar *left = NULL;

  if (progress->seconds_left < 0.0)
    /* Translators: the share of a run that is done. */
    return g_strdup_printf (_ ("%d %%"), percent);
  left = impasto_cost_describe_time (progress->seconds_left);
  /* Translators: the share of a run that is done, and a time such as "about
   * 2 min". */
  return g_strdup_printf (_ ("%d %% · %s left"), percent, left);
}

gchar *
impasto_progress_describe (const ImpastoProgressFacts *facts)
{
  g_autofree gchar *progress = describe_progress (&facts->progress);

  switch (facts->state)
    {
    case IMPASTO_PAINTER_IDLE:
      return g_strdup (facts->can_start ? _ ("Press Start to paint.") : "");
    case IMPASTO_PAINTER_LOADING:
      return g_strdup (_ ("Preparing…"));
    case IMPASTO_PAINTER_RUNNING:
      return g_steal_pointer (&progress);
    case IMPASTO_PAINTER_PAUSED:
      if (facts->progress.n_levels == 0)
        return g_strdup (_ ("Paused."));
      return g_strdup_printf (_ ("Paused at %s"), progress);
    case IMPASTO_PAINTER_ENDING:
      return g_strdup (_ ("One moment…"));
    case IMPASTO_PAINTER_STOPPED:
      return g_strdup (
          _ ("Stopped. Press Keep to keep the picture, or Continue "
             "to paint on."));
    case IMPASTO_PAINTER_FINISHED:
      return g_strdup (
          facts->end == NST_END_CONVERGED
              ? _ ("Finished: more iterations would change little. Press Keep "
                   "to keep the picture, or change a setting and press "
                   "Continue.")
              : _ ("Finished. Press Keep to keep the picture, or Continue to "
                   "paint on."));
    case IMPASTO_PAINTER_FAILED:
      return g_strdup (
          facts->can_keep
              ? _ ("Stopped because of a problem. Press Keep to keep the "
                   "picture so far, or Continue to paint on.")
              : _ ("Stopped because of a problem."));
    case IMPASTO_PAINTER_KEPT:
      break;
    }
  return g_strdup (_ ("Done."));
}

gchar *
impasto_progress_describe_details (const ImpastoProgressFacts *facts)
{
  const NstProgress *progress = &facts->progress;
  GString           *text = g_string_new (NULL);
  g_autofree gchar  *loss = impasto_progress_describe_loss (progress->total);

  if (progress->n_levels > 0)
    {
      g_string_append_printf (text, _ ("Level %d of %d (%d × %d)"),
                              progress->level + 1, progress->n_levels,
                              progress->width, progress->height);
      g_string_append_printf (text, _ (" · iteration %d of %d"),
                              progress->iteration, progress->n_iterations);
      if (facts->state == IMPASTO_PAINTER_RUNNING && facts->rate > 0.0)
        g_string_append_printf (text, _ (" · %.1f per second"), facts->rate);
      g_string_append_printf (text, _ (" · loss %s"), loss);
      if (facts->peak_memory > 0)
        {
          g_autofree gchar *peak = g_format_size (facts->peak_memory);

          /* Translators: the peak memory use so far, such as 812 MB. */
          g_string_append_printf (text, _ (" · peak %s"), peak);
        }
    }
  return g_string_free (text, FALSE);
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

static void
set_text (GtkWidget *label, const gchar *text)
{
  if (strcmp (gtk_label_get_text (GTK_LABEL (label)), text))
    gtk_label_set_text (GTK_LABEL (label), text);
}

void
impasto_progress_view_update (GtkWidget      *widget,
                              GtkWidget      *details,
                              ImpastoPainter *painter,
                              gboolean        can_start)
{
  View                *view = g_object_get_data (G_OBJECT (widget), VIEW_KEY);
  ImpastoProgressFacts facts = { .state = impasto_painter_get_state (painter) };
  g_autofree gchar    *text = NULL;
  g_autofree gchar    *details_text = NULL;
  gdouble              fraction;

  impasto_painter_get_progress (painter, &facts.progress);
  measure_rate (view, &facts.progress);
  facts.rate = view->rate;
  facts.peak_memory = impasto_machine_get_peak_memory ();
  facts.can_start = can_start;
  facts.can_keep = impasto_painter_can_keep (painter);
  facts.end = impasto_painter_get_end (painter);
  text = impasto_progress_describe (&facts);
  details_text = impasto_progress_describe_details (&facts);
  fraction = CLAMP (facts.progress.fraction, 0.0, 1.0);
  if (fraction != gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (view->bar)))
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (view->bar), fraction);
  set_text (view->label, text);
  set_text (details, details_text);
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

/* One line of text, which is cut off rather than widen the window. */
static GtkWidget *
make_line (const gchar *name)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_misc_set_alignment (GTK_MISC (label), 0.0, 0.5);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  impasto_widget_set_name (label, name);
  gtk_widget_set_has_tooltip (label, TRUE);
  g_signal_connect (label, "query-tooltip", G_CALLBACK (query_tooltip), NULL);
  return label;
}

GtkWidget *
impasto_progress_details_new (void)
{
  return make_line (_ ("Details"));
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
  view->label = make_line (_ ("Progress"));
  gtk_box_pack_start (GTK_BOX (box), view->label, FALSE, FALSE, 0);

  g_object_set_data_full (G_OBJECT (box), VIEW_KEY, view, g_free);
  gtk_widget_show_all (box);
  return box;
}
