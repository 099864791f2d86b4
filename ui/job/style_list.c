/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of styles and the initial choice.
 */
#include "config.h"

#include "ui/job/style_list.h"

struct _ImpastoStyleList
{
  const ImpastoHost  *host;
  ImpastoDialogState *state;
  GPtrArray          *choices; /* ImpastoStyleChoice */
};

static GPtrArray *
new_choices (void)
{
  return g_ptr_array_new_with_free_func (
      (GDestroyNotify)impasto_style_choice_free);
}

ImpastoStyleList *
impasto_style_list_new (const ImpastoHost *host, ImpastoDialogState *state)
{
  ImpastoStyleList *list = g_new0 (ImpastoStyleList, 1);

  list->host = host;
  list->state = state;
  list->choices = new_choices ();
  return list;
}

void
impasto_style_list_free (ImpastoStyleList *list)
{
  if (! list)
    return;
  g_ptr_array_unref (list->choices);
  g_free (list);
}

static gboolean
same_choices (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const ImpastoStyleChoice *x = g_ptr_array_index (a, i);
      const ImpastoStyleChoice *y = g_ptr_array_index (b, i);

      if (! impasto_style_ref_equal (&x->ref, &y->ref)
          || g_strcmp0 (x->label, y->label)
          || g_strcmp0 (x->caption, y->caption))
        return FALSE;
    }
  return TRUE;
}

static ImpastoStyleChoice *
choice_copy (const ImpastoStyleChoice *choice)
{
  return impasto_style_choice_new (choice->ref.kind, choice->ref.id,
                                   choice->label, choice->caption);
}

static ImpastoStyleChoice *
file_choice_new (const gchar *path)
{
  g_autofree gchar *name = g_filename_display_basename (path);
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *shown_folder = g_filename_display_name (folder);

  return impasto_style_choice_new (IMPASTO_STYLE_FILE, path, name,
                                   shown_folder);
}

/* The order of the kinds in the list. */
static gint
rank (const ImpastoStyleChoice *choice)
{
  switch (choice->ref.kind)
    {
    case IMPASTO_STYLE_FILE:
      return 0;
    case IMPASTO_STYLE_BUILTIN:
      return 1;
    default:
      return 2;
    }
}

/* Adds @choice, and takes ownership of it, after those of its kind. */
static void
insert_choice (GPtrArray *choices, ImpastoStyleChoice *choice)
{
  guint place = choices->len;

  while (place > 0
         && rank (g_ptr_array_index (choices, place - 1)) > rank (choice))
    place--;
  g_ptr_array_insert (choices, (gint)place, choice);
}

/* A file that does not exist is not listed but stays in the state, as it may be
 * on a removable drive. */
static void
add_files (const ImpastoStyleList *list, GPtrArray *choices)
{
  for (guint i = 0; i < list->state->files->len; i++)
    {
      const gchar *path = g_ptr_array_index (list->state->files, i);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        insert_choice (choices, file_choice_new (path));
    }
}

gboolean
impasto_style_list_update (ImpastoStyleList      *list,
                           const ImpastoStyleRef *chosen)
{
  GPtrArray *given = list->host->list_styles (list->host->data);
  GPtrArray *choices = new_choices ();
  gint       old = impasto_style_choices_find (list->choices, chosen);

  for (guint i = 0; i < given->len; i++)
    insert_choice (choices, choice_copy (g_ptr_array_index (given, i)));
  g_ptr_array_unref (given);
  add_files (list, choices);
  if (old >= 0 && impasto_style_choices_find (choices, chosen) < 0)
    insert_choice (choices,
                   choice_copy (g_ptr_array_index (list->choices, old)));
  if (same_choices (choices, list->choices))
    {
      g_ptr_array_unref (choices);
      return FALSE;
    }
  g_ptr_array_unref (list->choices);
  list->choices = choices;
  return TRUE;
}

guint
impasto_style_list_get_length (const ImpastoStyleList *list)
{
  return list->choices->len;
}

const ImpastoStyleChoice *
impasto_style_list_get (const ImpastoStyleList *list, guint index)
{
  return g_ptr_array_index (list->choices, index);
}

gint
impasto_style_list_find (const ImpastoStyleList *list,
                         const ImpastoStyleRef  *style)
{
  return impasto_style_choices_find (list->choices, style);
}

gint
impasto_style_list_find_offer (const ImpastoStyleList *list,
                               const ImpastoStyleRef  *last)
{
  gint found = impasto_style_choices_find (list->choices, last);

  if (found >= 0)
    return found;
  for (guint i = 0; i < list->choices->len; i++)
    if (impasto_style_list_get (list, i)->ref.kind == IMPASTO_STYLE_BUILTIN)
      return (gint)i;
  return list->choices->len > 0 ? 0 : -1;
}

void
impasto_style_list_add_file (ImpastoStyleList *list, const gchar *path)
{
  impasto_dialog_state_add_file (list->state, path);
}

void
impasto_style_list_remove_file (ImpastoStyleList *list, const gchar *path)
{
  impasto_dialog_state_remove_file (list->state, path);
}
