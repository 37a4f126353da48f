/* reapi.h — the wire form of a result: protobuf bytes of REAPI v2 ActionResult.
 * SPDX-License-Identifier: Apache-2.0
 *
 * src: build/bazel/remote/execution/v2/remote_execution.proto, message ActionResult: output_files
 * = 2 {path = 1, digest = 2 {hash = 1, size_bytes = 2}, is_executable = 4}, exit_code = 4,
 * stdout_raw = 5, stdout_digest = 6, stderr_raw = 7, stderr_digest = 8, execution_metadata = 9
 * {worker = 1}. Canonical: fields in number order, files sorted by path, defaults left out; so
 * equal results have equal bytes and any REAPI cache can hold them.
 */
#ifndef CGS_REAPI_H
#define CGS_REAPI_H

#include "../compiler/base/hash.h"

/* The worker of an answer that a live model gave: it was paid for, so gc never drops it. */
#define CGS_WORKER_MODEL "model"

struct cgs_digest {
	struct cgs_key key;
	uint64_t size;
};

struct cgs_result_file {
	struct cgs_str path;
	struct cgs_digest digest;
	bool executable;
};

struct cgs_result {
	struct cgs_result_file *file; /* heap, in step output order on our side */
	uint32_t nfile, cfile;
	int32_t exit_code;
	struct cgs_digest out, err; /* stdout, stderr; size 0: empty */
	struct cgs_str worker; /* who made it, where that matters: CGS_WORKER_MODEL; or empty */
	struct cgs_buf mem;    /* holds the bytes of the paths */
};

void cgs_reapi_encode(const struct cgs_result *r, struct cgs_buf *out);
/* False on anything that is not a canonical-enough ActionResult; unknown fields are skipped.
 * Paths point into r->mem. Free with cgs_reapi_done. */
bool cgs_reapi_decode(const void *p, size_t n, struct cgs_result *r);
void cgs_reapi_done(struct cgs_result *r);

#endif
