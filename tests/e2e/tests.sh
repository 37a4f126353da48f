#!/bin/sh
# tests.sh — declared tests: a build runs them, and what they find fails it.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
mkdir "$top/p" && cd "$top/p" || exit 1

tap() { # LINE...: what the test says
	printf "echo '%s'\n" "$@" > check.sh
}
project() { # LINE...
	cat > project.cgs <<-E
	edition 2026
	package p
	template t() { text "x" }
	artifact a { path = "a.txt"; from = t() }
	tool check() { argv = ["sh", "check.sh"]; reads = ["check.sh", a]; parse = tap }
	test works { run = check() }
	tool say(n: int) { argv = ["sh", "say.sh", "\${n}"]; reads = ["say.sh"] }
	E
	echo 'exit "$1"' > say.sh
	tap "$@"
}

project 1..2 'ok 1' 'ok 2'
build
built "a build with a test that passes ends with 0"
is "it has run the test" "publish a.txt template.t() test.works tool.check()" "$(ran)"
build
is "the second build runs nothing" "0 0" "$code $(total ran)"

tap 1..2 'ok 1' 'not ok 2 - broken'
build
is "a test that fails ends the build with 1" 1 "$code"
grep '"code":"CGS7001"' "$top/events" | grep -q '"line":6'
ok "the finding stands at the test"
grep '"code":"CGS7002"' "$top/events" | grep -q broken
ok "what the test found is told"
is "the artifact was published all the same" x "$(cat a.txt)"
build
is "the next build fails too" "1 tool.check()" "$code $(ran)"
build works
is "and a build of that test alone" 1 "$code"
build a.txt
built "a build of the artifact alone does not run it"

tap 1..1 'ok 1'
build
built "mended, it passes"

echo 'test status { run = say(3) }' >> project.cgs
build
is "with parse = exit another status than 0 is a failure" 1 "$code"
sed 's/say(3)/say(0)/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
build
built "0 is none"

printf '%s\n' 'test half { run = say(1) }' 'gate g { on = [a]; require half.exit == 1 }' >> project.cgs
build
built "a test that a gate measures is judged by the gate"
echo 'project p { default = [a] }' >> project.cgs
sed 's/say(0)/say(4)/' project.cgs > "$top/new" && cat "$top/new" > project.cgs
build
built "a project's default says what a build makes, tests as well"
build status
is "a test can be asked for then" 1 "$code"

# A gate that asks for less than everything still asks for a whole report.
mkdir ../q && cd ../q || exit 1
cat > project.cgs <<-'E'
edition 2026
package q
template t() { text "x" }
artifact a { path = "a.txt"; from = t() }
tool k() { argv = ["sh", "run.sh"]; reads = ["run.sh", a]; parse = tap }
test tt { run = k() }
gate g { on = [a]; require tt.failed <= 1 && tt.warnings == 0 }
E
run_says() { # SCRIPT: a build where the tool runs it
	printf '%s\n' "$1" > run.sh
	rm -f a.txt
	build
}
edit() { # SED SCRIPT: changes the project
	sed "$1" project.cgs > "$top/new" && cat "$top/new" > project.cgs
}
two="printf '1..2\\nok 1\\nok 2\\n'"
run_says "$two"
built "a whole report passes a lenient gate"
run_says "printf '1..2\\nok 1\\nnot ok 2\\n'; exit 1"
built "so does one whose failure explains the exit"
n=0
for script in '' "$two; exit 1" "$two; kill -SEGV \$\$" "$two; echo Bail out!" \
	"printf '1..2\\nok 1\\n'" "printf '1..2\\nok 1\\nok 1\\n'" "printf 'ok 1\\n'" \
	"printf '1..1\\nnot ok 1\\n'; kill -KILL \$\$"; do
	run_says "$script"
	test "$code" = 1 && test ! -e a.txt
	ok "broken report $((n += 1)) passes no gate"
	is "broken report $n is told once" 1 "$(grep -c 'the report is broken' "$top/events")"
done
edit 's/tt.failed.*/tt }/'
run_says "printf '1..2\\nok 1\\nnot ok 2\\n'"
is "a test that stands alone passes with no finding only, whatever its exit" 1 "$code"
run_says "$two"
built "and passes then"
edit 's/require tt }/require tt.exit >= 1 }/'
run_says "$two; exit 1"
built "a condition on the exit is met by the exit"
edit '/^gate/d; s/tap/junit/'
run_says "echo '<testsuite tests=\"5\" failures=\"2\"><testcase name=\"a\"/></testsuite>'"
is "failures that only the suite counts fail a test" 1 "$code"

# A test program writes its report into a file, and ends with 1 when a test fails.
edit 's/parse = junit/writes = ["r.xml"]; parse = junit/'
echo 'gate g { on = [a]; require tt.failed <= 1 }' >> project.cgs
failed='<testsuite tests="2"><testcase name="a"/><testcase name="b"><failure message="no"/></testcase>'
run_says "echo '$failed</testsuite>' > r.xml; exit 1"
built "a gate may let a failed test of a report pass"
run_says "echo '$failed' > r.xml; exit 1"
is "a report that is cut off passes no gate" 1 "$code"
run_says "exit 1"
is "nor does none" 1 "$code"
grep -q "ended with 1" "$top/events"
ok "which is told by the exit"
edit '/^gate/d'
run_says "echo '$failed</testsuite>' > r.xml; exit 1"
is "the test fails" 1 "$code"
grep '"code":"CGS7002"' "$top/events" | grep -q no
ok "and says which case failed"
done_testing
