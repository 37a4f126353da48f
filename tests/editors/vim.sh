#!/bin/sh
# vim.sh — the editor files in Vim and in Neovim, without a terminal. Prints TAP.
# SPDX-License-Identifier: Apache-2.0
#
#     sh tests/editors/vim.sh [BUILD_DIR]
set -u
TOP=$(cd "$(dirname "$0")/../.." && pwd)
B=${1:-build/release}
case $B in /*) ;; *) B=$TOP/$B ;; esac
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
export TOP CLASSES="$B/editors/classes" FILES="$scratch/files" PATH="$B:$PATH" HOME="$scratch"
find "$TOP" -name '*.cgs' ! -path '*/build/*' ! -path '*/.*/*' ! -name bom.cgs | sort > "$FILES"

# Both at once: each compares every spec character by character.
in_editor() { # NAME COMMAND...: its TAP goes to $scratch/NAME.tap
	name=$1
	shift
	export TAP="$scratch/$name.tap" SCRATCH="$scratch/$name"
	mkdir "$SCRATCH"
	if ! command -v "$1" > /dev/null || ! "$1" --version | grep -qE '\+eval|^NVIM'; then
		echo "ok 1 - $name # SKIP there is no $name with scripts here" > "$TAP"
		return
	fi
	timeout 500 "$@" --cmd "set rtp^=$TOP/editors/vim" -S "$TOP/tests/editors/vim.vim" \
		< /dev/null > "$scratch/$name.log" 2>&1
	[ -s "$TAP" ] || { echo "not ok 1 - $name runs the tests"; sed 's/^/# /' "$scratch/$name.log"; } > "$TAP"
}
in_editor vim vim -Nu NONE -i NONE -n -es &
in_editor nvim nvim --headless -u NONE -i NONE -n &
wait
cat "$scratch/vim.tap" "$scratch/nvim.tap" | grep -v '^1\.\.' | awk '
	/^(not )?ok / { sub(/ok [0-9]+/, "ok " ++n) }
	/^not ok/ { bad++ }
	{ print }
	END { print "1.." n + 0; exit bad > 0 }'
