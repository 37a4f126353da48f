#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# wire_project.sh CGSC PORT DIR — 200 prompts, half of them streamed, through the chat server that
# listens on 127.0.0.1:PORT; then a second build that asks nothing.
set -eu
cgsc=$(realpath "$1") port=$2 dir=$3/project
mkdir "$dir"
cd "$dir"
{
	cat <<-E
	project wire "Two hundred prompts"
	provider mock { kind = openai; url = "http://127.0.0.1:$port/v1" }
	model whole { provider = mock; id = "gpt-4o"; window = 128ktok; max_output = 1ktok }
	model piecewise { provider = mock; id = "gpt-4o"; window = 128ktok; max_output = 1ktok; stream = true }
	E
	for i in $(seq 200); do
		[ $((i % 2)) = 0 ] && m=whole || m=piecewise
		cat <<-E
		prompt p$i { model = $m; section task { text = "hello number $i" } }
		artifact a$i { path = "out/$i.txt"; from = prompt.p$i }
		E
	done
} >project.cgs
"$cgsc" build --json >first.json
tail -n 1 first.json
[ "$(ls out | wc -l)" = 200 ]
for f in out/*; do
	[ "$(cat "$f")" = 'Hello to you, wörld! 😀' ] || { echo "$f: $(cat "$f")"; exit 1; }
done
"$cgsc" build --json >second.json
tail -n 1 second.json
tail -n 1 second.json | grep -q '"ran":0'
