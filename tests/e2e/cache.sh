#!/bin/sh
# cache.sh — `cgsc cache` and `cgsc clean`: the store is looked at, checked and shrunk. Prints TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

mkdir "$top/p" && cd "$top/p"
cat >model.py <<-'E'
	import json, sys
	q = json.load(sys.stdin)
	open("asked.log", "a").write("%s %d\n" % (q["prompt"], q["attempt"]))
	print(json.dumps({"text": "```\n%s\n```" % ("bad" if q["attempt"] == 1 else "good")}))
E
cat >project.cgs <<-E
	provider p { kind = command; argv = ["$PYTHON", "model.py"] }
	model m { provider = p; id = "m" }
	prompt write { model = m; section task { text = "Write good." } }
	artifact a { path = "a.txt"; from = prompt.write }
	tool good(file: ref<artifact>) { argv = ["grep", "-q", "good", "\${file}"] }
	gate g { on = [a]; require good(a); heal = 1 }
E
"$CGSC" cache stats >"$top/out" 2>&1
is 'statistics of an empty store' 0 $?
"$CGSC" cache gc >"$top/out" 2>&1
has 'there is nothing to collect before the first build' "$top/out" 'nothing was built here yet'
build
built 'a prompt that needs a second attempt'
is 'two requests were made' 2 "$(wc -l <asked.log)"
"$CGSC" cache verify >"$top/out" 2>&1
is 'a sound store verifies' 0 $?
"$CGSC" --json cache stats >"$top/out" 2>&1
has 'statistics as JSON' "$top/out" '"actions":'
"$CGSC" cache gc >"$top/out" 2>&1
is 'what is not used any more is collected' 0 $?
printf '# a comment\n' >>project.cgs
build
built 'a build after collecting'
is 'no answer that was paid for is asked again' 2 "$(wc -l <asked.log)"
"$CGSC" clean >"$top/out" 2>&1
[ ! -e a.txt ]
ok 'clean removes the outputs'
build
is 'and the next build restores them' 'publish a.txt' "$(restored)"
is 'without asking' 2 "$(wc -l <asked.log)"
echo mine >a.txt
"$CGSC" clean >"$top/out" 2>&1
is 'clean keeps what a person edited' mine "$(cat a.txt)"
"$CGSC" cache nonsense >"$top/out" 2>&1
is 'an unknown action is a usage error' 2 $?

# --- a damaged store heals, whether or not `cache verify` has removed what is damaged ---
damage() { # OLD NEW: of one length
	"$PYTHON" - "$1" "$2" <<-'E'
	import sys
	path = ".cgs/store/data.mdb"
	old, new = sys.argv[1].encode(), sys.argv[2].encode()
	data = open(path, "rb").read()
	assert old in data and len(old) == len(new)
	open(path, "wb").write(data.replace(old, new))
	E
}
mkdir "$top/damaged" && cd "$top/damaged" || exit 1
cp "$top/p/model.py" .
cat >project.cgs <<-E
	package damaged
	provider p { kind = command; argv = ["$PYTHON", "model.py"] }
	model m { provider = p; id = "m" }
	prompt write { model = m; section task { text = "Write." } }
	artifact a { path = "a.txt"; from = prompt.write }
	tool join() { argv = ["sh", "-c", "cat a.txt in.txt > b.txt"]; reads = ["in.txt", a]; writes = ["b.txt"] }
	artifact b { path = "b.txt"; from = join() }
	prompt more { model = m; section task { text = "More."; include = [b] } }
	artifact c { path = "c.txt"; from = prompt.more }
E
echo 1 >in.txt
build
built 'a project to damage'
n=1
for how in kept removed; do
	damage "bad
" "bXd
"
	if [ $how = removed ]; then
		"$CGSC" cache verify >"$top/out" 2>&1
		is 'verify says that something was damaged' 6 $?
	fi
	rm a.txt
	build
	is "an answer that is damaged and $how is asked for again" "0 bad" "$code $(cat a.txt)"
	n=$((n + 1))
	echo $n >in.txt
	build
	is "the build after that works as well ($how)" "0 bad $n" "$code $(paste -s -d ' ' b.txt)"
	damage "bad
" "bXd
"
	[ $how = kept ] || "$CGSC" cache verify >"$top/out" 2>&1
	n=$((n + 1))
	echo $n >in.txt
	build
	is "a step that reads it has it made again ($how)" "0 bad $n" "$code $(paste -s -d ' ' b.txt)"
	build
	is "and all is well ($how)" "0 0" "$code $(total ran)"
	damage "bad
" "bXd
"
	[ $how = kept ] || "$CGSC" cache verify >"$top/out" 2>&1
	n=$((n + 1))
	echo $n >in.txt
	echo "// $n" >>project.cgs
	build
	is "so has one of a plan that was made anew ($how)" "0 bad $n" "$code $(paste -s -d ' ' b.txt)"
done

# --- a store that is shorter than it was ---
truncate -s 5000 .cgs/store/data.mdb
"$CGSC" cache verify >"$top/out" 2>&1
has 'a store that was cut is said' "$top/out" 'the store was damaged: it was moved to .cgs/store.bad-'
is 'and set aside' 5000 "$(stat -c %s .cgs/store.bad-1/data.mdb)"
done_testing
