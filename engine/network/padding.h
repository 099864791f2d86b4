/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The padding of the picture for the first convolution.
 */
#ifndef NST_PADDING_H
#define NST_PADDING_H

#include "engine/nst.h"

/**
 * nst_padding_index: the row (or column) of @n whose values the padding uses
 * for row @i, which may be outside by less than @n; -1 if its values are 0.
 *
 *   reflect     c b | a b c | b a       replicate   a a | a b c | c c
 */
static inline gint
nst_padding_index (NstPadding padding, gint i, gint n)
{
  if (i >= 0 && i < n)
    return i;
  switch (padding)
    {
    case NST_PADDING_REFLECT:
      return CLAMP (i < 0 ? -i : 2 * (n - 1) - i, 0, n - 1);
    case NST_PADDING_REPLICATE:
      return CLAMP (i, 0, n - 1);
    default:
      return -1;
    }
}

#endif /* NST_PADDING_H */
