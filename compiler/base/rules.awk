# rules.awk — one CODE row for each rule of stdlib/checks, from its declaration.
# SPDX-License-Identifier: Apache-2.0
/^check CGS[0-9][0-9][0-9][0-9]/ {
	match($0, /CGS[0-9]+/)
	code = substr($0, RSTART + 3, RLENGTH - 3)
	sub(/^0+/, "", code)
	if (!match($0, /"[^"\\]*"/)) {
		print FILENAME ":" FNR ": a rule without a title" > "/dev/stderr"
		exit 1
	}
	title = substr($0, RSTART + 1, RLENGTH - 2)
	level = "CGS_WARNING"
}
code && /^  severity *= *(note|error)/ { level = /error/ ? "CGS_ERROR" : "CGS_NOTE" }
code && /}$/ && (/^}/ || /^check/) {
	name = tolower(title)
	sub(/^an? /, "", name)
	gsub(/[^a-z0-9]+/, "_", name)
	print "CODE(" code ", " level ", " name ", \"" title "\")"
	code = ""
}
