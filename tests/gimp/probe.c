/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plug-in for the tests that compares drawables pixel by pixel.  It stays in
 * memory, as Scheme and the start of a plug-in are both too slow for this.
 */
#include <math.h>

#include <libgimp/gimp.h>

#define PROCEDURE "extension-impasto-probe"
#define COMPARE   "impasto-probe-compare"

/* The pixels and components to compare. */
enum
{
  ALL_COMPONENTS,
  COLORS,
  ALPHA,
  ALL_WHERE_NOT_SELECTED, /* in the image of the first drawable */
  COLORS_WHERE_VISIBLE,   /* where the first drawable's alpha is not 0 */
  N_MODES
};

static gfloat *
read_pixels (gint32       drawable,
             gint         x,
             gint         y,
             gint         width,
             gint         height,
             const gchar *format)
{
  gfloat     *pixels = g_new0 (gfloat, 4 * (gsize)width * height);
  GeglBuffer *buffer = gimp_drawable_get_buffer (drawable);

  gegl_buffer_get (buffer, GEGL_RECTANGLE (x, y, width, height), 1.0,
                   babl_format (format), pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  g_object_unref (buffer);
  return pixels;
}

/* The number of pixels of @a that differ from those of @b by more than
 * @tolerance, on a scale of 0 to 255, in a compared component.  @largest gets
 * the largest difference.  -1 if the sizes differ. */
static gint
compare (gint32 a, gint32 b, gint mode, gdouble tolerance, gdouble *largest)
{
  gint    width = gimp_drawable_width (a);
  gint    height = gimp_drawable_height (a);
  gint    first = mode == ALPHA ? 3 : 0;
  gint    end = mode == COLORS || mode == COLORS_WHERE_VISIBLE ? 3 : 4;
  gint    n = 0;
  gfloat *pixels_a, *pixels_b;
  gfloat *selected = NULL;

  if (width != gimp_drawable_width (b) || height != gimp_drawable_height (b))
    return -1;
  pixels_a = read_pixels (a, 0, 0, width, height, "R'G'B'A float");
  pixels_b = read_pixels (b, 0, 0, width, height, "R'G'B'A float");
  if (mode == ALL_WHERE_NOT_SELECTED)
    {
      gint32 selection = gimp_image_get_selection (gimp_item_get_image (a));
      gint   x, y;

      gimp_drawable_offsets (a, &x, &y);
      selected = read_pixels (selection, x, y, width, height, "Y float");
    }

  *largest = 0.0;
  for (gsize i = 0; i < (gsize)width * height; i++)
    {
      gdouble difference = 0.0;

      if (selected && selected[i] > 0.0f)
        continue;
      if (mode == COLORS_WHERE_VISIBLE && pixels_a[4 * i + 3] <= 0.0f)
        continue;
      for (gint c = first; c < end; c++)
        difference =
            MAX (difference, fabs (pixels_a[4 * i + c] - pixels_b[4 * i + c]));
      n += difference * 255.0 > tolerance;
      *largest = MAX (*largest, difference * 255.0);
    }
  g_free (pixels_a);
  g_free (pixels_b);
  g_free (selected);
  return n;
}

static void
run_compare (const gchar     *name,
             gint             n_params,
             const GimpParam *params,
             gint            *n_return_values,
             GimpParam      **return_values)
{
  static GimpParam values[3];

  values[0].type = GIMP_PDB_STATUS;
  values[0].data.d_status = GIMP_PDB_SUCCESS;
  values[1].type = GIMP_PDB_INT32;
  values[2].type = GIMP_PDB_FLOAT;
  values[1].data.d_int32 = compare (
      params[0].data.d_drawable, params[1].data.d_drawable,
      params[2].data.d_int32, params[3].data.d_float, &values[2].data.d_float);
  *n_return_values = values[1].data.d_int32 < 0 ? 1 : 3;
  if (values[1].data.d_int32 < 0)
    values[0].data.d_status = GIMP_PDB_EXECUTION_ERROR;
  *return_values = values;
}

static void
query (void)
{
  gimp_install_procedure (PROCEDURE, "Compares drawables", "", "", "", "", NULL,
                          "", GIMP_EXTENSION, 0, 0, NULL, NULL);
}

static void
run (const gchar     *name,
     gint             n_params,
     const GimpParam *params,
     gint            *n_return_values,
     GimpParam      **return_values)
{
  static GimpParam          values[1];
  static const GimpParamDef args[] = {
    { GIMP_PDB_DRAWABLE, "a", "A drawable" },
    { GIMP_PDB_DRAWABLE, "b", "A drawable of the same size" },
    { GIMP_PDB_INT32, "mode", "The pixels and components to compare" },
    { GIMP_PDB_FLOAT, "tolerance", "The allowed difference, of 255" },
  };
  static const GimpParamDef returns[] = {
    { GIMP_PDB_INT32, "count", "The number of pixels that differ" },
    { GIMP_PDB_FLOAT, "largest", "The largest difference, of 255" },
  };

  gegl_init (NULL, NULL);
  gimp_plugin_enable_precision ();
  gimp_install_temp_proc (COMPARE, "Compare", "", "", "", "", NULL, "",
                          GIMP_TEMPORARY, G_N_ELEMENTS (args),
                          G_N_ELEMENTS (returns), args, returns, run_compare);
  gimp_extension_ack ();
  while (TRUE)
    gimp_extension_process (0);

  values[0].type = GIMP_PDB_STATUS;
  values[0].data.d_status = GIMP_PDB_SUCCESS;
  *n_return_values = 1;
  *return_values = values;
}

const GimpPlugInInfo PLUG_IN_INFO = { NULL, NULL, query, run };

MAIN ()
