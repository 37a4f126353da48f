#!/bin/sh
# globs.sh — which files an entry of `files` or `reads` names, and what is said of one that names none.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

mkdir -p "$top/p/d/sub" "$top/p/.github" "$top/p/build" "$top/p/out" && cd "$top/p" || exit 1
echo 1 > d/v.md
echo 2 > d/w.md
echo 3 > d/sub/x.md
echo 4 > .github/ci.yml
echo 5 > build/b.md
entries() { # ENTRIES
	cat > project.cgs <<-E
	context c {
	  files = [$1]
	}
	template r() { text "made\n" }
	artifact made { path = "out/made.md"; from = r() }
	provider e { kind = template }
	model m { provider = e; id = "m" }
	prompt p { model = m; section a { include = [c] }; template = r() }
	artifact x { path = "x.txt"; from = prompt.p }
	E
}
read_files() { # what the prompt is given
	"$CGSC" graph --format=json prompt.p | "$PYTHON" -c '
import json, sys
step = [s for s in json.load(sys.stdin) if s["name"] == "prompt.p"][0]
print(" ".join(i.get("name") or i.get("file") for i in step["inputs"]))'
}

entries '"d/*.md", "d/**/x.*"'
is "a star stays in its directory, two stars do not" "d/v.md d/w.md d/sub/x.md" "$(read_files)"
entries '"d/[!v].md"'
is "a set is one character" "d/w.md" "$(read_files)"
entries '".github/ci.yml", "build/b.md"'
is "a hidden file, or one below build, is taken when it is named" ".github/ci.yml build/b.md" "$(read_files)"
entries '"out/*.md", "[o]ut/[m]ade.md"'
"$CGSC" check --error-format=short > "$top/out" 2>&1
is "what the build makes is there for check" "0 0" "$? $(grep -c CGS6434 "$top/out")"
is "and for the prompt" "out/made.md" "$(read_files | cut -d' ' -f1)"

entries '"d"'
"$CGSC" check > "$top/out" 2>&1
is "a directory is an error" 1 "$?"
has "that says how to write all of it" "$top/out" 'write "d/**" for all files below it'
entries '"d/v.mb"'
"$CGSC" check > "$top/out" 2>&1
is "so is a file that is not there" 1 "$?"
has "the nearest one is named" "$top/out" 'did you mean "d/v.md"?'
entries '"dd/*.md"'
"$CGSC" check > "$top/out" 2>&1
is "a glob that matches nothing is a warning" 0 "$?"
has "the warning says which directory is empty" "$top/out" 'there is no file below "dd"'
build -n
has "a build says it too" "$top/events" CGS6434
is "once" 1 "$(grep -c CGS6434 "$top/events")"
touch dd.md
mkdir dd && mv dd.md dd/
build -n
is "and no more when a file is there" 0 "$(grep -c CGS6434 "$top/events")"

# --- programs are looked up by check, which says so as a warning ---
cat > project.cgs <<'SPEC'
tool t() { argv = ["no-such-program"] }
test runs { run = t() }
SPEC
"$CGSC" check > "$top/out" 2>&1
is "check goes on where a program is missing" 0 "$?"
has "and says so" "$top/out" 'warning[CGS6427]: there is no program "no-such-program"'
build
is "a build does not" 1 "$code"
is "and says it once, as an error" "1 0" "$(grep -c '"code":"CGS6427","level":"error"' "$top/events") $(grep -c '"CGS6427","level":"warning"' "$top/events")"
done_testing
