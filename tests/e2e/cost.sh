#!/bin/sh
# cost.sh — `cgsc cost` beside published cases, beside a spreadsheet, and beside closed forms.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

mkdir "$top/p" && cd "$top/p" || exit 1

# case_of RATE FLOW...: a spec in which flow k is paid k years after 2030-01-01.
case_of() {
	rate=$1
	shift
	echo "project p { discount = $rate }"
	year=2030
	for f in "$@"; do
		case $f in
		-*) echo "cost c$year { amount = ${f#-}USD; from = $year-01-01 }" ;;
		*) echo "benefit b$year { amount = ${f}USD; from = $year-01-01 }" ;;
		esac
		year=$((year + 1))
	done
}
cost() { # ARGS...: figures to $top/figures; $code
	code=0
	"$CGSC" cost --json "$@" > "$top/figures" 2> "$top/err" || code=$?
}
figure() { # NAME: its values, one a line
	sed -n "s/.*\"figure\":\"$1\",\"value\":\([^,]*\),.*/\1/p" "$top/figures"
}
# near SENTENCE WANTED FOUND WITHIN
near() {
	awk -v a="$2" -v b="$3" -v e="$4" 'BEGIN { exit !(b != "" && b != "null" && a - b <= e && b - a <= e) }' ||
		{ note "wanted: $2 within $4" "found:  $3"; false; }
	ok "$1"
}
# The same by the functions NPV, IRR and MIN of a spreadsheet, in $npv, $irr and $payback.
sheet() { # RATE FLOW...
	rate=$1
	shift
	printf '%s\n' "$@" | awk -v rate="$rate" '
		{ v[NR] = $1 }
		function col(i) { return sprintf("%c", 64 + i) }
		END {
			for (i = 1; i <= NR; i++) printf "%s%s", (i > 1 ? "," : ""), v[i]
			printf "\n\"=A1\""
			for (i = 2; i <= NR; i++) printf ",\"=%s2+%s1\"", col(i - 1), col(i)
			printf "\n"
			for (i = 2; i <= NR; i++)
				printf ",\"=IF(AND(%s2<0,%s2>=0),%d-%s2/%s1,\"\"\"\")\"", col(i - 1), col(i), i - 2, col(i - 1), col(i)
			printf "\n\"=NPV(%s,B1:%s1)+A1\",\"=IRR(A1:%s1)\",\"=MIN(B3:%s3)\"\n", rate, col(NR), col(NR), col(NR)
		}' > "$top/sheet.csv"
	ssconvert "$top/sheet.csv" "$top/answer.csv" > "$top/ssconvert" 2>&1
	tail -n 1 "$top/answer.csv" > "$top/last"
	IFS=, read -r npv irr payback rest < "$top/last"
}
beside() { # NAME RATE FLOW...: the figures of cgsc and those of the spreadsheet
	name=$1
	shift
	if ! command -v ssconvert > /dev/null; then
		skip "$name as in a spreadsheet" "there is no ssconvert (gnumeric) here"
		return
	fi
	sheet "$@"
	near "$name: NPV as in a spreadsheet" "$npv" "$(figure npv)" 0.00501
	near "$name: IRR as in a spreadsheet" "$(awk -v x="$irr" 'BEGIN { printf "%.9f", 100 * x }')" "$(figure irr | head -n 1)" 0.000051
	near "$name: payback as in a spreadsheet" "$payback" "$(figure payback)" 0.00501
}

# 1. src: support.microsoft.com, "NPV function" (8672cb67-2576-4d07-b67b-ac28acf2a568), example 1:
# NPV(10%, -10000, 3000, 4200, 6800) = 1,188.44; its first flow is paid at the end of year 1.
case_of 10% -10000 3000 4200 6800 > project.cgs
cost --as-of=2029-01-01
near "Microsoft, NPV: 1188.44" 1188.44 "$(figure npv)" 0.005
cost
near "and a year later it is worth more" 1307.29 "$(figure npv)" 0.005
beside "Microsoft, NPV" 0.1 -10000 3000 4200 6800

# 2. src: support.microsoft.com, "IRR function" (64925eaa-9988-495b-b290-3ad0c163c1bc): 8.7 % after
# five years, -2.1 % after four.
case_of 10% -70000 12000 15000 18000 21000 26000 > project.cgs
cost
near "Microsoft, IRR: 8.7 %" 8.7 "$(figure irr)" 0.05
beside "Microsoft, IRR" 0.1 -70000 12000 15000 18000 21000 26000
cost --horizon=4year
near "Microsoft, IRR of four years: -2.1 %" -2.1 "$(figure irr)" 0.05
cost --horizon=2year
near "Microsoft, IRR of two years: -44.4 %" -44.4 "$(figure irr)" 0.05

# 3. src: Ross, Westerfield, Jordan, "Fundamentals of Corporate Finance", chapter 9, review problem
# 9.1, its solution as at https://www.transtutors.com/questions/9-1-in-the-following-table-we-have-
# listed-the-cash-flow-cumulative-cash-flow-discoun-1309389.htm: NPV 84.23, payback 3.10 years; with
# 10 % 147.63 of 200 are back after year 3, and year 4 brings 136.60.
case_of 10% -200 50 60 70 200 > project.cgs
cost
near "Ross, Westerfield, Jordan 9.1: NPV 84.23" 84.23 "$(figure npv)" 0.01
near "Ross, Westerfield, Jordan 9.1: payback 3.10" 3.10 "$(figure payback)" 0.005
near "Ross, Westerfield, Jordan 9.1: discounted payback" 3.38 "$(figure discounted_payback)" 0.005
beside "Ross, Westerfield, Jordan 9.1" 0.1 -200 50 60 70 200

# 4. src: Titman, Keown, Martin, "Financial Management: Principles and Applications", 13th ed.,
# chapter 11, the figure described at https://www.oreilly.com/library/view/
# financial-management-principles/9780134417219/longalt/la_ch11_fig026.xhtml: Project Long, whose
# factors are those of 17 %: sum of discounted flows 18,378, payback 2 years, discounted 2.97 years.
case_of 17% -100000 70000 30000 30000 25000 10000 > project.cgs
cost
near "Titman, Keown, Martin, Project Long: NPV 18,378" 18378 "$(figure npv)" 0.6
near "Titman, Keown, Martin, Project Long: payback 2" 2 "$(figure payback)" 0.001
near "Titman, Keown, Martin, Project Long: discounted payback 2.97" 2.97 "$(figure discounted_payback)" 0.006
beside "Titman, Keown, Martin, Project Long" 0.17 -100000 70000 30000 30000 25000 10000

# 5. src: numpy.org/doc/1.16, numpy.irr and numpy.npv, after Gitman, "Principles of Managerial
# Finance, Brief", 3rd ed. 2003, pages 346 and 348: IRR 0.28095, NPV at 28.1 % -0.00848.
case_of 28.1% -100 39 59 55 20 > project.cgs
cost
near "Gitman: IRR 28.095 %" 28.095 "$(figure irr)" 0.0005
near "Gitman: NPV -0.0085" -0.0085 "$(figure npv)" 0.005
beside "Gitman" 0.281 -100 39 59 55 20

# 6. src: Brigham, Houston, "Fundamentals of Financial Management", problems 11-1 to 11-4, Project K;
# solution as at https://studylib.net/doc/25426732/fin-301--b--porter-rachna-ch-11-1-soln.: NPV
# 7,486.68, IRR 16 %, payback 4.3438 years.
case_of 12% -52125 12000 12000 12000 12000 12000 12000 12000 12000 > project.cgs
cost
near "Brigham, Houston, Project K: NPV 7,486.68" 7486.68 "$(figure npv)" 0.005
near "Brigham, Houston, Project K: IRR 16 %" 16 "$(figure irr)" 0.005
near "Brigham, Houston, Project K: payback 4.3438" 4.3438 "$(figure payback)" 0.005
beside "Brigham, Houston, Project K" 0.12 -52125 12000 12000 12000 12000 12000 12000 12000 12000

# 7. src: Shim, Siegel, "Schaum's Outline of Financial Management", the comprehensive problem before
# 8.8: payback 2.1 years; NPV at 14 % 8,430 with factors of four places.
case_of 14% -31000 10000 20000 10000 10000 5000 > project.cgs
cost
near "Shim, Siegel: NPV 8,430" 8430 "$(figure npv)" 2
near "Shim, Siegel: payback 2.1" 2.1 "$(figure payback)" 0.005
beside "Shim, Siegel" 0.14 -31000 10000 20000 10000 10000 5000

# More than one rate: the pump of Lorie and Savage, "Three Problems in Rationing Capital", Journal of
# Business 28 (1955): 25 % and 400 %.
case_of 10% -1600 10000 -10000 > project.cgs
cost
is "both rates of the pump" "25.0000 400.0000" "$(figure irr | paste -s -d ' ' -)"
has "it says how often the sign changes" "$top/figures" "one of 2: the flows change their sign 2 times"
case_of 10% -5 -6 > project.cgs
cost
has "without a change of sign there is no rate" "$top/figures" "does not exist: the flows do not change their sign"
has "what never comes back is told" "$top/figures" "not within the horizon"

# Time, growth, currencies.
cat > project.cgs <<'SPEC'
project p { exchange = { USD = 0.5EUR } }
cost host "Machines" { amount = 10EUR/month; from = 2030-01-16; to = 2031-01-15; growth = 10% }
cost staff { amount = 1000EUR/year; growth = 10%; from = 2030-01-16; to = 2033-01-15 }
cost gone { amount = 5EUR; status = rejected }
cost late { amount = 5EUR/d; kind = running; from = 2032-12-14; to = 2032-12-15 }
benefit sales { amount = 8000USD; from = 2031-01-16; probability = 50% }
benefit yen { amount = 9000JPY }
benefit vague { improves = [speed] }
benefit never { amount = 4EUR; kind = running }
goal speed
SPEC
"$CGSC" cost --rate=0% --format=csv > "$top/flows" 2> "$top/err"
is "flows by year, exact, one currency after the other" \
	"EUR,0,2030-01-16,0.00,0.00,0.00,0.00,0.00,0.00
EUR,1,2031-01-16,1120.00,2000.00,880.00,880.00,880.00,880.00
EUR,2,2032-01-16,1100.00,0.00,-1100.00,-220.00,-1100.00,-220.00
EUR,3,2033-01-16,1220.00,0.00,-1220.00,-1440.00,-1220.00,-1440.00
JPY,0,2030-01-16,0.00,9000.00,9000.00,9000.00,9000.00,9000.00" \
	"$(tr -d '\r' < "$top/flows" | sed 1d | grep -v '^JPY,[1-3]')"
cost --rate=0%
has "a rejected cost is named" "$top/figures" '{"table":"left_out","name":"cost.gone","why":"its status is rejected"}'
has "a benefit without an amount is named" "$top/figures" '"benefit.vague","why":"it has no amount"'
has "a running amount without a time is named" "$top/figures" '"benefit.never","why":"it is running'
"$CGSC" cost --show=figures host > "$top/out" 2>&1
has "one cost alone" "$top/out" "120.00"
has "without a rate it says what is missing" "$top/out" 'needs a rate: write `discount = 8%`'
"$CGSC" cost --show=figures --by=month --rate=12.682503013196972% host > "$top/out" 2>&1
has "by month, 1 % a month: an annuity of 12 is 11.2551 payments" "$top/out" "-112.55"

cat > project.cgs <<'SPEC'
project p { horizon = 2year }
cost m { amount = 100EUR; from = 2028-01-01 }
cost back { amount = 70EUR/wk; from = 2028-03-01; to = 2028-02-28 }
SPEC
cost
has "what ends before it begins is named" "$top/figures" '{"table":"left_out","name":"cost.back","why":"it ends before it begins (CGS6317)"}'

cat > project.cgs <<'SPEC'
project p { discount = 8% }
cost m { amount = 1000EUR; from = 2027-01-01 }
benefit b { amount = 570EUR; from = 2028-06-30 }
SPEC
cost --horizon=18month
near "a year that the horizon cuts counts as a whole one" -511.32 "$(figure npv)" 0.005
has "and that is said" "$top/figures" "the last year has 6 months and counts as a whole one; exact with --by=month"
cost --horizon=18month --by=month
near "by month it ends where it ends: 570 / 1.08^1.5" -492.145 "$(figure npv)" 0.006
! grep -q "counts as a whole one" "$top/figures"
ok "and nothing has to be said"

# The day that ends a period belongs to it for what is paid once, and to the next for what runs.
cat > project.cgs <<'SPEC'
project p
cost once_1 { amount = 1EUR; from = 2028-01-01 }
cost once_2 { amount = 2EUR; from = 2028-01-02 }
cost once_last { amount = 4EUR; from = 2029-01-01 }
cost once_late { amount = 8EUR; from = 2029-01-02 }
cost runs { amount = 16EUR/d; from = 2027-12-31; to = 2028-01-01 }
cost runs_late { amount = 32EUR/d; from = 2029-01-01 }
SPEC
cost --as-of=2027-01-01 --horizon=2year
is "periods end on the day that is shown" \
	"1,2028-01-01,17.00 2,2029-01-01,22.00" \
	"$(sed -n 's/.*"period":\([12]\),"until":"\([^"]*\)","costs":\([^,]*\),.*/\1,\2,\3/p' "$top/figures" | paste -s -d ' ' -)"
is "what lies behind the horizon is named" \
	"cost.once_late cost.runs_late" \
	"$(sed -n 's/.*"left_out","name":"\([^"]*\)".*begins after the horizon.*/\1/p' "$top/figures" | paste -s -d ' ' -)"

# Growth in a month: 14 days of 29 at 100, and 15 at 110.
cat > project.cgs <<'SPEC'
project p
cost host { amount = 100EUR/month; growth = 10%; from = 2027-02-15; to = 2028-02-29 }
SPEC
"$CGSC" cost --by=month --as-of=2027-01-01 --show=flows --format=csv > "$top/flows" 2> "$top/err"
is "growth begins on its day" "13,2028-02-01,100.00 14,2028-03-01,105.17" \
	"$(tr -d '\r' < "$top/flows" | sed -n 's/^EUR,\(1[34],[^,]*,[^,]*\),.*/\1/p' | paste -s -d ' ' -)"
cat >> project.cgs <<'SPEC'
forecast week { of = host; growth = 100%; every = 7d; horizon = 14d }
SPEC
sed -i 's/100EUR.month; growth = 10%/1EUR\/d/; s/2028-02-29/2027-03-07/' project.cgs
cost --by=month --as-of=2027-02-01
is "and several times in a month" "49.00" "$(figure costs)" # 7 * 1 + 7 * 2 + 7 * 4

# Forecasts and budgets.
cat > project.cgs <<'SPEC'
project p { discount = 0%; horizon = 3year }
workflow work
cost models { amount = 100USD/year; of = [work] }
cost start { amount = 30USD; of = [work] }
forecast more { of = models; growth = 100%; every = 1year; horizon = 1year }
budget month { cost = 20USD; of = [work] }
SPEC
cost
is "a cost grows as its forecast says, to the end of that" "530.00" "$(figure costs)"
sed -i 's/ every = 1year;//' project.cgs
cost
is "by the year when it does not say" "530.00" "$(figure costs)"
has "budgets stand beside what is paid for the same" "$top/figures" \
	'{"table":"budgets","budget":"month","of":"workflow.work","currency":"USD","allowed":20.00,"costs":30.00,"left":-10.00}'

# What is not sure: within four standard errors of the closed form.
cat > project.cgs <<'SPEC'
project p { discount = 0%; horizon = 2year }
cost a { amount = 1000EUR; estimate = normal(1000EUR, 30EUR) }
benefit b { amount = 1000EUR/year; estimate = normal(1000EUR, 20EUR) }
SPEC
cost --samples=100000 --seed=5
cp "$top/figures" "$top/first"
near "sum of normals: mean 1000" 1000 "$(figure npv_mean)" 0.632  # 4 * 50 / sqrt(1e5)
near "sum of normals: deviation 50" 50 "$(figure npv_deviation)" 0.447 # 4 * 50 / sqrt(2e5)
near "sum of normals: 5 % below 917.76" 917.757 "$(figure npv_p5)" 1.337 # 4 sqrt(.05*.95/1e5) / f
near "sum of normals: 90 % below 1064.08" 1064.078 "$(figure npv_p90)" 1.081
cost --samples=100000 --seed=5
cmp -s "$top/first" "$top/figures"
ok "the same seed gives the same bytes"
is "and these on every machine" "1000.08 50.18" "$(figure npv_mean) $(figure npv_deviation)"
cost --samples=100000 --seed=6
! cmp -s "$top/first" "$top/figures"
ok "another seed gives others"

cat > project.cgs <<'SPEC'
project p { discount = 0% }
benefit b { amount = 5EUR; estimate = uniform(-10EUR, 30EUR) }
SPEC
cost --samples=100000
near "uniform: mean 10" 10 "$(figure npv_mean)" 0.147
near "uniform: deviation 11.547" 11.547 "$(figure npv_deviation)" 0.104
near "uniform: a quarter is below 0" 25 "$(figure npv_negative)" 0.548
near "uniform: 95 % below 28" 28 "$(figure npv_p95)" 0.111
before=$(figure npv_p5)
cat >> project.cgs <<'SPEC'
benefit c { estimate = normal(0EUR, 0EUR) }
SPEC
cost --samples=100000
is "what is added does not change what others draw" "$before" "$(figure npv_p5)"

cat > project.cgs <<'SPEC'
project p { discount = 0% }
cost training { amount = 300EUR; estimate = tri(200EUR, 300EUR, 700EUR); probability = 50% }
SPEC
cost --samples=100000
near "half of the time, tri(200, 300, 700): mean -200" -200 "$(figure npv_mean)" 2.67 # sd 211
near "half of the time: it is below 0" 50 "$(figure npv_negative)" 0.64
cost --samples=0
is "without samples there is no mean" "" "$(figure npv_mean)"

# Mistakes.
says() { # SENTENCE CODE TEXT ARGS...
	sentence=$1 want=$2 text=$3
	shift 3
	code=0
	"$CGSC" cost "$@" > "$top/out" 2> "$top/err" || code=$?
	[ "$code" -eq "$want" ] && [ ! -s "$top/out" ] && grep -qF -e "$text" "$top/err" ||
		{ note "exit $code, wanted $want: $text"; cat "$top/out" "$top/err" >> "$top/note"; false; }
	ok "$sentence"
}
says "a rate without its sign" 2 'did you mean `8%`?' --rate=8
says "a rate as a fraction" 2 'did you mean `7.5%`?' --rate=0.075
says "a rate that leaves nothing" 2 'above -100%' --rate=-100%
says "a rate of letters" 2 'not `much`' --rate=much
says "a negative seed" 2 'from 0 to 18,446,744,073,709,551,615, not `-1`' --seed=-1
says "a seed too large" 2 'not `18446744073709551616`' --seed=18446744073709551616
says "too many samples" 2 'from 0 to 1,000,000, not `1000001`' --samples=1000001
says "a horizon without a unit" 2 'as 5year, not `5`' --horizon=5
says "a horizon of days" 2 'not `30d`' --horizon=30d
says "a day that does not exist" 2 'not `2030-02-30`' --as-of=2030-02-30
says "an unknown table" 2 'it is one of flows|figures|budgets|left_out' --show=all
says "an unknown name" 2 'nothing is named `trayning`; did you mean `training`?' trayning
says "a name that is like none" 2 'nothing is named `tt`; there is `training`' tt
says "a name that has no costs" 1 'no cost or benefit is `of` what was named' p
echo 'project p' > project.cgs
says "nothing declared" 1 'no cost or benefit is declared'
echo 'cost c { amount = 5EUR/month }' >> project.cgs
says "no end" 1 '`c` has no end, and nothing says how far to look'
cat > project.cgs <<'SPEC'
project p
template case() { cost c { amount = 5EUR/month } }
use case() as shop
SPEC
says "no end of what a template made" 1 '`shop.c` has no end, and nothing says how far to look'
printf 'system training\ngoal training\n' > two.cgs
says "a name that two declarations have" 2 'more than one declaration is named `training`' training
rm two.cgs
printf 'project p\ncost c { amount = 5EUR/month; to = 2030-01-01 }\n' > project.cgs
says "an end without a start" 1 '`c` ends on a day, and no day is the first'
cat > project.cgs <<'SPEC'
project p { exchange = { USD = 0.9EUR, EUR = 1.1USD } }
cost c { amount = 5EUR }
SPEC
cost
has "a currency that is exchanged twice is not counted" "$top/figures" '`exchange` of the project'
is "and nothing at all counts" 1 "$code"
cat > project.cgs <<'SPEC'
project p
cost a { kind = running; amount = 100EUR }
cost b { kind = once; amount = 100EUR/month }
SPEC
says "nothing that could be counted" 1 'no cost or benefit could be counted' --format=csv
has "and why" "$top/err" 'not counted: `cost.a`: it is running'
echo 'cost c { amount = 5EUR }' >> project.cgs
for form in --format=csv --show=figures --show=flows; do
	code=0
	"$CGSC" cost $form > "$top/out" 2> "$top/err" || code=$?
	is "$form: what is not counted is on stderr" "0 2" "$code $(grep -c 'not counted: `cost.[ab]`' "$top/err")"
done
"$CGSC" cost > "$top/out" 2> "$top/err"
has "as a table among the others" "$top/out" "Not counted"
[ ! -s "$top/err" ]
ok "and once alone"
cat > project.cgs <<'SPEC'
project p { exchange = { USDD = 0.9EUR } }
cost c { amount = 5EUR }
SPEC
says "an exchange of what is no currency" 1 '`USDD` is no currency'
sed -i 's/USDD = 0.9/USD = 0/' project.cgs
says "an exchange for nothing" 1 'one USD has to be worth more than 0'
echo 'cost c { amount = -5EUR }' > project.cgs
says "a cost below 0" 1 "'amount' goes from 0"
cat > project.cgs <<'SPEC'
project p
cost c { amount = 999999999999EUR / 999999937 }
cost d { amount = 999999999999EUR / 999999929 }
SPEC
says "sums that are too large" 1 'the amounts of `cost.d` are too large to be added exactly'
done_testing
