/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sections of the gallery, the keyboard in it, and the style that the
 * dialog offers.
 */
#include "config.h"

#include <gdk/gdkkeysyms.h>

#include "dialog_fixture.h"
#include "tests/support/temp_folder.h"
#include "ui/job/dialog_state.h"

/* The smallest number of thumbnails in view at the default size. */
#define LEAST_IN_VIEW 8
#define N_PAINTINGS   10

static GtkWidget *
gallery (void)
{
  return driver_find (GTK_TYPE_SCROLLED_WINDOW, "Styles");
}

static void
add (Fixture *f, ImpastoStyleKind kind, const gchar *id, const gchar *label)
{
  g_ptr_array_add (f->fake->styles,
                   impasto_style_choice_new (kind, id, label, "A caption"));
}

/* Paintings p0 to p9, and the layers 1, 2 and 3, which the host lists first. */
static void
use_many_styles (Fixture *f)
{
  g_ptr_array_set_size (f->fake->styles, 0);
  add (f, IMPASTO_STYLE_LAYER, "1", "Sky");
  add (f, IMPASTO_STYLE_LAYER, "2", "Sea");
  add (f, IMPASTO_STYLE_LAYER, "3", "Sand");
  for (gint i = 0; i < N_PAINTINGS; i++)
    {
      g_autofree gchar *id = g_strdup_printf ("p%d", i);

      add (f, IMPASTO_STYLE_BUILTIN, id, id);
    }
}

/* Gives the dialog @n files, a0.png and so on, in the folder of the fixture. */
static void
use_files (Fixture *f, gint n)
{
  ImpastoDialogState state;

  fixture_add_folder (f);
  impasto_dialog_state_init (&state, NULL);
  for (gint i = 0; i < n; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("a%d.png", i);
      g_autofree gchar *path = g_build_filename (f->root, name, NULL);
      g_autoptr (GdkPixbuf) pixbuf =
          gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 20 + i, 20);

      gdk_pixbuf_fill (pixbuf, 0x8040c0ff);
      g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
      impasto_dialog_state_add_file (&state, path);
    }
  f->fake->state = impasto_dialog_state_to_text (&state);
  impasto_dialog_state_clear (&state);
}

/* The last part of the id of the chosen style. */
static void
check_chosen (Fixture *f, const gchar *expected)
{
  g_autofree gchar *name = g_path_get_basename (f->settings.style.id);

  g_assert_cmpstr (name, ==, expected);
}

/* ------------------------------------------------------------ sections --- */

static void
check_heading (const gchar *text, gboolean is_shown)
{
  GList     *parts = NULL;
  GtkWidget *box =
      gtk_bin_get_child (GTK_BIN (gtk_bin_get_child (GTK_BIN (gallery ()))));
  gboolean found = FALSE;

  parts = gtk_container_get_children (GTK_CONTAINER (box));
  for (GList *item = parts; item; item = item->next)
    if (GTK_IS_EVENT_BOX (item->data))
      {
        GtkWidget *label = gtk_bin_get_child (item->data);

        if (! g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text))
          found = gtk_widget_get_visible (item->data);
      }
  g_list_free (parts);
  g_assert_cmpint (found, ==, is_shown);
}

static const gchar *
name_of_view (gint index)
{
  return atk_object_get_name (
      gtk_widget_get_accessible (driver_find_style (index, NULL)));
}

static void
script_sections (gpointer data)
{
  gint place;

  g_assert_cmpint (driver_count_styles (), ==, 2 + N_PAINTINGS + 3);
  g_assert_cmpstr (name_of_view (0), ==, "Your pictures");
  g_assert_cmpstr (name_of_view (1), ==, "Your pictures");
  g_assert_cmpstr (name_of_view (2), ==, "Paintings");
  g_assert_cmpstr (name_of_view (2 + N_PAINTINGS), ==, "Layers of open images");
  check_heading ("Your pictures", TRUE);
  check_heading ("Paintings", TRUE);
  check_heading ("Layers of open images", TRUE);
  g_assert_true (gtk_widget_get_has_tooltip (driver_find_style (3, NULL)));

  /* Only one picture of all sections is selected. */
  for (gint i = 0; i < driver_count_styles (); i += 3)
    {
      gint n_selected = 0;

      driver_choose_style (i);
      for (gint j = 0; j < driver_count_styles (); j++)
        {
          GtkWidget   *view = driver_find_style (j, &place);
          GtkTreePath *path = gtk_tree_path_new_from_indices (place, -1);

          n_selected +=
              gtk_icon_view_path_is_selected (GTK_ICON_VIEW (view), path);
          gtk_tree_path_free (path);
        }
      g_assert_cmpint (n_selected, ==, 1);
    }
  fixture_click ("Cancel");
}

static void
script_no_files (gpointer data)
{
  check_heading ("Your pictures", FALSE);
  check_heading ("Paintings", TRUE);
  g_assert_cmpstr (name_of_view (0), ==, "Paintings");
  fixture_click ("Cancel");
}

static void
test_sections (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_no_files);
  use_many_styles (f);
  g_clear_pointer (&f->fake->state, g_free);
  use_files (f, 2);
  fixture_run (f, script_sections);
}

/* ------------------------------------------------------------ keyboard --- */

static void
press (Fixture *f, guint keyval, const gchar *expected)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (driver_window ()));

  g_assert_true (GTK_IS_ICON_VIEW (focus));
  driver_press_key (focus, keyval);
  check_chosen (f, expected);
}

/* The number of columns is that of the default size. */
static void
script_keyboard (gpointer data)
{
  Fixture *f = data;
  gboolean rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  guint    next = rtl ? GDK_KEY_Left : GDK_KEY_Right;
  guint    previous = rtl ? GDK_KEY_Right : GDK_KEY_Left;

  driver_settle ();
  driver_focus ();
  /* The sections are a single stop of the Tab key. */
  driver_choose_style (1);
  for (gint i = 0; i < driver_count_styles (); i++)
    g_assert_cmpint (gtk_widget_get_can_focus (driver_find_style (i, NULL)), ==,
                     i < 2);
  gtk_widget_grab_focus (driver_find_style (1, NULL));

  /* a0 a1 | p0 p1 p2 p3 / p4 p5 p6 p7 / p8 p9 | 1 2 3 */
  press (f, next, "p0");
  press (f, previous, "a1.png");
  press (f, GDK_KEY_Down, "p1");
  press (f, GDK_KEY_Down, "p5");
  press (f, next, "p6");
  press (f, GDK_KEY_Down, "p9");
  press (f, GDK_KEY_Down, "2");
  press (f, GDK_KEY_Down, "2");
  press (f, next, "3");
  press (f, next, "3");
  press (f, GDK_KEY_Up, "p9");
  press (f, GDK_KEY_Home, "a0.png");
  press (f, previous, "a0.png");
  press (f, GDK_KEY_Up, "a0.png");
  press (f, GDK_KEY_End, "3");
  /* A page is more than one row; how many depends on the height. */
  for (gint i = 0; i <= N_PAINTINGS; i++)
    driver_press_key (gtk_window_get_focus (GTK_WINDOW (driver_window ())),
                      GDK_KEY_Page_Up);
  check_chosen (f, "a1.png");
  press (f, GDK_KEY_Home, "a0.png");
  driver_press_key (gtk_window_get_focus (GTK_WINDOW (driver_window ())),
                    GDK_KEY_Page_Down);
  g_assert_cmpstr (f->settings.style.id, !=, "p0");
  for (gint i = 0; i <= N_PAINTINGS; i++)
    driver_press_key (gtk_window_get_focus (GTK_WINDOW (driver_window ())),
                      GDK_KEY_Page_Down);
  check_chosen (f, "1");
  driver_choose_style (0);
  fixture_click ("Cancel");
}

static void
test_keyboard (Fixture *f, gconstpointer data)
{
  use_many_styles (f);
  use_files (f, 2);
  fixture_run (f, script_keyboard);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  fixture_run (f, script_keyboard);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* -------------------------------------------------------------- layout --- */

/* The bounds of the picture at @place in @view, to a few pixels. */
static void
find_bounds (GtkIconView *view, gint place, GdkRectangle *bounds)
{
  GtkAllocation allocation;
  const gint    step = 3;

  *bounds = (GdkRectangle){ 0, 0, 0, 0 };
  gtk_widget_get_allocation (GTK_WIDGET (view), &allocation);
  for (gint y = 0; y < allocation.height; y += step)
    for (gint x = 0; x < allocation.width; x += step)
      {
        GtkTreePath *path = gtk_icon_view_get_path_at_pos (view, x, y);
        GdkRectangle point = { x, y, step, step };

        if (path && gtk_tree_path_get_indices (path)[0] == place)
          {
            if (bounds->width == 0)
              *bounds = point;
            gdk_rectangle_union (bounds, &point, bounds);
          }
        gtk_tree_path_free (path);
      }
}

/* Whether the picture at @index is completely in view. */
static gboolean
is_in_view (gint index)
{
  gint          place;
  GtkWidget    *view = driver_find_style (index, &place);
  GtkWidget    *viewport = gtk_bin_get_child (GTK_BIN (gallery ()));
  GdkWindow    *window = gtk_widget_get_window (viewport);
  GdkRectangle  bounds;
  GtkAllocation allocation;
  gint          top;

  find_bounds (GTK_ICON_VIEW (view), place, &bounds);
  gtk_widget_get_allocation (view, &allocation);
  top = allocation.y + bounds.y
        - (gint)gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (
            GTK_SCROLLED_WINDOW (gallery ())));
  return bounds.width > 0 && top >= 0
         && top + bounds.height <= gdk_window_get_height (window)
         && bounds.x + bounds.width <= gdk_window_get_width (window);
}

static gint
count_in_view (void)
{
  gint n = 0;

  driver_settle ();
  for (gint i = 0; i < driver_count_styles (); i++)
    n += is_in_view (i);
  return n;
}

/* The width of the item at @index, in pixels. */
static gint
thumbnail_width (gint index)
{
  return gtk_icon_view_get_item_width (
      GTK_ICON_VIEW (driver_find_style (index, NULL)));
}

static void
script_layout (gpointer data)
{
  GtkWindow *window = GTK_WINDOW (driver_window ());
  gint       smallest;
  gint       width;
  gint       height;

  g_assert_cmpint (count_in_view (), >=, LEAST_IN_VIEW);
  smallest = thumbnail_width (0);
  /* The chosen picture is in view. */
  driver_choose_style (driver_count_styles () - 1);
  driver_settle ();
  g_assert_true (is_in_view (driver_count_styles () - 1));
  driver_choose_style (0);
  driver_settle ();
  g_assert_true (is_in_view (0));

  /* They grow with the window, and become smaller again. */
  gtk_window_get_size (window, &width, &height);
  gtk_window_resize (window, width + 200, height);
  g_assert_cmpint (count_in_view (), >=, LEAST_IN_VIEW);
  gtk_window_resize (window, width + 200, 768);
  g_assert_cmpint (count_in_view (), >=, LEAST_IN_VIEW);
  g_assert_cmpint (thumbnail_width (0), >, smallest);
  gtk_window_resize (window, width, height);
  g_assert_cmpint (count_in_view (), >=, LEAST_IN_VIEW);
  g_assert_cmpint (thumbnail_width (0), ==, smallest);
  fixture_click ("Cancel");
}

/* Also with two headings and a row that is not full. */
static void
script_two_sections (gpointer data)
{
  g_assert_cmpint (count_in_view (), >=, LEAST_IN_VIEW);
  fixture_click ("Cancel");
}

static void
test_layout (Fixture *f, gconstpointer data)
{
  use_many_styles (f);
  fixture_run (f, script_layout);
  g_clear_pointer (&f->fake->state, g_free);
  use_files (f, 2);
  fixture_run (f, script_two_sections);
}

static gint smallest_width;

static void
script_measure (gpointer data)
{
  GtkRequisition requisition;

  driver_settle ();
  g_assert_cmpint (count_in_view (), >=, LEAST_IN_VIEW);
  gtk_widget_size_request (gallery (), &requisition);
  smallest_width = requisition.width;
  fixture_click ("Cancel");
}

/* The pictures grow with the font. */
static void
test_font (Fixture *f, gconstpointer data)
{
  gint normal;

  use_many_styles (f);
  fixture_run (f, script_measure);
  normal = smallest_width;
  gtk_rc_parse_string ("style \"large\" { font_name = \"Sans 14\" }\n"
                       "class \"GtkWidget\" style \"large\"");
  gtk_rc_reset_styles (gtk_settings_get_default ());
  g_clear_pointer (&f->fake->state, g_free);
  fixture_run (f, script_measure);
  g_assert_cmpint (smallest_width, >, normal);
  gtk_rc_parse_string ("style \"large\" { font_name = \"Sans 10\" }");
  gtk_rc_reset_styles (gtk_settings_get_default ());
}

/* A long name changes no size. */
static void
script_long_name (gpointer data)
{
  GtkAllocation before;
  GtkAllocation after;

  driver_settle ();
  gtk_widget_get_allocation (driver_window (), &before);
  driver_choose_style (1);
  driver_settle ();
  g_assert_cmpuint (g_utf8_strlen (driver_text ("Style name"), -1), >, 300);
  gtk_widget_get_allocation (driver_window (), &after);
  g_assert_cmpint (after.width, ==, before.width);
  g_assert_cmpint (after.height, ==, before.height);
  fixture_click ("Cancel");
}

static void
test_long_name (Fixture *f, gconstpointer data)
{
  g_autofree gchar *label = g_strnfill (400, 'm');

  use_many_styles (f);
  g_ptr_array_set_size (f->fake->styles, 4);
  add (f, IMPASTO_STYLE_BUILTIN, "long", label);
  fixture_run (f, script_long_name);
}

/* ------------------------------------------------------- initial style --- */

static void
script_run (gpointer data)
{
  fixture_click ("Start");
  fixture_wait_for_frames (data, 1);
  fixture_click ("Keep");
}

static void
script_choose (gpointer data)
{
  Fixture *f = data;

  check_chosen (f, "wave");
  driver_choose_style (3);
  check_chosen (f, "11");
  script_run (data);
}

static void
script_offered (gpointer data)
{
  Fixture *f = data;

  check_chosen (f, f->way_out);
  g_assert_true (driver_is_sensitive ("Start"));
  fixture_click ("Cancel");
}

/* The style that was used last, or the first painting. */
static void
test_initial_style (Fixture *f, gconstpointer data)
{
  use_files (f, 1);
  f->way_out = "wave";
  fixture_run (f, script_offered);
  fixture_run (f, script_run);
  /* The result is a layer of an open image. */
  g_ptr_array_insert (
      f->fake->styles, 0,
      impasto_style_choice_new (IMPASTO_STYLE_LAYER, "99", "Result", NULL));
  fixture_run (f, script_offered);
  g_ptr_array_remove_index (f->fake->styles, 0);
  fixture_run (f, script_choose);
  f->way_out = "11";
  fixture_run (f, script_offered);
  /* The image is closed. */
  g_ptr_array_remove_index (f->fake->styles, 0);
  f->way_out = "wave";
  fixture_run (f, script_offered);
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "sections", test_sections },   { "keyboard", test_keyboard },
    { "layout", test_layout },       { "font", test_font },
    { "long-name", test_long_name }, { "initial-style", test_initial_style },
  };

  return fixture_main (argc, argv, "dialog-gallery", tests,
                       G_N_ELEMENTS (tests));
}
