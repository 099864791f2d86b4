/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Structure, palette, texture and grain.
 */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "look.h"

#define N_SIZES 3
#define WINDOW  7
/* The constant of SSIM for values of 0..1. */
#define STABLE (0.5 * 0.03 * 0.03)
/* Quantiles that are compared. */
#define N_QUANTILES 256

/* Rows of one channel. */
typedef struct
{
  gint     width;
  gint     height;
  gdouble *values;
} Plane;

static void
plane_clear (Plane *plane)
{
  g_free (plane->values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plane, plane_clear)

/* The channels weighted by @axis. */
static Plane
project (const NstPicture *picture, const gdouble axis[3])
{
  Plane plane = { picture->width, picture->height,
                  g_new (gdouble, picture->width * picture->height) };

  for (gint i = 0; i < plane.width * plane.height; i++)
    {
      const gfloat *pixel = picture->pixels + 3 * i;

      plane.values[i] =
          axis[0] * pixel[0] + axis[1] * pixel[1] + axis[2] * pixel[2];
    }
  return plane;
}

static gdouble
at (const Plane *plane, gint x, gint y)
{
  return plane->values[y * plane->width + x];
}

static void
halve (Plane *plane)
{
  Plane half = { plane->width / 2, plane->height / 2, NULL };

  half.values = g_new (gdouble, half.width * half.height);
  for (gint y = 0; y < half.height; y++)
    for (gint x = 0; x < half.width; x++)
      half.values[y * half.width + x] =
          (at (plane, 2 * x, 2 * y) + at (plane, 2 * x + 1, 2 * y)
           + at (plane, 2 * x, 2 * y + 1) + at (plane, 2 * x + 1, 2 * y + 1))
          / 4.0;
  plane_clear (plane);
  *plane = half;
}

/* ----------------------------------------------------------- structure --- */

static gdouble
window_structure (const Plane *a, const Plane *b, gint left, gint top)
{
  const gdouble n = WINDOW * WINDOW;
  gdouble       sa = 0.0, sb = 0.0, saa = 0.0, sbb = 0.0, sab = 0.0;
  gdouble       va, vb;

  for (gint y = top; y < top + WINDOW; y++)
    for (gint x = left; x < left + WINDOW; x++)
      {
        gdouble p = at (a, x, y);
        gdouble q = at (b, x, y);

        sa += p;
        sb += q;
        saa += p * p;
        sbb += q * q;
        sab += p * q;
      }
  va = MAX (saa / n - sa * sa / (n * n), 0.0);
  vb = MAX (sbb / n - sb * sb / (n * n), 0.0);
  return fabs ((sab / n - sa * sb / (n * n) + STABLE)
               / (sqrt (va * vb) + STABLE));
}

static const gdouble gray[3] = { 0.299, 0.587, 0.114 };

gdouble
look_structure (const NstPicture *photo, const NstPicture *result)
{
  g_auto (Plane) a = project (photo, gray);
  g_auto (Plane) b = project (result, gray);
  gdouble sum = 0.0;

  for (gint size = 0; size < N_SIZES; size++)
    {
      gdouble own = 0.0;
      gint    n = 0;

      for (gint y = 0; y + WINDOW <= a.height; y++)
        for (gint x = 0; x + WINDOW <= a.width; x++, n++)
          own += window_structure (&a, &b, x, y);
      sum += own / n;
      halve (&a);
      halve (&b);
    }
  return sum / N_SIZES;
}

/* ------------------------------------------- distances of distributions -- */

static int
compare (const void *a, const void *b)
{
  gdouble x = *(const gdouble *)a;
  gdouble y = *(const gdouble *)b;

  return (x > y) - (x < y);
}

static gdouble
deviation (const gdouble *values, gint n)
{
  gdouble sum = 0.0, squares = 0.0;

  for (gint i = 0; i < n; i++)
    {
      sum += values[i];
      squares += values[i] * values[i];
    }
  return sqrt (MAX (squares / n - sum * sum / n / n, 0.0));
}

/* The mean distance of the quantiles; sorts both. */
static gdouble
distance (gdouble *a, gint n_a, gdouble *b, gint n_b)
{
  gdouble sum = 0.0;

  qsort (a, n_a, sizeof *a, compare);
  qsort (b, n_b, sizeof *b, compare);
  for (gint i = 0; i < N_QUANTILES; i++)
    sum += fabs (a[(gint)((i + 0.5) / N_QUANTILES * n_a)]
                 - b[(gint)((i + 0.5) / N_QUANTILES * n_b)]);
  return sum / N_QUANTILES;
}

/* Gray, the two opponent colors, and the channels. */
static const gdouble axes[][3] = {
  { 1.0 / 3, 1.0 / 3, 1.0 / 3 },
  { 0.5, -0.5, 0.0 },
  { 0.25, 0.25, -0.5 },
  { 1.0, 0.0, 0.0 },
  { 0.0, 1.0, 0.0 },
  { 0.0, 0.0, 1.0 },
};

gdouble
look_palette (const NstPicture *style, const NstPicture *result)
{
  gdouble sum = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (axes); i++)
    {
      g_auto (Plane) a = project (style, axes[i]);
      g_auto (Plane) b = project (result, axes[i]);

      sum +=
          distance (a.values, a.width * a.height, b.values, b.width * b.height);
    }
  return 255.0 * sum / G_N_ELEMENTS (axes);
}

/* Differences of each pixel and its neighbor to the right or below; their
 * number. */
static gint
differences (const Plane *plane, gboolean below, gdouble *out)
{
  gint n = 0;

  for (gint y = 0; y < plane->height - below; y++)
    for (gint x = 0; x < plane->width - ! below; x++)
      out[n++] = at (plane, x + ! below, y + below) - at (plane, x, y);
  return n;
}

gdouble
look_texture (const NstPicture *style, const NstPicture *result)
{
  gdouble sum = 0.0;

  for (guint axis = 0; axis < 3; axis++)
    {
      g_auto (Plane) a = project (style, axes[axis]);
      g_auto (Plane) b = project (result, axes[axis]);
      g_autofree gdouble *from = g_new (gdouble, a.width * a.height);
      g_autofree gdouble *to = g_new (gdouble, b.width * b.height);

      for (gint size = 0; size < N_SIZES; size++)
        {
          for (gint below = 0; below < 2; below++)
            {
              gint n_a = differences (&a, below, from);
              gint n_b = differences (&b, below, to);

              sum += distance (from, n_a, to, n_b)
                     / (deviation (from, n_a) + 1e-3);
            }
          halve (&a);
          halve (&b);
        }
    }
  return sum / (3 * 2 * N_SIZES);
}

/* The deviation of each value less the mean of its four neighbors, summed over
 * both opponent colors. */
static gdouble
fine_color (const NstPicture *picture)
{
  gdouble sum = 0.0;

  for (guint axis = 1; axis < 3; axis++)
    {
      g_auto (Plane) plane = project (picture, axes[axis]);
      g_autofree gdouble *fine = g_new (gdouble, plane.width * plane.height);
      gint                n = 0;

      for (gint y = 1; y < plane.height - 1; y++)
        for (gint x = 1; x < plane.width - 1; x++)
          fine[n++] = at (&plane, x, y)
                      - (at (&plane, x - 1, y) + at (&plane, x + 1, y)
                         + at (&plane, x, y - 1) + at (&plane, x, y + 1))
                            / 4.0;
      sum += deviation (fine, n);
    }
  return sum;
}

gdouble
look_grain (const NstPicture *style, const NstPicture *result)
{
  return fine_color (result) / fine_color (style);
}

/* -------------------------------------------------------------- pixels --- */

gdouble
look_chroma (const NstPicture *picture)
{
  gint    n = picture->width * picture->height;
  gdouble sum = 0.0;

  for (gint i = 0; i < n; i++)
    {
      const gfloat *p = picture->pixels + 3 * i;

      sum += MAX (p[0], MAX (p[1], p[2])) - MIN (p[0], MIN (p[1], p[2]));
    }
  return 255.0 * sum / n;
}

gdouble
look_difference (const NstPicture *a, const NstPicture *b)
{
  gint    n = a->width * a->height * 3;
  gdouble sum = 0.0;

  for (gint i = 0; i < n; i++)
    sum += fabs (a->pixels[i] - b->pixels[i]);
  return 255.0 * sum / n;
}
