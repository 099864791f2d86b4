/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The styles in the gallery: those of the host and the user's own files.  No
 * GTK.
 */
#ifndef IMPASTO_STYLE_LIST_H
#define IMPASTO_STYLE_LIST_H

#include "ui/job/dialog_state.h"
#include "ui/job/host.h"

G_BEGIN_DECLS

typedef struct _ImpastoStyleList ImpastoStyleList;

/* Empty until the first update.  @host and @state, whose files are shown and
 * changed, must outlive the list. */
ImpastoStyleList *impasto_style_list_new (const ImpastoHost  *host,
                                          ImpastoDialogState *state);
void              impasto_style_list_free (ImpastoStyleList *list);

/**
 * impasto_style_list_update: ask the host again and look which files are there
 * still.  @chosen stays in any case: that its image was closed must not change
 * what is painted.  FALSE when nothing has changed.
 */
gboolean impasto_style_list_update (ImpastoStyleList      *list,
                                    const ImpastoStyleRef *chosen);

guint impasto_style_list_get_length (const ImpastoStyleList *list);
/* Good until the next update. */
const ImpastoStyleChoice *impasto_style_list_get (const ImpastoStyleList *list,
                                                  guint index);
/* -1 when it is not there. */
gint impasto_style_list_find (const ImpastoStyleList *list,
                              const ImpastoStyleRef  *style);

/**
 * impasto_style_list_find_offer: what to offer first: @last if the user has
 * chosen it; else a layer of another image, else @last all the same, else
 * the first painting.  -1 when there is nothing at all.
 */
gint impasto_style_list_find_offer (const ImpastoStyleList *list,
                                    const ImpastoStyleRef  *last);

/* To be seen after the next update. */
void impasto_style_list_add_file (ImpastoStyleList *list, const gchar *path);
void impasto_style_list_remove_file (ImpastoStyleList *list, const gchar *path);
/* Says that what is chosen now was chosen by the user. */
void impasto_style_list_set_chosen (ImpastoStyleList *list);

G_END_DECLS

#endif /* IMPASTO_STYLE_LIST_H */
