/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Repaints a photo in the style of a painting: paint MODEL PHOTO PAINTING
 * RESULT. engine/nst.h quotes this program.
 */
#include "engine/nst.h"
#include "plugin/common/picture_file.h"

static void
print_progress (const NstProgress *progress, gpointer data)
{
  g_print ("iteration %d, loss %g\n", progress->done, progress->total);
}

int
main (int argc, char **argv)
{
  NstOptions options = nst_options_default ();
  g_autoptr (NstSession) session = NULL;
  g_autoptr (NstModel) model = NULL;
  g_autoptr (NstPicture) photo = NULL;
  g_autoptr (NstPicture) painting = NULL;
  g_autoptr (NstPicture) result = NULL;
  g_autoptr (GError) error = NULL;

  if (argc == 5 && (model = nst_model_load (argv[1], &error))
      && (photo = impasto_picture_read (argv[2], &error))
      && (painting = impasto_picture_read (argv[3], &error)))
    {
      NstModels      models = { model, model };
      NstPictureView photo_view = nst_picture_view (photo);
      NstPictureView style_view = nst_picture_view (painting);

      session = nst_session_new (&models, &photo_view, NULL, &style_view, 1,
                                 &options, &error);
    }
  if (session && nst_session_run (session, print_progress, NULL, &error)
      && (result = nst_session_snapshot (session)))
    impasto_picture_write (result, argv[4], &error);
  if (error)
    g_printerr ("%s\n", error->message);
  return result && ! error ? 0 : 1;
}
