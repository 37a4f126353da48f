#!/bin/sh
# pages.sh — the HTML pages in a browser: as wide as a phone, and nothing fetched.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

browser=
for b in chromium chromium-browser google-chrome; do
	browser=${browser:-$(command -v $b)}
done
[ -n "$browser" ] || { echo "1..0 # SKIP no Chromium here"; exit 0; }

# How wide the page is in a frame of 390 px: windows without a screen may not be as narrow.
wide() { # PAGE
	"$PYTHON" - "$1" > "$1.frame.html" <<'PY'
import html, sys
page = html.escape(open(sys.argv[1], encoding="utf-8").read())
print(f"""<!DOCTYPE html><meta charset="utf-8"><iframe width="390" height="2000" srcdoc="{page}"></iframe>
<script>
onload = () => {{
  const frame = document.querySelector("iframe"), doc = frame.contentDocument.documentElement;
  document.body.dataset.size = `${{frame.contentWindow.innerWidth}} ${{doc.scrollWidth}}`;
  frame.remove();
}};
</script>""")
PY
	"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$top/profile" \
		--virtual-time-budget=10000 --dump-dom "file://$1.frame.html" 2> /dev/null |
		sed -n 's/.*data-size="\([^"]*\)".*/\1/p'
}

mkdir "$top/wide" && cd "$top/wide" || exit 1
long=$(printf 'x%.0s' $(seq 300))
cat > project.cgs <<SPEC
edition 2026
package wide
project wide "$long" { summary = "$long $long" }
stakeholder who_wants_it_$long "$long" { needs = ["$long"] }
requirement r_$long "$long" { owner = who_wants_it_$long; when "$long"; the c_$long; shall "$long" }
component c_$long "$long" { depends -> d "$long" }
component d { tech = ["$long"] }
entity e { field f_$long : string "$long" }
prompt p { section task { text = "$long" } }
term t "$long" { definition = "$long" }
SPEC

for p in "$here/specs/tour" "$here/specs/todo" "$top/wide"; do
	name=$(basename "$p")
	for c in doc trace; do
		"$CGSC" -C "$p" $c --format=html > "$top/$name-$c.html"
		size=$(wide "$top/$name-$c.html")
		if [ -n "$size" ]; then
			is "$c of $name is not wider than a phone" "390 390" "$size"
		else
			skip "$c of $name is not wider than a phone" "Chromium does not start here"
		fi
		! grep -oE '(src|href)="[^#"][^"]*"|url\([^)]*\)|@import|<link' "$top/$name-$c.html" > "$top/note"
		ok "$c of $name fetches nothing"
	done
done
done_testing
