#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# wire.sh — what cgsc really sends, judged by servers that others wrote. Prints TAP.
#
#     sh tests/e2e/wire.sh BUILD_DIR [CGSC]
#
# steady (npm @stdy/cli) checks each request against OpenAI's own OpenAPI file, and the types of the
# vendors' own packages check the requests of every wire; aimock (npm @copilotkit/aimock) answers as
# the APIs do. All listen on 127.0.0.1 only. The programs are installed into build/npm on first use;
# without node, npm, the registry or the OpenAPI file the tests are skipped with the reason. CGSC: also build a project of 200 prompts through the program.
set -u
B=${1:-build/release}
CGSC=${2:-${CGSC:-$B/cgsc}}
SPEC=${CGS_OPENAPI:-../shared/oracles/openai-openapi.json}
NPM=build/npm
BIN=$NPM/node_modules/.bin
PACKAGES="@stdy/cli@0.22.2 @copilotkit/aimock@1.43.0 typescript@7.0.2 openai@7.55.0
	@anthropic-ai/sdk@1.12.0 @google/genai@2.32.0 ollama@0.6.4"
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
if [ ! -x $BIN/steady ] || [ ! -x $BIN/llmock ] || [ ! -x $BIN/tsc ]; then
	mkdir -p $NPM
	(cd $NPM && { [ -f package.json ] || echo '{"private":true}' >package.json; } &&
		npm install --no-audit --no-fund --ignore-scripts --force $PACKAGES) \
		>"$T/out" 2>&1 || skip_all 'npm cannot install what judges the requests'
fi

ask=$B/sim/ask
[ -x "$ask" ]
ok 'the asking program is built' $?
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
request() { # PORT/BASE REQUEST-FIELDS [MORE [KIND]]
	printf '{"provider":{"kind":"%s","url":"http://127.0.0.1:%s","timeout_ms":20000,' \
		"${4:-openai}" "$1"
	printf '"window":8000},"prompt":"greet","attempt":1,"request":{"model":"gpt-4o-mini",%s,' "$2"
	printf '"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hello"}]}%s}\n' \
		"${3:-}"
}
good='"schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}'
loose='"schema":{"type":"object","properties":{"a":{"type":"integer","minimum":1}}}'

# --- steady: is each request what the OpenAPI file allows? -----------------------------------
accepted() { # NAME REQUEST-FIELDS [MORE [KIND]]: a mock may answer anything, but not 4xx or E3xxx
	request "$P/" "$2" "${3:-}" "${4:-}" | "$ask" "$T" >"$T/out" 2>&1
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
	accepted 'steady accepts a response' '"temperature":0.2,"max_output":99' '' responses
	accepted 'steady accepts a streamed response with a schema' '"stream":true,"max_output":99' \
		",$good" responses
	accepted 'steady accepts a count' '"temperature":0.2,"effort":"low","max_output":99' \
		",$good,\"count\":true" responses
else
	skip 'steady accepts every request' "$SPEC is not there"
fi

# --- the vendors' types: has each wire the form that its own client would send? ---------------
# Plain: the words of an enum are what JSON has in its place.
judge() { # MODULE TYPE PATH: every request that was sent to this path
	{
		echo "import type { $2 } from '$1';"
		echo 'type Plain<T> = T extends string ? `${T}` : T extends object ?
			{ [K in keyof T]: Plain<T[K]> } : T;'
		node tests/sim/dump.mjs "$T/dumped" "$3" "Plain<$2>"
	} >"$NPM/judged.ts" 2>"$T/out" && grep -q 'export const' "$NPM/judged.ts" &&
		(cd $NPM && node_modules/.bin/tsc --noEmit --strict --skipLibCheck --target es2022 \
			--module nodenext --moduleResolution nodenext judged.ts) >"$T/out" 2>&1
}
typed() { # NAME MODULE TYPE PATH
	judge "$2" "$3" "$4"
	ok "$1" $?
}
P=$(port)
node tests/sim/dump.mjs "$T/dumped" "$P" &
PIDS="$PIDS $!"
wait_for "http://127.0.0.1:$P/" || skip_all 'the dumping server did not start'
for kind in openai responses anthropic gemini ollama; do
	for more in "" ",$good" ",$loose"; do
		warm='"temperature":0.5,"seed":3,'
		case $kind in anthropic) warm= ;; esac
		request "$P/$kind" "$warm\"max_output\":100" "$more" $kind
		request "$P/$kind" '"max_output":9,"stream":true' "$more" $kind
	done
	for e in low medium high; do
		request "$P/$kind" "\"max_output\":99,\"effort\":\"$e\"" '' $kind |
			sed 's/"window"/"prompt_cache_s":600,"window"/'
	done
	case $kind in responses | anthropic | gemini)
		for more in "" ",$good" ",$loose"; do
			request "$P/$kind" '"max_output":9' "$more,\"count\":true" $kind
		done
		request "$P/$kind" '"effort":"low"' ',"count":true' $kind |
			sed 's/"window"/"prompt_cache_s":600,"window"/' ;;
	esac
done | "$ask" "$T" >"$T/out" 2>&1
echo '{"path":"/bad","body":{"model":"m","messages":[],"max_tokens":1,"n":1}}' >>"$T/dumped"
judge @anthropic-ai/sdk/resources/messages MessageCreateParams /bad
grep -q "'\"n\"' does not exist" "$T/out"
ok 'the types refuse a wrong request (the judge is awake)' $?
typed "Chat Completions: openai's own types" openai/resources/chat/completions \
	ChatCompletionCreateParams /openai/chat
typed "Responses: openai's own types" openai/resources/responses/responses \
	ResponseCreateParams '/responses/responses$'
typed "a count of Responses: openai's own types" openai/resources/responses/input-tokens \
	InputTokenCountParams /responses/responses/input_tokens
typed "Messages: Anthropic's own types" @anthropic-ai/sdk/resources/messages \
	MessageCreateParams '/anthropic/messages$'
typed "a count of Messages: Anthropic's own types" @anthropic-ai/sdk/resources/messages \
	MessageCountTokensParams /anthropic/messages/count_tokens
typed "generateContent: Google's own types" @google/genai GenerationConfig \
	/gemini/:generationConfig
typed "generateContent: Google's own types of contents" @google/genai 'Content' \
	/gemini/:systemInstruction
typed "Ollama's own types" ollama ChatRequest /ollama/

# --- aimock: do answers come through? ---------------------------------------------------------
P=$(port)
mkdir "$T/fixtures"
cat >"$T/fixtures/hello.json" <<'J'
{"fixtures":[{"match":{"userMessage":"hello"},"response":{"content":"Hello to you, wörld! 😀"}}]}
J
$BIN/llmock -p "$P" -h 127.0.0.1 -f "$T/fixtures" >"$T/aimock" 2>&1 &
PIDS="$PIDS $!"
wait_for "http://127.0.0.1:$P/" || { cp "$T/aimock" "$T/out"; ok 'aimock starts' 1; }
answers() { # NAME REQUEST-FIELDS [MORE [KIND BASE]]
	request "$P${5-/v1}" "$2" "${3:-}" "${4:-}" | "$ask" "$T" >"$T/out" 2>&1
	grep -q '"stop":"complete"' "$T/out" && grep -q 'Hello to you, wörld! 😀' "$T/out"
	ok "$1" $?
}
answers 'aimock answers whole' '"max_output":100'
answers 'aimock answers streamed' '"stream":true,"max_output":100'
answers 'aimock answers with temperature, seed and schema' '"temperature":0.5,"seed":1' ",$good"
for kind in responses:/v1 anthropic:/v1 gemini:/v1beta ollama: compatible:/v1; do
	answers "aimock answers whole: ${kind%:*}" '"max_output":100' "" "${kind%:*}" "${kind#*:}"
	answers "aimock answers streamed, with a schema: ${kind%:*}" '"stream":true,"max_output":100' \
		",$good" "${kind%:*}" "${kind#*:}"
done
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
