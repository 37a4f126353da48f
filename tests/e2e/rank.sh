#!/bin/sh
# rank.sh — `cgsc rank`: scores from influence, impact and effort, ties, what is missing.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

mkdir "$top/p" && cd "$top/p" || exit 1
cat > project.cgs <<'SPEC'
project p
stakeholder boss { influence = critical }
stakeholder clerk { influence = low }
stakeholder nobody
persona anna { of = clerk }
need quick { of = [clerk, boss]; impact = high }
requirement r1 { owner = boss; impact = medium; effort = critical; priority = could }
requirement r2 { owner = clerk; impact = high; effort = low }
requirement r3 { satisfies = [quick]; impact = high; effort = medium }
requirement r4 { owner = nobody; effort = 3d }
requirement r5 { owner = boss; impact = low; effort = 0pts }
requirement done { owner = boss; impact = low; effort = low; status = verified }
story s1 { as anna; impact = medium; effort = 12h }
story s2 { as boss; impact = low; effort = 3pts }
usecase u1 { actor = boss; impact = critical; effort = 3d }
debt d1 { owner = clerk; impact = high; effort = 6d }
quality q1 { scale = "s"; meter = "a log"; owner = boss; impact = low; effort = medium }
hypothesis h1 { owner = boss; impact = low; effort = low; verdict = refuted }
SPEC
rank() {
	code=0
	"$CGSC" rank "$@" > "$top/out" 2> "$top/err" || code=$?
}
rank --format=csv
is "influence * impact / effort, each measure of effort apart" \
	"rank,name,measure,score,influence,by,impact,effort,priority,tied
1,requirement.r3,levels,6.000,critical,stakeholder.boss,high,medium,must,
2,requirement.r2,levels,3.000,low,stakeholder.clerk,high,low,must,
3,requirement.r1,levels,2.000,critical,stakeholder.boss,medium,critical,could,quality.q1
3,quality.q1,levels,2.000,critical,stakeholder.boss,low,medium,must,requirement.r1
1,story.s2,points,1.333,critical,stakeholder.boss,low,3pts,must,
1,usecase.u1,days,5.333,critical,stakeholder.boss,critical,3d,must,
2,story.s1,days,1.333,low,stakeholder.clerk,medium,12h,must,
3,debt.d1,days,0.500,low,stakeholder.clerk,high,6d,should,
1,need.quick,,12.000,critical,stakeholder.boss,high,,must," "$(tr -d '\r' < "$top/out")"
rank --show=missing --json
is "what is missing is listed, not guessed" \
	'{"table":"missing","name":"requirement.r4","missing":["influence of who wants it","impact"]}
{"table":"missing","name":"requirement.r5","missing":["an effort above 0"]}' "$(cat "$top/out")"
rank debt story
is "kinds that are named, days before each other" "debt story" \
	"$(awk '/^ *[12] / { print $2 }' "$top/out" | cut -d. -f1 | sort -u | paste -s -d ' ' -)"
has "people read what it is made of" "$top/out" "Influence * impact / effort in days of 8 hours"
cat > hours.cgs <<'SPEC'
debt ten_hours { owner = boss; impact = low; effort = 10h }
debt day { owner = boss; impact = low; effort = 1d }
debt minutes { owner = boss; impact = low; effort = 480min }
debt week { owner = boss; impact = low; effort = 1wk }
debt five { owner = boss; impact = low; effort = 5d }
SPEC
rank debt --format=csv
is "8 hours are a day of work, 5 days a week" \
	"debt.day 4.000 debt.minutes 4.000 debt.ten_hours 3.200 debt.week 0.800 debt.five 0.800 debt.d1 0.500" \
	"$(tr -d '\r' < "$top/out" | sed 1d | cut -d, -f2,4 | tr ',\n' '  ' | sed 's/ $//')"
rm hours.cgs
rank --format=md need
has "as Markdown" "$top/out" '| 1 | need.quick |  | 12.000 | critical |'
{
	echo 'project p'
	echo 'stakeholder boss { influence = high }'
	for i in $(seq 1 14); do echo "debt d$i { owner = boss; impact = low; effort = low }"; done
} > project.cgs
rank --json
is "of many that are alike ten are named" 14 "$(grep -c '"rank":1,.*"debt.d[0-9]*","and 3 more"\]' "$top/out")"

says() { # SENTENCE CODE TEXT ARGS...
	sentence=$1 want=$2 text=$3
	shift 3
	rank "$@"
	[ "$code" -eq "$want" ] && [ ! -s "$top/out" ] && grep -qF -e "$text" "$top/err" ||
		{ note "exit $code, wanted $want: $text"; cat "$top/out" "$top/err" >> "$top/note"; false; }
	ok "$sentence"
}
cat > project.cgs <<'SPEC'
project p
hypothesis h1 { impact = low; effort = low; verdict = refuted }
SPEC
says "an unknown kind" 2 'does not know `sory`; did you mean `story`?' sory
says "a second unknown kind" 2 'does not know `component`' story component
says "nothing of that kind" 1 'no open hypothesis is declared' hypothesis
says "an unknown table" 2 'it is one of rank|missing' --show=all
says "a form that is for others" 2 '`--format` cannot be `cgs`' --format=cgs
echo 'project p' > project.cgs
says "nothing at all" 1 'nothing to rank'
echo 'debt d { impact = huge }' >> project.cgs
says "a spec with a mistake" 1 'error[CGS1113]'
done_testing
