#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""large.py - a large spec without a finding: packages of one shop, each written in five files.

    large.py DIR [AREAS]      writes AREAS packages (default 20; at most 30) below DIR

Each area has 16 features, each of them some fifteen declarations: need, requirements, quality, use
case, component, store, entity, interface, dataflow, tool, test, metric, template, artifact, gate.
Names are whole words that differ in several letters, and every text is about its own feature, as
in a spec that people wrote: what is alike would be found.
SPDX-License-Identifier: Apache-2.0
"""
import os
import sys

AREAS = """orders parcels invoices refunds coupons claims routes vouchers suppliers catalogue baskets
payments warehouses drivers contracts accounts tickets surveys campaigns licences permits machines
batches recipes allergens deposits pallets tariffs budgets auctions""".split()

FEATURES = """intake lookup archive clearance transfer shipping reminder audit planning matching sorting
labelling rollback merger signature translation""".split()

PROJECT = """\
edition 2026
package shop

project shop "A shop with many parts" {
  version = 2.1.0
  license = "Apache-2.0"
  stage   = development
  summary = "Everything that a shop on the web does, described part by part."
}
"""

PEOPLE = """\
# Who wants what, and what everything is made with.
package shop.people

stakeholder clerk "Clerks" {
  role      = operator
  influence = high
  interest  = high
  needs     = ["to finish a case in one minute"]
}

stakeholder buyer "Buyers" {
  role      = user
  influence = medium
  interest  = high
  needs     = ["to know what became of a case"]
}

stakeholder builders "Developers" {
  role      = developer
  influence = medium
  interest  = medium
  needs     = ["parts that can be tested one by one"]
}

const kept_for : duration = 90d
const languages : list<word> = [en, de]

/// A working day of one person.
unit shift "shift" { is = 8h }
enum grade { poor; fair; good }
fn work(people_in: int, days: int = 1) : duration { is = people_in * days * 1shift }

/// Somebody looks at a part once more.
kind reading {
  group = verification
  attr part    : ref<component> "what is looked at" { required = true }
  attr reader  : ref<stakeholder> "who looks"
  attr outcome : grade = fair "what they think of it"
  attr takes   : duration "how long it takes"
  attr wait    : duration "how long it waits for its turn"
}

/// The head of every page that is made.
template page_head(name: string, mark: string = "#") {
  text "${mark} ${name}\\n\\n"
}

tool page_lint(file: ref<artifact>) "Has a heading" {
  argv    = ["grep", "-c", "^#", file.path]
  parse   = exit
  role    = lint
  timeout = 5s
}
"""

REQUIREMENTS = """
need {f}_seen "{F} of {area}" {{
  of        = [people.clerk, people.buyer]
  owner     = people.clerk
  statement = "I want to see at once how the {f} of {area} went."
  priority  = must
  impact    = high
}}

requirement {f}_kept "{F} of {area} is kept" {{
  kind      = functional
  owner     = people.clerk
  priority  = must
  impact    = high
  effort    = {points}pts
  satisfies = [{f}_seen]
  verify    = [test]
  when      "a clerk asks for the {f} of one of the {area}"
  the       {f}
  shall     "keep the result of the {f} for ${{people.kept_for}}"
}}

requirement {f}_refused "{F} of {area} is refused" {{
  kind     = reliability
  owner    = people.buyer
  priority = should
  refines  = [{f}_kept]
  depends  = [{f}_kept]
  verify   = [test, analysis]
  if       "the {f} names one of the {area} that is closed"
  the      {f}
  shall    "refuse the {f} and show which of the {area} is closed"
}}

quality {f}_time "How fast the {f} of {area} is" {{
  kind      = performance
  owner     = people.clerk
  of        = [{f}]
  satisfies = [{f}_seen]
  scale     = "time from the request of a {f} to the answer"
  meter     = {f}_tests
  verify    = [test]
  past      == {past}ms @p95
  goal      <= {goal}ms @p95
  fail      >  {fail}ms @p95
}}

usecase {f}_case "{F} of one of the {area}" {{
  owner        = people.clerk
  actor        = people.clerk
  goal         = {f}_seen
  precondition = ["the clerk has signed in to {area}"]
  covers       = [{f}_kept, {f}_refused]
  priority     = must
  frequency    = {rate}req/d
  step ask {{ order = 1; actor = people.clerk; action = "ask for the {f}"; result = "a form is shown" }}
  step send {{ order = 2; actor = people.clerk; action = "send the form"; result = "a receipt is shown" }}
  scenario done "The {f} of {area} is done" {{
    flow   = main
    covers = [{f}_kept]
    given  "one of the {area} that is open for {f}"
    when   "the clerk sends the form of the {f}"
    then   "the receipt names the result of the {f}"
  }}
  scenario closed "The {f} of {area} is refused" {{
    flow   = error
    covers = [{f}_refused]
    given  "one of the {area} that is closed for {f}"
    when   "the clerk sends the form of the {f}"
    then   "the page names the day of the closing"
  }}
}}
"""

ARCHITECTURE = """
component {f} "{F} of {area}" {{
  owner     = people.builders
  role      = service
  layer     = services
  tech      = [python]
  provides  = [{f}_api]
  satisfies = [{f}_kept, {f}_refused, {f}_time]
  reads     = [{f}_record]
  writes    = [{f}_record]
  stateful  = true
  state_in  = [{f}_store]
  class     = internal
  latency   = {own}ms
  memory    = {memory}MiB
  timeout   = {wait}s
  retries   = 1
  depends   -> {f}_store "SQL"
{more}}}

store {f}_store "What {f} keeps of {area}" {{
  owner      = people.builders
  kind       = relational
  tech       = [postgres]
  holds      = [{f}_record]
  belongs_to = {f}
  class      = internal
  encrypted  = true
  retention  = 1year
  timeout    = 200ms
  size       = {size}GB
}}

interface {f}_api "{F} of {area} over HTTP" {{
  owner     = people.builders
  version   = 1.{n}.0
  protocol  = http
  stability = stable
  auth      = session
  encrypted = true
  timeout   = 2s
  operation {f}_start(number: string, note: string) {{
    returns    = "the receipt of the {f}"
    errors     = ["closed", "unknown number"]
    reads      = [{f}_record]
    writes     = [{f}_record]
    idempotent = true
    latency    = {own}ms
    timeout    = 1s
  }}
}}

dataflow {f}_to_store "{F} of {area} on its way" {{
  from      = {f}
  to        = {f}_store
  carries   = [{f}_record]
  protocol  = sql
  encrypted = true
  latency   = 10ms
  timeout   = 800ms
}}
"""

DATA = """
entity {f}_record "One {f} of {area}" {{
  owner     = people.clerk
  class     = internal
  retention = 1year
  volume    = {rate}items/d
  field number  : string "the number of the {f}" {{ unique = true }}
  field opened  : date "the day on which the {f} began"
  field amount  : money "what the {f} costs"
  field refused : bool "whether the {f} was refused" {{ default = false; required = false }}
}}
"""

VERIFICATION = """
tool {f}_run() "Tries the {f} of {area}" {{
  argv    = ["python3", "tests/{area}_{f}.py"]
  reads   = ["tests/{area}_{f}.py"]
  parse   = tap
  role    = test
  timeout = {seconds}s
}}

test {f}_tests "The {f} of {area} works" {{
  owner    = people.builders
  run      = {f}_run()
  level    = acceptance
  method   = test
  on       = [{f}]
  verifies = [{f}_kept, {f}_refused, {f}_time]
  scenario = [{f}_case.done]
  files    = ["tests/*.py"]
}}

reading {f}_reading "{F} of {area}, read by another" {{
  part    = {f}
  reader  = people.builders
  outcome = good
  takes   = people.work({points}, days = 2)
  wait    = {points}shift
}}

metric {f}_load "Load of {f} in {area}" {{
  owner     = people.clerk
  of        = [{f}]
  scale     = "how often a {f} of {area} is asked for"
  unit      = "req/d"
  meter     = "the log of {f} in {area}"
  direction = higher
  every     = 1d
  past      == {rate}req/d
  goal      >= {more_rate}req/d
}}
"""

OUTPUTS = """
template {f}_page() {{
  use people.page_head({f}.title)
  for r in requirement where satisfies({f}) {{
    text "- ${{r.title}}: ${{r.priority}}\\n"
  }}
  if count({f}.satisfies) > 3 {{
    text "${{{f}_record.title | upper}} is asked for in ${{{f}_api.version}}.\\n"
  }}
}}

artifact {f}_md {{
  path       = "docs/{area}/{f}.md"
  from       = {f}_page()
  role       = doc
  owner      = people.builders
  implements = [{f}]
}}

gate {f}_ready {{
  on      = [{f}_md]
  role    = quality
  require people.page_lint({f}_md).exit == 0
}}
"""

PARTS = [("requirements", REQUIREMENTS), ("architecture", ARCHITECTURE), ("data", DATA),
         ("verification", VERIFICATION), ("outputs", OUTPUTS)]


def values(area, n, a, before):
    f = FEATURES[n]
    more = '  depends   -> %s "HTTP"\n' % FEATURES[0] if n else ""
    if n == 1 and before:
        more += '  depends   -> %s.%s "HTTP"\n' % (before, FEATURES[0])
    k = 7 * a + n
    return {"f": f, "F": f.capitalize(), "area": area, "n": n, "more": more, "points": 1 + k % 9,
            "past": 900 + 10 * k, "goal": 200 + k, "fail": 1200 + 10 * k, "rate": 100 + k,
            "more_rate": 200 + k, "own": 20 + n, "wait": 6 if n else 1, "memory": 64 + k, "size": 1 + k % 40,
            "seconds": 20 + k % 60}


def spec(areas):
    """{path: text} of a spec of that many areas."""
    out = {"project.cgs": PROJECT, "people.cgs": PEOPLE}
    for a, area in enumerate(AREAS[:areas]):
        before = AREAS[a - 1] if a else ""
        for part, template in PARTS:
            head = ("# %s of the %s.\npackage shop.%s\n\nimport shop.people\n"
                    % (part.capitalize(), area, area))
            if part == "architecture" and before:
                head += "import shop.%s\n" % before
            out["%s/%s.cgs" % (area, part)] = head + "".join(
                template.format(**values(area, n, a, before)) for n in range(len(FEATURES)))
    return out


def write(top, files):
    for path, text in files.items():
        path = os.path.join(top, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    write(sys.argv[1], spec(int(sys.argv[2]) if len(sys.argv) > 2 else 20))
