#!/bin/sh
# schema.sh — an answer has to obey the schema that its prompt asked for.
# SPDX-License-Identifier: Apache-2.0
#
# The provider is a program that answers attempt N with the file answers/N and notes every question.
. "$(dirname "$0")/lib.sh"

new_project() { # NAME HEAL
	mkdir "$top/$1" "$top/$1/answers" && cd "$top/$1" || exit 1
	cat > project.cgs <<SPEC
edition 2026
package forms
provider program { kind = command; argv = ["./model.py"] }
model small { provider = program; id = "small" }
schema people "People" { json = """
  {"type": "array", "minItems": 1, "items": {"\$ref": "#/\$defs/person"},
   "\$defs": {"person": {"type": "object", "required": ["name", "age"],
     "additionalProperties": false,
     "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}}}}}
  """ }
prompt gen {
  model  = small
  output = people
  section task { text = "Make up readers." }
}
tool there(file: ref<artifact>) { argv = ["test", "-s", "\${file.path}"]; parse = exit }
artifact people_json { path = "people.json"; from = gen }
gate good { on = [people_json]; require there(people_json).exit == 0; heal = $2 }
SPEC
	cat > model.py <<PROGRAM
#!$PYTHON
import json, sys
q = json.load(sys.stdin)
n = q["attempt"]
open("asked", "a").write("%d\n" % n)
json.dump(q["request"]["messages"], open("messages", "w"))
print(json.dumps({"text": open("answers/%d" % n).read()}))
PROGRAM
	chmod +x model.py
	: > asked
}
asked() {
	paste -s -d , asked
}
line_of() { # TEXT: its line in project.cgs
	grep -nF -e "$1" project.cgs | head -n 1 | cut -d: -f1
}
good='[{"name": "Ida", "age": 31}]'

new_project plain 0
echo "$good" > answers/1
build
is "an answer that obeys the schema is published" "0 $good" "$code $(cat people.json)"
printf 'Here they are:\n```json\n%s\n```\n' "$good" > answers/1
sed -i 's/Make up readers/Make up some readers/' project.cgs
build
is "so is one in a code block" "0 $good" "$code $(cat people.json)"
build
is "which is asked for once" "0 1,1" "$code $(asked)"

echo '[{"name": "Ida", "age": "old"}, {"name": "Bo", "age": -1, "size": 3}]' > answers/1
sed -i 's/some readers/other readers/' project.cgs
build
is "an answer that does not obey fails the build" "1 $good" "$code $(cat people.json)"
"$CGSC" build > "$top/both" 2>&1
is "and is not asked for again" "1 1,1,1" "$? $(asked)"
has "the message names the place, what was expected and what was found" "$top/both" \
	'error[CGS7013]: the answer to prompt.gen does not have the form asked for: at "/0/age" expected a whole number, found "old"'
has "and what else is wrong" "$top/both" 'at "/1/age" expected at least 0, found -1'
has "members that may not be there too" "$top/both" 'at "/1/size" expected no such member, found 3'
grep -q "^ *$(line_of 'prompt gen') | prompt gen" "$top/both" &&
	grep -q "^ *$(line_of 'schema people') | schema people" "$top/both"
ok "it shows the prompt and the schema"
sed -i 's/"minimum": 0/"minimum": 0, "maximum": 200/' project.cgs
echo "$good" > answers/1
build
is "another schema is another question" "0 1,1,1,1" "$code $(asked)"
sed -i '1i # a line above everything' project.cgs
build
is "the place of the schema is not" "0 1,1,1,1" "$code $(asked)"

new_project prose 0
echo "Ida is 31." > answers/1
build
is "an answer of prose is not JSON" 1 "$code"
grep CGS7013 "$top/events" | grep -q "it is not JSON: line 1"
ok "which is said"

new_project heals 2
echo "I cannot say." > answers/1
echo '[{"name": "Ida"}]' > answers/2
echo "$good" > answers/3
build
is "healing asks again" "0 1,2,3 $good" "$code $(asked) $(cat people.json)"
grep -q 'at \\"/0\\" expected a member \\"age\\", found none' messages
ok "and tells the model what was wrong"
rm -f people.json
build
is "the stored answers lead to the same end" "0 1,2,3 $good" "$code $(asked) $(cat people.json)"
"$CGSC" build -n > "$top/out" 2>&1
is "a forecast knows it" 0 "$?"

new_project bound 1
echo '[]' > answers/1
echo '{}' > answers/2
build
is "healing of the form is bounded" "1 1,2" "$code $(asked)"
has "the last answer's fault is told" "$top/events" 'expected an array, found an object'

# A schema that is costly to apply: 2^64 ways, all in vain.
new_project costly 0
sed -i '/^  {"type": "array"/,/^   .*properties": {"name"/d' project.cgs
sed -i '/^schema people/a \  {"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]}}, "$ref": "#/$defs/a"}' project.cgs
echo '1' > answers/1
began=$(now_ms)
build
is "a schema that turns in circles ends" 1 "$code"
[ $(($(now_ms) - began)) -lt 5000 ]
ok "soon"
has "and that is said" "$top/events" CGS7013

done_testing
