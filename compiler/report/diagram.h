/* diagram.h — boxes and arrows in the manner of C4: context, parts, deployment, and views.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: S. Brown, the C4 model, c4model.com.
 */
#ifndef CGS_DIAGRAM_H
#define CGS_DIAGRAM_H

#include "../check/ir.h"
#include "../check/map.h"

enum { CGS_DIAGRAM_NONE = UINT32_MAX, CGS_DIAGRAM_MAX = 60 };

struct cgs_box {
	uint32_t decl;
	uint32_t parent; /* the box around it, or CGS_DIAGRAM_NONE */
	uint32_t kids;   /* how many boxes are directly in it: it is a boundary */
	struct cgs_str title;
	struct cgs_str note; /* "component: python" */
	bool person, store, outside;
};

struct cgs_arrow {
	uint32_t from, to; /* boxes */
	struct cgs_str label;
};

struct cgs_diagram { /* until cgs_diagram_done */
	struct cgs_ir *ir;
	struct cgs_arena mem;
	struct cgs_str title;
	struct cgs_box *box; /* what is around a box comes before it */
	uint32_t nbox, cbox;
	struct cgs_arrow *arrow;
	uint32_t narrow, carrow;
	struct cgs_map drawn; /* (from + 1, to) -> arrow + 1 */
	uint32_t *at;         /* by declaration: its box + 1 */
	uint32_t *whole;      /* by declaration: the system that it is a part of */
	bool *without;        /* by declaration: not to be shown */
};

/* The i-th diagram of a project, perhaps an empty one: the context, the parts, each deployment,
 * each view; false behind the last. */
bool cgs_diagram_each(struct cgs_diagram *g, struct cgs_ir *ir, uint32_t i);
/* "context", "container", or a deployment or view by its name; false: there is none. */
bool cgs_diagram_named(struct cgs_diagram *g, struct cgs_ir *ir, struct cgs_str name);
void cgs_diagram_done(struct cgs_diagram *g);

void cgs_diagram_dot(const struct cgs_diagram *g, struct cgs_buf *out);
void cgs_diagram_mermaid(const struct cgs_diagram *g, struct cgs_buf *out);
/* <svg>: drawn in layers, in the colours of the page around it; of at most CGS_DIAGRAM_MAX boxes,
 * beyond which nobody would find anything. */
void cgs_diagram_svg(const struct cgs_diagram *g, struct cgs_buf *out);

#endif
