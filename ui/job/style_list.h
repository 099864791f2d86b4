/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The styles in the gallery: the host's styles and the user's picture files.
 * No GTK.
 */
#ifndef IMPASTO_STYLE_LIST_H
#define IMPASTO_STYLE_LIST_H

#include "ui/job/dialog_state.h"
#include "ui/job/host.h"

G_BEGIN_DECLS

typedef struct _ImpastoStyleList ImpastoStyleList;

/* Empty until the first update.  The list reads and changes the files in
 * @state.  @host and @state must outlive the list. */
ImpastoStyleList *impasto_style_list_new (const ImpastoHost  *host,
                                          ImpastoDialogState *state);
void              impasto_style_list_free (ImpastoStyleList *list);

/**
 * impasto_style_list_update: get the host's styles and check which files still
 * exist.  The user's files come first, then the paintings, then the layers.
 * @chosen stays in the list in any case, because closing its image must not
 * change the chosen style.  FALSE if nothing has changed.
 */
gboolean impasto_style_list_update (ImpastoStyleList      *list,
                                    const ImpastoStyleRef *chosen);

guint impasto_style_list_get_length (const ImpastoStyleList *list);
/* Valid until the next update. */
const ImpastoStyleChoice *impasto_style_list_get (const ImpastoStyleList *list,
                                                  guint index);
/* -1 if it is not in the list. */
gint impasto_style_list_find (const ImpastoStyleList *list,
                              const ImpastoStyleRef  *style);

/**
 * impasto_style_list_find_offer: the index of the style to select initially:
 * @last, the style used last; if it is gone, the first painting, or else the
 * first style.  -1 if the list is empty.
 */
gint impasto_style_list_find_offer (const ImpastoStyleList *list,
                                    const ImpastoStyleRef  *last);

/* These changes show after the next update. */
void impasto_style_list_add_file (ImpastoStyleList *list, const gchar *path);
void impasto_style_list_remove_file (ImpastoStyleList *list, const gchar *path);

G_END_DECLS

#endif /* IMPASTO_STYLE_LIST_H */
