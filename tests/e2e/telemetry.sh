#!/bin/sh
# telemetry.sh — what can be seen of a build: its log, a trace, metrics, OpenTelemetry.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
unset TRACEPARENT OTEL_SERVICE_NAME OTEL_RESOURCE_ATTRIBUTES OTEL_EXPORTER_OTLP_ENDPOINT
simulate journal
url="http://127.0.0.1:$port/v1"

mkdir "$top/p" && cd "$top/p" || exit 1
cat > project.cgs <<SPEC
edition 2026
package seen
provider sim { kind = openai; url = "$url" }
model m { provider = sim; id = "m-1"; window = 8ktok; max_output = 100tok; price_in = 1USD/Mtok; price_out = 10USD/Mtok }
prompt one { model = m; section task { text = "Say the CONFIDENTIAL word." } }
prompt two { model = m; section task { text = "Say another." } }
template slow_text() { text "x" }
tool slow() { argv = ["sh", "-c", "sleep 0.3; echo slow > s.txt"]; writes = ["s.txt"] }
tool quick(file: ref<artifact>) { argv = ["test", "-s", "\${file.path}"]; parse = exit }
artifact a { path = "a.txt"; from = one }
artifact b { path = "b.txt"; from = two }
artifact s { path = "s.txt"; from = slow() }
gate good { on = [s]; require quick(s).exit == 0 }
SPEC
"$CGSC" log > "$top/out" 2>&1
is "before the first build the log is empty" 0 $?
has "and says so" "$top/out" "no build that did anything"
build --trace=trace.json --metrics=metrics.prom
built "a build with a trace and metrics"
grep '"event":"done".*prompt.one' "$top/events" | grep -q '"requests":1'
ok "events tell how many requests were sent"
grep '"event":"start"' "$top/events" | grep -q '"clock_ms":[0-9]'
ok "and when"

# --- the trace ---
"$PYTHON" - trace.json > "$top/note" 2>&1 <<'PROGRAM'
import json, sys
t = json.load(open(sys.argv[1]))
assert t["displayTimeUnit"] == "ms"
events = t["traceEvents"]
xs = [e for e in events if e["ph"] == "X"]
assert {e["ph"] for e in events} == {"X", "M"}
for e in xs:
    assert set(e) == {"ph", "name", "cat", "ts", "dur", "pid", "tid", "args"}, e
    assert e["ts"] >= 0 and e["dur"] >= 0 and e["tid"] >= 1
assert {e["name"] for e in xs} >= {"prompt.one", "prompt.two", "publish a.txt"}
named = {e["tid"] for e in events if e["name"] == "thread_name"}
assert named == {e["tid"] for e in xs} == set(range(1, len(named) + 1)), named
for tid in named:  # one step at a time on a track
    end = 0
    for e in sorted((e for e in xs if e["tid"] == tid), key=lambda e: (e["ts"], e["dur"])):
        assert e["ts"] >= end, (tid, e)
        end = e["ts"] + e["dur"]
assert len(named) > 1, "steps ran beside each other"
PROGRAM
ok "the trace has one track for each step that ran at a time"
if command -v promtool > /dev/null; then
	promtool check metrics < metrics.prom > "$top/note" 2>&1
	ok "promtool takes the metrics"
	echo 'cgsc_bad{' | promtool check metrics > /dev/null 2>&1
	is "and refuses wrong ones (the judge is awake)" 1 $?
else
	skip "promtool takes the metrics" "no promtool here (Debian: prometheus)"
fi
has "which count steps" metrics.prom 'cgsc_build_steps{outcome="ran"} 8'
has "and requests" metrics.prom 'cgsc_build_requests 2'
grep -q 'cgsc_build_cost{currency="USD"} 0\.0' metrics.prom
ok "and money"
build --metrics=metrics.prom
has "a build with nothing to do writes them too" metrics.prom 'cgsc_build_steps{outcome="ran"} 0'
build --trace=project.cgs
is "a trace does not overwrite a file of the project" 2 "$code"
build --trace=none/trace.json
is "one that cannot be written is told" 6 "$code"

# --- the log ---
cp -r .cgs/log "$top/first"
log() {
	"$CGSC" log "$@" > "$top/out" 2>&1
}
log
is "builds with nothing to do are not kept" 1 "$(wc -l < "$top/out")"
log what-ran
is "what ran is told" 8 "$(grep -c '^ran' "$top/out")"
log slowest-path
has "the slowest path holds the slow tool" "$top/out" "tool.slow()"
has "and what it cost in time" "$top/out" " of work, ended after "
log critical-path
has "so does the critical one" "$top/out" "tool.slow()"
log cost
has "answers have a cost" "$top/out" "prompt.one"
grep -q 'USD  in all, 2 requests' "$top/out"
ok "and a sum"
log cost --json
is "also as JSON" 2 "$(grep -c '"step":"prompt' "$top/out")"
log diff
has "with one build there is no difference" "$top/out" "no build before it is kept"
sed -i 's/sleep 0.3/exit 3/' project.cgs
build
is "a build fails" 1 "$code"
log what-failed
has "what failed is told" "$top/out" "tool.slow()"
grep -q '^error\[CGS' "$top/out"
ok "with the findings"
log diff
has "and what differs" "$top/out" "failed: 0, then 1"
log nonsense
is "there are no other reports" 2 $?
i=0
while [ $i -lt 32 ]; do
	"$CGSC" build > /dev/null 2>&1
	i=$((i + 1))
done
is "30 builds are kept" 30 "$(ls .cgs/log | wc -l)"
mv .cgs/log "$top/logs"
mkdir "$top/mine"
for i in $(seq 40); do echo mine > "$top/mine/$i.json"; done
cp "$top/logs"/* "$top/mine"
ln -s "$top/mine" .cgs/log
"$CGSC" build > /dev/null 2>&1
is "a link in the place of the log is left alone" 70 "$(ls "$top/mine" | wc -l)"
log
has "and not read" "$top/out" "no build that did anything is kept"
rm .cgs/log
mkdir .cgs/log
sed 's/"outcome":"[a-z]*"/"outcome":"\\u001b]0;title\\u0007"/' "$top/logs/$(ls "$top/logs" | tail -n 1)" \
	> .cgs/log/99999999999999999999.json
log what-ran
is "a log that came from elsewhere does not reach the terminal raw" 0 \
	"$(tr -d '\n\t -~' < "$top/out" | wc -c)"
has "it is shown" "$top/out" "?  "
rm .cgs/log/*
sed 's/"tokens_cached":[0-9]*/"tokens_cached":999999/g; s/"tokens_out":[0-9]*/"tokens_out":2000000000/g' \
	"$(grep -l '"requests"' "$top/first"/* | head -n 1)" > .cgs/log/99999999999999999998.json
echo '{' > .cgs/log/99999999999999999999.json
cp project.cgs "$top/kept"
sed 's/Say/Say now/' "$top/kept" > project.cgs
"$CGSC" build -n > "$top/out" 2>&1
grep -q '^likely .* tokens in, .* out, [0-9.]* USD' "$top/out" || { cat "$top/out" > "$top/note"; false; }
ok "what is likely comes from a log, also behind a damaged one"
is "and has a bound" "" "$(sed -n 's/^likely .* \([0-9]*\)\.[0-9]* USD/\1/p' "$top/out" | grep '...')"
cat "$top/kept" > project.cgs
rm .cgs/log/*
cp "$top/mine"/*.json .cgs/log
"$CGSC" build > /dev/null 2>&1
is "only logs are removed" "40 30" "$(grep -lx mine .cgs/log/* | wc -l) $(grep -Lx mine .cgs/log/* | wc -l)"
! grep -rq CONFIDENTIAL .cgs/log trace.json metrics.prom
ok "neither prompts nor answers are in logs, traces and metrics"
sed -i 's/exit 3/sleep 0.3/' project.cgs

# --- OpenTelemetry ---
collector() { # MODE: sets $collector
	rm -f "$top/held" "$top/cport"
	mkfifo "$top/held"
	"$PYTHON" "$here/tests/sim/collector.py" "$top/sent.$1" "$1" < "$top/held" > "$top/cport" &
	started $!
	exec 8> "$top/held"
	while [ ! -s "$top/cport" ]; do sleep 0.05; done
	collector="http://127.0.0.1:$(cat "$top/cport")"
}
arrived() { # FILE N: waits for them
	i=0
	while [ "$(cat "$1" 2>/dev/null | wc -l)" -lt "$2" ] && [ $i -lt 100 ]; do
		sleep 0.1
		i=$((i + 1))
	done
	cat "$1" 2>/dev/null | wc -l
}
again() { # a build that asks anew
	rm -rf .cgs a.txt b.txt s.txt
	build "$@"
}
collector good
export OTEL_EXPORTER_OTLP_ENDPOINT="$collector/" OTEL_SERVICE_NAME=shop
export OTEL_EXPORTER_OTLP_HEADERS='x-tenant=blue,authorization=Bearer%20swordfish-123456'
export OTEL_RESOURCE_ATTRIBUTES='deployment.environment.name=test'
export TRACEPARENT=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
again
built "a build with a collector"
is "traces and metrics arrive" 2 "$(arrived "$top/sent.good" 2)"
"$PYTHON" - "$top/sent.good" > "$top/note" 2>&1 <<'PROGRAM'
import json, sys
sent = [json.loads(line) for line in open(sys.argv[1])]
assert sorted(s["path"] for s in sent) == ["/v1/metrics", "/v1/traces"], sent
for s in sent:
    h = {k.lower(): v for k, v in s["headers"].items()}
    assert h["content-type"] == "application/json" and h["x-tenant"] == "blue"
    assert h["authorization"] == "Bearer swordfish-123456"
    text = json.dumps(s["body"])
    assert "CONFIDENTIAL" not in text and "Grüße" not in text and "Gr\\u00fc" not in text
    assert "swordfish" not in text
    assert '"shop"' in text and '"deployment.environment.name"' in text
[traces] = [s["body"] for s in sent if s["path"] == "/v1/traces"]
spans = traces["resourceSpans"][0]["scopeSpans"][0]["spans"]
assert {s["traceId"] for s in spans} == {"4bf92f3577b34da6a3ce929d0e0e4736"}
assert spans[0]["name"] == "cgsc build" and spans[0]["parentSpanId"] == "00f067aa0ba902b7"
assert sum(s["kind"] == 3 and s["name"] == "chat m-1" for s in spans) == 2
PROGRAM
ok "with headers, parents, names, and without prompts or answers"
venv=$here/build/otel
[ -x "$venv/bin/python" ] || { "$PYTHON" -m venv "$venv" &&
	"$venv/bin/pip" install -q --retries 0 --timeout 15 opentelemetry-proto; } > "$top/venv" 2>&1
if "$venv/bin/python" -c 'import opentelemetry.proto.trace.v1.trace_pb2' 2> /dev/null; then
	"$venv/bin/python" "$here/tests/sim/otlp.py" "$top/sent.good" > "$top/judged" 2>&1 ||
		{ cat "$top/judged" > "$top/note"; false; }
	ok "opentelemetry-proto takes both"
	is "all spans and points of them" "9 spans, 9 points" "$(cat "$top/judged")"
	sed 's/"spanId"/"spanID"/' "$top/sent.good" > "$top/wrong"
	"$venv/bin/python" "$here/tests/sim/otlp.py" "$top/wrong" > "$top/judged" 2>&1
	is "and refuses wrong ones (the judge is awake)" 1 $?
else
	skip "opentelemetry-proto takes both" "pip cannot install it"
fi

rm "$top/sent.good"
again --offline
OTEL_SDK_DISABLED=true again
OTEL_TRACES_EXPORTER=none OTEL_METRICS_EXPORTER=none again
OTEL_EXPORTER_OTLP_PROTOCOL=grpc again
has "a protocol that is not spoken is told" "$top/messages" "telemetry is not sent"
OTEL_EXPORTER_OTLP_ENDPOINT=nonsense again
built "a wrong address fails no build"
sleep 0.5
is "offline, and where it is turned off, nothing is sent" 0 "$(arrived "$top/sent.good" 0)"

sed -i 's/sleep 0.3; //' project.cgs
best() { # ARGS: the quickest of three builds, ms
	quickest=99999
	for _ in 1 2 3; do
		rm -rf .cgs a.txt b.txt s.txt
		before=$(now_ms)
		"$CGSC" build 2>&1 | cat > "$top/messages" # a pipe would stay open
		took=$(($(now_ms) - before))
		[ $took -lt $quickest ] && quickest=$took
	done
	echo $quickest
}
unset OTEL_EXPORTER_OTLP_ENDPOINT
plain=$(best)
collector hang
export OTEL_EXPORTER_OTLP_ENDPOINT="$collector" OTEL_EXPORTER_OTLP_TIMEOUT=3000
hung=$(best)
[ "$hung" -lt $((plain + 1000)) ] || { note "without: $plain ms, with: $hung ms"; false; }
ok "a collector that hangs delays no build"
again
built "and fails none"
export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9
again
built "nor does one that refuses"
collector broken
export OTEL_EXPORTER_OTLP_ENDPOINT="$collector"
again
built "nor does one with errors"
export OTEL_EXPORTER_OTLP_ENDPOINT=http://10.255.255.1:4318
again
built "nor does one that is not there"
sleep 4
ps -eo pid,args > "$top/ps"
is "what sends ends when time is up" 0 "$(grep -c "^ *[0-9]* $CGSC build" "$top/ps")"
# --- a log that came with the project ---
"$PYTHON" - "$CGSC" > "$top/note" 2>&1 <<'PROGRAM'
import resource, subprocess, sys
with open(".cgs/log/99999999999999999999.json", "w") as f:
    f.write('{"spans":[' + "{}," * 5000000 + "{}]}")
for command in (["build", "-n"], ["log"]):
    subprocess.run([sys.argv[1], *command], stdout=subprocess.DEVNULL, check=True)
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert most < 400000, "%d KiB" % most
PROGRAM
ok "a log of many values takes no gigabyte"
rm .cgs/log/99999999999999999999.json

done_testing
