#!/bin/sh
# doc.sh — the spec as a document: sections, sentences, decisions, glossary, diagrams, every form.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

mkdir "$top/p" && cd "$top/p" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package shop
project shop "Shop" { summary = "Sells `a|b` and bread." }
stakeholder buyer "Buyers" { role = user }
/// Pays at the till.
requirement pay "Pay" { owner = buyer; when "a card is shown"; the till; shall "take the Sum from the account" }
requirement sum "Sum" { shall "show the sum" }
component till "Till" { tech = [c]; depends -> bank "asks" }
external bank "Bank" { }
entity sale "A sale" { field total : money "what is paid" { unique = true } }
decision later "Cards only" { status = approved; context = "Cash is slow."; choice = "Cards."; options = ["cash"]; consequences = "No coins."; decided = 2026-02-01 }
decision first "A till" { choice = "One till."; decided = 2026-01-01 }
kind room { attr seats : int "how many can sit there" }
room hall "The hall" { seats = 4 }
term sum "sum" { definition = "what a buyer pays"; avoid = ["total"] }
term account "account" { definition = "where money is" }
SPEC

"$CGSC" doc > "$top/a.md"
is "a document ends with code 0" 0 $?
"$CGSC" doc | cmp -s - "$top/a.md"
ok "the same specs give the same bytes"
has "a requirement is a sentence, with the first use of each term as a link" "$top/a.md" \
	'> When a card is shown, the Till shall take the [Sum](#term.sum) from the [account](#term.account).'
has "later uses are no links" "$top/a.md" '> The system shall show the sum.'
has "documentation comments are shown" "$top/a.md" 'Pays at the till.'
has "every declaration has its place" "$top/a.md" '`requirement.pay` project.cgs:6'
has "values lead to what they name" "$top/a.md" '- **owner**: [Buyers](#stakeholder.buyer)'
has "fields are a table" "$top/a.md" '| `total` | `money` | what is paid | unique: yes |'
is "sections are there that have something" \
	'Stakeholders and needs,Requirements,Architecture,Decisions,Glossary,Further declarations' \
	"$(sed -n 's/^## //p' "$top/a.md" | paste -s -d ,)"
has "kinds of the project are told at the end" "$top/a.md" '- **seats**: 4'
is "decisions stand by day" '1. A till,2. Cards only' \
	"$(sed -n 's/^### \([0-9]\)/\1/p' "$top/a.md" | paste -s -d ,)"
is "a decision has the parts of an ADR" 'Status,Context,Considered options,Decision,Consequences' \
	"$(sed -n '/^### 2/,/^## G/s/^#### //p' "$top/a.md" | paste -s -d ,)"
is "the glossary is sorted" 'account,sum' \
	"$(sed -n 's/.*id="term\.\([a-z]*\)".*/\1/p' "$top/a.md" | paste -s -d ,)"
has "diagrams are Mermaid" "$top/a.md" 'b0 -->|"asks"| b1'
grep -oE '\]\(#[^)]*\)' "$top/a.md" | tr -d '])(#' | sort -u | while read -r id; do
	grep -qF "id=\"$id\"" "$top/a.md" ||
		grep -q "^## $(echo "$id" | sed 's/-/[ -]/g')\$" "$top/a.md" ||
		grep -qi "^## $(echo "$id" | sed 's/-/ /g')\$" "$top/a.md" || echo "$id"
done > "$top/dangling"
is "every link of the Markdown leads somewhere" '' "$(cat "$top/dangling")"

"$CGSC" doc --format=html > "$top/a.html"
grep -oE '(src|href)="[^#][^"]*"|url\([^)]*\)|<script|<link|@import' "$top/a.html" > "$top/outside"
is "the page needs nothing beside it" '' "$(cat "$top/outside")"
grep -oE 'href="#[^"]*"' "$top/a.html" | sort -u | sed 's/href="#\(.*\)"/ id="\1"/' | while read -r id; do
	grep -qF -e "$id" "$top/a.html" || echo "$id"
done > "$top/dangling"
is "every link of the page leads somewhere" '' "$(cat "$top/dangling")"
has "diagrams are drawn in the page" "$top/a.html" '<svg '
"$PYTHON" - "$top/a.html" > "$top/note" <<'PY'
import sys
from html.parser import HTMLParser
class Nesting(HTMLParser):
    void = {"meta", "br"}
    def __init__(self):
        super().__init__()
        self.open = []
        self.bad = []
    def handle_starttag(self, tag, attrs):
        if tag not in self.void:
            self.open.append(tag)
    def handle_startendtag(self, tag, attrs):
        pass
    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append((tag, self.getpos()))
page = Nesting()
page.feed(open(sys.argv[1], encoding="utf-8").read())
print(page.bad, page.open)
sys.exit(bool(page.bad or page.open))
PY
ok "what is opened in the page is closed"

"$CGSC" doc --format=dot > "$top/a.dot"
has "dot is the diagram of the parts" "$top/a.dot" 'b0 -> b1 [label="asks"];'
mkdir "$top/j"
cat > "$top/j/project.cgs" <<'SPEC'
package j
project j "J" { }
component desk "Desk" { depends -> till "asks"; depends -> till "asks, tells"; reads = [cells]; writes = [cells]; depends -> till "asks" }
component till "Till" { depends -> cells }
store cells "Cells" { }
SPEC
sed -i 's/"J" { }/"J" { summary = "Do `a|b` first." }/' "$top/j/project.cgs"
has "code with a bar is code" "$(cd "$top/j" && "$CGSC" doc > doc.md && echo "$PWD/doc.md")" 'Do `a|b` first.'
is "two boxes have one arrow with all labels" '	b0 -> b1 [label="asks, asks, tells"];
	b0 -> b2 [label="reads, writes"];
	b1 -> b2 [label=""];' "$(cd "$top/j" && "$CGSC" doc --format=dot | grep -e '->')"
has "in the page, too" "$(cd "$top/j" && "$CGSC" doc --format=html > page.html && echo "$PWD/page.html")" 'reads, writes'
"$CGSC" doc --view=context > "$top/a.mmd"
has "a view is Mermaid unless it is said" "$top/a.mmd" '-->|"uses"| b0'
"$CGSC" doc --view=nothing > "$top/out" 2> "$top/err"
is "an unknown view is a mistake of the command line" 2 $?
has "which names those that are always there" "$top/err" 'context'
"$CGSC" doc --format=html --view=context > /dev/null 2>&1
is "a view is no page" 2 $?

"$CGSC" doc --out= > "$top/out" 2> "$top/err"
is "an empty directory is a mistake of the command line" 2 $?
has "which says what to name" "$top/err" 'name a directory'
[ ! -e spec.md ] && [ ! -e adr ]
ok "and nothing is written"
"$CGSC" doc -q --out=docs/spec
is "files are written" 0 $?
is "each decision is a file of its own" '0001-a-till.md 0002-cards-only.md' "$(ls docs/spec/adr | paste -s -d ' ')"
is "with its number first" '# 2. Cards only' "$(head -n 1 docs/spec/adr/0002-cards-only.md)"
sed '$d' docs/spec/spec.md | cmp -s - "$top/a.md"
ok "the document is the one that is printed, and a line"
is "written again there is nothing to do" '' "$("$CGSC" doc --out=docs/spec 2>&1)"
sed 's/Cash is slow/Cash is dear/' project.cgs > p && mv p project.cgs
"$CGSC" doc -q --out=docs/spec
has "what was not edited is replaced" docs/spec/adr/0002-cards-only.md 'Cash is dear'
echo 'By hand.' >> docs/spec/adr/0001-a-till.md
sed 's/Cash is dear/Cash is old/' project.cgs > p && mv p project.cgs
"$CGSC" doc --out=docs/spec 2> "$top/err"
is "an edited file stops it" 1 $?
has "and is named" "$top/err" 'kept docs/spec/adr/0001-a-till.md'
grep -q 'By hand' docs/spec/adr/0001-a-till.md && grep -q 'Cash is dear' docs/spec/adr/0002-cards-only.md
ok "nothing was written"
rm docs/spec/adr/0001-a-till.md && ln -s /dev/null docs/spec/adr/0001-a-till.md
"$CGSC" doc -q --out=docs/spec 2> /dev/null
is "what is no file stops it too" 1 $?

cd "$here/specs/tour" || exit 1
"$CGSC" doc > "$top/tour.md"
sed -n 's/^\([a-z]*\) \([a-z_][a-z_0-9]*\)\( .*\)\{0,1\}$/\1.\2/p' ./*.cgs |
	grep -v '^package\.\|^use\.\|^import\.\|^extend\.\|^kind\.\|^enum\.\|^unit\.\|^if\.\|^for\.' | sort -u |
	while read -r id; do grep -q "[\`\":]$id[\`\"(]" "$top/tour.md" || echo "$id"; done > "$top/missing"
is "no declaration of the tour is left out" '' "$(cat "$top/missing")"
has "what an auditor looks for has a section" "$top/tour.md" '## Operations'

mkdir "$top/e" && cd "$top/e" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package e
project e "E" { }
component store "Store" { }
component open_store "Keeps answers, by their hash" { }
requirement d "D" { when "it rains"; the open_store; shall "close" }
requirement a "A" { when "When the bag is full."; the store; shall "Shall stop." }
requirement b "B" { if "paper is out"; where "the ward has a printer"; the store; shall "beep" }
requirement c "C" { when "whenever it is cold"; the store; shall "heat" }
SPEC
"$CGSC" doc > "$top/e.md"
has "words of clauses are not doubled" "$top/e.md" '> When the bag is full, the Store shall stop.'
has "a title that is no phrase is no subject" "$top/e.md" '> When it rains, the open store shall close.'
has "others stay" "$top/e.md" '> When whenever it is cold, the Store shall heat.'
has "where comes first, as EARS has it" "$top/e.md" \
	'> Where the ward has a printer, if paper is out, then the Store shall beep.'

mkdir "$top/l" && cd "$top/l" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package l
project l "L" { }
component a "A" { rationale = "It hurts.\n\nStill.\n- one\n- two\n\nLast." }
decision d "D" { context = "First.\n\nSecond, of\n2011. Not so:\n- one\n  more\n* two\n1. z\n2. - y\n\nEnd."; options = ["x\n\ny"] }
SPEC
"$CGSC" doc > "$top/l.md" && "$CGSC" doc --format=html > "$top/l.html"
is "lists and paragraphs of a text stay" 'First.
|Second, of 2011. Not so:
|- one more
- two
|1. z
2. \- y
|End.' "$(sed -n '/^First/,/^End/p' "$top/l.md" | sed 's/^$/|/' | sed -e ':a' -e '/|$/{N;s/|\n/|/;ba' -e '}')"
is "in an item, too" '- **rationale**: It hurts.

    Still.
    - one
    - two

    Last.' "$(sed -n '/rationale/,/Last/p' "$top/l.md")"
has "and in a page" "$top/l.html" '<b>rationale</b>: It hurts.<p>Still.</p>'

mkdir "$top/n" && cd "$top/n" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package n
project n "N" { }
/// - one
///   - deep
///     1. deeper
/// - two
///   goes on
///
///   ```sh
///   make
///
///   - all
///   ```
///
/// | name | what  |
/// |------|-------|
/// | `a`  | x < y |
/// | b    | c \| d |
///
/// ~~~
/// * no list
component a "A"
SPEC
"$CGSC" doc > "$top/n.md" && "$CGSC" doc --format=html > "$top/n.html"
is "lists in lists, code and tables of a text stay" '- one
    - deep
        1. deeper
- two goes on

    ```sh
    make

    - all
    ```


| name | what |
|---|---|
| `a` | x \< y |
| b | c \| d |

```
* no list
```' "$(sed -n '/^- one/,$p' "$top/n.md")"
is "and in a page" '<li>one
<ul>
<li>deep
<ol>
<li>deeper</li>
</ol>
</li>
</ul>
</li>
<li>two
goes on<pre>make

- all
</pre>
</li>
</ul>
<table>
<tr><th>name</th><th>what</th></tr>
<tr><td><code>a</code></td><td>x &lt; y</td></tr>
<tr><td>b</td><td>c | d</td></tr>
</table>
<pre>* no list
</pre>' "$(sed -n '/^<li>one/,/^<.main>/p' "$top/n.html" | sed '$d')"

mkdir "$top/h" && cd "$top/h" || exit 1
cat > project.cgs <<'SPEC'
edition 2026
package h
project h "<script>alert(1)</script>" { summary = "# x\n\n- y\n\n1. z\n\n===\n\n![i](http://e.example/i.png) `a|b` ```" }
stakeholder s "a | b \u{202e}c" { role = user; needs = ["</td><td>", "[a](javascript:alert(1))"] }
component a "end" { tech = ["\"q\"; x --> y"]; depends -> b "\"] --> z[\"" }
component b "subgraph \"x\" <br> \\ {y}\n new" { depends -> c "\u{1b}[31m" }
store c "</svg><script>" { }
term t "b" { definition = "x | y\nz ```" }
decision d "<img src=x onerror=y>" { context = "```\ncode\n" }
SPEC
"$CGSC" doc > "$top/h.md" && "$CGSC" doc --format=html > "$top/h.html" && "$CGSC" doc --format=dot > "$top/h.dot"
ok "hostile titles are printed"
! grep -q '<script\|<img\|<br> \|href="javascript' "$top/h.html"
ok "they are text in HTML"
! cat "$top/h.md" "$top/h.html" "$top/h.dot" | grep -q "$(printf '\033\\|\342\200\256')"
ok "control characters and overrides of direction are taken out"
is "they make no sections" 4 "$(grep -c '^## ' "$top/h.md")"

renders() { # FILE: Markdown as HTML, by whatever is here
	if command -v cmark-gfm > /dev/null; then
		cmark-gfm -e table --unsafe "$1"
	elif "$PYTHON" -c 'import markdown_it' 2> /dev/null; then
		"$PYTHON" -c 'import sys, markdown_it
print(markdown_it.MarkdownIt("gfm-like").render(open(sys.argv[1]).read()))' "$1"
	else
		return 1
	fi
}
if renders "$top/a.md" > "$top/a.out" 2> /dev/null; then
	is "a Markdown renderer finds the tables" 2 "$(grep -c '<table>' "$top/a.out")"
	is "and the headings" "$(grep -c '^#' "$top/a.md")" "$(grep -c '<h[1-6]>' "$top/a.out")"
	renders "$top/h.md" > "$top/h.out"
	! grep -q '<script\|<img\|href="javascript' "$top/h.out"
	ok "hostile titles are text in what it makes"
else
	skip "a Markdown renderer reads the document" "neither cmark-gfm nor markdown_it is here"
fi
if command -v dot > /dev/null; then
	dot -Tsvg "$top/a.dot" > /dev/null 2> "$top/note" && dot -Tsvg "$top/h.dot" > /dev/null 2>> "$top/note" &&
		[ ! -s "$top/note" ]
	ok "Graphviz reads the diagrams"
else
	skip "Graphviz reads the diagrams" "no dot here"
fi
done_testing
