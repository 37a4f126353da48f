/* chance.h — random numbers that are the same on every machine, and what is told of samples.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only + - * / of IEEE 754 doubles and integers are used: libraries differ in the last digits of
 * their logarithms. src: Blackman, Vigna, "Scrambled linear pseudorandom number generators", ACM
 * TOMS 47 (2021), xoshiro256**; Wichura, "Algorithm AS 241", Applied Statistics 37 (1988).
 */
#ifndef CGS_CHANCE_H
#define CGS_CHANCE_H

#include "../base/str.h"

struct cgs_chance { /* one stream of numbers: the state of xoshiro256** */
	uint64_t s[4];
};

/* The stream that belongs to a name: the SHA-256 of seed and name. Streams of other names do not
 * depend on it. */
struct cgs_chance cgs_chance_of(uint64_t seed, struct cgs_str name);
uint64_t cgs_chance_next(struct cgs_chance *c);
/* Between 0 and 1, never either: 53 bits, in the middle of their cell. */
double cgs_chance_unit(struct cgs_chance *c);

/* What a distribution has below it with probability p, 0 < p < 1: the inverse of its function. */
double cgs_chance_normal(double p); /* mean 0, standard deviation 1 */
double cgs_chance_uniform(double p, double least, double most);
double cgs_chance_tri(double p, double least, double likely, double most);

/* x >= 0; to the last bits, the same everywhere. */
double cgs_chance_sqrt(double x);
/* x > 0. */
double cgs_chance_log(double x);

/* Of n sorted numbers what lies below with probability p, 0..1; between two of them in proportion.
 * src: Hyndman, Fan, "Sample quantiles in statistical packages" (1996), definition 7, that of
 * PERCENTILE in spreadsheets. */
double cgs_chance_quantile(const double *sorted, uint32_t n, double p);
void cgs_chance_sort(double *v, uint32_t n);

#endif
