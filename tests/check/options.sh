#!/bin/sh
# options.sh — every command and option is in --help, the manual page and each completion.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
perl -0777 -ne "print qq(\$1\n) while /\[CGS_OPT_\w+\]\s*=\s*\{(?:'.'|0),\s*\"([a-z-]+)\"/g" \
	compiler/driver/main.c > "$top/options"
perl -0777 -ne 'print qq($1\n) while /^\t\{"([a-z]+)",/mg' compiler/driver/main.c > "$top/commands"
for list in options commands; do
	[ "$(wc -l < "$top/$list")" -gt 5 ] || echo "$list of main.c not found"
done | none "the tables of main.c can be read"

help() {
	"$CGSC" --help
	while read -r c; do "$CGSC" help "$c"; done < "$top/commands"
}
help > "$top/help" 2>&1
sed 's/\\//g' docs/cgsc.1 > "$top/man"
for shell in bash zsh fish; do
	"$CGSC" completion $shell > "$top/$shell" 2>&1
done
missing() { # FILE: options and commands that are not in it
	while read -r o; do
		grep -qE -e "(--|-l )$o([^a-z-]|\$)" "$top/$1" || echo "--$o"
	done < "$top/options"
	while read -r c; do
		grep -qE -e "(^|[^a-z-])$c([^a-z-]|\$)" "$top/$1" || echo "$c"
	done < "$top/commands"
}
for f in help man bash zsh fish; do
	missing $f | none "$f has every command and option"
done
# The other way round: nothing is promised that does not exist.
grep -oE -e '(^|[^a-z-])--[a-z][a-z-]+' "$top/man" | sed 's/.*--//' | sort -u | while read -r o; do
	grep -qx -e "$o" "$top/options" || echo "--$o"
done | none "the manual page has no other options"
bash -n "$top/bash" 2>&1 | none "bash can read its completion"
for shell in zsh fish; do
	if command -v $shell > /dev/null; then
		$shell -n "$top/$shell" 2>&1 | none "$shell can read its completion"
	else
		skip "$shell can read its completion" "no $shell here"
	fi
done
done_testing
