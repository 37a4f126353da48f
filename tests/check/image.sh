#!/bin/sh
# image.sh — the image of the standard library holds no address: it is the same each time.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
for i in 1 2; do
	"$B/image_std" "$top/$i" && cmp "$top/$i" "$B/gen/std.image"
done 2>&1 | none "the image is the same each time it is made"
done_testing
