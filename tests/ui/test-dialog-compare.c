/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The comparison of original and result, the button Original, and the opacity
 * of the result.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <gdk/gdkkeysyms.h>

#include "dialog_fixture.h"
#include "ui/widgets/compare_view.h"
#include "ui/widgets/zoom.h"

#define COMPARE_PAGE 1
/* The squares behind transparent parts. */
#define DARK_SQUARE  0x666666
#define LIGHT_SQUARE 0x999999
/* The byte of half the light; linear light is blended. */
#define HALF_LIGHT 188

/* -------------------------------------------------------------- events --- */

static void
send_button (GtkWidget *widget, GdkEventType type, gdouble x)
{
  GdkEvent *event = gdk_event_new (type);

  event->button.window = g_object_ref (gtk_widget_get_window (widget));
  event->button.button = 1;
  event->button.x = x;
  event->button.y = widget->allocation.height / 2;
  gtk_widget_event (widget, event);
  gdk_event_free (event);
}

static void
turn_wheel (GtkWidget *widget, GdkScrollDirection direction, gdouble x)
{
  GdkEvent *event = gdk_event_new (GDK_SCROLL);

  event->scroll.window = g_object_ref (gtk_widget_get_window (widget));
  event->scroll.direction = direction;
  event->scroll.x = x;
  event->scroll.y = widget->allocation.height / 2;
  gtk_widget_event (widget, event);
  gdk_event_free (event);
}

static const gchar *
description (GtkWidget *widget)
{
  return atk_object_get_description (gtk_widget_get_accessible (widget));
}

/* The color on the screen at a quarter of the height of @widget and the share
 * @x of its width. */
static guint32
color_at (GtkWidget *widget, gdouble x)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  const guchar *pixel;

  driver_settle ();
  pixbuf =
      gdk_pixbuf_get_from_drawable (NULL, gtk_widget_get_window (widget), NULL,
                                    (gint)(x * widget->allocation.width),
                                    widget->allocation.height / 4, 0, 0, 1, 1);
  pixel = gdk_pixbuf_read_pixels (pixbuf);
  return (guint32)pixel[0] << 16 | (guint32)pixel[1] << 8 | pixel[2];
}

/* ---------------------------------------------------------- comparison --- */

static NstPicture *
make_plain (gint width, gint height, gfloat red, gfloat blue)
{
  NstPicture *picture = nst_picture_new (width, height);

  for (gint i = 0; i < width * height; i++)
    {
      picture->pixels[3 * i] = red;
      picture->pixels[3 * i + 1] = 0.0f;
      picture->pixels[3 * i + 2] = blue;
    }
  return picture;
}

static void
script_compare (gpointer data)
{
  GtkWidget *pages = driver_find (GTK_TYPE_NOTEBOOK, "Pages");
  GtkWidget *widget =
      driver_find (IMPASTO_TYPE_COMPARE_VIEW, "Original and result");
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (widget);
  gboolean rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  guint    before = rtl ? GDK_KEY_Right : GDK_KEY_Left;
  guint    after = rtl ? GDK_KEY_Left : GDK_KEY_Right;
  g_autoptr (NstPicture) red = make_plain (40, 30, 1.0f, 0.0f);
  g_autoptr (NstPicture) blue = make_plain (80, 60, 0.0f, 1.0f);

  g_assert_nonnull (gtk_widget_get_tooltip_text (widget));
  gtk_notebook_set_current_page (GTK_NOTEBOOK (pages), COMPARE_PAGE);
  driver_settle ();
  impasto_compare_view_set_original (view, red);
  g_assert_cmphex (color_at (widget, 0.2), ==, 0xff0000);
  g_assert_cmphex (color_at (widget, 0.8), ==, 0xff0000);
  impasto_compare_view_set_result (view, blue);
  g_assert_cmphex (color_at (widget, 0.2), ==, rtl ? 0x0000ff : 0xff0000);
  g_assert_cmphex (color_at (widget, 0.8), ==, rtl ? 0xff0000 : 0x0000ff);
  g_assert_nonnull (strstr (description (widget), "50%"));

  driver_press_key (widget, before);
  g_assert_cmpfloat_with_epsilon (impasto_compare_view_get_split (view), 0.45,
                                  1e-9);
  driver_press_key (widget, after);
  driver_press_key (widget, after);
  g_assert_cmpfloat_with_epsilon (impasto_compare_view_get_split (view), 0.55,
                                  1e-9);
  driver_press_key (widget, GDK_KEY_Home);
  g_assert_cmpfloat (impasto_compare_view_get_split (view), ==, 0.0);
  g_assert_cmphex (color_at (widget, 0.3), ==, 0x0000ff);
  driver_press_key (widget, before);
  g_assert_cmpfloat (impasto_compare_view_get_split (view), ==, 0.0);
  driver_press_key (widget, GDK_KEY_End);
  g_assert_cmpfloat (impasto_compare_view_get_split (view), ==, 1.0);
  g_assert_cmphex (color_at (widget, 0.7), ==, 0xff0000);

  /* Drag beyond the ends. */
  send_button (widget, GDK_BUTTON_PRESS, widget->allocation.width / 2.0);
  g_assert_cmpfloat_with_epsilon (impasto_compare_view_get_split (view), 0.5,
                                  0.02); /* a pixel is 0.004 of the width */
  driver_move_pointer (widget, -50.0, 5.0);
  g_assert_cmpfloat (impasto_compare_view_get_split (view), ==,
                     rtl ? 1.0 : 0.0);
  send_button (widget, GDK_BUTTON_RELEASE, -50.0);
  driver_move_pointer (widget, widget->allocation.width / 2.0, 5.0);
  g_assert_cmpfloat (impasto_compare_view_get_split (view), ==,
                     rtl ? 1.0 : 0.0);
  send_button (widget, GDK_2BUTTON_PRESS, 5.0);
  g_assert_cmpfloat (impasto_compare_view_get_split (view), ==, 0.5);
  fixture_click ("Cancel");
}

static void
test_compare (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_compare);
}

static void
script_compare_follows (gpointer data)
{
  Fixture   *f = data;
  GtkWidget *pages = driver_find (GTK_TYPE_NOTEBOOK, "Pages");
  GtkWidget *widget =
      driver_find (IMPASTO_TYPE_COMPARE_VIEW, "Original and result");

  g_assert_cmpstr (description (widget), ==, "Nothing has been painted yet");
  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  /* The view is not updated while it is hidden. */
  g_assert_cmpstr (description (widget), ==, "Nothing has been painted yet");
  gtk_notebook_set_current_page (GTK_NOTEBOOK (pages), COMPARE_PAGE);
  driver_settle ();
  g_assert_cmpstr (description (widget), !=, "Nothing has been painted yet");
  fixture_click ("Cancel");
}

static void
test_compare_follows (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_compare_follows);
}

static void
script_original (gpointer data)
{
  Fixture *f = data;
  guint    n_present;

  g_assert_false (driver_is_sensitive ("Original"));
  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  fixture_click ("Original");
  g_assert_true (f->fake->shows_original);
  g_assert_nonnull (strstr (driver_text ("Message"), "shows the original"));
  /* The host continues to receive frames. */
  fixture_wait_for_frames (f, 2);
  fixture_click ("Original");
  g_assert_false (f->fake->shows_original);
  g_assert_null (strstr (driver_text ("Message"), "shows the original"));
  fixture_click ("Stop");
  fixture_wait_for_button ("Continue");
  n_present = f->fake->n_present;
  fixture_click ("Original");
  fixture_click ("Original");
  fixture_click ("Original");
  g_assert_true (f->fake->shows_original);
  g_assert_cmpuint (f->fake->n_present, ==, n_present);
  g_assert_nonnull (f->fake->canvas);
  /* The preview shows when a run starts. */
  fixture_click ("Continue");
  g_assert_false (f->fake->shows_original);
  fixture_wait_for_frames (f, 1);
  fixture_click ("Original");
  fixture_click ("Keep");
}

static void
test_original (Fixture *f, gconstpointer data)
{
  g_assert_true (fixture_run (f, script_original));
  g_assert_nonnull (f->fake->committed);
}

/* ------------------------------------------------------- shape, opacity --- */

static GtkWidget *
show_page (void)
{
  GtkWidget *pages = driver_find (GTK_TYPE_NOTEBOOK, "Pages");

  gtk_notebook_set_current_page (GTK_NOTEBOOK (pages), COMPARE_PAGE);
  driver_settle ();
  return driver_find (IMPASTO_TYPE_COMPARE_VIEW, "Original and result");
}

static gfloat *
fill (gint n, gfloat value)
{
  gfloat *values = g_new (gfloat, n);

  for (gint i = 0; i < n; i++)
    values[i] = value;
  return values;
}

static gboolean
is_square (guint32 color)
{
  return color == DARK_SQUARE || color == LIGHT_SQUARE;
}

static void
script_shape (gpointer data)
{
  GtkWidget          *widget = show_page ();
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (widget);
  ImpastoCompareShape shape = { .width = 20, .height = 15 };
  g_autoptr (NstPicture) red = make_plain (40, 30, 1.0f, 0.0f);
  g_autoptr (NstPicture) blue = make_plain (80, 60, 0.0f, 1.0f);
  guint32 color;

  impasto_compare_view_set_original (view, red);
  impasto_compare_view_set_result (view, blue);
  /* Nothing is selected in the right half. */
  shape.selection = fill (20 * 15, 1.0f);
  for (gint i = 0; i < 20 * 15; i++)
    if (i % 20 >= 10)
      shape.selection[i] = 0.0f;
  impasto_compare_view_set_image (view, 40, 30, &shape);
  impasto_compare_view_set_split (view, 0.0);
  g_assert_cmphex (color_at (widget, 0.2), ==, 0x0000ff);
  g_assert_cmphex (color_at (widget, 0.8), ==, 0xff0000);

  /* Transparent, in both pictures. */
  shape = (ImpastoCompareShape){ .width = 20, .height = 15 };
  shape.alpha = fill (20 * 15, 0.0f);
  impasto_compare_view_set_image (view, 40, 30, &shape);
  impasto_compare_view_set_split (view, 0.5);
  g_assert_true (is_square (color_at (widget, 0.2)));
  g_assert_true (is_square (color_at (widget, 0.8)));

  shape = (ImpastoCompareShape){ 0 };
  impasto_compare_view_set_image (view, 40, 30, &shape);
  impasto_compare_view_set_opacity (view, 0.5);
  g_assert_cmphex (color_at (widget, 0.2), ==, 0xff0000);
  color = color_at (widget, 0.8);
  g_assert_cmpint (abs ((gint)(color >> 16) - HALF_LIGHT), <=, 1);
  g_assert_cmpint (abs ((gint)(color & 0xff) - HALF_LIGHT), <=, 1);
  impasto_compare_view_set_opacity (view, 0.0);
  g_assert_cmphex (color_at (widget, 0.8), ==, 0xff0000);
  fixture_click ("Cancel");
}

/* The host's shape arrives in the comparison. */
static void
script_host_shape (gpointer data)
{
  GtkWidget *widget = show_page ();

  g_assert_true (is_square (color_at (widget, 0.5)));
  fixture_click ("Start");
  fixture_wait_for_frames (data, 1);
  g_assert_true (is_square (color_at (widget, 0.25)));
  g_assert_true (is_square (color_at (widget, 0.75)));
  fixture_click ("Cancel");
}

static void
test_shape (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_shape);
  f->fake->alpha = fill (FAKE_CONTENT_WIDTH * FAKE_CONTENT_HEIGHT, 0.0f);
  fixture_run (f, script_host_shape);
}

static void
script_opacity (gpointer data)
{
  Fixture *f = data;

  g_assert_cmpfloat (f->fake->opacity, ==, 1.0);
  fixture_click ("Start");
  fixture_wait_for_frames (f, 1);
  driver_set_slider ("Opacity", 40.0);
  /* At once, and without a new run. */
  g_assert_cmpfloat (f->fake->opacity, ==, 0.4);
  g_assert_cmpuint (f->fake->n_read_style, ==, 1);
  fixture_wait_for_frames (f, 1);
  fixture_click ("Keep");
}

static void
script_opacity_remembered (gpointer data)
{
  Fixture *f = data;

  g_assert_cmpfloat (driver_get_slider ("Opacity"), ==, 40.0);
  g_assert_cmpfloat (f->fake->opacity, ==, 0.4);
  fixture_click ("Reset");
  g_assert_cmpfloat (driver_get_slider ("Opacity"), ==, 100.0);
  g_assert_cmpfloat (f->fake->opacity, ==, 1.0);
  fixture_click ("Cancel");
}

static void
test_opacity (Fixture *f, gconstpointer data)
{
  g_assert_true (fixture_run (f, script_opacity));
  g_assert_cmpfloat (f->fake->committed_opacity, ==, 0.4);
  g_assert_cmpint (f->fake->saved.opacity, ==, 40);
  f->fake->opacity = 1.0;
  fixture_run (f, script_opacity_remembered);
}

/* ---------------------------------------------------------------- zoom --- */

static void
test_zoom_area (Fixture *f, gconstpointer data)
{
  const GdkRectangle whole = { 0, 0, 300, 200 };
  const gint         width = 1000;
  const gint         height = 400;
  ImpastoZoom        zoom;
  GdkRectangle       area;
  gdouble            before;

  impasto_zoom_init (&zoom);
  impasto_zoom_get_area (&zoom, &whole, width, height, &area);
  g_assert_cmpint (area.x, ==, 0);
  g_assert_cmpint (area.width, ==, 300);
  g_assert_cmpint (area.y, ==, 40);
  g_assert_cmpint (area.height, ==, 120);

  /* The point below the pointer stays. */
  before = (250.0 - area.x) / area.width;
  impasto_zoom_set_scale (&zoom, &whole, width, height, 1.0, 250.0, 100.0);
  impasto_zoom_get_area (&zoom, &whole, width, height, &area);
  g_assert_cmpint (area.width, ==, width);
  g_assert_cmpint (area.height, ==, height);
  /* A pixel of rounding. */
  g_assert_cmpfloat_with_epsilon ((250.0 - area.x) / area.width, before,
                                  1.0 / width);

  /* No gap at the ends, and the way back begins at once. */
  for (gint i = 0; i < 20; i++)
    impasto_zoom_pan (&zoom, &whole, width, height, 100.0, 0.0);
  impasto_zoom_get_area (&zoom, &whole, width, height, &area);
  g_assert_cmpint (area.x, ==, 0);
  impasto_zoom_pan (&zoom, &whole, width, height, -10.0, 0.0);
  impasto_zoom_get_area (&zoom, &whole, width, height, &area);
  g_assert_cmpint (area.x, ==, -10);

  /* Limits; the smallest scale still shows something. */
  impasto_zoom_set_scale (&zoom, &whole, width, height, 1e6, 0.0, 0.0);
  g_assert_cmpfloat (impasto_zoom_get_scale (&zoom, &whole, width, height), <=,
                     16.0);
  impasto_zoom_set_scale (&zoom, &whole, width, height, 1e-6, 0.0, 0.0);
  impasto_zoom_get_area (&zoom, &whole, width, height, &area);
  g_assert_cmpint (area.width, >, 1);
  impasto_zoom_set_scale (&zoom, &whole, width, height, 0.0, 0.0, 0.0);
  g_assert_cmpfloat (impasto_zoom_get_scale (&zoom, &whole, width, height), ==,
                     0.3);
}

/* Red on the left, blue on the right. */
static NstPicture *
make_halves (gint width, gint height)
{
  NstPicture *picture = make_plain (width, height, 1.0f, 0.0f);

  for (gint i = 0; i < width * height; i++)
    if (i % width >= width / 2)
      {
        picture->pixels[3 * i] = 0.0f;
        picture->pixels[3 * i + 2] = 1.0f;
      }
  return picture;
}

static void
script_zoom (gpointer data)
{
  GtkWidget          *widget = show_page ();
  ImpastoCompareView *view = IMPASTO_COMPARE_VIEW (widget);
  ImpastoCompareShape none = { 0 };
  gdouble             width = widget->allocation.width;
  gdouble             split;
  g_autoptr (NstPicture) halves = make_halves (40, 30);
  gdouble fitting;

  impasto_compare_view_set_image (view, 400, 300, &none);
  impasto_compare_view_set_original (view, halves);
  fitting = impasto_compare_view_get_zoom (view);
  g_assert_cmpfloat (fitting, <, 1.0);
  g_assert_cmphex (color_at (widget, 0.45), ==, 0xff0000);

  driver_press_key (widget, GDK_KEY_1);
  g_assert_cmpfloat (impasto_compare_view_get_zoom (view), ==, 1.0);
  g_assert_cmpstr (driver_text ("Zoom"), ==, "100 %");
  driver_press_key (widget, GDK_KEY_plus);
  g_assert_cmpfloat (impasto_compare_view_get_zoom (view), ==,
                     IMPASTO_COMPARE_ZOOM_STEP);
  driver_press_key (widget, GDK_KEY_minus);
  g_assert_cmpfloat (impasto_compare_view_get_zoom (view), ==, 1.0);
  driver_press_key (widget, GDK_KEY_0);
  g_assert_cmpfloat (impasto_compare_view_get_zoom (view), ==, fitting);
  fixture_click ("Actual size");
  g_assert_cmpfloat (impasto_compare_view_get_zoom (view), ==, 1.0);
  fixture_click ("Zoom in");
  fixture_click ("Zoom out");
  g_assert_cmpfloat (impasto_compare_view_get_zoom (view), ==, 1.0);
  fixture_click ("Fit");
  g_assert_cmpfloat (impasto_compare_view_get_zoom (view), ==, fitting);

  /* The wheel zooms around the pointer. */
  turn_wheel (widget, GDK_SCROLL_UP, 0.25 * width);
  g_assert_cmpfloat (impasto_compare_view_get_zoom (view), ==,
                     fitting * IMPASTO_COMPARE_ZOOM_STEP);
  turn_wheel (widget, GDK_SCROLL_DOWN, 0.25 * width);
  g_assert_cmpfloat_with_epsilon (impasto_compare_view_get_zoom (view), fitting,
                                  1e-9);

  /* Dragging the enlarged picture moves it, not the line. */
  impasto_compare_view_set_zoom (view, 4.0);
  split = impasto_compare_view_get_split (view);
  g_assert_cmphex (color_at (widget, 0.25), ==, 0xff0000);
  g_assert_cmphex (color_at (widget, 0.75), ==, 0x0000ff);
  send_button (widget, GDK_BUTTON_PRESS, 0.1 * width);
  driver_move_pointer (widget, 0.5 * width, widget->allocation.height / 2.0);
  send_button (widget, GDK_BUTTON_RELEASE, 0.5 * width);
  g_assert_cmphex (color_at (widget, 0.75), ==, 0xff0000);
  driver_move_pointer (widget, 0.1 * width, widget->allocation.height / 2.0);
  g_assert_cmphex (color_at (widget, 0.75), ==, 0xff0000);
  g_assert_cmpfloat (impasto_compare_view_get_split (view), ==, split);
  fixture_click ("Cancel");
}

static GtkWidget *
large_window (void)
{
  return driver_find_window ("Before and After");
}

static void
script_large (gpointer data)
{
  GtkWidget *widget = show_page ();
  gint       small_width = widget->allocation.width;
  GtkWidget *button;

  g_assert_null (large_window ());
  fixture_click ("Large window");
  driver_settle ();
  g_assert_true (gtk_widget_get_toplevel (widget) == large_window ());
  g_assert_cmpint (widget->allocation.width, >, small_width);
  g_assert_true (gtk_window_get_resizable (GTK_WINDOW (large_window ())));
  /* It shows a run that begins now. */
  fixture_click ("Start");
  fixture_wait_for_frames (data, 1);
  driver_settle ();
  g_assert_cmpstr (description (widget), !=, "Nothing has been painted yet");
  driver_press_key (large_window (), GDK_KEY_Escape);
  driver_settle ();
  g_assert_null (large_window ());
  g_assert_true (gtk_widget_get_toplevel (widget) == driver_window ());
  /* The button in the large window closes it, too. */
  fixture_click ("Large window");
  button = driver_find_in ("Before and After", GTK_TYPE_TOGGLE_BUTTON,
                           "Large window");
  gtk_button_clicked (GTK_BUTTON (button));
  g_assert_null (large_window ());
  /* The dialog closes while it is open. */
  fixture_click ("Large window");
  fixture_click ("Cancel");
  g_assert_null (large_window ());
}

static void
test_zoom (Fixture *f, gconstpointer data)
{
  fixture_run (f, script_zoom);
  fixture_run (f, script_large);
}

static void
test_mirrored (Fixture *f, gconstpointer data)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  fixture_run (f, script_compare);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int argc, char **argv)
{
  static const FixtureTest tests[] = {
    { "compare", test_compare },   { "compare-follows", test_compare_follows },
    { "original", test_original }, { "shape", test_shape },
    { "opacity", test_opacity },   { "zoom-area", test_zoom_area },
    { "zoom", test_zoom },         { "mirrored", test_mirrored },
  };

  return fixture_main (argc, argv, "dialog-compare", tests,
                       G_N_ELEMENTS (tests));
}
