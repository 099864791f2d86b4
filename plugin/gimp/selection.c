/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GIMP writes to a drawable through the selection, and the user may have
 * changed that during the run.
 */
#include "config.h"

#include "plugin/gimp/selection.h"

#include <math.h>

#include "ui/job/event_log.h"

/* Differences up to this are rounding errors of 8 bits. */
#define SAME (1.0f / 512)

/* The active layer and channel: adding a channel changes them. */
typedef struct
{
  gint32 layer;
  gint32 channel;
} Active;

static Active
get_active (gint32 image)
{
  return (Active){ gimp_image_get_active_layer (image),
                   gimp_image_get_active_channel (image) };
}

static void
set_active (gint32 image, Active active)
{
  if (active.channel != -1)
    gimp_image_set_active_channel (image, active.channel);
  else if (active.layer != -1)
    gimp_image_set_active_layer (image, active.layer);
}

/* Whether the same as in @target is selected in its region.  The selection
 * outside of the region does not matter. */
static gboolean
is_current (const ImpastoTarget *target, gboolean *same, GError **error)
{
  const GeglRectangle *region = &target->region;
  const gfloat        *wanted = target->cover.selection;
  g_autofree gfloat   *now = NULL;

  *same = FALSE;
  if (! impasto_target_read_selection (target, region, &now, error))
    return FALSE;
  for (gsize i = 0; i < (gsize)region->width * region->height; i++)
    if (fabsf ((now ? now[i] : 1.0f) - (wanted ? wanted[i] : 1.0f)) > SAME)
      return TRUE;
  *same = TRUE;
  return TRUE;
}

/* A channel with the selection of @target, which the caller removes. */
static gint32
add_channel (const ImpastoTarget *target)
{
  const GeglRectangle *region = &target->region;
  const gfloat        *values = target->cover.selection;
  const GimpRGB        color = { 0.0, 0.0, 0.0, 1.0 };
  g_autoptr (GeglBuffer) buffer = NULL;
  g_autofree gfloat *row = g_new (gfloat, region->width);
  gint32             channel;
  gint               x, y;

  channel =
      gimp_channel_new (target->image, "", gimp_image_width (target->image),
                        gimp_image_height (target->image), 100.0, &color);
  if (channel == -1)
    return -1;
  gimp_drawable_offsets (target->drawable, &x, &y);
  buffer = gimp_drawable_get_buffer (channel);
  gegl_buffer_clear (buffer, NULL);
  for (gint i = 0; i < region->width; i++)
    row[i] = 1.0f;
  for (gint i = 0; i < region->height; i++)
    gegl_buffer_set (
        buffer,
        GEGL_RECTANGLE (region->x + x, region->y + y + i, region->width, 1), 0,
        babl_format ("Y float"),
        values ? values + (gsize)i * region->width : row, GEGL_AUTO_ROWSTRIDE);
  g_clear_object (&buffer);
  if (gimp_image_insert_channel (target->image, channel, -1, 0))
    return channel;
  gimp_item_delete (channel);
  return -1;
}

gboolean
impasto_selection_begin (ImpastoSelection    *selection,
                         const ImpastoTarget *target,
                         GError             **error)
{
  gint32   image = target->image;
  Active   active;
  gint32   channel;
  gboolean same;

  selection->is_changed = FALSE;
  selection->saved = -1;
  if (! is_current (target, &same, error))
    return FALSE;
  if (same)
    return TRUE;
  active = get_active (image);
  gimp_image_undo_freeze (image);
  if (! gimp_selection_is_empty (image))
    selection->saved = gimp_selection_save (image);
  channel = add_channel (target);
  if (channel != -1)
    {
      gimp_image_select_item (image, GIMP_CHANNEL_OP_REPLACE, channel);
      gimp_image_remove_channel (image, channel);
    }
  set_active (image, active);
  gimp_image_undo_thaw (image);
  selection->is_changed = TRUE;
  impasto_event_log ("selection-of-start");
  return TRUE;
}

void
impasto_selection_end (ImpastoSelection *selection, const ImpastoTarget *target)
{
  gint32 image = target->image;
  Active active;

  if (! selection->is_changed || ! gimp_image_is_valid (image))
    return;
  active = get_active (image);
  gimp_image_undo_freeze (image);
  if (selection->saved == -1)
    gimp_selection_none (image);
  else
    {
      gimp_image_select_item (image, GIMP_CHANNEL_OP_REPLACE, selection->saved);
      gimp_image_remove_channel (image, selection->saved);
    }
  set_active (image, active);
  gimp_image_undo_thaw (image);
  selection->is_changed = FALSE;
}
