#!/bin/sh
# choose.sh — `cgsc choose`: weighted scores, what turns them, what is missing, and the decision.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

mkdir "$top/p" && cd "$top/p" || exit 1
cat > project.cgs <<'SPEC'
project p
tech postgres
tech mongo
choice store "Where \"loans\" are ${"k"}ept" {
  options = [postgres, "SQLite", mongo]
  scores  = {
    postgres = { safety = 9, effort = 6, price = 5 }
    sqlite   = { safety = 6, effort = 9, price = 5 }
    mongo    = { safety = 5, effort = 8, price = 5 }
  }
  criterion safety { weight = 3 }
  criterion effort
  criterion price { weight = 2 }
}
choice lang {
  options = ["C", "C++", "Rust"]
  scale   = 0..4
  scores  = { C = { speed = 4, ease = 1 }, c__ = { speed = 5 }, Rust = { speed = 4 }, Go = { speed = 3 } }
  chosen  = "Ada"
  criterion speed
  criterion ease
}
choice even {
  options = ["left", "right"]
  scores  = { left = { a = 3 }, right = { a = 3 } }
  chosen  = "right"
  criterion a
}
choice alone { options = ["only"]; scores = { only = { a = 3 } }; criterion a }
choice lost {
  options = ["good", "bad"]
  scores  = { good = { a = 9, b = 9 }, bad = { a = 3, b = 9 } }
  chosen  = "bad"
  criterion a
  criterion b
}
choice void_one { options = ["x", "y"] }
SPEC
choose() {
	code=0
	"$CGSC" choose "$@" > "$top/out" 2> "$top/err" || code=$?
}
choose store --format=csv
is "the mean of scores by weight" \
	"choice,rank,option,score_safety,score_effort,score_price,mean,percent
store,1,postgres,9,6,5,7.167,68.5
store,2,SQLite,6,9,5,6.167,57.4
store,3,mongo,5,8,5,5.500,50.0" "$(tr -d '\r' < "$top/out")"
choose store --show=flips --format=csv
# 27+6+10 = 43 and 18+9+10 = 37: 6 ahead, and 3 a unit of weight apart
is "the weight at which another wins" \
	"choice,criterion,weight,turns_at,change,to
store,safety,3,1.000,-2.000,SQLite
store,effort,1,3.000,2.000,SQLite
store,price,2,,,never" "$(tr -d '\r' < "$top/out")"
choose --json
verdict() { # CHOICE
	grep -F "{\"table\":\"verdicts\",\"choice\":\"$1\"" "$top/out"
}
is "winner, margin, smallest change" \
	'{"table":"verdicts","choice":"store","winner":"postgres","mean":7.167,"margin":1.000,"chosen":"","flip":"the weight of safety from 3 below 1: SQLite","note":""}' \
	"$(verdict store)"
is "missing scores leave it open" \
	'{"table":"verdicts","choice":"lang","winner":"","mean":null,"margin":null,"chosen":"Ada","flip":"","note":"not all options have all their scores"}' \
	"$(verdict lang)"
is "a tie is told" \
	'{"table":"verdicts","choice":"even","winner":"","mean":null,"margin":null,"chosen":"right","flip":"","note":"several options have the greatest mean"}' \
	"$(verdict even)"
is "an option alone wins, and nothing turns it" \
	'{"table":"verdicts","choice":"alone","winner":"only","mean":3.000,"margin":null,"chosen":"","flip":"no weight of one criterion","note":""}' \
	"$(verdict alone)"
is "what was chosen is not the winner" \
	'{"table":"verdicts","choice":"lost","winner":"good","mean":9.000,"margin":3.000,"chosen":"bad","flip":"no weight of one criterion","note":"what was chosen is not the winner"}' \
	"$(verdict lost)"
has "no criterion" "$top/out" '"note":"no criterion is declared"'
choose lang --show=problems --format=csv
is "scores that are missing or do not fit are named" \
	'choice,option,criterion,why
lang,C++,speed,the score 5 is off the scale
lang,Go,,there is no such option
lang,C++,speed,there is no score
lang,C++,ease,there is no score
lang,Rust,ease,there is no score' "$(tr -d '\r' < "$top/out")"

"$CGSC" check --error-format=short > "$top/check" 2>&1
has "check tells a score off the scale" "$top/check" 'error[CGS6119]: the choice `lang`: `C++`, `speed`: the score 5 is off the scale'
has "and one that is missing" "$top/check" 'warning[CGS6119]: the choice `lang`: `Rust`, `ease`: there is no score'
has "and one of no option" "$top/check" 'error[CGS6119]: the choice `lang`: `Go`: there is no such option'
! grep -q 'speed`: there is no score' "$top/check"
ok "what is off the scale is not missing, too"

# The decision can be pasted.
choose store --format=cgs
cp "$top/out" decision.cgs
is "the decision is written" 'decision store_decision "Where \"loans\" are kept" {
  status    = proposed
  choice    = "postgres"
  options   = ["SQLite", "mongo"]
  decides   = [choice.store]
  rationale = "Means of scores by weight: postgres 7.167, SQLite 6.167, mongo 5.5 of 10. Weights: safety 3, effort 1, price 2. It turns with the weight of safety from 3 below 1: SQLite."
}' "$(cat decision.cgs)"
"$CGSC" fmt --check decision.cgs > "$top/note"
ok "it is in the one style"
"$CGSC" expand > /dev/null 2> "$top/note"
ok "and right beside the choice"
choose store --format=cgs
[ "$code" -eq 1 ] && [ ! -s "$top/out" ]
ok "what is decided is not decided again"
has "by whom it is decided is told" "$top/err" '`decision.store_decision` decides it'
choose --format=cgs
has "no decision against the scores" "$top/err" 'no decision for `lost`: what was chosen is not the winner'
has "no decision where it is open" "$top/err" 'no decision for `even`: several options'
has "others are written all the same" "$top/out" 'decision alone_decision'

says() { # SENTENCE CODE TEXT ARGS...
	sentence=$1 want=$2 text=$3
	shift 3
	choose "$@"
	[ "$code" -eq "$want" ] && [ ! -s "$top/out" ] && grep -qF -e "$text" "$top/err" ||
		{ note "exit $code, wanted $want: $text"; cat "$top/out" "$top/err" >> "$top/note"; false; }
	ok "$sentence"
}
says "an unknown choice" 2 'is named `stroe`; did you mean `store`?' stroe
says "a choice that is like none" 2 'nothing is named `cc`; there are `store`, `lang`, ' cc
says "what is no choice" 2 '`postgres` is no choice' postgres
says "an unknown table" 2 'it is one of totals|verdicts|flips|problems' --show=winner
rm decision.cgs
cat > project.cgs <<'SPEC'
project p
choice large {
  options = ["x", "y"]
  scale   = 0..9000000000000000000
  scores  = { x = { c = 9000000000000000000 }, y = { c = 7 } }
  criterion c { weight = 999983 }
}
choice keys {
  options = ["C++", "C--", "c"]
  scores  = { c__ = { k = 3 }, c = { k = 2 } }
  criterion k
}
choice doubled { options = ["x", "x"]; scores = { x = { c = 3 } }; criterion c }
choice none_weighs { options = ["x"]; scores = { x = { c = 3 } }; criterion c { weight = 0 } }
SPEC
choose
has "numbers that are too large are told" "$top/out" "the numbers are too large to be exact"
has "options that share a key are named" "$top/out" 'it shares its key in `scores` with `C++`'
has "an option that stands there twice is told" "$top/out" 'it stands in `options` twice'
has "weights of 0 are told" "$top/out" "the criteria weigh 0 in all"
is "and are an error" 1 "$code"
has "which says what to do" "$top/err" 'give one of them a `weight` above 0'
echo 'project p' > project.cgs
says "no choice at all" 1 'no choice is declared'
done_testing
