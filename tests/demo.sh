#!/bin/sh
# demo.sh — builds copies of the example projects under build/demo, offline.
# SPDX-License-Identifier: Apache-2.0
#
#     sh tests/demo.sh CGSC
set -u
cd "$(dirname "$0")/.." || exit 1
CGSC=${1:-build/release/cgsc}
case $CGSC in /*) ;; *) CGSC=$(pwd)/$CGSC ;; esac
failed=0
built=
for shared in specs/*/; do # packages that several examples take with `dependency`
	[ -e "$shared/project.cgs" ] && continue
	mkdir -p build/demo
	rm -rf "build/demo/$(basename "$shared")"
	cp -R "$shared" "build/demo/"
done
for spec in specs/*/project.cgs; do
	[ -e "$spec" ] || { echo "no example projects found"; exit 1; }
	name=$(basename "$(dirname "$spec")")
	dir=build/demo/$name
	rm -rf "$dir"
	mkdir -p "$dir"
	cp -R "specs/$name/." "$dir"
	rm -rf "$dir/.cgs"
	(cd "$dir" && find . -name .cgs -prune -o -type f -print) | sort > build/demo/before
	echo "== $name: cgsc build --offline"
	if ! (cd "$dir" && "$CGSC" build --offline); then
		echo "== $name failed"
		failed=1
		continue
	fi
	(cd "$dir" && find . -name .cgs -prune -o -type f -print) | sort > build/demo/after
	echo "made in $dir: $(comm -13 build/demo/before build/demo/after | sed 's|^\./||' | paste -s -d ' ' -)"
	built=$name
done
rm -f build/demo/before build/demo/after
[ $failed -eq 0 ] || exit 1
cat <<TEXT

Every example was built without a network. To try next:
  cd build/demo/$built
  $CGSC build              nothing to do: up to date
  $CGSC graph              the execution graph, for dot
  $CGSC build -n           what would run, why, and what it would cost
  $CGSC init /tmp/mine     a project of your own
TEXT
