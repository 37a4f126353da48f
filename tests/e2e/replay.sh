#!/bin/sh
# replay.sh — recordings served to other programs, on every wire.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
export NO_PROXY='*' no_proxy='*'

project() { # PROVIDER [STREAM [WARMTH]]
	cat > project.cgs <<-E
	edition 2026
	package taped
	provider tape { $1 }
	model m {
	  provider = tape; id = "m-1"; window = 8ktok; max_output = 200tok
	  ${3-temperature = 0.5; seed = 7;} stream = ${2:-false}
	}
	agent clerk { role = "clerk"; system = "Answer in JSON." }
	schema person "One" { json = """
	  {"type": "object", "required": ["name", "age"], "additionalProperties": false,
	   "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}}}
	  """ }
	prompt gen { model = m; agent = clerk; output = person; section task { text = "Make up a reader." } }
	artifact a { path = "a.json"; from = gen }
	E
}
serve() { # ARGS...: sets $url
	: > "$top/url"
	"$CGSC" replay --serve "$@" > "$top/url" 2> "$top/served" &
	server=$!
	started $server
	i=0
	while [ ! -s "$top/url" ] && [ $i -lt 100 ]; do sleep 0.05; i=$((i + 1)); done
	url=$(head -n 1 "$top/url")
	port=${url##*:}
}
stop() {
	kill "$1" "$server"
	code=0
	wait "$server" || code=$?
}

mkdir "$top/tape" "$top/tape/recordings" && cd "$top/tape" || exit 1
project 'kind = replay'
build
is "the project has a question" 4 "$code"
question=$(ls .cgs/requests/*.json)
cp "$question" "$top/question"
printf '{"name": "Zoë", "age": 31}' > "$top/answer"
{
	printf 'cgs-recording: 1\nrequest: %s\nprompt: gen\nattempt: 1\n' \
		"$(sed -n 's/.*"hash": "\([0-9a-f]*\)".*/\1/p' "$question")"
	printf 'model: m-1\ndate: 2026-11-21\nstop: complete\nusage: in 40 out 12\n\n'
	cat "$top/answer"
} > recordings/gen.txt
build
built "and an answer"

serve
case $url in http://127.0.0.1:[1-9]*) true ;; *) false ;; esac
ok "its address is told"
has "and what it knows" "$top/served" "1 recorded question of this project, 0 without"
hex=$(printf '%04X' "$port")
is "it listens on the loopback only" "0100007F:$hex" \
	"$(awk -v p=":$hex\$" '$4 == "0A" && $2 ~ p { print $2 }' /proc/net/tcp /proc/net/tcp6)"

for kind in openai:/v1 responses:/v1 anthropic:/v1 gemini:/v1beta ollama: compatible:/v1; do
	for stream in false true; do
		mkdir "$top/${kind%:*}.$stream" && cd "$top/${kind%:*}.$stream" || exit 1
		warm='temperature = 0.5; seed = 7;'
		case $kind in responses*) warm='temperature = 0.5;' ;; anthropic*) warm= ;; esac
		project "kind = ${kind%:*}; url = \"$url${kind#*:}\"" $stream "$warm"
		build
		[ "$(cat a.json)" = "$(cat "$top/answer")" ] || { cat "$top/events" >> "$top/note"; false; }
		ok "a build is answered: ${kind%:*}, stream = $stream"
		is "with the usage: ${kind%:*}, stream = $stream" "40 12" \
			"$(total tokens_in) $(total tokens_out)"
		sed -i 's/a reader/a writer/' project.cgs
		build
		is "and refused what nobody recorded: ${kind%:*}, stream = $stream" 1 "$code"
		grep -q 'HTTP 404: no recording answers this request; the nearest is recordings/gen.txt, which differs in: messages' "$top/events"
		ok "in words of its own: ${kind%:*}, stream = $stream"
	done
done
has "the server says what it answered" "$top/served" "answered: recordings/gen.txt"

reply() { # [CURL ARGS...]
	curl -s --max-time 10 -o "$top/reply" -w '%{http_code}' "$@"
}
if command -v curl > /dev/null; then
	is "no other path is served" 404 "$(reply -d '{}' "$url/v1/embeddings")"
	is "nor another method" 405 "$(reply "$url/v1/messages")"
	is "what is not JSON is refused" 400 "$(reply -d '{' "$url/v1/messages")"
	is "so is JSON that asks nothing" 400 "$(reply -d '[]' "$url/api/chat")"
	is "so is a page of another name" 403 "$(reply -H 'Host: evil.example' -d '{}' "$url/api/chat")"
	is "tools have no recording" 404 "$(reply -d '{"model":"m-1","messages":[],"tools":[1]}' "$url/v1/messages")"
	has "and are named" "$top/reply" '\"tools\"'
	head -c 40000000 /dev/zero > "$top/zero"
	case $(reply --data-binary "@$top/zero" "$url/api/chat") in 413 | 000) true ;; *) false ;; esac
	ok "a huge request is refused"
	rm "$top/zero"
else
	skip "odd requests are refused" "no curl here"
fi
"$PYTHON" - "$port" > "$top/note" 2>&1 <<'PROGRAM'
import socket, sys
port = int(sys.argv[1])
for junk in (b"\0" * 70000, b"GET\r\n\r\n", b"POST /api/chat HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
             b"POST /api/chat HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             b"x" * 200000, b"POST", b"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}" * 3):
    s = socket.create_connection(("127.0.0.1", port), 5)
    s.settimeout(2)
    try:
        s.sendall(junk)
        s.shutdown(socket.SHUT_WR)
        while s.recv(65536):
            pass
    except OSError:
        pass
    s.close()
s = socket.create_connection(("127.0.0.1", port), 5)
one = b"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
for b in one * 2:  # one byte at a time, two on one connection
    s.sendall(bytes([b]))
s.settimeout(5)
got = b""
while got.count(b"HTTP/1.1 400") < 2:
    got += s.recv(65536) or sys.exit("closed after %r" % got)
PROGRAM
ok "broken requests do no harm"

NPM=$here/build/npm
if ! command -v npm > /dev/null; then
	skip "the vendors' own clients are answered" "no npm here"
else
	if [ ! -d "$NPM/node_modules/ollama" ]; then
		mkdir -p "$NPM"
		(cd "$NPM" && { [ -f package.json ] || echo '{"private":true}' > package.json; } &&
			npm install --no-audit --no-fund --ignore-scripts --force --fetch-retries=0 openai@7.55.0 \
				@anthropic-ai/sdk@1.12.0 @google/genai@2.32.0 ollama@0.6.4) > "$top/npm" 2>&1
	fi
	if [ ! -d "$NPM/node_modules/ollama" ]; then
		skip "the vendors' own clients are answered" "npm cannot install them"
	else
		node "$here/tests/sim/sdk.mjs" "$NPM/node_modules" "$url" "$top/question" "$top/answer" \
			> "$top/sdk" 2>&1
		grep -q '^ok' "$top/sdk" || { cat "$top/sdk" >> "$top/note"; false; }
		ok "the vendors' own clients run"
		grep -E '^(not )?ok' "$top/sdk" > "$top/lines"
		while read -r line; do
			case $line in not*) cat "$top/sdk" >> "$top/note"; false ;; esac
			ok "${line#*- }"
		done < "$top/lines"
		is "in each of 18 ways" 18 "$(wc -l < "$top/lines")"
	fi
fi

cd "$top/tape" || exit 1
cp recordings/gen.txt "$top/kept"
echo damaged > recordings/gen.txt
mkdir "$top/damaged" && cd "$top/damaged" || exit 1
project "kind = openai; url = \"$url/v1\""
build
is "a recording that was damaged meanwhile is no answer" 1 "$code"
cp "$top/kept" "$top/tape/recordings/gen.txt"
stop -TERM
is "SIGTERM ends it" 0 "$code"
cd "$top/tape" || exit 1
serve --json --listen=127.0.0.1:0
has "with --json the first line says where" "$top/url" '"event":"listening","url":"http://127.0.0.1:'
stop -INT
is "SIGINT ends it" 0 "$code"
for bad in 0.0.0.0:80 127.0.0.1 127.0.0.1: 127.0.0.1:x 127.0.0.1:65536 '[::1]:80'; do
	"$CGSC" replay --serve --listen="$bad" > "$top/out" 2>&1
	is "--listen=$bad is refused" 2 $?
done
"$CGSC" replay > "$top/out" 2>&1
is "replay says what it needs" 2 $?
rm -rf .cgs
serve
has "without a store the questions of the first layer are known" "$top/served" "1 recorded question"
stop -HUP
is "SIGHUP ends it" 0 "$code"
done_testing
