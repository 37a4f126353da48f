/* num.c — exact numbers: rationals in lowest terms that never round; too large is an answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "num.h"

__extension__ typedef __int128 wide;

enum { SHOWN_DIGITS = 6, EXACT_DIGITS = 18, EXPONENT_MAX = 18 };

static wide gcd(wide a, wide b)
{
	while (b) {
		wide r = a % b;
		a = b;
		b = r;
	}
	return a < 0 ? -a : a;
}

/* Both sides below 2^126, so negating cannot overflow. */
static bool make(wide n, wide d, struct cgs_num *out)
{
	if (!d)
		return false;
	wide g = gcd(n, d);
	if (d < 0)
		g = -g;
	n /= g;
	d /= g;
	if (n > INT64_MAX || n < -INT64_MAX || d > INT64_MAX)
		return false;
	*out = (struct cgs_num){(int64_t)n, (int64_t)d};
	return true;
}

bool cgs_num_make(int64_t n, int64_t d, struct cgs_num *out)
{
	return make(n, d, out);
}

bool cgs_num_add(struct cgs_num a, struct cgs_num b, struct cgs_num *out)
{
	wide g = gcd(a.d, b.d);
	wide left = (wide)a.n * (b.d / g), right = (wide)b.n * (a.d / g), sum, d;
	if (__builtin_add_overflow(left, right, &sum))
		return false;
	d = (wide)a.d * (b.d / g);
	return make(sum, d, out);
}

bool cgs_num_sub(struct cgs_num a, struct cgs_num b, struct cgs_num *out)
{
	b.n = -b.n;
	return cgs_num_add(a, b, out);
}

bool cgs_num_mul(struct cgs_num a, struct cgs_num b, struct cgs_num *out)
{
	return make((wide)a.n * b.n, (wide)a.d * b.d, out);
}

bool cgs_num_div(struct cgs_num a, struct cgs_num b, struct cgs_num *out)
{
	return make((wide)a.n * b.d, (wide)a.d * b.n, out);
}

int cgs_num_cmp(struct cgs_num a, struct cgs_num b)
{
	wide l = (wide)a.n * b.d, r = (wide)b.n * a.d;
	return (l > r) - (l < r);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool push_digit(char c, int64_t *n)
{
	return !__builtin_mul_overflow(*n, 10, n) && !__builtin_add_overflow(*n, c - '0', n);
}

/* "e6", "e-3" at s[i]; leaves i where it was when it is no exponent. */
static bool exponent(struct cgs_str s, uint32_t *i, int *e)
{
	uint32_t j = *i + 1;
	bool minus = j < s.n && s.s[j] == '-';
	if (*i >= s.n || (s.s[*i] != 'e' && s.s[*i] != 'E'))
		return true;
	if (j < s.n && (s.s[j] == '-' || s.s[j] == '+'))
		j++;
	if (j >= s.n || !is_digit(s.s[j]))
		return true;
	int v = 0;
	for (; j < s.n && is_digit(s.s[j]); j++)
		if ((v = v * 10 + (s.s[j] - '0')) > EXPONENT_MAX)
			return false;
	*e += minus ? -v : v;
	*i = j;
	return true;
}

static bool scale(int64_t n, int e, struct cgs_num *out)
{
	int64_t p = 1;
	for (int k = e < 0 ? -e : e; k; k--)
		if (__builtin_mul_overflow(p, 10, &p))
			return false;
	return e < 0 ? make(n, p, out) : make((wide)n * p, 1, out);
}

bool cgs_num_parse(struct cgs_str s, uint32_t *used, struct cgs_num *out)
{
	int64_t n = 0;
	uint32_t i = 0;
	int e = 0;
	bool point = false, fits = true;
	for (; i < s.n; i++) {
		char c = s.s[i];
		if (c == '_')
			continue;
		if (c == '.' && !point && i + 1 < s.n && is_digit(s.s[i + 1])) {
			point = true;
			continue;
		}
		if (!is_digit(c))
			break;
		fits = fits && push_digit(c, &n);
		e -= point;
	}
	fits = exponent(s, &i, &e) && fits;
	*used = i;
	return fits && scale(n, e, out);
}

bool cgs_num_decimal(struct cgs_num a)
{
	int64_t d = a.d;
	while (d % 2 == 0)
		d /= 2;
	while (d % 5 == 0)
		d /= 5;
	return d == 1;
}

void cgs_num_show(struct cgs_num a, struct cgs_buf *out)
{
	if (a.n < 0)
		cgs_buf_putc(out, '-');
	wide n = a.n < 0 ? -(wide)a.n : a.n;
	cgs_buf_fmt(out, "%lld", (long long)(n / a.d));
	wide rest = n % a.d;
	if (!rest)
		return;
	cgs_buf_putc(out, '.');
	for (int k = cgs_num_decimal(a) ? EXACT_DIGITS : SHOWN_DIGITS; rest && k; k--) {
		rest *= 10;
		cgs_buf_putc(out, (char)('0' + (int)(rest / a.d)));
		rest %= a.d;
	}
}
