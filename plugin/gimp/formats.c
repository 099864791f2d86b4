/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds out which picture formats GIMP reads.  libgimp does not list the
 * extensions of its loaders, only their procedures.
 */
#include "config.h"

#include "plugin/gimp/formats.h"

#include <libgimp/gimp.h>

#include "ui/job/event_log.h"

/* Loaders of pictures, without those of GIMP's brushes, patterns and raw data,
 * which GIMP does not open as they are. */
static const struct
{
  const gchar *procedure;
  const gchar *extensions;
} loaders[] = {
  { "gimp-xcf-load", "xcf" },
  { "file-gz-load", "xcf.gz xcfgz" },
  { "file-bz2-load", "xcf.bz2 xcfbz2" },
  { "file-xz-load", "xcf.xz xcfxz" },
  { "file-psd-load", "psd" },
  { "file-psp-load", "psp pspimage" },
  { "file-webp-load", "webp" },
  { "file-heif-load", "heic heif avif" },
  { "file-jpegxl-load", "jxl" },
  { "file-jp2-load", "jp2" },
  { "file-j2k-load", "j2k j2c jpc" },
  { "file-exr-load", "exr" },
  { "file-load-rgbe", "hdr" },
  { "file-pdf-load", "pdf" },
  { "file-svg-load", "svg" },
  { "file-ps-load", "ps" },
  { "file-eps-load", "eps" },
  { "file-wmf-load", "wmf" },
  { "file-dds-load", "dds" },
  { "file-fits-load", "fit fits" },
  { "file-dicom-load", "dcm dicom" },
  { "file-sgi-load", "sgi" },
  { "file-sunras-load", "ras sun" },
  { "file-pcx-load", "pcx" },
  { "file-pnm-load", "pnm ppm pgm pbm pfm" },
  { "file-tga-load", "tga" },
  { "file-tiff-load", "tif tiff" },
  { "file-png-load", "png" },
  { "file-jpeg-load", "jpg jpeg jpe" },
  { "file-gif-load", "gif" },
  { "file-bmp-load", "bmp" },
  { "file-ico-load", "ico" },
};

gchar **
impasto_formats_list_extensions (void)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (loaders); i++)
    if (gimp_procedural_db_proc_exists (loaders[i].procedure))
      g_string_append_printf (all, "%s%s", all->len > 0 ? " " : "",
                              loaders[i].extensions);
  impasto_event_log ("picture-formats extensions=%s", all->str);
  return g_strsplit (all->str, " ", -1);
}
