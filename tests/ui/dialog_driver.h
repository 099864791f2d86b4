/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operates the dialog from within its process, by the accessible names of its
 * widgets.
 */
#ifndef IMPASTO_DIALOG_DRIVER_H
#define IMPASTO_DIALOG_DRIVER_H

#include "ui/job/host.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef void (*DriverScript) (gpointer data);
typedef gboolean (*DriverCondition) (gpointer data);

/**
 * driver_run: run the dialog with @script, which is called when the dialog is
 * shown and must close it.  Returns the value of impasto_dialog_run ().
 */
gboolean driver_run (DriverScript       script,
                     gpointer           data,
                     const ImpastoHost *host,
                     const gchar       *model_file,
                     ImpastoSettings   *settings);

/* Runs the main loop until @condition holds.  Aborts after @seconds, which only
 * guard against an endless wait. */
void driver_wait (DriverCondition condition, gpointer data, gdouble seconds);
/* Runs the main loop for @ms. */
void driver_run_loop (guint ms);
/* Runs the main loop until everything is drawn. */
void driver_settle (void);

/* The window of the dialog; NULL after it was closed. */
GtkWidget *driver_window (void);
/* The visible widget of type @type with the accessible name @name (NULL: any);
 * NULL if there is none. */
GtkWidget *driver_find (GType type, const gchar *name);
/* Like driver_find (), but in the window titled @title; aborts if there is no
 * such window or widget. */
GtkWidget *driver_find_in (const gchar *title, GType type, const gchar *name);
/* The window titled @title, or NULL. */
GtkWidget *driver_find_window (const gchar *title);
gboolean   driver_is_sensitive (const gchar *button);
/* Clicks a button if it is sensitive; FALSE otherwise. */
gboolean driver_click (const gchar *button);
/* @position: see impasto_log_slider_new () */
void    driver_set_slider (const gchar *name, gdouble position);
gdouble driver_get_slider (const gchar *name);
void    driver_set_spin (const gchar *name, gdouble value);
gdouble driver_get_spin (const gchar *name);
/* Enters @text in a number field, as if it were typed and followed by Tab. */
void driver_type (const gchar *name, const gchar *text);
void driver_set_combo (const gchar *name, gint value);
gint driver_get_combo (const gchar *name);
/* The text of a label; "" if there is no such label. */
const gchar *driver_text (const gchar *name);
/* The icon view with the style at @index of the list, and the index in that
 * view, if @place is not NULL. */
GtkWidget *driver_find_style (gint index, gint *place);
void       driver_choose_style (gint index);
gint       driver_count_styles (void);
/* Drops a file, or the NULL-terminated @uris, onto the window. */
void driver_drop_file (const gchar *path);
void driver_drop_uris (const gchar *const *uris);
/* Moves the pointer to this place in @widget. */
void driver_move_pointer (GtkWidget *widget, gdouble x, gdouble y);
/* Presses a key in @widget. */
void driver_press_key (GtkWidget *widget, guint keyval);
/* Gives the window the focus, as if the user returned from another window. */
void driver_focus (void);
/* Close the window as the Escape key and its close button do. */
void driver_escape (void);
void driver_close (void);

G_END_DECLS

#endif /* IMPASTO_DIALOG_DRIVER_H */
