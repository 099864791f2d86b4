/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drives the dialog from within, by the accessible names of its widgets.
 */
#ifndef IMPASTO_DIALOG_DRIVER_H
#define IMPASTO_DIALOG_DRIVER_H

#include "ui/job/host.h"
#include "ui/widgets/widgets.h"

G_BEGIN_DECLS

typedef void (*DriverScript) (gpointer data);
typedef gboolean (*DriverCondition) (gpointer data);

/**
 * driver_run: run the dialog with @script, which is called once the dialog is
 * shown and must lead to its end.  Returns what impasto_dialog_run () did.
 */
gboolean driver_run (DriverScript       script,
                     gpointer           data,
                     const ImpastoHost *host,
                     const gchar       *model_file,
                     ImpastoSettings   *settings);

/* Runs the main loop until @condition holds; aborts after @seconds, which
 * only guard against waiting for ever. */
void driver_wait (DriverCondition condition, gpointer data, gdouble seconds);
/* Runs the main loop for @ms. */
void driver_run_loop (guint ms);
/* Runs the main loop until nothing is left to be drawn. */
void driver_settle (void);

/* NULL once the dialog has been left. */
GtkWidget *driver_window (void);
/* The widget of type @type with the accessible name @name (NULL: any); NULL if
 * there is none that is shown. */
GtkWidget *driver_find (GType type, const gchar *name);
/* The same in the window titled @title, which has to be there; @name NULL: any.
 */
GtkWidget *driver_find_in (const gchar *title, GType type, const gchar *name);
/* The window titled @title, or NULL. */
GtkWidget *driver_find_window (const gchar *title);
gboolean   driver_is_sensitive (const gchar *button);
/* Presses a button, if it is sensitive; FALSE otherwise. */
gboolean driver_click (const gchar *button);
/* @position in the slider's own unit. */
void    driver_set_slider (const gchar *name, gdouble position);
gdouble driver_get_slider (const gchar *name);
void    driver_set_spin (const gchar *name, gdouble value);
gdouble driver_get_spin (const gchar *name);
/* As if @text had been typed into a number field, and Tab pressed. */
void driver_type (const gchar *name, const gchar *text);
void driver_set_combo (const gchar *name, gint value);
gint driver_get_combo (const gchar *name);
/* A label's text. */
const gchar *driver_text (const gchar *name);
void         driver_choose_style (gint index);
gint         driver_count_styles (void);
/* Drops a file, or several, NULL-terminated, onto the window. */
void driver_drop_file (const gchar *path);
void driver_drop_uris (const gchar *const *uris);
/* Presses a key within @widget. */
void driver_press_key (GtkWidget *widget, guint keyval);
/* As if the user came back from another window. */
void driver_focus (void);
/* As the Escape key and the window's close button do. */
void driver_escape (void);
void driver_close (void);

G_END_DECLS

#endif /* IMPASTO_DIALOG_DRIVER_H */
