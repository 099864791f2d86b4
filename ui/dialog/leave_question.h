/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The question before a picture that took long to paint is discarded.
 */
#ifndef IMPASTO_LEAVE_QUESTION_H
#define IMPASTO_LEAVE_QUESTION_H

#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef enum
{
  IMPASTO_LEAVE_CONTINUE, /* neither: go on as before */
  IMPASTO_LEAVE_KEEP,
  IMPASTO_LEAVE_DISCARD
} ImpastoLeaveAnswer;

/* The answer to the question of impasto_leave_question_ask (). */
typedef void (*ImpastoLeaveFunc) (ImpastoLeaveAnswer answer, gpointer data);

/* Whether the work of @seconds is worth a question. */
gboolean impasto_leave_question_is_due (gdouble seconds);

/**
 * impasto_leave_question_ask: ask the question @text in a modal window above
 * @parent, about a picture that was painted for @seconds, and call @answered.
 * The main loop continues to run.  Ignored while the question is open.
 */
void impasto_leave_question_ask (GtkWindow       *parent,
                                 const gchar     *text,
                                 gdouble          seconds,
                                 ImpastoLeaveFunc answered,
                                 gpointer         data);

G_END_DECLS

#endif /* IMPASTO_LEAVE_QUESTION_H */
