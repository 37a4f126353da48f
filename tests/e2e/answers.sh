#!/bin/sh
# answers.sh — what is published is the whole file of the answer, or nothing.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# The model answers attempt N with the file answers/N and keeps the question.
new_project() { # NAME PATH HEAL
	mkdir "$top/$1" "$top/$1/answers" && cd "$top/$1" || exit 1
	cat > project.cgs <<SPEC
package answers
provider program { kind = command; argv = ["$PYTHON", "model.py"] }
model m { provider = program; id = "m"; max_output = 100tok }
prompt gen { model = m; section task { text = "Write." } }
artifact a { path = "$2"; from = prompt.gen }
tool look(file: ref<artifact>) { argv = ["cat", "\${file.path}"] }
gate good { on = [a]; require look(a).exit == 0; heal = $3 }
SPEC
	cat > model.py <<'PROGRAM'
import json, sys
question = json.load(sys.stdin)
n = question["attempt"]
with open(f"question.{n}", "w") as f:
    f.write("".join(m["content"] for m in question["request"]["messages"]))
print(json.dumps({"text": open(f"answers/{n}", newline="").read()}))
PROGRAM
}

new_project torn README.md 1
printf '```markdown\n# Title\n```sh\nls\n```\nend\n```\n' > answers/1
printf '````markdown\n# Title\n```sh\nls\n```\nend\n````\n' > answers/2
build
built "an answer that may be cut at a fence is asked for again"
is "and the whole file is published" '# Title,```sh,ls,```,end' "$(paste -s -d , README.md)"
has "the question asks for a longer fence" question.1 "four backticks at least"
has "the second one says what was wrong" question.2 "never closed"

new_project refused README.md 0
printf '```markdown\n# Title\n```sh\nls\n```\nend\n```\n' > answers/1
build
is "without healing nothing is published" "1 no" "$code $([ -e README.md ] || echo no)"
has "and the finding says why" "$top/events" CGS7012
printf '```\n```\n' > answers/1
sed -i 's/Write\./Write it./' project.cgs
build
is "an empty block is no file" "1 no" "$code $([ -e README.md ] || echo no)"
has "which is told" "$top/events" "the file is empty"

new_project code a.py 0
printf '```python\nx = 1\n```\n' > answers/1
build
built "an answer of one block is published"
! grep -q backticks question.1
ok "where no fence is to be expected, none is asked for"
printf '```\na\000b\n```\n' > answers/1
sed -i 's/Write\./Write it./' project.cgs
build
has "a NUL is no text" "$top/events" "NUL character"
is "and is not published" "1 x = 1" "$code $(cat a.py)"

new_project bytes a.py 0
printf 'caf\351\n' > notes
sed -i 's/text = "Write."/&; include = [notes, other]/' project.cgs
printf 'context notes { file = "notes" }\ncontext other { file = "project.cgs" }\n' >> project.cgs
printf 'x\n' > answers/1
build
has "a file that is not UTF-8 is named" "$top/events" "'notes', which is not UTF-8 text"

done_testing
