#!/bin/sh
# banned.sh — calls that we do not make, and headers that one file alone may include.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
calls='strcpy|strcat|stpcpy|sprintf|vsprintf|gets|atoi|atol|atof|localtime|gmtime|ctime|asctime'
calls="$calls|system|popen|tmpnam|mktemp|tempnam|strtok|setlocale|alloca|rand|srand"
sources | xargs grep -nE "(^|[^a-zA-Z0-9_.>])($calls) ?\(" | none "no banned calls"
sources | grep -v '^runtime/store[a-z_]*\.[ch]$' | xargs grep -n 'include.*lmdb\.h' |
	none "lmdb.h is included by the store only"
sources | grep -v '^runtime/http\.c$' | xargs grep -n 'include.*curl/' |
	none "curl is included by http.c only"
find compiler -name '*.[ch]' ! -path 'compiler/driver/*' |
	xargs grep -nE '(^|[^a-zA-Z0-9_.>])(getenv|secure_getenv|time|clock_gettime|gettimeofday|socket) ?\(' |
	none "the compiler asks neither clock nor environment nor network"
done_testing
