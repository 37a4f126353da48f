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
		"0 $items item$s: $((items - lost)) carried over, $lost not" "$code ${last%%;*}"
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

printf 'id,id,text,statement,type,tags,labels\n1,2,The a shall b,The c shall d,Non-Functional,x,y\n' > "$top/twice.csv"
import "$top/twice.csv"
has "a second column of one meaning is named" "$top/err" "twice.csv:1: column 2, \`id\`: an earlier column says the same"
has "whatever its name is" "$top/err" "twice.csv:1: column 4, \`statement\`: an earlier column says the same"
has "but lists are joined" "$top/spec.cgs" 'tags   = ["x", "y"]'
has "a type that no kind says is named" "$top/err" "twice.csv:2: type \`Non-Functional\`: "

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

printf '# A\n### 1. Login\nSome text\n1.1. WHEN x THE SYSTEM SHALL y\n1.2. WHEN y THE SYSTEM SHALL z\n' > "$top/odd.md"
import --from=ears "$top/odd.md"
is "what demands something below a heading that is not known is counted" \
	"0 3 items: 1 carried over, 2 not; 2 lines of text not" "$code $(tail -n 1 "$top/err")"
has "and it is said that nothing arrived" "$top/err" "warning: no requirement or other item was carried over"

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

cat > "$top/list.md" <<'SPEC'
# ABS
## Requirements
### Requirement: Pump
The ABS shall:
- pump
  - fast and
    far
- log

    code block
      in two lines
SPEC
import --from=openspec "$top/list.md"
is "lists keep their nesting, code its indent, and no sentence begins with a colon" \
	'The ABS must:|- pump|  - fast and far|- log||    code block|      in two lines' \
	"$(sed -n '/The ABS/,/in two/p' "$top/spec.cgs" | sed 's/^ \{6\}//' | paste -s -d '|')"

cat > "$top/notes.md" <<'SPEC'
# Notes
## Requirements
### Requirement: Alpha
The pump SHALL a.
#### Notes
- one
- two

| three |
#### Scenario: Still of A
- **WHEN** x
- **THEN** y
##### Deeper
### Something else
#### Scenario: Of nothing
- **WHEN** x
### Requirement: B
The pump SHALL b.
## Annex
### Requirement: C
The pump SHALL c.
SPEC
import --from=openspec "$top/notes.md"
is "an unknown heading ends with the next requirement or scenario" \
	"0 6 items: 5 carried over, 1 not; 8 lines of text not" "$code $(tail -n 1 "$top/err")"
is "of which those that are there arrive" "3 1" \
	"$(grep -c '^  requirement ' "$top/spec.cgs") $(grep -cE 'covers *= .*Alpha' "$top/spec.cgs")"
has "a scenario of nothing is named" "$top/err" \
	'notes.md:15: Scenario: Of nothing: it stands at '

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

cat > "$top/ids.md" <<'SPEC'
# Feature Specification: Ids
## Functional Requirements
- **FR-011** System MUST answer
- FR-012: System MAY print
- [ ] **FR-013**: System MUST bind
- **FR-014** (P2): System MUST count
- HTTP-2 must be spoken
## Success Criteria
- SC-002: All is well
SPEC
import --from=speckit "$top/ids.md"
is "ids in the forms in which they are written" "FR-011 FR-012 FR-013 FR-014 SC-002" \
	"$(sed -n 's/.*source.*ids.md:\([A-Z]*-[0-9]*\)".*/\1/p' "$top/spec.cgs" | paste -s -d ' ')"
is "no id becomes a system" "1 0" "$(grep -c '^ *system ' "$top/spec.cgs") $(grep -cE '"[^/]*(FR|SC)-' "$top/spec.cgs")"
is "verbs and priorities behind an id" "could should" \
	"$(sed -n 's/.*priority *= //p' "$top/spec.cgs" | paste -s -d ' ')"
has "a box is named" "$top/err" "ids.md:5: [ ]: a box to tick has no place"
has "what only looks like an id is text" "$top/spec.cgs" '"HTTP-2 must be spoken"'

cat > "$top/steps.md" <<'SPEC'
# Feature Specification: Steps
### User Story 1 - Pay (Priority: P1)
As a guest, I want to pay

The card is read twice:

```
# not a heading

---
```

**Independent Test**:
- pay once
- pay twice

**Acceptance Scenarios**:
1. **Given** a card **And** a sum, **When** the guest pays, **Then** it is booked, **and** Terms And Conditions are shown
2. Given a card, When it is read, then removed, Then a tone sounds AND a lamp lights
3. Given a list when idle, when it is read then it is shown and kept

Text below.
SPEC
import --from=speckit "$top/steps.md"
is "a bold And is one clause more, and one in a phrase is none" \
	'given "a card"|given "a sum"|when "the guest pays"|then "it is booked"|then "Terms And Conditions are shown"' \
	"$(sed -n '/scenario .*it_is_booked/,/}/s/^ *\(given\|when\|then\)  */\1 /p' "$top/spec.cgs" | paste -s -d '|')"
is "so is a loud one without marks" 'given "a card"|when "it is read, then removed"|then "a tone sounds"|then "a lamp lights"' \
	"$(sed -n '/scenario .*tone_sounds/,/}/s/^ *\(given\|when\|then\)  */\1 /p' "$top/spec.cgs" | paste -s -d '|')"
has "and a small one stays in its clause" "$top/spec.cgs" 'then   "it is shown and kept"'
has "code stands in the documentation of a story" "$top/spec.cgs" '# not a heading'
has "text below a list is named" "$top/err" 'steps.md:22: text: nothing says what it is'

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

cat > "$top/outline.feature" <<'SPEC'
Feature: Shop
  Scenario Outline: Buy <n> of <item name>
    When I buy <n> of <item name>
    Then I pay
    Examples:
      | n | item name |
      | 2 | tea       |
SPEC
import "$top/outline.feature"
has "a column of one letter keeps its name, and titles follow" "$top/spec.cgs" '"Buy <n> of <item_name>"'
has "as steps do" "$top/spec.cgs" '"I buy <n> of <item_name>"'

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

mkdir -p "$top/deep/sub/more" "$top/deep/other"
printf 'settings:\n  digits: 3\n  prefix: ABC\n' | tee "$top/deep/.doorstop.yml" > "$top/deep/other/.doorstop.yml"
printf 'active: true\nnormative: true\ntext: |\n  The system shall a.\n' |
	tee "$top/deep/ABC001.yml" "$top/deep/sub/ABC002.yml" "$top/deep/other/ABC004.yml" > "$top/deep/sub/more/ABC003.yml"
import "$top/deep"
is "items in directories below are of the document" "0 4 items: 4 carried over, 0 not 3" \
	"$code $(tail -n 1 "$top/err") $(grep -c '^  requirement ' "$top/spec.cgs")"
has "another document below is named" "$top/err" "deep/other\` is a document of its own"

# --- export: what is written gives the same when it is read ---
again() { # FORM FILE
	rm -rf "$top/a" "$top/b"
	mkdir -p "$top/a" "$top/b/$(dirname "$2")"
	"$CGSC" import -q --from="$1" "$2" > "$top/a/project.cgs"
	"$CGSC" export -q -C "$top/a" --format="$1" > "$top/b/$2" 2> "$top/note"
	(cd "$top/b" && "$CGSC" import -q --from="$1" "$2") > "$top/b/again.cgs" 2>> "$top/note"
	diff "$top/a/project.cgs" "$top/b/again.cgs" >> "$top/note"
	ok "$2: written and read again it gives the same"
}
again csv csv/warehouse.csv
again csv csv/heating.csv
again ears ears/checkout/requirements.md
again ears ears/library/requirements.md
again openspec openspec/specs/auth/spec.md
again openspec openspec/changes/add-2fa/specs/auth/spec.md
again speckit speckit/001-password-reset/spec.md
again speckit speckit/002-photo-albums/spec.md
again gherkin gherkin/loans.feature
again gherkin gherkin/cash.feature
again sdoc sdoc/pump.sdoc
again sdoc sdoc/logger.sdoc

# Two documents that both have a 1.1, a User Story 1 or a Logging: no id comes twice.
mkdir -p "$top/two/a" "$top/two/b"
for d in a b; do
	printf '# %s\n\n## Requirements\n\n### Requirement 1: Sign in to %s\n\n**User Story:** As a user, I want %s, so that x\n\n#### Acceptance Criteria\n\n1. WHEN %s is asked THEN the system SHALL answer\n' $d $d $d $d > "$top/two/$d/requirements.md"
	printf '# %s\n\n## Requirements\n\n### Requirement: Logging\n\nThe system SHALL log %s.\n\n#### Scenario: Logged %s\n\n- **WHEN** x\n- **THEN** y\n' $d $d $d > "$top/two/$d/spec.md"
	printf '# Feature Specification: %s\n\n## User Scenarios\n\n### User Story 1 - Enter %s (Priority: P1)\n\nText %s\n\n**Acceptance Scenarios**:\n\n1. **Given** %s, **When** b, **Then** c\n\n## Requirements\n\n- **FR-001**: System MUST %s\n' $d $d $d $d $d > "$top/two/$d/kit.md"
done
two() { # IN NAME OUT: documents in one form, written in one and read again
	(cd "$top/two" && rm -f project.cgs &&
		"$CGSC" import -q --from="$1" "a/$2" "b/$2" > "$top/all.cgs" && mv "$top/all.cgs" project.cgs &&
		"$CGSC" export --format="$3" > ../two.out && mv project.cgs ../all.cgs) 2> "$top/err"
	import --from="$3" "$top/two.out"
	! grep -q 'a second' "$top/err"
	ok "$1 as $3: no id comes twice"
}
for form in csv sdoc ears; do
	two ears requirements.md $form
	is "$form: the second story covers its own criterion" 1 \
		"$(sed -n '/^ *story .*Sign in to b/,/^ *want/s/^ *covers *= //p' "$top/spec.cgs" | grep -c '_2\]')"
done
for form in csv sdoc openspec; do
	two openspec spec.md $form
done
for form in csv sdoc speckit; do
	two speckit kit.md $form
done

mkdir -p "$top/people"
printf 'id,type,title\r\nS1,stakeholder,Chef\r\nR1,requirement,x\r\n' > "$top/people/in.csv"
"$CGSC" import -q "$top/people/in.csv" > "$top/people/project.cgs"
"$CGSC" export -C "$top/people" --format=csv > "$top/out" 2> "$top/err"
has "a stakeholder of a table is a row again" "$top/out" 'S1,stakeholder,Chef,'
has "and is counted" "$top/err" "2 items: 2 carried over, 0 not"

printf 'id,type,title,owner,text\nR1,requirement,,Chef,the Board shall meet\nS1,stakeholder,Chef,,\nU1,story,,S1,"As a chef, I want x"\n' > "$top/chef.csv"
import "$top/chef.csv"
is "an owner who is a row is that row" "1 2 1" \
	"$(grep -c '^stakeholder ' "$top/spec.cgs") $(grep -c 'owner  = chef' "$top/spec.cgs") $(grep -c 'as     chef' "$top/spec.cgs")"
has "a system is called as it is written" "$top/spec.cgs" 'system board "Board" {'
printf 'id,text\n1,THE PAYMENT API SHALL a\n2,The payment API shall b\n' > "$top/loud.csv"
import "$top/loud.csv"
is "but not as it is shouted" 'system payment_api "payment API" { origin = imported }' "$(grep '^system' "$top/spec.cgs")"
printf 'id,text,status,depends on\n1,The a shall b,Rejected,4\n2,The a shall c,,1\n3,The a shall d,Rejected,\n4,The a shall e,Rejected,\n' > "$top/rejected.csv"
import "$top/rejected.csv"
has "what others rely on is not rejected" "$top/err" 'rejected.csv:2: status of `1`: others rely on what was rejected: it is a tag'
"$CGSC" check --error-format=short "$top/spec.cgs" > "$top/note" 2>&1
ok "so that it is no error"
is "what nobody relies on is" 1 "$(grep -c 'status = rejected' "$top/spec.cgs")"

mkdir -p "$top/d" "$top/again/doorstop"
"$CGSC" import -q doorstop/req > "$top/d/project.cgs"
"$CGSC" export -q -C "$top/d" --format=doorstop --out ../again/doorstop/req > "$top/note" 2>&1
(cd "$top/again" && "$CGSC" import -q doorstop/req | diff ../d/project.cgs -) >> "$top/note" 2>&1
ok "doorstop/req: written and read again it gives the same"
mkdir -p "$top/tst" "$top/apart/doorstop"
"$CGSC" import -q doorstop/tst 2>&1 > "$top/tst/project.cgs" | cat > "$top/note"
"$CGSC" export -q -C "$top/tst" --format=doorstop --out ../apart/doorstop/tst >> "$top/note" 2>&1
(cd "$top/apart" && "$CGSC" import -q doorstop/tst | sed 's/002\.yml/002.md/' | diff ../tst/project.cgs -) >> "$top/note" 2>&1
ok "doorstop/tst: ids keep their separator, and YAML is written for Markdown"
is "a level is written where there is one" 2 "$(grep -l '^level: ' "$top"/apart/doorstop/tst/*.yml | wc -l)"
printf 'active: true\nnormative: true\ntext: |\n  The system shall a.\n' > "$top/SRD-7.yml"
mkdir -p "$top/bare" && "$CGSC" import -q "$top/SRD-7.yml" "$top/chef.csv" > "$top/bare/project.cgs"
"$CGSC" export -C "$top/bare" --format=doorstop --out ../bare/out 2> "$top/err"
is "without a document its prefix is that of an id" "SRD-7.yml SRD-8.yml" \
	"$(cd "$top/bare/out" && echo *.yml)"
has "an id that is not of the form is named" "$top/err" 'id `R1`: it is no id of this document: the item is SRD-8'
code=0
"$CGSC" export -q -C "$top/d" --format=doorstop --out ../again/doorstop/req 2> "$top/err" || code=$?
is "files that are there are not written over" 6 "$code"
code=0
"$CGSC" export -C "$top/d" --format=doorstop > "$top/out" 2> "$top/err" || code=$?
has "a directory has to be named" "$top/err" "doorstop is a directory of files; name it with --out=DIR"

# Requirements of a spec that was written here keep their names and clauses.
mkdir "$top/own" && cat > "$top/own/project.cgs" <<'SPEC'
edition 2026
package own
system gateway "gateway"
component store "Store" { tech = [c] }
stakeholder ops "operations"
need quick_answers { statement = "Answers come quickly."; of = [ops] }
requirement answer_in_time "Answers" {
  satisfies = [quick_answers]
  priority  = should
  scale     = "time"
  while     "the line is up"
  when      "a client asks, and waits"
  the       gateway
  shall     "answer it; \"late\" answers are counted, as ${ops.title} wants"
  goal      <= 200ms @p95
}
requirement no_secrets { shall "Secrets are not logged: $${KEY}, C:\\temp, \u{202e}x" }
requirement kept { the store; shall "not lose an order" }
story seen { as ops; want "to see the load"; so "I can act"; covers = [kept] }
SPEC
clauses() { # FILE: names and clauses, without what an import adds
	sed -nE 's/^ *(requirement|story) ([a-z_]+).*/\2/p; s/^ *(while|when|if|where|shall|want|so|priority|satisfies|covers) +(= )?/\1 /p' "$1"
}
(cd "$top/own" && "$CGSC" fmt && "$CGSC" expand) > "$top/own.cgs"
sed -i 's/\xe2\x80\xae/\\u{202e}/' "$top/own.cgs"
for form in csv sdoc; do
	"$CGSC" export -C "$top/own" --format=$form > "$top/own.$form" 2> "$top/own.err"
	import --from=$form "$top/own.$form"
	clauses "$top/own.cgs" | sed 's/\${ops.title}/operations/' | sort > "$top/own.want"
	clauses "$top/spec.cgs" | sed 's/requirements\.//g' | sort | diff "$top/own.want" - > "$top/note"
	ok "$form: requirements of a spec keep their names and clauses"
	has "$form: what has no place is named" "$top/own.err" 'project.cgs:15: `goal` of answer_in_time: '
done
last=$(tail -n 1 "$top/own.err")
is "and so are declarations of other kinds" "8 items: 8 carried over, 0 not" "$last"
code=0
"$CGSC" export -C "$top/own" --format=gherkin > "$top/out" 2> "$top/err" || code=$?
has "a form for stories names the needs" "$top/err" 'project.cgs:6: need quick_answers: the form has no place for it'

# --- files that are no good ---
refused() { # SENTENCE TEXT: the last import wrote nothing and said why
	is "$1" "6 0" "$code $(wc -c < "$top/spec.cgs")"
	has "$1: it is said why" "$top/err" "$2"
}
printf 'id,text\nA-1,caf\351\n' > "$top/latin.csv"
import "$top/latin.csv"
refused "bytes of another encoding" 'byte 15 is no UTF-8 (0xe9)'
printf '\377\376i\0d\0' > "$top/wide.csv"
import "$top/wide.csv"
refused "UTF-16" 'it is UTF-16; convert the file, as with `iconv -f UTF-16 -t UTF-8`'
printf 'id,text\nA-1,a\0b\n' > "$top/nul.csv"
import "$top/nul.csv"
refused "a NUL" 'byte 13 is NUL'
import "$top/nowhere.csv"
refused "a file that is not there" 'it does not exist'
mkdir "$top/dir.csv"
import "$top/dir.csv"
refused "a directory" 'it is a directory, and not of Doorstop; name the files in it'
import csv/warehouse.csv "$top/nowhere.csv"
refused "one bad file among good ones" 'it does not exist'
echo 'just words' > "$top/words.txt"
import "$top/words.txt"
refused "a file of no known form" 'its form is not known; say which it is with --from'
truncate -s 17M "$top/large.csv"
import "$top/large.csv"
refused "a file of 17 MiB" 'it is larger than 16 MiB; split it'
import --from=xml csv/warehouse.csv
is "a form that does not exist is a mistake on the command line" 2 "$code"
import --package=1st csv/warehouse.csv
is "and so is a package that is no name" 2 "$code"
import --package=if csv/warehouse.csv
is "a word of the grammar is none, either" 2 "$code"
has "and it is said so" "$top/err" "\`if\` cannot be the name of a package"
for form in csv ears openspec speckit gherkin sdoc doorstop; do
	import --from=$form csv/heating.csv
	"$CGSC" check --error-format=short "$top/spec.cgs" > "$top/note" 2>&1 && [ "$code" -eq 0 ]
	ok "$form: a file of another form is no error, and gives a spec without errors"
	: > "$top/none"
	import --from=$form "$top/none"
	is "$form: an empty file has no items" "0 0 items: 0 carried over, 0 not" \
		"$code $(tail -n 1 "$top/err")"
done

# --- text that means something elsewhere ---
"$PYTHON" - "$top" <<'PY'
import sys
top = sys.argv[1]
odd = ['a "quoted" \\ word', '${x} $${y} $$${z}', '\u202ehidden\u200b\u00ad', 'tab\there',
       'bell\x07 esc\x1b[2J', '"""', 'one\ntwo "three\n\n  four ${five}', '# no comment // either',
       '\U0001f600 \u00e9\u4e2d', "x" * 200000, '}{ ; , = "', '/// doc', "é" * 80, 'raw """ a', 'a\rb']
with open(top + "/odd.csv", "w", encoding="utf-8", newline="") as f:
    f.write("id,title,text,tags,status\r\n")
    for i, t in enumerate(odd):
        q = '"' + t.replace('"', '""') + '"'
        f.write(f"O-{i},{q},{q},{q},{q}\r\n")
with open(top + "/deep.sdoc", "w") as f:
    f.write("[DOCUMENT]\nTITLE: x\n\n" + "[[SECTION]]\nTITLE: x\n\n" * 2000)
with open(top + "/many.sdoc", "w") as f:
    f.write("[DOCUMENT]\nTITLE: x\n" + "\n[REQUIREMENT]\nTITLE: Same\nSTATEMENT: The pump shall stop.\n" * 20000)
with open(top + "/bomb.yml", "w") as f:
    f.write("active: true\nnormative: true\na: &a [x, x]\n")
    for c in "bcdefghij":
        f.write(f"{c}: &{c} [*{chr(ord(c) - 1)}, *{chr(ord(c) - 1)}]\n")
    f.write("text: *j\nlinks: *j\n")
with open(top + "/nest.yml", "w") as f:
    f.write("active: true\nnormative: true\nx: " + "[" * 50000)
PY
import "$top/odd.csv"
is "odd texts arrive" "0 15 items: 15 carried over, 0 not" "$code $(tail -n 1 "$top/err")"
"$CGSC" check --error-format=short "$top/spec.cgs" 2>&1 | grep error > "$top/note"
[ ! -s "$top/note" ]
ok "and are no errors"
"$CGSC" fmt - < "$top/spec.cgs" | cmp -s - "$top/spec.cgs"
ok "and are formatted"
(cd "$top" && mkdir -p odd/a odd/b && cp odd.csv odd/in.csv && cd odd &&
	"$CGSC" import -q in.csv > a/project.cgs && "$CGSC" export -q -C a --format=csv > b/in.csv &&
	cd b && "$CGSC" import -q in.csv > again.cgs && diff ../a/project.cgs again.cgs) > "$top/note" 2>&1
ok "and are the same when they are written and read again"
import "$top/deep.sdoc"
is "sections in sections without end" "0 2001 items: 2001 carried over, 0 not" "$code $(tail -n 1 "$top/err")"
import "$top/many.sdoc"
is "twenty thousand equal titles" "0 20001 items: 20001 carried over, 0 not" "$code $(tail -n 1 "$top/err")"
import "$top/bomb.yml"
is "aliases of aliases are not followed" "0 1 item: 1 carried over, 0 not" "$code $(tail -n 1 "$top/err")"
has "but named" "$top/err" 'text: an alias of YAML is not followed'
import "$top/nest.yml"
is "brackets without end" "0 1 item: 0 carried over, 1 not" "$code $(tail -n 1 "$top/err")"

# --- where it goes ---
import csv/warehouse.csv --package=store.reqs --out "$top/new.cgs"
is "--out writes a file" "0 package store.reqs" "$code $(sed -n 2p "$top/new.cgs")"
import csv/heating.csv --out "$top/new.cgs"
is "which must not exist" "6 package store.reqs" "$code $(sed -n 2p "$top/new.cgs")"
has "and it is said what to do" "$top/err" "it exists; --force writes over it"
import csv/heating.csv --out "$top/new.cgs" --force
is "--force writes over it" "0 package heating" "$code $(sed -n 2p "$top/new.cgs")"

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
for f in sdoc/pump.sdoc gherkin/cash.feature gherkin/loans.feature openspec/specs/auth/spec.md; do
	mkdir -p "$top/x" "$top/written/$(dirname $f)"
	"$CGSC" import -q $f > "$top/x/project.cgs"
	form=${f%%/*}
	"$CGSC" export -q -C "$top/x" --format="$form" > "$top/written/$f" 2> /dev/null
done
cd "$top" || exit 1
tool "strictdoc reads the documents" strictdoc strictdoc export sdoc/logger.sdoc --output-dir sdoc.html
tool "strictdoc reads what was written" strictdoc strictdoc export written/sdoc/pump.sdoc --output-dir sdoc.html
tool "openspec takes the spec" openspec openspec validate --specs
cd written || exit 1
tool "openspec takes what was written" openspec openspec validate --specs
cd .. || exit 1
if node -e 'require("@cucumber/gherkin")' 2> /dev/null; then
	for f in "$here"/tests/import/gherkin/*.feature written/gherkin/*.feature; do
		node -e '
			const g = require("@cucumber/gherkin"), m = require("@cucumber/messages");
			const p = new g.Parser(new g.AstBuilder(m.IdGenerator.uuid()), new g.GherkinClassicTokenMatcher());
			p.parse(require("fs").readFileSync(process.argv[1], "utf8"));' "$f" > "$top/note" 2>&1
		ok "cucumber parses ${f##*import/}"
	done
else
	skip "cucumber parses the features" "@cucumber/gherkin is not installed"
fi
(cd doorstop && git init -q . && git add . && mkdir -p src && : > src/card.c && git add .) > /dev/null 2>&1
cd doorstop || exit 1
tool "doorstop takes the documents" doorstop doorstop --no-level-check
cd "$top/again/doorstop" && git init -q . && mkdir src && : > src/card.c && git add . || exit 1
tool "doorstop takes what was written" doorstop doorstop --no-level-check
cd "$here/tests/import" || exit 1

done_testing
