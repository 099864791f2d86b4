/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of optimizer_problem.h.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "optimizer_problem.h"

static gboolean
evaluate (gpointer data, const gfloat *x, gfloat *gradient, gdouble *loss)
{
  Function           *f = data;
  g_autofree gdouble *point = g_new (gdouble, f->n);
  g_autofree gdouble *g = g_new0 (gdouble, f->n);
  gdouble             farthest = 0.0;
  gint                number = f->n_evaluations++;

  if (number == f->cancel_at)
    return FALSE;
  for (gsize i = 0; i < f->n; i++)
    {
      point[i] = x[i];
      if (isnan (x[i])) /* only after a gradient with NaN */
        {
          *loss = NAN;
          return TRUE;
        }
      g_assert_cmpfloat (x[i], >=, 0.0f);
      g_assert_cmpfloat (x[i], <=, NST_PIXEL_MAX);
      farthest = MAX (farthest, fabs (x[i] - f->start[i]));
    }
  *loss = f->value (f, point, g);
  for (gsize i = 0; i < f->n; i++)
    gradient[i] = g[i];
  if (number < f->bad_until)
    *loss = f->bad;
  else if (farthest > f->reach)
    *loss = f->beyond;
  return TRUE;
}

void
fixture_init (Fixture         *fixture,
              NstOptimizerKind kind,
              gdouble          learning_rate,
              gsize            n,
              gdouble (*value) (const Function *, const gdouble *, gdouble *))
{
  NstOptions options = nst_options_default ();

  options.optimizer = kind;
  options.learning_rate = learning_rate;
  fixture_init_with (fixture, &options, n, value);
}

void
fixture_init_with (Fixture          *fixture,
                   const NstOptions *options,
                   gsize             n,
                   gdouble (*value) (const Function *,
                                     const gdouble *,
                                     gdouble *))
{
  NstArena  counting = { 0 };
  Function *f = &fixture->function;
  gsize     bytes = n * sizeof (gfloat);

  memset (fixture, 0, sizeof *fixture);
  for (gint pass = 0; pass < 2; pass++)
    {
      NstArena *arena = pass ? &fixture->arena : &counting;

      if (pass)
        g_assert_true (nst_arena_init (arena, counting.peak));
      fixture->problem.x = nst_arena_alloc (arena, bytes);
      fixture->problem.gradient = nst_arena_alloc (arena, bytes);
      fixture->problem.trial_x = nst_arena_alloc (arena, bytes);
      fixture->problem.trial_gradient = nst_arena_alloc (arena, bytes);
      fixture->optimizer = nst_optimizer_new (options, n, arena);
      g_assert_cmpint (fixture->optimizer != NULL, ==, pass);
    }
  g_assert_cmpuint (fixture->arena.used, ==, counting.used);
  fixture->problem.pool = nst_thread_pool_new (2);
  fixture->problem.n = n;
  fixture->problem.evaluate = evaluate;
  fixture->problem.data = f;
  f->n = n;
  f->value = value;
  f->center = g_new0 (gdouble, n);
  f->slope = g_new0 (gdouble, n);
  f->scale = g_new0 (gdouble, n);
  f->start = g_new0 (gfloat, n);
  f->reach = INFINITY;
  f->cancel_at = -1;
}

void
fixture_begin (Fixture *fixture)
{
  NstProblem *p = &fixture->problem;

  memcpy (fixture->function.start, p->x, p->n * sizeof (gfloat));
  g_assert_true (evaluate (p->data, p->x, p->gradient, &p->loss));
  fixture->function.n_evaluations = 0;
}

void
fixture_clear (Fixture *fixture)
{
  nst_thread_pool_free (fixture->problem.pool);
  nst_arena_clear (&fixture->arena);
  g_free (fixture->function.center);
  g_free (fixture->function.slope);
  g_free (fixture->function.scale);
  g_free (fixture->function.start);
}

void
fixture_check (const Fixture *fixture)
{
  const NstProblem  *p = &fixture->problem;
  g_autofree gfloat *gradient = g_new (gfloat, p->n);
  Function           f = fixture->function;
  gdouble            loss;

  f.bad_until = 0;
  f.cancel_at = -1;
  g_assert_true (evaluate (&f, p->x, gradient, &loss));
  g_assert_cmpfloat (loss, ==, p->loss);
  g_assert_cmpmem (gradient, p->n * sizeof (gfloat), p->gradient,
                   p->n * sizeof (gfloat));
}

gdouble
fixture_largest_free_slope (const Fixture *fixture)
{
  const NstProblem *p = &fixture->problem;
  gdouble           largest = 0.0;

  for (gsize i = 0; i < p->n; i++)
    if (! (p->x[i] <= 0.0f && p->gradient[i] > 0.0f)
        && ! (p->x[i] >= NST_PIXEL_MAX && p->gradient[i] < 0.0f))
      largest = MAX (largest, fabsf (p->gradient[i]));
  return largest;
}

gdouble
quadratic_value (const Function *f, const gdouble *x, gdouble *g)
{
  gdouble sum = 0.0;
  gdouble value = 0.0;

  for (gsize i = 0; i < f->n; i++)
    sum += x[i] - f->center[i];
  for (gsize i = 0; i < f->n; i++)
    {
      gdouble e = x[i] - f->center[i];

      value += 0.5 * f->scale[i] * e * e + f->slope[i] * e;
      g[i] = f->scale[i] * e + f->slope[i] + sum / f->n;
    }
  return value + 0.5 * sum * sum / f->n;
}

void
quadratic_set_up (Fixture *fixture, guint32 seed, gdouble condition)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Function *f = &fixture->function;

  for (gsize i = 0; i < f->n; i++)
    {
      f->scale[i] = pow (condition, g_rand_double (rand));
      fixture->problem.x[i] = g_rand_double_range (rand, 0.0, 255.0);
      switch (i % 3)
        {
        case 0:
          f->center[i] = 0.0;
          f->slope[i] = g_rand_double_range (rand, 1.0, 50.0);
          break;
        case 1:
          f->center[i] = NST_PIXEL_MAX;
          f->slope[i] = -g_rand_double_range (rand, 1.0, 50.0);
          break;
        default:
          f->center[i] = g_rand_double_range (rand, 1.0, 254.0);
          break;
        }
    }
}

gdouble
rosenbrock_value (const Function *f, const gdouble *x, gdouble *g)
{
  gdouble value = 0.0;

  for (gsize i = 0; i + 1 < f->n; i += 2)
    {
      gdouble u = x[i] / 100.0;
      gdouble v = x[i + 1] / 100.0;
      gdouble across = v - u * u;

      value += 100.0 * across * across + (1.0 - u) * (1.0 - u);
      g[i] = (-400.0 * u * across - 2.0 * (1.0 - u)) / 100.0;
      g[i + 1] = 200.0 * across / 100.0;
    }
  return value;
}

gdouble
waves_value (const Function *f, const gdouble *x, gdouble *g)
{
  gdouble value = 0.0;

  for (gsize i = 0; i < f->n; i++)
    {
      gdouble other = x[(i + 1) % f->n];

      value += 2.0 + sin (x[i] / 7.0) + sin ((x[i] + other) / 31.0);
      g[i] += cos (x[i] / 7.0) / 7.0 + cos ((x[i] + other) / 31.0) / 31.0;
      g[(i + 1) % f->n] += cos ((x[i] + other) / 31.0) / 31.0;
    }
  return value;
}

gdouble
no_gradient_value (const Function *f, const gdouble *x, gdouble *g)
{
  for (gsize i = 0; i < f->n; i++)
    g[i] = NAN;
  return 1.0;
}

gdouble
fixture_largest_error (const Fixture *fixture)
{
  gdouble largest = 0.0;

  for (gsize i = 0; i < fixture->problem.n; i++)
    largest = MAX (largest,
                   fabs (fixture->problem.x[i] - fixture->function.center[i]));
  return largest;
}
