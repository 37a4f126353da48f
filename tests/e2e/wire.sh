#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# wire.sh — what cgsc really sends, judged by servers that others wrote. Prints TAP.
#
#     sh tests/e2e/wire.sh BUILD_DIR [CGSC]
#
# steady (npm @stdy/cli) checks each request against OpenAI's own OpenAPI file; aimock (npm
# @copilotkit/aimock) answers as the API does. Both listen on 127.0.0.1 only. The programs are
# installed into build/npm on first use; without node, npm, the registry or the OpenAPI file the
# tests are skipped with the reason. CGSC: also build a project of 200 prompts through the program.
set -u
B=${1:-build/release}
CGSC=${2:-${CGSC:-$B/cgsc}}
SPEC=${CGS_OPENAPI:-../shared/oracles/openai-openapi.json}
NPM=build/npm
BIN=$NPM/node_modules/.bin
T=$(mktemp -d) || exit 1
PIDS=
n=0
bad=0

end() {
	for p in $PIDS; do kill "$p" 2>/dev/null; wait "$p" 2>/dev/null; done
	rm -rf "$T"
}
trap end EXIT
trap 'exit 1' INT TERM

ok() { # NAME STATUS
	n=$((n + 1))
	if [ "$2" = 0 ]; then
		echo "ok $n - $1"
	else
		bad=1
		echo "not ok $n - $1"
		sed 's/^/# /' "$T/out" 2>/dev/null | head -n 20
	fi
}
skip_all() { echo "1..0 # skip $1"; exit 0; }
skip() { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }

command -v node >/dev/null && command -v npm >/dev/null || skip_all 'node and npm are not installed'
command -v curl >/dev/null || skip_all 'curl is not installed'
if [ ! -x $BIN/steady ] || [ ! -x $BIN/llmock ]; then
	mkdir -p $NPM
	(cd $NPM && { [ -f package.json ] || echo '{"private":true}' >package.json; } &&
		npm install --no-audit --no-fund @stdy/cli@0.22.2 @copilotkit/aimock@1.43.0) \
		>"$T/out" 2>&1 || skip_all 'npm cannot install @stdy/cli and @copilotkit/aimock'
fi

ask=$B/e2e/ask
mkdir -p "$B/e2e"
${CC:-cc} -std=c17 -D_GNU_SOURCE -O2 -g -pthread ${CFLAGS:-} -o "$ask" tests/e2e/ask.c \
	${CGS_LIBS:-$B/libcgsrun.a $B/libcgs.a -Wl,-Bstatic -llmdb -ljansson -lnettle -lxxhash -lexpat \
	-Wl,-Bdynamic -ldl} >"$T/out" 2>&1
ok 'the asking program builds' $?
[ -x "$ask" ] || { echo "1..$n"; exit 1; }

port() { # a free port of this moment
	node -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}
wait_for() { # URL
	i=0
	until curl -s -o /dev/null --noproxy '*' "$1"; do
		i=$((i + 1))
		[ $i -lt 100 ] || return 1
		sleep 0.1
	done
}
request() { # PORT/BASE REQUEST-FIELDS [MORE]
	printf '{"provider":{"kind":"openai","url":"http://127.0.0.1:%s","timeout_ms":20000},' "$1"
	printf '"prompt":"greet","attempt":1,"request":{"model":"gpt-4o-mini",%s,' "$2"
	printf '"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hello"}]}%s}\n' \
		"${3:-}"
}
good='"schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}'
loose='"schema":{"type":"object","properties":{"a":{"type":"integer","minimum":1}}}'

# --- steady: is each request what the OpenAPI file allows? -----------------------------------
accepted() { # NAME REQUEST-FIELDS [MORE]: a mock may answer anything, but not 4xx or E3xxx
	request "$P/" "$2" "${3:-}" | "$ask" "$T" >"$T/out" 2>&1
	! grep -Eq 'HTTP 4|E[0-9]{4}|"stop":"no_key"|no connection' "$T/out"
	ok "$1" $?
}
if [ -f "$SPEC" ]; then
	P=$(port)
	$BIN/steady --host 127.0.0.1 -p "$P" "$SPEC" >"$T/steady" 2>&1 &
	PIDS="$PIDS $!"
	wait_for "http://127.0.0.1:$P/" || skip_all 'steady did not start'
	curl -s --noproxy '*' -d '{"model":5}' -H 'content-type: application/json' \
		"http://127.0.0.1:$P/chat/completions" >"$T/out"
	grep -q 'E3' "$T/out"
	ok 'steady refuses a wrong request (the judge is awake)' $?
	accepted 'steady accepts a plain request' '"max_output":100'
	accepted 'steady accepts a streamed request' '"stream":true,"max_output":100'
	accepted 'steady accepts temperature and seed' '"temperature":0.2,"seed":42,"max_output":9'
	accepted 'steady accepts a whole-number temperature' '"temperature":1,"stream":true'
	accepted 'steady accepts a strict schema' '"max_output":100' ",$good"
	accepted 'steady accepts a loose schema, streamed' '"stream":true' ",$loose"
else
	skip 'steady accepts every request' "$SPEC is not there"
fi

# --- aimock: do answers come through? ---------------------------------------------------------
P=$(port)
mkdir "$T/fixtures"
cat >"$T/fixtures/hello.json" <<'J'
{"fixtures":[{"match":{"userMessage":"hello"},"response":{"content":"Hello to you, wörld! 😀"}}]}
J
$BIN/llmock -p "$P" -h 127.0.0.1 -f "$T/fixtures" >"$T/aimock" 2>&1 &
PIDS="$PIDS $!"
wait_for "http://127.0.0.1:$P/" || { cp "$T/aimock" "$T/out"; ok 'aimock starts' 1; }
answers() { # NAME REQUEST-FIELDS [MORE]
	request "$P/v1" "$2" "${3:-}" | "$ask" "$T" >"$T/out" 2>&1
	grep -q '"stop":"complete"' "$T/out" && grep -q 'Hello to you, wörld! 😀' "$T/out"
	ok "$1" $?
}
answers 'aimock answers whole' '"max_output":100'
answers 'aimock answers streamed' '"stream":true,"max_output":100'
answers 'aimock answers with temperature, seed and schema' '"temperature":0.5,"seed":1' ",$good"
request "$P/v1" '"stream":true' | "$ask" -n 200 -c 8 "$T" >"$T/out" 2>&1
ok '200 streamed asks, 8 at once, all complete' $?
sed 's/^/# /' "$T/out"

# --- the whole program -------------------------------------------------------------------------
if [ -n "$CGSC" ] && [ -x "$CGSC" ] && [ -f tests/sim/wire_project.sh ]; then
	sh tests/sim/wire_project.sh "$CGSC" "$P" "$T" >"$T/out" 2>&1
	ok 'cgsc builds 200 prompts through aimock' $?
else
	skip 'cgsc builds 200 prompts through aimock' 'no cgsc or no tests/sim/wire_project.sh'
fi
echo "1..$n"
exit $bad
