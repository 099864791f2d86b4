/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of kernels, which are the innermost loops: one table for each CPU
 * level.  Kernels cannot fail and do not allocate memory.  All pointers are
 * aligned to 64 bytes.
 */
#ifndef NST_KERNELS_H
#define NST_KERNELS_H

#include "engine/nst.h"

/* Feature maps are [height][width][channels]; the number of channels is a
 * multiple of this, except for the picture, which has 3 (conv_first.c). */
#define NST_CHANNEL_BLOCK 16

/* The number of columns of a panel of packed weights.  Every number of output
 * channels is a multiple of it. */
#define NST_PANEL 32

/* An upper bound on the number of channels, and the length of nst_zeros, which
 * replaces pixels outside a map. */
#define NST_MAX_CHANNELS 1024

/* Winograd's F(m x m, 3x3): m x m outputs from (m + 2) x (m + 2) inputs with
 * (m + 2) x (m + 2) products. */
typedef enum
{
  NST_WINO_4, /* m = 4 */
  NST_WINO_6, /* m = 6 */
  NST_N_WINO
} NstWino;

#define NST_WINO_MAX_IN    8
#define NST_WINO_MAX_TERMS (NST_WINO_MAX_IN * NST_WINO_MAX_IN)

/**
 * NstMapView: the map that a convolution reads.  With @mask, which has one bit
 * for each value ([height][width][channels / 16] of guint16), the value at
 * (y, x, c) is data[y >> shift][x >> shift][c] if the bit is set, else 0.  Thus
 * the gradient through a ReLU (shift 0), or through 2x2 max pooling and ReLU
 * (shift 1), is read without being stored.  @data may be a strip that begins
 * with row @first_row of the map (shift 0 only); only the rows of the strip may
 * then be read.
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
  NstPadding     padding; /* of the picture or its gradient; feature maps are
                           * padded with zeros */
} NstMapView;

/**
 * NstTileTarget: where and how the output of a convolution is stored.  With
 * @bias, bias and ReLU are applied, and @mask (nullable) receives one bit for
 * each value, set if the value is positive.  With @pooling, the 2x2 maxima are
 * written to [height / 2][width / 2][channels], and the bit of the first
 * maximum of each window is set if that is positive.
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
 * NstWinoKernels: the transforms of one tile, in row @ty and column @tx of the
 * tiles.
 */
typedef struct
{
  /* The inputs of the tile to V[term][channels]; the distance between terms is
   * @stride floats. */
  void (*input) (
      const NstMapView *in, gint ty, gint tx, gfloat *v, gsize stride);

  /* M[term] to the outputs of the tile, for the channels @first .. @last - 1;
   * m[0] belongs to channel @first. */
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

  /* TRUE if the shape of a product decides the order in which its sums are
   * added up, and so their rounding. */
  gboolean rounds_by_shape;

  /* C[m][n] = A[m][k] B[k][n], added to C if @add.  B is packed as panels,
   * [n / 32][k][32]. */
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
   * triangle is written.  @channels is a multiple of 32, and @n is at least
   * 1. */
  void (*gram) (gsize n, gint channels, const gfloat *map, gfloat *c);

  /* out[j][i] = in[i][j], both 32 x 32. */
  void (*transpose) (const gfloat *in, gfloat *out);

  NstWinoKernels wino[NST_N_WINO];

  /* out = max (in + bias, 0) and its mask (nullable), for @n rows of @channels
   * values. */
  void (*bias_relu) (const gfloat *in,
                     const gfloat *bias,
                     gsize         n,
                     gint          channels,
                     gfloat       *out,
                     guint16      *mask);

  /* out = in if the bit of the mask is set, else 0. */
  void (*apply_mask) (const gfloat  *in,
                      const guint16 *mask,
                      gsize          n,
                      gint           channels,
                      gfloat        *out);
} NstKernels;

typedef enum
{
  NST_CPU_PLAIN,   /* any CPU that the C compiler targets */
  NST_CPU_GENERIC, /* the same with the products of OpenBLAS */
  NST_CPU_AVX2,    /* x86-64 with AVX2 and FMA */
  NST_CPU_AVX512,  /* also with AVX-512 F, BW, DQ and VL */
  NST_N_CPU_LEVELS
} NstCpuLevel;

extern const NstKernels nst_kernels_plain;
extern const NstKernels nst_kernels_generic;
extern const NstKernels nst_kernels_avx2;
extern const NstKernels nst_kernels_avx512;

extern const gfloat nst_zeros[NST_MAX_CHANNELS];

/* The highest level that this CPU supports, or a lower one if the environment
 * variable IMPASTO_CPU names it ("plain", "generic", "avx2",
 * "avx512"). */
NstCpuLevel nst_cpu_get_level (void);

/* The kernels of @level, or NULL if this CPU or this build does not support
 * it. */
const NstKernels *nst_kernels_for_level (NstCpuLevel level);

/* The kernels of nst_cpu_get_level (). */
const NstKernels *nst_kernels_get (void);

/* The kernels of nst_cpu_get_level () for @n_threads that run at the same time,
 * or the plain ones if OpenBLAS would not have the address space that it needs
 * for each thread. */
const NstKernels *nst_kernels_get_for_threads (gint n_threads);

/* The number of shares into which the products of a layer are divided:
 * @n_threads or, if the shape of a product decides its rounding, the number of
 * processors of this machine.  So every number of threads gives the same bytes.
 */
gint nst_kernels_n_shares (const NstKernels *kernels, gint n_threads);

#endif /* NST_KERNELS_H */
