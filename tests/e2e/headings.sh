#!/bin/sh
# headings.sh — documents of other tools with headings, numbers and tables that their templates do
# not have: every item below them arrives, and comes back from an export. TAP.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# read_as FORM FILE: the spec in $top/p/project.cgs, messages in $top/err
read_as() {
	mkdir -p "$top/p"
	(cd "$top" && "$CGSC" import --from="$1" "$2" > p/project.cgs 2> err)
	last=$(tail -n 1 "$top/err")
}
# again FORM FILE: what is written gives the same when it is read
again() {
	rm -rf "$top/b" && mkdir -p "$top/b"
	"$CGSC" export -q -C "$top/p" --format="$1" > "$top/b/$2" 2> "$top/note"
	(cd "$top/b" && "$CGSC" import -q --from="$1" "$2" > again.cgs) 2>> "$top/note"
	diff "$top/p/project.cgs" "$top/b/again.cgs" >> "$top/note"
	ok "$2: written and read again it gives the same"
}

cat > "$top/groups.md" <<'SPEC'
# Feature Specification: Groups

## User Scenarios & Testing

### User Story 1 - Enter (Priority: P1)

Text

#### Notes

- a note

**Acceptance Scenarios**:

1. **Given** a, **When** b, **Then** c

#### Sad path

2. **Given** d, **When** e, **Then** f
3. no step

**Acceptance Scenarios**:

1. **Given** g, **When** h, **Then** i

### Edge Cases

- What then?

#### Odd

- And then?

## Requirements

### Functional Requirements

- **FR-000**: System MUST z

#### Authentication

- **FR-001**: System MUST a

**Session handling**:

- **FR-002**: System MUST b [NEEDS CLARIFICATION: how]

#### Session lists

- **FR-003** (P2): System MUST c

| ID | Text | Priority |
|----|------|----|
| FR-004 | System MUST d | P2 |
| FR-005 | System MUST e | x |
| none | here |

### Key Entities

- **A**: b
SPEC
read_as speckit groups.md
is "points below headings of their own arrive" "15 items: 15 carried over, 0 not; 4 lines of text not" "$last"
is "the heading is a tag" '1 authentication|1 odd|1 sad path|1 session handling|3 session lists' \
	"$(grep -oE '"group: [^"]*' "$top/p/project.cgs" | tr '[:upper:]' '[:lower:]' | sed 's/.*: //' | sort | uniq -c | sed 's/^ *//' | paste -s -d '|')"
is "a row of a table is a requirement" 2 "$(grep -cE 'source *= "groups.md:FR-00[45]"' "$top/p/project.cgs")"
has "a cell that has no place is named" "$top/err" 'groups.md:55: x: a row has an id, a text and a priority'
again speckit groups.md

cat > "$top/old.md" <<'SPEC'
# Feature Specification: Old

## User Scenarios & Testing

### Primary User Story

As a user, I want x, so that y

### Acceptance Scenarios

1. **Given** a, **When** b, **Then** c

### Edge Cases

- What then?
SPEC
read_as speckit old.md
is "an older form has its scenarios in its story" "4 items: 4 carried over, 0 not 1" \
	"$last $(grep -c '^    scenario ' "$top/p/project.cgs")"
again speckit old.md

cat > "$top/kiro.md" <<'SPEC'
# Requirements Document

## Requirements

### Requirement 1: Sign in

#### Notes

Some text

**User Story:** As a user, I want x, so that y

#### Acceptance Criteria

1.1 WHEN a THEN the system SHALL answer within
1.5 seconds at
2.4 GHz
1.2. WHEN b THEN the system SHALL c
- 2.3 WHEN d THEN the system SHALL e

#### Remarks

### Requirement 2: Alone

#### Notes
SPEC
read_as ears kiro.md
is "criteria arrive behind notes, with numbers in two parts" \
	"6 items: 6 carried over, 0 not; 4 lines of text not 1.1 1.2 1.3" \
	"$last $(grep -oE 'kiro.md:1\.[0-9]' "$top/p/project.cgs" | sed 's/.*://' | paste -s -d ' ')"
has "a wrapped sentence goes on with a number" "$top/p/project.cgs" 'within 1.5 seconds at 2.4 GHz'
has "a number of another requirement is named" "$top/err" 'kiro.md:19: number `2.3`: it stands below Requirement 1'
again ears kiro.md

# --- what is no item ---
mkdir "$top/req"
printf 'settings:\n  digits: 3\n  prefix: REQ\nattributes:\n  name: The pump\n  by: Ada\n  publish:\n  - major\n' > "$top/req/.doorstop.yml"
printf 'active: true\nnormative: true\ntext: |\n  The system shall a.\nlinks: []\na: [1, 2\n' > "$top/req/REQ001.yml"
printf 'active: true\nnormative: true\ntext: |\n  The system shall b.\n' > "$top/req/REQ002.yml"
printf 'colour: red\n' > "$top/req/other.yml"
echo '# Read me' > "$top/req/README.md"
read_as doorstop req
is "files that are no items of Doorstop are not carried over" "5 items: 2 carried over, 3 not" "$last"
has "a mistake of YAML is named with its place" "$top/err" 'req/REQ001.yml:7: REQ001: it is no YAML: '
has "and a file without the keys of an item" "$top/err" 'req/other.yml:1: other: it is no item of Doorstop: it has none of the keys'
has "and one that is no mapping" "$top/err" 'req/README.md:1: README: it is no item of Doorstop'
has "attributes of the document are named" "$top/err" 'req/.doorstop.yml:6: by: Ada: a scope has no place for it'
has "and lists of them" "$top/err" 'req/.doorstop.yml:8: publish: a scope has no place for it'

cat > "$top/jira.csv" <<'CSV'
Requirement ID,Requirement Type,Requirement Description,Status
R-1,Security,The system shall a,
,Bug,It is red,
R-3,Requirement,,Draft
,Requirement,,Draft
CSV
read_as csv jira.csv
is "a row that says nothing is no item" "4 items: 1 carried over, 3 not" "$last"
has "a row without an id has its number" "$top/err" 'jira.csv:3: row 3 of type `Bug`: this type is not known'
has "and so has one without text" "$top/err" 'jira.csv:5: row 5: it has neither title nor text'
is "columns are known with \"requirement\" before them" "kind = security shall \"a\"" \
	"$(grep -E '^ *(kind|shall) ' "$top/p/project.cgs" | sed 's/^ *//; s/  */ /g' | paste -s -d ' ')"

printf '# language: en\n# one\nFeature: x\n  # two\n  Scenario: y\n    Given z\n' > "$top/said.feature"
read_as gherkin said.feature
has "comments of a feature are counted" "$top/err" 'said.feature:2: a comment: comments have no place (and 1 more)'

printf 'id,type,title,text\n1,story,,"As a user, I want x"\n2,story,,"As an unknown, I want x"\n3,story,,"As an admin, I want x"\n4,story,,"As a unit, I want x"\n' > "$top/who.csv"
read_as csv who.csv
"$CGSC" export -q -C "$top/p" --format=csv > "$top/out" 2> "$top/note"
is "the article goes by the sound" "As a user|As an unknown|As an admin|As a unit" \
	"$(grep -oE 'As an? [a-z]+' "$top/out" | paste -s -d '|')"

# --- standard input ---
(cd "$top/p" && "$CGSC" import --from=csv - < ../who.csv > ../dash.cgs 2> ../err)
is "\`-\` is standard input" "4 items: 4 carried over, 0 not" "$(tail -n 1 "$top/err")"
has "whose place is named so" "$top/dash.cgs" 'source = "standard input:1"'
(cd "$top/p" && "$CGSC" import - < ../groups.md > ../dash.cgs 2> ../err)
has "its form is guessed by its text" "$top/err" '`standard input` is read as speckit'
code=0
"$CGSC" import - < "$top/who.csv" > "$top/dash.cgs" 2> "$top/err" || code=$?
has "and asked for where that cannot be" "$top/err" 'cannot import `standard input`: its form is not known; say which it is with --from'
is "which is an error of its files" "6 0" "$code $(wc -c < "$top/dash.cgs")"

done_testing
