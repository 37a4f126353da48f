/* store_check.c — the bytes of the store's file, read with every offset checked.
 * SPDX-License-Identifier: Apache-2.0
 *
 * LMDB trusts its file: a wrong page number or node offset makes it read, or write, outside. So
 * before a file in doubt is given to LMDB, this walks both of its trees with pread, which cannot
 * raise SIGBUS. src: lmdb 0.9 mdb.c, struct MDB_page, MDB_node, MDB_meta, mdb_freelist_save.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store_impl.h"

enum { P_BRANCH = 1, P_LEAF = 2, P_OVERFLOW = 4, P_META = 8, F_BIGDATA = 1 };
enum { PAGE_HEAD = 16, NODE_HEAD = 8, META_SIZE = 152, DEPTH_MAX = 24, SLACK_PAGES = 1 << 16 };

struct tree {
	uint16_t flags, depth;
	uint64_t entries, root;
};

struct check {
	int fd;
	uint32_t psize;
	uint64_t pages;    /* whole pages in the file */
	uint64_t last;     /* the last page number in use */
	struct tree db[2]; /* 0: the list of free pages, 1: the records */
	uint8_t *used;     /* one bit a page: reached, or listed as free */
	uint8_t *page;     /* one page for each level */
	int now;           /* which tree is walked */
	uint64_t entries;
	uint8_t prev[CGS_STORE_KEY_MAX + 1];
	size_t nprev;
	bool may_equal; /* prev is a separator: the next key may be equal to it */
	const char *what;
};

struct node {
	const uint8_t *key, *data;
	size_t nkey, n; /* n: bytes of the value, wherever it is */
	uint64_t child; /* branch: page; leaf with a big value: its first page */
	bool big;
	size_t size; /* in the page */
};

static uint16_t u16(const uint8_t *p)
{
	uint16_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

static uint32_t u32(const uint8_t *p)
{
	uint32_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

static uint64_t u64(const uint8_t *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

static bool bad(struct check *c, const char *what)
{
	c->what = what;
	return false;
}

static bool load(const struct check *c, uint64_t pgno, void *to, size_t n)
{
	return pread(c->fd, to, n, (off_t)(pgno * c->psize)) == (ssize_t)n;
}

static bool read_meta(struct check *c, uint64_t at, uint8_t m[META_SIZE])
{
	if (pread(c->fd, m, META_SIZE, (off_t)at) != META_SIZE)
		return bad(c, "the first pages are missing");
	if (!(u16(m + 10) & P_META) || u32(m + 16) != 0xBEEFC0DE || u32(m + 20) != 1)
		return bad(c, "it is not an LMDB file of this version");
	return true;
}

static bool page_size_sound(uint32_t n)
{
	return n >= 512 && n <= 32768 && !(n & (n - 1));
}

static struct tree read_tree(const uint8_t *p)
{
	return (struct tree){u16(p + 4), u16(p + 6), u64(p + 32), u64(p + 40)};
}

/* LMDB takes the meta page by the parity of the newest transaction. */
static bool open_meta(struct check *c)
{
	uint8_t m[2][META_SIZE];
	if (!read_meta(c, 0, m[0]))
		return false;
	c->psize = u32(m[0] + 40);
	if (!page_size_sound(c->psize))
		return bad(c, "its page size is impossible");
	if (!read_meta(c, c->psize, m[1]))
		return false;
	uint64_t t0 = u64(m[0] + 144), t1 = u64(m[1] + 144);
	int newest = t0 < t1;
	uint64_t gap = newest ? t1 - t0 : t0 - t1;
	if (u32(m[1] + 40) != c->psize || gap > 1 || (gap == 0 && t0 != 0))
		return bad(c, "its two first pages contradict each other");
	if (((newest ? t1 : t0) & 1) != (uint64_t)newest)
		return bad(c, "its transaction number is wrong");
	c->db[0] = read_tree(m[newest] + 40);
	c->db[1] = read_tree(m[newest] + 88);
	c->last = u64(m[newest] + 136);
	return true;
}

/* Free pages may lie beyond the end of the file, so only an absurd end is refused here. */
static bool heads_sound(struct check *c)
{
	if (c->db[0].flags != 8 || c->db[1].flags || c->db[0].depth > DEPTH_MAX ||
	    c->db[1].depth > DEPTH_MAX)
		return bad(c, "its trees have impossible heads");
	return (c->last >= 1 && c->last < c->pages + SLACK_PAGES) ||
	       bad(c, "it is shorter than its pages");
}

/* Marks pages as taken; each may be taken once. */
static bool claim(struct check *c, uint64_t pgno, uint64_t n)
{
	if (pgno < 2 || pgno > c->last || n > c->last - pgno + 1)
		return bad(c, "a page number is out of range");
	for (uint64_t i = pgno; i < pgno + n; i++) {
		if (c->used[i / 8] & 1 << i % 8)
			return bad(c, "a page is used twice");
		c->used[i / 8] |= (uint8_t)(1 << i % 8);
	}
	return true;
}

/* False when the node would reach outside its page. */
static bool node_at(const uint8_t *page, uint32_t psize, uint32_t i, struct node *out)
{
	uint32_t at = u16(page + PAGE_HEAD + 2 * i);
	uint32_t upper = u16(page + 14);
	bool leaf = u16(page + 10) & P_LEAF;
	if (at < upper || at & 1 || at + NODE_HEAD > psize)
		return false;
	const uint8_t *p = page + at;
	uint32_t flags = u16(p + 4);
	uint64_t low = u32(p);
	*out = (struct node){.key = p + NODE_HEAD, .nkey = u16(p + 6)};
	out->data = out->key + out->nkey;
	out->big = leaf && flags == F_BIGDATA;
	out->n = leaf ? low : 0;
	out->child = leaf ? 0 : low | (uint64_t)flags << 32;
	if (leaf && flags & ~(uint32_t)F_BIGDATA)
		return false;
	size_t inside = out->big ? 8 : out->n;
	if (inside > psize || at + NODE_HEAD + out->nkey + inside > psize)
		return false;
	if (out->big)
		out->child = u64(out->data);
	out->size = (NODE_HEAD + out->nkey + inside + 1) & ~(size_t)1;
	return true;
}

static bool head_sound(const uint8_t *page, uint32_t psize, uint64_t pgno, uint16_t flags)
{
	uint32_t lower = u16(page + 12), upper = u16(page + 14);
	return u64(page) == pgno && u16(page + 10) == flags && lower >= PAGE_HEAD && !(lower & 1) &&
	       lower <= upper && upper <= psize;
}

static int compare(const struct check *c, const uint8_t *a, size_t na, const uint8_t *b, size_t nb)
{
	if (!c->now) {
		uint64_t x = u64(a), y = u64(b);
		return (x > y) - (x < y);
	}
	int r = memcmp(a, b, na < nb ? na : nb);
	return r ? r : (na > nb) - (na < nb);
}

/* Keys must grow over the whole walk, separators included. */
static bool advance(struct check *c, const struct node *n, bool separator)
{
	if (n->nkey < 1 || n->nkey > CGS_STORE_KEY_MAX || (!c->now && n->nkey != 8))
		return bad(c, "a key has an impossible length");
	if (c->nprev) {
		int r = compare(c, c->prev, c->nprev, n->key, n->nkey);
		if (r > 0 || (r == 0 && !c->may_equal))
			return bad(c, "its keys are out of order");
	}
	memcpy(c->prev, n->key, n->nkey);
	c->nprev = n->nkey;
	c->may_equal = separator;
	return true;
}

static bool big_value(struct check *c, const struct node *n)
{
	uint8_t head[PAGE_HEAD];
	uint64_t need = (PAGE_HEAD - 1 + (uint64_t)n->n) / c->psize + 1;
	if (!claim(c, n->child, 1) || !load(c, n->child, head, sizeof head))
		return bad(c, "a value is missing");
	uint64_t has = u32(head + 12);
	if (u64(head) != n->child || u16(head + 10) != P_OVERFLOW || has < need)
		return bad(c, "a value has a wrong head");
	if (has > c->last || n->child + need > c->pages)
		return bad(c, "a value is cut short");
	return has == 1 || claim(c, n->child + 1, has - 1);
}

/* One record of the list of free pages: a count, then page numbers, largest first. */
static bool free_ids(struct check *c, const struct node *n)
{
	uint8_t *ids = cgs_mem_alloc(n->n + 8);
	bool ok = n->n >= 8;
	if (ok && n->big)
		ok = pread(c->fd, ids, n->n, (off_t)(n->child * c->psize + PAGE_HEAD)) ==
		     (ssize_t)n->n;
	else if (ok)
		memcpy(ids, n->data, n->n);
	uint64_t count = ok ? u64(ids) : 0;
	ok = ok && count <= n->n / 8 - 1;
	for (uint64_t i = 1; ok && i <= count; i++)
		ok = (i == 1 || u64(ids + 8 * i) < u64(ids + 8 * i - 8)) &&
		     claim(c, u64(ids + 8 * i), 1);
	free(ids);
	return ok || bad(c, "its list of free pages is wrong");
}

static bool leaf_node(struct check *c, const struct node *n)
{
	c->entries++;
	if (!advance(c, n, false) || (n->big && !big_value(c, n)))
		return false;
	return c->now || free_ids(c, n);
}

static bool walk(struct check *c, uint64_t pgno, unsigned level)
{
	uint8_t *page = c->page + (size_t)level * c->psize;
	bool leaf = level + 1 == c->db[c->now].depth;
	if (!claim(c, pgno, 1))
		return false;
	if (!load(c, pgno, page, c->psize) ||
	    !head_sound(page, c->psize, pgno, leaf ? P_LEAF : P_BRANCH))
		return bad(c, "a page has a wrong head");
	uint32_t nkey = (uint32_t)(u16(page + 12) - PAGE_HEAD) / 2;
	if (nkey < (leaf ? 1 : 1 + (unsigned)c->now))
		return bad(c, "a page is empty");
	size_t sum = 0;
	for (uint32_t i = 0; i < nkey; i++) {
		struct node n;
		if (!node_at(page, c->psize, i, &n))
			return bad(c, "a record lies outside its page");
		sum += n.size;
		if (leaf ? !leaf_node(c, &n)
			 : (i && !advance(c, &n, true)) || !walk(c, n.child, level + 1))
			return false;
	}
	return sum == c->psize - u16(page + 14) || bad(c, "a page has gaps");
}

static bool walk_tree(struct check *c, int which)
{
	const struct tree *t = &c->db[which];
	c->now = which;
	c->entries = 0;
	c->nprev = 0;
	if (t->root == UINT64_MAX)
		return t->depth == 0 && t->entries == 0;
	if (!t->depth)
		return bad(c, "a tree has no levels");
	return walk(c, t->root, 0) && (c->entries == t->entries || bad(c, "records are missing"));
}

bool cgs_store_check(int fd, const char **what)
{
	struct check c = {.fd = fd};
	struct stat st;
	*what = "it cannot be read";
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return false;
	bool ok = open_meta(&c);
	if (ok) {
		c.pages = (uint64_t)st.st_size / c.psize;
		ok = heads_sound(&c);
	}
	if (ok) {
		c.used = cgs_mem_alloc((size_t)(c.last / 8 + 1));
		c.page = cgs_mem_alloc((size_t)c.psize * DEPTH_MAX);
		ok = walk_tree(&c, 1) && walk_tree(&c, 0);
	}
	free(c.used);
	free(c.page);
	*what = ok ? NULL : c.what ? c.what : "a tree has a wrong head";
	return ok;
}

static void salvage_node(const struct check *c, const struct node *n,
			 void (*each)(void *, const struct cgs_store_record *), void *arg)
{
	struct cgs_store_record r = {n->key, n->nkey, n->data, n->n};
	if (!n->nkey || n->nkey > CGS_STORE_KEY_MAX || (n->key[0] != 'a' && n->key[0] != 'b'))
		return;
	if (!n->big) {
		each(arg, &r);
		return;
	}
	uint64_t need = ((uint64_t)n->n + PAGE_HEAD + c->psize - 1) / c->psize;
	if (n->n > CGS_STORE_VALUE_MAX || n->child >= c->pages || need > c->pages - n->child)
		return;
	uint8_t *val = cgs_mem_alloc(n->n);
	r.val = val;
	if (pread(c->fd, val, n->n, (off_t)(n->child * c->psize + PAGE_HEAD)) == (ssize_t)n->n)
		each(arg, &r);
	free(val);
}

void cgs_store_salvage(int fd, void (*each)(void *, const struct cgs_store_record *), void *arg)
{
	struct stat st;
	struct check c = {.fd = fd, .psize = 4096};
	uint8_t m[META_SIZE];
	if (fstat(fd, &st))
		return;
	if (read_meta(&c, 0, m) && page_size_sound(u32(m + 40)))
		c.psize = u32(m + 40);
	c.pages = ((uint64_t)st.st_size + c.psize - 1) / c.psize;
	uint8_t *page = cgs_mem_alloc(c.psize);
	for (uint64_t p = 2; p < c.pages; p++) {
		struct node n;
		if (!load(&c, p, page, c.psize) || u16(page + 10) != P_LEAF ||
		    u16(page + 12) < PAGE_HEAD || u16(page + 12) > c.psize)
			continue;
		uint32_t nkey = (uint32_t)(u16(page + 12) - PAGE_HEAD) / 2;
		for (uint32_t i = 0; i < nkey; i++)
			if (node_at(page, c.psize, i, &n))
				salvage_node(&c, &n, each, arg);
	}
	free(page);
}
