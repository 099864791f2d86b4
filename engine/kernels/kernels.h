/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of kernels: the innermost loops, one set per CPU level.  They
 * cannot fail and allocate nothing; all pointers are aligned to 64 bytes.
 */
#ifndef NST_KERNELS_H
#define NST_KERNELS_H

#include <glib.h>

/* Feature maps are [height][width][channels]; channels are a multiple of this
 * (the picture itself, with 3, goes through conv_first.c). */
#define NST_CHANNEL_BLOCK 16

/* Columns of one panel of packed weights; every output channel count is a
 * multiple of it. */
#define NST_PANEL 32

/* More channels than any layer has: the length of the row of zeros that
 * stands for what is outside of a map. */
#define NST_MAX_CHANNELS 1024

/* Winograd's F(m x m, 3x3): m x m outputs from (m + 2) x (m + 2) inputs, and
 * as many products. */
typedef enum
{
  NST_WINO_4, /* m = 4 */
  NST_WINO_6, /* m = 6 */
  NST_N_WINO
} NstWino;

#define NST_WINO_MAX_IN    8
#define NST_WINO_MAX_TERMS (NST_WINO_MAX_IN * NST_WINO_MAX_IN)

/**
 * NstMapView: a map that a convolution reads.  With @mask (one bit a value,
 * [height][width][channels / 16] of guint16) the value at (y, x, c) is
 * data[y >> shift][x >> shift][c] where the bit is set, else 0: so the
 * gradient that comes through ReLU (shift 0) or through 2x2 max pooling and
 * ReLU (shift 1) is read without ever being written out.  @data may be a strip
 * that begins with row @first_row of the map (shift 0 only); a reader must
 * then keep to the strip's rows.
 */
typedef struct
{
  const gfloat  *data;
  const guint16 *mask;
  gint           shift;
  gint           first_row;
  gint           height; /* before the shift */
  gint           width;
  gint           channels;
  gint           padding; /* NstPadding, of the picture or its gradient; maps
                           * have zeros around them */
} NstMapView;

/**
 * NstTileTarget: where the output transform puts a tile's values.  With @bias
 * they get bias and ReLU, and @mask (nullable) the bits of the values that
 * pass. With @pooling the 2x2 maxima are written, to [height / 2][width /
 * 2][channels], and the mask's bits mark the first maximum of each 2x2 if it is
 * positive.
 */
typedef struct
{
  gfloat       *data;
  guint16      *mask;
  const gfloat *bias;
  gboolean      pooling;
  gint          first_row;
  gint          height; /* of the map, before pooling */
  gint          width;
  gint          channels;
} NstTileTarget;

/**
 * NstWinoKernels: the transforms of one tile, @tx-th of the @ty-th row of
 * tiles.
 */
typedef struct
{
  /* V[term][channels] from the tile's inputs; terms are @stride floats
   * apart. */
  void (*input) (
      const NstMapView *in, gint ty, gint tx, gfloat *v, gsize stride);

  /* The reverse: M[term] of the channels @first .. @last - 1 to the tile's
   * outputs; m[0] belongs to channel @first. */
  void (*output) (const gfloat        *m,
                  gsize                stride,
                  const NstTileTarget *out,
                  gint                 ty,
                  gint                 tx,
                  gint                 first,
                  gint                 last);
} NstWinoKernels;

typedef struct
{
  const gchar *name;

  /* C[m][n] = A[m][k] B, added to C if @add; B packed as [n / 32][k][32]. */
  void (*gemm) (gint          m,
                gint          n,
                gint          k,
                const gfloat *a,
                gsize         lda,
                const gfloat *b,
                gfloat       *c,
                gsize         ldc,
                gboolean      add);

  /* C[channels][channels] = FᵀF of the map F[n][channels]; at least the upper
   * triangle.  @channels is a multiple of 32, and @n not 0. */
  void (*gram) (gsize n, gint channels, const gfloat *map, gfloat *c);

  /* out[j][i] = in[i][j], both 32 x 32. */
  void (*transpose) (const gfloat *in, gfloat *out);

  NstWinoKernels wino[NST_N_WINO];

  /* out = max (in + bias, 0) and its mask (nullable), @n rows of @channels. */
  void (*bias_relu) (const gfloat *in,
                     const gfloat *bias,
                     gsize         n,
                     gint          channels,
                     gfloat       *out,
                     guint16      *mask);

  /* out = in where the mask's bit is set, else 0. */
  void (*apply_mask) (const gfloat  *in,
                      const guint16 *mask,
                      gsize          n,
                      gint           channels,
                      gfloat        *out);
} NstKernels;

typedef enum
{
  NST_CPU_GENERIC, /* any CPU that the C compiler targets */
  NST_CPU_AVX2,    /* x86-64 with AVX2 and FMA */
  NST_CPU_AVX512,  /* and AVX-512 F, BW, DQ, VL */
  NST_N_CPU_LEVELS
} NstCpuLevel;

extern const NstKernels nst_kernels_generic;
extern const NstKernels nst_kernels_avx2;
extern const NstKernels nst_kernels_avx512;

extern const gfloat nst_zeros[NST_MAX_CHANNELS];

/* The best level of this CPU, or less if the environment variable
 * IMPASTO_CPU names a lower one ("generic", "avx2", "avx512"). */
NstCpuLevel nst_cpu_get_level (void);

/* The kernels of @level, or NULL when this CPU or this build has none. */
const NstKernels *nst_kernels_for_level (NstCpuLevel level);

/* The kernels of nst_cpu_get_level (). */
const NstKernels *nst_kernels_get (void);

#endif /* NST_KERNELS_H */
