#!/bin/sh
# depend.sh — packages from a directory, a git revision and an archive; what cgs.lock holds fast.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

mkdir -p "$top/rules/sub" "$top/app" && cd "$top/app" || exit 1
cat > ../rules/project.cgs <<'E2'
project rules "Rules"
artifact of_its_own { path = "never.txt"; from = never() }
template never() { text "never" }
E2
cat > ../rules/words.cgs <<'E2'
package acme
unit seat { dimension = places }
kind room { attr seats : places "how many" }
check small(r: ref<room>) { when = r.seats < 3seat; message = "`${r.name}` is small" }
artifact foreign { path = "foreign.txt"; from = head("x") }
component one_two { tech = [c] }
component one-two { tech = [c] }
E2
cat > ../rules/sub/text.cgs <<'E2'
package acme
template head(t: string) { text "# ${t}\n" }
E2
project() { # DEPENDENCY
	cat > project.cgs <<E2
package app
import acme as a
project app "App"
dependency rules { $1 }
room hall { seats = 2seat }
artifact readme { path = "README.txt"; from = a.head("App") }
E2
}
check() { "$CGSC" check --error-format=short > "$top/said" 2>&1; }
says() { # SENTENCE PATTERN...
	sentence=$1
	shift
	for p in "$@"; do
		grep -q -- "$p" "$top/said" || { (exit 1); ok "$sentence"; return; }
	done
	ok "$sentence"
}
lock() { "$CGSC" lock "$@" > "$top/said" 2>&1; }

project 'path = "../rules"'
check
is 'a dependency that is not locked is an error' 1 $?
says 'it says what to do' 'project.cgs:4:12: error\[CGS1011\]: the dependency `rules` is not locked'
lock && grep -q '^rules sha256:[0-9a-f]\{64\} path \.\./rules$' cgs.lock
ok 'lock writes name, hash and source'
check
says 'its kinds, units and rules hold in the project' 'project.cgs:5:6: warning\[acme.small\]: `hall` is small'
! grep -q 'CGS1014' "$top/said"
ok 'warnings in its own files are not shown'
build
built 'a template of it is used'
[ ! -e foreign.txt ] && [ ! -e never.txt ]
ok 'its artifacts are not built'
sleep 0.02
build
is 'the second build runs nothing' "0 0" "$(total ran) $(total restored)"
echo '# said later' >> ../rules/sub/text.cgs
check
says 'a change of it is an error' 'the files of `rules` are not those that were locked'
"$CGSC" build > "$top/said" 2>&1
is 'and a build stops there, though its outputs are there' 1 $?
before=$(cat cgs.lock)
lock && [ "$before" != "$(cat cgs.lock)" ] && check
ok 'lock takes a changed directory'
project 'path = "../rules"; pin = false'
echo '# and later' >> ../rules/sub/text.cgs
lock && ! grep -q rules cgs.lock && check
ok 'with pin = false a directory is taken as it is'

project 'archive = "rules-1.tar.gz"'
mkdir "$top/pack" && cp -r ../rules "$top/pack/rules-1"
ln -s /etc/passwd "$top/pack/rules-1/link.cgs"
tar -czf rules-1.tar.gz -C "$top/pack" rules-1
lock && check
ok 'an archive is fetched and locked'
[ ! -e .cgs/depend/*/link.cgs ]
ok 'links in it are passed over'
rm -rf .cgs
check
says 'a fresh checkout says what to do' 'the dependency `rules` was not fetched' 'CGS1011'
check
is 'names that come with it are no further errors' 1 "$(wc -l < "$top/said")"
lock && check
ok 'lock fetches what is locked'
file=$(find .cgs/depend -name words.cgs)
echo 'component planted { tech = [c] }' >> "$file"
check
says 'a change of what was fetched is found' 'are not those that were locked'
lock && check && ! grep -q planted "$file"
ok 'and lock fetches it again'
echo '# new' >> "$top/pack/rules-1/words.cgs"
tar -czf rules-1.tar.gz -C "$top/pack" rules-1
rm -rf .cgs
before=$(cat cgs.lock)
lock
is 'an archive that was replaced is refused' 6 $?
says 'with the reason' 'is not what it was when it was locked' 'cgsc lock --update'
is 'and the lock file stays' "$before" "$(cat cgs.lock)"
lock --update && check
ok '--update takes it'
head -c 300 rules-1.tar.gz > cut.tgz && project 'archive = "cut.tgz"'
lock
is 'half an archive is an error' 6 $?
[ -z "$(ls .cgs/depend | grep new)" ]
ok 'and leaves nothing behind'
"$PYTHON" - <<'E2'
import io, tarfile, zipfile
text = b"package evil\ncomponent x { tech = [c] }\n"
with tarfile.open("evil.tar", "w") as t:
    for name in ["../out.cgs", "/tmp/cgsc-evil.cgs", "a/../../out.cgs", "a/.git/x.cgs", "good.cgs"]:
        i = tarfile.TarInfo(name)
        i.size = len(text)
        t.addfile(i, io.BytesIO(text))
with zipfile.ZipFile("z.zip", "w") as z:
    z.writestr("top/words.cgs", "package acme\nunit seat { dimension = places }\nkind room { attr seats : places }\n")
    z.writestr("top/text.cgs", "package acme\ntemplate head(t: string) { text \"z\" }\n")
E2
project 'archive = "evil.tar"'
lock
[ "$(find .cgs/depend ../out.cgs /tmp/cgsc-evil.cgs -name '*.cgs' -newer evil.tar 2>/dev/null | sed 's,.*/,,')" = good.cgs ]
ok 'paths that lead outside are passed over'
project 'archive = "z.zip"'
lock && check
ok 'a zip file will do'

if command -v git > /dev/null; then
	g() { git -C "$top/rules" -c user.name=a -c user.email=a@example.org "$@" > /dev/null 2>&1; }
	g init -b main && g add -A && g commit -m one && g tag v1
	project 'git = "../rules"; rev = "v1"'
	lock && check && grep -q ' git \.\./rules v1$' cgs.lock
	ok 'a git revision is fetched and locked'
	echo '# moved' >> "$top/rules/words.cgs"
	g commit -am two && g tag -f v1
	rm -rf .cgs
	lock
	is 'a tag that was moved is refused' 6 $?
	lock --update && check
	ok '--update takes it'
	project 'git = "../rules"; rev = "v9"'
	lock
	says 'a revision that does not exist' 'git knows no revision `v9`'
	project 'git = "ext::sh -c touch% planted"; rev = "v1"'
	lock
	[ ! -e planted ]
	ok 'git starts no program for an address'
else
	tap=$((tap + 1)); echo "ok $tap - git # SKIP there is no git here"
fi

# The standard library cannot be replaced, nor a package of the project.
project 'path = "../fake"; pin = false'
mkdir -p ../fake/std/prelude
printf 'package std.prelude\nkind component { }\n' > ../fake/std/prelude/core.cgs
printf 'package app\ncomponent planted { tech = [c] }\n' > ../fake/app.cgs
check
says 'a package below std is refused' 'std/prelude/core.cgs:1:9: error\[CGS1028\]'
says 'a package of the project too' 'two places give the package'
mkdir -p inner && printf 'project inner "I"\n' > inner/project.cgs
printf 'package inner\nkind room { attr seats : int }\n' > inner/room.cgs
project 'path = "inner"; pin = false'
check
! grep -q CGS1001 "$top/said"
ok 'a directory with a project file is no part of the project around it'
(cd inner && "$CGSC" check) 2> "$top/said"
ok 'and is one of its own'
mkdir "$top/linked" && cd "$top/linked" || exit 1
project 'path = "../rules"'
echo mine > "$top/mine" && ln -s "$top/mine" cgs.lock
"$CGSC" lock > "$top/said" 2>&1
is "a lock file that is a link out of the project is not written" "6 mine" "$? $(cat "$top/mine")"
says "and that is said" 'cgs.lock is a symbolic link out of the project'
mkdir -p "$top/twice" "$top/x" && cd "$top/twice" || exit 1
printf 'package x\n' > ../x/x.cgs
printf 'dependency d { path = "../x"; pin = false }\n%.0s' 1 2 > project.cgs
check
is "a dependency that is declared twice is one mistake" 'project.cgs:2:12: error[CGS1001]' \
	"$(grep -o '^project.cgs.*: error\[CGS....\]' "$top/said")"
done_testing
