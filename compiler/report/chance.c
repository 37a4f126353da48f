/* chance.c — random numbers that are the same on every machine, and what is told of samples.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chance.h"

#include <stdlib.h>

#include "../base/hash.h"

#ifdef __clang__ /* GCC fuses nothing with -std=c17 */
#pragma STDC FP_CONTRACT OFF
#endif

struct cgs_chance cgs_chance_of(uint64_t seed, struct cgs_str name)
{
	struct cgs_hash h;
	struct cgs_chance c = {{0}};
	uint8_t bytes[8];
	for (uint32_t i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(seed >> (8 * i));
	cgs_hash_init(&h);
	cgs_hash_add(&h, bytes, sizeof bytes);
	cgs_hash_field(&h, name);
	struct cgs_key k = cgs_hash_end(&h);
	for (uint32_t i = 0; i < sizeof k.b; i++)
		c.s[i / 8] |= (uint64_t)k.b[i] << (8 * (i % 8));
	return c;
}

static uint64_t rotl(uint64_t x, unsigned k)
{
	return (x << k) | (x >> (64 - k));
}

uint64_t cgs_chance_next(struct cgs_chance *c)
{
	uint64_t *s = c->s;
	uint64_t result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

double cgs_chance_unit(struct cgs_chance *c)
{
	return ((double)(cgs_chance_next(c) >> 12) + 0.5) * 0x1p-52;
}

/* x = m * 2^e with 1 <= m < 2; x is positive and normal. */
static double split(double x, int *e)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	*e = (int)(bits >> 52 & 0x7ff) - 1023;
	bits = (bits & 0xfffffffffffffu) | UINT64_C(0x3ff) << 52;
	memcpy(&x, &bits, sizeof x);
	return x;
}

double cgs_chance_sqrt(double x)
{
	int e;
	if (x < 0x1p-1022)
		return 0;
	double m = split(x, &e), power = 1;
	if (e & 1) {
		m *= 2;
		e--;
	}
	double r = 0.5 * (m + 1); /* Newton: above the root after one step, then downwards */
	for (int i = 0; i < 6; i++)
		r = 0.5 * (r + m / r);
	for (int k = e < 0 ? -e : e; k; k -= 2)
		power *= 2;
	return e < 0 ? r / power : r * power;
}

double cgs_chance_log(double x)
{
	const double ln2 = 0.693147180559945309417;
	int e;
	double m = split(x, &e);
	if (m > 1.4142135623730951) {
		m *= 0.5;
		e++;
	}
	/* log m = 2 atanh(t) = 2 (t + t^3/3 + t^5/5 ...), |t| < 0.172 */
	double t = (m - 1) / (m + 1), square = t * t, sum = 0;
	for (int k = 23; k >= 1; k -= 2)
		sum = sum * square + 1.0 / k;
	return e * ln2 + 2 * t * sum;
}

static double polynomial(const double c[8], double x)
{
	double y = c[7];
	for (int i = 6; i >= 0; i--)
		y = y * x + c[i];
	return y;
}

/* Wichura's PPND16: about 16 digits. */
double cgs_chance_normal(double p)
{
	static const double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
				   1.9715909503065514427e+3, 1.3731693765509461125e+4,
				   4.5921953931549871457e+4, 6.7265770927008700853e+4,
				   3.3430575583588128105e+4, 2.5090809287301226727e+3};
	static const double b[] = {1,
				   4.2313330701600911252e+1,
				   6.8718700749205790830e+2,
				   5.3941960214247511077e+3,
				   2.1213794301586595867e+4,
				   3.9307895800092710610e+4,
				   2.8729085735721942674e+4,
				   5.2264952788528545610e+3};
	static const double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
				   5.76949722146069140550e0,  3.64784832476320460504e0,
				   1.27045825245236838258e0,  2.41780725177450611770e-1,
				   2.27238449892691845833e-2, 7.74545014278341407640e-4};
	static const double d[] = {1,
				   2.05319162663775882187e0,
				   1.67638483018380384940e0,
				   6.89767334985100004550e-1,
				   1.48103976427480074590e-1,
				   1.51986665636164571966e-2,
				   5.47593808499534494600e-4,
				   1.05075007164441684324e-9};
	static const double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
				   1.78482653991729133580e0,  2.96560571828504891230e-1,
				   2.65321895265761230930e-2, 1.24266094738807843860e-3,
				   2.71155556874348757815e-5, 2.01033439929228813265e-7};
	static const double f[] = {1,
				   5.99832206555887937690e-1,
				   1.36929880922735805310e-1,
				   1.48753612908506148525e-2,
				   7.86869131145613259100e-4,
				   1.84631831751005468180e-5,
				   1.42151175831644588870e-7,
				   2.04426310338993978564e-15};
	double q = p - 0.5, r;
	if (q >= -0.425 && q <= 0.425) {
		r = 0.180625 - q * q;
		return q * polynomial(a, r) / polynomial(b, r);
	}
	r = cgs_chance_sqrt(-cgs_chance_log(q < 0 ? p : 1 - p));
	double z = r <= 5 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6)
			  : polynomial(e, r - 5) / polynomial(f, r - 5);
	return q < 0 ? -z : z;
}

double cgs_chance_uniform(double p, double least, double most)
{
	return least + p * (most - least);
}

double cgs_chance_tri(double p, double least, double likely, double most)
{
	double all = most - least;
	if (all <= 0)
		return least;
	if (p * all < likely - least)
		return least + cgs_chance_sqrt(p * all * (likely - least));
	return most - cgs_chance_sqrt((1 - p) * all * (most - likely));
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

void cgs_chance_sort(double *v, uint32_t n)
{
	qsort(v, n, sizeof *v, compare);
}

double cgs_chance_quantile(const double *sorted, uint32_t n, double p)
{
	double at = p * (n - 1);
	uint32_t i = (uint32_t)at;
	if (i + 1 >= n)
		return sorted[n - 1];
	return sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]);
}
