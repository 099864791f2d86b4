/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolutions of every implementation, forward and backward, against plain
 * loops in double precision: odd shapes, strides, padding, masks and pooling.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/network/conv_pack.h"
#include "kernel_tests.h"

/* Relative to the largest value of the map.  Sums of 27 products in single
 * precision: 3e-7 was seen. */
#define FIRST_TOLERANCE 1e-6
/* Up to 2304 products: 1.4e-6 was seen. */
#define PRODUCT_TOLERANCE 5e-6
/* Up to 4608 products.  The transforms of F(6x6, 3x3) lose about three bits
 * more: 3.1e-5 was seen. */
#define WINOGRAD_TOLERANCE 6e-5

typedef struct
{
  gint       in, out, kernel, stride;
  gint       height, width, threads;
  NstPadding padding;
} Shape;

#define ZERO    NST_PADDING_ZERO
#define REFLECT NST_PADDING_REFLECT
#define COPY    NST_PADDING_REPLICATE

/* The 3x3 convolution that reads the picture. */
static const Shape first_shapes[] = {
  { 3, 64, 3, 1, 17, 23, 2, ZERO },    { 3, 64, 3, 1, 16, 16, 1, ZERO },
  { 3, 64, 3, 1, 19, 23, 2, REFLECT }, { 3, 64, 3, 1, 17, 16, 2, COPY },
  { 3, 32, 3, 1, 33, 5, 3, REFLECT },
};

static const Shape winograd_shapes[] = {
  { 64, 64, 3, 1, 21, 35, 2, ZERO }, { 64, 128, 3, 1, 5, 7, 2, ZERO },
  { 128, 64, 3, 1, 4, 4, 1, ZERO },  { 128, 256, 3, 1, 18, 9, 3, ZERO },
  { 32, 96, 3, 1, 1, 1, 2, ZERO },   { 256, 256, 3, 1, 6, 11, 2, ZERO },
  { 512, 512, 3, 1, 2, 3, 2, ZERO }, { 64, 64, 3, 1, 64, 97, 2, ZERO },
  { 32, 32, 3, 1, 2, 130, 5, ZERO },
};

/* Matrix products: all other kernels and strides. */
static const Shape product_shapes[] = {
  { 3, 64, 7, 2, 37, 51, 2, ZERO },   { 3, 64, 7, 2, 16, 17, 1, REFLECT },
  { 3, 64, 7, 2, 35, 16, 3, COPY },   { 3, 64, 7, 2, 34, 20, 2, REFLECT },
  { 64, 128, 3, 2, 21, 34, 2, ZERO }, { 64, 128, 3, 2, 1, 1, 2, ZERO },
  { 256, 512, 3, 2, 5, 7, 2, ZERO },  { 64, 128, 1, 2, 21, 34, 2, ZERO },
  { 32, 64, 1, 1, 6, 9, 1, ZERO },    { 32, 96, 5, 1, 9, 40, 4, ZERO },
  { 256, 512, 1, 2, 2, 3, 1, ZERO },
};

typedef struct
{
  Shape          shape;
  gint           out_height;
  gint           out_width;
  NstConvWeights weights;
  NstConv        conv;
  NstExec        exec;
  gdouble        tolerance;
} Fixture;

static void
fixture_init (Fixture          *f,
              GRand            *rand,
              const Shape      *shape,
              const NstKernels *kernels)
{
  const NstLayerSpec layer = { .in_channels = shape->in,
                               .out_channels = shape->out,
                               .kernel = shape->kernel,
                               .stride = shape->stride };
  const NstLayerSpec back = { .in_channels = shape->out,
                              .out_channels = shape->in,
                              .kernel = shape->kernel,
                              .stride = shape->stride };
  gint               n_in = shape->in * shape->kernel * shape->kernel;
  gfloat             size = sqrtf (2.0f / n_in);
  gsize scratch = nst_conv_scratch_size_of (&layer, shape->height, shape->width,
                                            shape->threads);

  /* Winograd's gradient is a convolution in the other direction. */
  if (shape->in != 3 && shape->kernel == 3 && shape->stride == 1)
    scratch =
        MAX (scratch, nst_conv_scratch_size_of (&back, shape->height,
                                                shape->width, shape->threads));
  *f = (Fixture){ .shape = *shape };
  f->out_height = nst_conv_output_side (shape->height, shape->stride);
  f->out_width = nst_conv_output_side (shape->width, shape->stride);
  f->weights =
      (NstConvWeights){ .in_channels = shape->in,
                        .out_channels = shape->out,
                        .kernel = shape->kernel,
                        .stride = shape->stride,
                        .weight = values_random (rand, (gsize)n_in * shape->out,
                                                 -size, size),
                        .bias = values_random (rand, shape->out, -0.5f, 0.5f) };
  exec_init (&f->exec, kernels, shape->threads, scratch);
  g_assert_true (nst_conv_init (&f->conv, &f->weights, f->exec.pool));
}

static void
fixture_clear (Fixture *f)
{
  nst_conv_clear (&f->conv);
  exec_clear (&f->exec);
  nst_aligned_free (f->weights.weight);
  nst_aligned_free (f->weights.bias);
}

/* ------------------------------------------------------- plain loops --- */

/* The row or column that padding reads for @i of @n, or -1. */
static gint
padded (NstPadding padding, gint i, gint n)
{
  if (padding == NST_PADDING_REPLICATE)
    return CLAMP (i, 0, n - 1);
  if (padding == NST_PADDING_REFLECT && i < 0)
    return -i;
  if (padding == NST_PADDING_REFLECT && i >= n)
    return n - 1 - (i - (n - 1));
  return i < 0 || i >= n ? -1 : i;
}

/* Calls for each weight that joins an input and an output: with @forward,
 * output
 * += weight input, else input += weight output. */
static void
join (const Fixture *f, gboolean forward, gdouble *in, gdouble *out)
{
  const Shape *s = &f->shape;
  gint         area = s->kernel * s->kernel;

  for (gint p = 0; p < f->out_height * f->out_width; p++)
    for (gint tap = 0; tap < area; tap++)
      {
        gint     y = p / f->out_width * s->stride + tap / s->kernel;
        gint     x = p % f->out_width * s->stride + tap % s->kernel;
        gint     row = padded (s->padding, y - s->kernel / 2, s->height);
        gint     column = padded (s->padding, x - s->kernel / 2, s->width);
        gdouble *here, *there;

        if (row < 0 || column < 0)
          continue;
        here = in + ((gsize)row * s->width + column) * s->in;
        there = out + (gsize)p * s->out;
        for (gint k = 0; k < s->out; k++)
          for (gint c = 0; c < s->in; c++)
            {
              gdouble w =
                  f->weights.weight[((gsize)k * s->in + c) * area + tap];

              if (forward)
                there[k] += w * here[c];
              else
                here[c] += w * there[k];
            }
      }
}

/* ------------------------------------------------------------ forward --- */

/* The 2x2 maxima of @map, which the same pass has computed without pooling. */
static void
check_pooled (const Fixture *f, const NstMapView *in, const gfloat *map)
{
  const Shape  *s = &f->shape;
  gint          height = s->height / 2;
  gint          width = s->width / 2;
  gfloat       *pooled = values_poisoned ((gsize)height * width * s->out + 1);
  guint16      *route = values_mask ((gsize)s->height * s->width * s->out);
  NstTileTarget target = { .data = pooled,
                           .mask = route,
                           .pooling = TRUE,
                           .height = s->height,
                           .width = s->width,
                           .channels = s->out };

  nst_conv_forward (&f->conv, &f->exec, in, &target);
  for (gint i = 0; i < height * width * s->out; i++)
    {
      gint   c = i % s->out;
      gint   y = i / s->out / width;
      gint   x = i / s->out % width;
      gsize  at[4];
      gfloat max = 0.0f;
      gint   best = -1;

      for (gint k = 0; k < 4; k++)
        {
          at[k] = (gsize)(2 * y + k / 2) * s->width + 2 * x + k % 2;
          if (map[at[k] * s->out + c] > max)
            {
              max = map[at[k] * s->out + c];
              best = k;
            }
        }
      g_assert_cmpfloat (pooled[i], ==, max);
      for (gint k = 0; k < 4; k++)
        g_assert_cmpint (values_mask_bit (route, at[k], s->out, c), ==,
                         k == best);
    }
  nst_aligned_free (pooled);
  nst_aligned_free (route);
}

static void
check_forward (const Fixture *f, GRand *rand, gboolean can_pool)
{
  const Shape        *s = &f->shape;
  gsize               n_in = (gsize)s->height * s->width * s->in;
  gsize               n = (gsize)f->out_height * f->out_width * s->out;
  gfloat             *in = values_random (rand, n_in, -1.0f, 1.0f);
  gfloat             *out = values_poisoned (n);
  gfloat             *linear = values_poisoned (n);
  guint16            *mask = values_mask (n);
  g_autofree gdouble *plain_in = values_doubles (in, n_in);
  g_autofree gdouble *plain = g_new0 (gdouble, n);
  NstMapView          view = { .data = in,
                               .height = s->height,
                               .width = s->width,
                               .channels = s->in,
                               .padding = s->padding };
  NstTileTarget       target = { .data = out,
                                 .mask = mask,
                                 .height = f->out_height,
                                 .width = f->out_width,
                                 .channels = s->out };
  gdouble             tolerance;

  memset (mask, 0xaa, n / 8);
  join (f, TRUE, plain_in, plain);
  tolerance = f->tolerance * values_largest (plain, n);
  nst_conv_forward (&f->conv, &f->exec, &view, &target);
  for (gsize i = 0; i < n; i++)
    {
      gdouble expected = plain[i] + f->weights.bias[i % s->out];

      g_assert_cmpfloat_with_epsilon (out[i], MAX (expected, 0.0), tolerance);
      g_assert_cmpint (values_mask_bit (mask, i / s->out, s->out, i % s->out),
                       ==, out[i] > 0.0f);
    }
  if (s->in != 3)
    {
      target.data = linear;
      target.mask = NULL;
      nst_conv_forward_linear (&f->conv, &f->exec, &view, &target);
      for (gsize i = 0; i < n; i++)
        g_assert_cmpfloat_with_epsilon (linear[i], plain[i], tolerance);
    }
  if (can_pool)
    check_pooled (f, &view, out);
  nst_aligned_free (in);
  nst_aligned_free (out);
  nst_aligned_free (linear);
  nst_aligned_free (mask);
}

/* ----------------------------------------------------------- backward --- */

/* The gradient through a random mask and, with @shift 1, through pooling; with
 * @can_add, also added to what is there. */
static void
check_backward (const Fixture *f, GRand *rand, gint shift, gboolean can_add)
{
  const Shape *s = &f->shape;
  gsize        n_in = (gsize)s->height * s->width * s->in;
  gsize        n = (gsize)f->out_height * f->out_width * s->out;
  gint         height = f->out_height >> shift;
  gint         width = f->out_width >> shift;
  gfloat      *gradient =
      values_random (rand, (gsize)height * width * s->out + 1, -1.0f, 1.0f);
  gfloat             *out = values_poisoned (n_in);
  guint16            *mask = values_mask (n);
  g_autofree gdouble *seen = g_new0 (gdouble, n);
  g_autofree gdouble *plain = g_new0 (gdouble, n_in);
  NstMapView          view = { .data = gradient,
                               .mask = mask,
                               .shift = shift,
                               .height = f->out_height,
                               .width = f->out_width,
                               .channels = s->out,
                               .padding = s->padding };
  gdouble             tolerance;

  for (gsize i = 0; i < n / 16; i++)
    mask[i] = g_rand_int (rand);
  for (gint y = 0; y < height << shift; y++)
    for (gint x = 0; x < width << shift; x++)
      for (gint k = 0; k < s->out; k++)
        {
          gsize p = (gsize)y * f->out_width + x;

          if (values_mask_bit (mask, p, s->out, k))
            seen[p * s->out + k] =
                gradient[((gsize)(y >> shift) * width + (x >> shift)) * s->out
                         + k];
        }
  join (f, FALSE, plain, seen);
  tolerance = f->tolerance * values_largest (plain, n_in);
  nst_conv_backward_to (&f->conv, &f->exec, &view, s->height, s->width, out,
                        FALSE);
  for (gsize i = 0; i < n_in; i++)
    g_assert_cmpfloat_with_epsilon (out[i], plain[i], tolerance);
  if (can_add)
    {
      nst_conv_backward_to (&f->conv, &f->exec, &view, s->height, s->width, out,
                            TRUE);
      for (gsize i = 0; i < n_in; i++)
        g_assert_cmpfloat_with_epsilon (out[i], 2.0 * plain[i],
                                        2.0 * tolerance);
    }
  nst_aligned_free (gradient);
  nst_aligned_free (out);
  nst_aligned_free (mask);
}

typedef struct
{
  const Shape *shapes;
  guint        n_shapes;
  gdouble      tolerance;
  gboolean     can_pool;
  gboolean     can_add;
} Implementation;

static void
check_implementation (const Implementation *all,
                      const NstKernels     *kernels,
                      GRand                *rand)
{
  for (guint i = 0; i < all->n_shapes; i++)
    {
      Fixture f;

      fixture_init (&f, rand, &all->shapes[i], kernels);
      f.tolerance = all->tolerance;
      check_forward (&f, rand, all->can_pool);
      check_backward (&f, rand, 0, all->can_add);
      if (all->can_pool)
        check_backward (&f, rand, 1, all->can_add);
      fixture_clear (&f);
    }
}

static void
check_first (const NstKernels *kernels, GRand *rand)
{
  const Implementation first = { first_shapes, G_N_ELEMENTS (first_shapes),
                                 FIRST_TOLERANCE, FALSE, FALSE };

  check_implementation (&first, kernels, rand);
}

static void
check_winograd (const NstKernels *kernels, GRand *rand)
{
  const Implementation winograd = { winograd_shapes,
                                    G_N_ELEMENTS (winograd_shapes),
                                    WINOGRAD_TOLERANCE, TRUE, FALSE };

  check_implementation (&winograd, kernels, rand);
}

static void
check_product (const NstKernels *kernels, GRand *rand)
{
  const Implementation product = { product_shapes,
                                   G_N_ELEMENTS (product_shapes),
                                   PRODUCT_TOLERANCE, FALSE, TRUE };

  check_implementation (&product, kernels, rand);
}

/* ------------------------------------------------------------ figures --- */

typedef struct
{
  const gchar *forward;
  const gchar *backward;
  Shape        shape;
} Layer;

#define LAYER(name, ...)                                                       \
  {                                                                            \
    name, name ", backward",                                                   \
    {                                                                          \
      __VA_ARGS__, 1, ZERO                                                     \
    }                                                                          \
  }

static const Layer layers[] = {
  LAYER ("conv1_1 at 256 px", 3, 64, 3, 1, 256, 256),
  LAYER ("conv1_2 at 256 px", 64, 64, 3, 1, 256, 256),
  LAYER ("conv2_1 at 256 px", 64, 128, 3, 1, 128, 128),
  LAYER ("conv3_2 at 256 px", 256, 256, 3, 1, 64, 64),
  LAYER ("conv4_2 at 256 px", 512, 512, 3, 1, 32, 32),
  LAYER ("ResNet-18 stem at 256 px", 3, 64, 7, 2, 256, 256),
  LAYER ("1x1, stride 2, 128 to 256", 128, 256, 1, 2, 32, 32),
};

typedef struct
{
  Fixture      *f;
  NstMapView    in;
  NstTileTarget out;
  NstMapView    gradient;
  gfloat       *in_gradient;
} Call;

static void
call_forward (gpointer data)
{
  const Call *call = data;

  nst_conv_forward (&call->f->conv, &call->f->exec, &call->in, &call->out);
}

static void
call_backward (gpointer data)
{
  const Call *call = data;

  nst_conv_backward_to (&call->f->conv, &call->f->exec, &call->gradient,
                        call->f->shape.height, call->f->shape.width,
                        call->in_gradient, FALSE);
}

/* Figures count the operations of a direct convolution; Winograd does fewer. */
static void
measure_layer (Bench            *bench,
               const NstKernels *kernels,
               GRand            *rand,
               const Layer      *layer)
{
  const Shape *s = &layer->shape;
  gsize        n_in = (gsize)s->height * s->width * s->in;
  Fixture      f;
  gsize        n;
  gfloat      *in, *out, *back;
  guint16     *mask;
  gdouble      operations;
  Call         call;

  fixture_init (&f, rand, s, kernels);
  n = (gsize)f.out_height * f.out_width * s->out;
  in = values_random (rand, n_in, -1.0f, 1.0f);
  out = values_poisoned (n);
  back = values_poisoned (n_in);
  mask = values_mask (n);
  operations = 2.0 * n * s->in * s->kernel * s->kernel;
  call = (Call){ .f = &f,
                 .in = { .data = in,
                         .height = s->height,
                         .width = s->width,
                         .channels = s->in },
                 .out = { .data = out,
                          .mask = mask,
                          .height = f.out_height,
                          .width = f.out_width,
                          .channels = s->out },
                 .gradient = { .data = out,
                               .mask = mask,
                               .height = f.out_height,
                               .width = f.out_width,
                               .channels = s->out },
                 .in_gradient = back };
  bench_measure (bench, kernels, layer->forward, "GFLOP/s", operations,
                 call_forward, &call);
  bench_measure (bench, kernels, layer->backward, "GFLOP/s", operations,
                 call_backward, &call);
  nst_aligned_free (in);
  nst_aligned_free (out);
  nst_aligned_free (back);
  nst_aligned_free (mask);
  fixture_clear (&f);
}

static void
measure_layers (Bench *bench, const NstKernels *kernels, GRand *rand)
{
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    measure_layer (bench, kernels, rand, &layers[i]);
}

const KernelTest conv_tests[] = {
  { "conv-first", check_first, NULL },
  { "conv-winograd", check_winograd, NULL },
  { "conv-product", check_product, measure_layers },
  { NULL, NULL, NULL },
};
