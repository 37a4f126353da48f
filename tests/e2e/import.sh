#!/bin/sh
# import.sh — requirements of other tools become a spec: every item arrives or is named, the spec is
# formatted and has no errors, and an export read again gives the same.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
cd "$here/tests/import" || exit 1

# import FILE...: the spec in $top/spec.cgs, messages in $top/err
import() {
	code=0
	"$CGSC" import "$@" > "$top/spec.cgs" 2> "$top/err" || code=$?
}
# Of a fixture: how many items an independent count finds in it, and how many of them are lost.
arrives() { # ITEMS LOST FILE...
	items=$1
	lost=$2
	shift 2
	import "$@"
	last=$(tail -n 1 "$top/err")
	s=s
	[ "$items" -ne 1 ] || s=
	is "$1: every item arrives or is named" \
		"0 $items item$s: $((items - lost)) carried over, $lost not" "$code $last"
	found=$(grep -cE '^ *(requirement|story|scenario|need|goal|question|entity|assumption|nongoal|term|scope) ' "$top/spec.cgs")
	is "$1: so many declarations stand in the spec" $((items - lost)) "$found"
	"$CGSC" fmt - < "$top/spec.cgs" | cmp -s - "$top/spec.cgs"
	ok "$1: the spec is formatted"
	"$CGSC" check --error-format=short "$top/spec.cgs" > "$top/note" 2>&1
	ok "$1: it has no errors"
}
# What was not carried over, without the counts.
lost() { # FILE-WITH-LIST
	sed '/is read as/d; $d' "$top/err" | diff "$1" - > "$top/note"
	ok "$1: what was not carried over is named"
}

# --- csv ---
rows() { # FILE: rows with something in them, as Python reads them
	"$PYTHON" - "$1" <<'PY'
import csv, sys
with open(sys.argv[1], encoding="utf-8-sig", newline="") as f:
    dialect = csv.Sniffer().sniff(f.readline(), ",;\t")
    f.seek(0)
    print(sum(any(c.strip() for c in row) for row in csv.reader(f, dialect, doublequote=True)) - 1)
PY
}
arrives "$(rows csv/warehouse.csv)" 1 csv/warehouse.csv
lost csv/warehouse.lost
arrives "$(rows csv/heating.csv)" 0 csv/heating.csv
lost csv/heating.lost
has "interpolation and quotes are only text" "$top/spec.cgs" 'sendet sie \"gebündelt\".'
has "and so are backslashes" "$top/spec.cgs" 'C:\\temp\\log'

# --- ears ---
criteria() { # FILE: headings of requirements, their criteria, terms, and the document
	echo $((1 + $(grep -cE '^### Requirement |^[0-9]+\. |^- \*\*' "$1")))
}
arrives "$(criteria ears/checkout/requirements.md)" 0 ears/checkout/requirements.md
is "what is wanted, by whom and why" "as     shopper|want   \"to pay by card\"|so     \"I need no cash\"" \
	"$(sed -n '/story payment_by_card/,/^  }/p' "$top/spec.cgs" | grep -E 'as  |want|so  ' | sed 's/^ *//' | paste -s -d '|')"
arrives "$(criteria ears/library/requirements.md)" 0 ears/library/requirements.md
lost ears/library.lost
import ears/checkout/requirements.md ears/library/requirements.md
is "several files make one spec" "0 2" "$code $(grep -c '^scope ' "$top/spec.cgs")"
"$CGSC" check --error-format=short "$top/spec.cgs" > "$top/note" 2>&1
ok "which has no errors"

# --- openspec ---
headings() { # FILE: the document, requirements and scenarios, and renamings
	echo $((1 + $(grep -cE '^### Requirement:|^#### Scenario:|^- FROM:' "$1")))
}
f=openspec/specs/auth/spec.md
arrives "$(headings $f)" 0 $f
has "a wrapped sentence is one" "$top/spec.cgs" 'shall  "write an entry to the audit log that names the address and the time"'
f=openspec/changes/add-2fa/specs/auth/spec.md
arrives "$(headings $f)" 1 $f
lost openspec/changes.lost
is "what was removed is deprecated, and says why" 2 \
	"$(sed -n '/requirement remember_me/,/^  }/p' "$top/spec.cgs" | grep -cE 'status *= deprecated|rationale *= "A second factor')"

# --- speckit ---
points() { # FILE: the document, stories, scenarios, points of the lists, and gaps
	"$PYTHON" - "$1" <<'PY'
import re, sys
n, section, known = 1, "", ("Edge", "Functional", "Key", "Measurable", "Assumptions", "Out of",
                            "Session")
for line in open(sys.argv[1], encoding="utf-8"):
    if line.startswith("#"):
        section = line.strip("# \n")
    n += section.startswith("User Story") and bool(re.match(r"#|\d+\. ", line))
    n += section.startswith(known) and line.startswith("- ")
    n += line.count("[NEEDS CLARIFICATION:")
print(n)
PY
}
f=speckit/001-password-reset/spec.md
arrives "$(points $f)" 0 $f
is "a gap is a question that blocks" 'blocks = [password_reset.lock_account_after_needs_clarification_wrong]' \
	"$(sed -n '/question how_many_attempts/,/^  }/p' "$top/spec.cgs" | sed -n 's/^ *\(blocks.*\)/\1/p')"
f=speckit/002-photo-albums/spec.md
arrives "$(points $f)" 0 $f
lost speckit/002.lost

# --- gherkin ---
keywords() { # FILE: features, rules and scenarios
	grep -cE '^ *(Feature|Rule|Scenario|Example|Scenario Outline|Scenario Template):' "$1"
}
f=gherkin/loans.feature
arrives "$(keywords $f)" 0 $f
lost gherkin/loans.lost
is "a background stands in each scenario" 3 "$(grep -c 'a library with these books' "$top/spec.cgs")"
is "examples are records" 3 "$(grep -c '{ days = ' "$top/spec.cgs")"
f=gherkin/cash.feature
arrives "$(keywords $f)" 0 $f
lost gherkin/cash.lost
is "a scenario covers its rule" 2 "$(grep -c 'covers = \[pay_no_more_than_balance\]' "$top/spec.cgs")"
printf '# language: de\nFunktionalit\303\244t: Ausleihe\n  Szenario: x\n' > "$top/de.feature"
import "$top/de.feature"
is "a feature in another language is named" "0 1 item: 0 carried over, 1 not" "$code $(tail -n 1 "$top/err")"

# --- sdoc ---
nodes() { # FILE: documents, sections and nodes but texts and grammars
	grep -E '^\[+[A-Z_]+\]+$' "$1" | grep -cvE 'TEXT|GRAMMAR'
}
f=sdoc/pump.sdoc
arrives "$(nodes $f)" 0 $f
lost sdoc/pump.lost
is "a node in a node refines it, and so does a child" 1 \
	"$(grep -c 'refines *= \[infusion_pump.delivery.occlusion, infusion_pump.display.remaining_volume\]' "$top/spec.cgs")"
f=sdoc/logger.sdoc
arrives "$(nodes $f)" 1 $f
lost sdoc/logger.lost

# --- doorstop ---
arrives "$(ls -A doorstop/req | wc -l)" 1 doorstop/req
lost doorstop/req.lost
arrives "$(ls -A doorstop/req doorstop/tst | grep -c '\.')" 1 doorstop/req doorstop/tst
lost doorstop/both.lost

# --- the tools themselves take the fixtures ---
tool() { # SENTENCE PROGRAM COMMAND...
	sentence=$1
	program=$2
	shift 2
	if command -v "$program" > /dev/null; then
		"$@" > "$top/note" 2>&1
		ok "$sentence"
	else
		skip "$sentence" "$program is not installed"
	fi
}
cp -r sdoc openspec doorstop "$top"
cd "$top" || exit 1
tool "strictdoc reads the documents" strictdoc strictdoc export sdoc/logger.sdoc --output-dir sdoc.html
tool "openspec takes the spec" openspec openspec validate --specs
(cd doorstop && git init -q . && git add . && mkdir -p src && : > src/card.c && git add .) > /dev/null 2>&1
cd doorstop || exit 1
tool "doorstop takes the documents" doorstop doorstop --no-level-check
cd "$here/tests/import" || exit 1

done_testing
