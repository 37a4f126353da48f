#!/bin/sh
# told.sh — what a build says is true: reasons, places, and nothing left out in silence.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

edit() { # SED_SCRIPT [FILE]
	sed "$1" "${2:-project.cgs}" > "$top/new" && cat "$top/new" > "${2:-project.cgs}"
}
absent() { # SENTENCE FILE TEXT
	! grep -qF -e "$3" "$2" || { note "'$3' in:"; head -n 20 "$2" >> "$top/note"; false; }
	ok "$1"
}

# --- a reason is in the key ---
mkdir "$top/reasons" && cd "$top/reasons" || exit 1
cat > project.cgs <<'SPEC'
provider program { kind = command; argv = ["./model.sh"]; timeout = 4s }
model m { provider = program; id = "m" }
prompt gen { model = m; section task { text = "Write." } }
artifact a { path = "a.txt"; from = prompt.gen }
SPEC
printf '#!/bin/sh\ncat > /dev/null\necho "{\\"text\\": \\"answer\\"}"\n' > model.sh
chmod +x model.sh
build
edit 's/4s/5s/; s/program/maker/; s/artifact a /artifact b /'
build
is "a time limit and names decide no answer" "0 0" "$code $(total asked)"
edit 's/Write\./Write more./'
build
"$CGSC" why prompt.gen > "$top/why" 2>&1
has "a reason is what changed in the question" "$top/why" "'Write.' -> 'Write more.'"
absent "and not what the answer does not depend on: a limit" "$top/why" timeout
absent "nor a name" "$top/why" maker

done_testing
