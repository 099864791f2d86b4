/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A message dialog with the buttons Discard, Continue, and Keep.
 */
#include "config.h"

#include "ui/dialog/leave_question.h"

#include <glib/gi18n-lib.h>

#include "ui/job/cost.h"
#include "ui/job/event_log.h"

#define QUESTION_KEY "impasto-leave-question"
/* A picture that took less time is discarded without a question. */
#define MANY_SECONDS 30.0

typedef struct
{
  ImpastoLeaveFunc answered;
  gpointer         data;
} Question;

gboolean
impasto_leave_question_is_due (gdouble seconds)
{
  return seconds > MANY_SECONDS;
}

/* Escape and the close button of the window give a negative response. */
static void
respond (GtkWidget *window, gint response, Question *question)
{
  Question           copy = *question;
  ImpastoLeaveAnswer answer =
      response >= 0 ? (ImpastoLeaveAnswer)response : IMPASTO_LEAVE_CONTINUE;

  impasto_event_log ("leave answer=%d", answer);
  gtk_widget_destroy (window);
  copy.answered (answer, copy.data);
}

static void
forget (GtkWindow *parent)
{
  g_object_set_data (G_OBJECT (parent), QUESTION_KEY, NULL);
}

void
impasto_leave_question_ask (GtkWindow       *parent,
                            const gchar     *text,
                            gdouble          seconds,
                            ImpastoLeaveFunc answered,
                            gpointer         data)
{
  g_autofree gchar *time = impasto_cost_describe_time (seconds);
  Question         *question;
  GtkWidget        *window;

  if (g_object_get_data (G_OBJECT (parent), QUESTION_KEY))
    return;
  impasto_event_log ("leave-question seconds=%.0f", seconds);
  window = gtk_message_dialog_new (
      parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
      GTK_MESSAGE_WARNING, GTK_BUTTONS_NONE, "%s", text);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Discard the Picture"));
  gtk_message_dialog_format_secondary_text (
      /* Translators: %s is a time such as "about 2 min". */
      GTK_MESSAGE_DIALOG (window), _ ("Painting it took %s."), time);
  gtk_dialog_add_buttons (GTK_DIALOG (window), _ ("_Discard"),
                          IMPASTO_LEAVE_DISCARD, _ ("_Continue"),
                          IMPASTO_LEAVE_CONTINUE, _ ("_Keep"),
                          IMPASTO_LEAVE_KEEP, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (window), IMPASTO_LEAVE_KEEP);
  question = g_new (Question, 1);
  question->answered = answered;
  question->data = data;
  g_object_set_data_full (G_OBJECT (window), QUESTION_KEY, question, g_free);
  g_object_set_data (G_OBJECT (parent), QUESTION_KEY, window);
  g_signal_connect (window, "response", G_CALLBACK (respond), question);
  g_signal_connect_swapped (window, "destroy", G_CALLBACK (forget), parent);
  gtk_widget_show (window);
}
