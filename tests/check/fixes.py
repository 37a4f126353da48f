# fixes.py — the fixes of the codes in docs/errors: how many offer one, and that each one cures.
# SPDX-License-Identifier: Apache-2.0
#
#     python3 fixes.py CGSC DOCS
#
# Every fix that a wrong example is offered is applied, the safe ones by `cgsc check --fix`. The code
# must be gone then, and nothing new come up. What a placeholder leaves open is filled with names and
# values of the two examples until that holds.
import collections
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile

CODES = 200
FLOOR = 60  # per cent of the semantic codes, families 20 to 63
ROUNDS = 12  # findings of one code in an example
FILLINGS = 400  # tried for the gaps of one fix
GAP = re.compile(r'"TODO"|TODO|\[[A-Z]{3,}\]')
VALUES = ['"x"', '1', '5s', '1h', '1%', '1.5', 'true', '2030-01-01', '1USD']

cgsc, docs = os.path.abspath(sys.argv[1]), sys.argv[2]
top = tempfile.TemporaryDirectory()


def examples():
    """{code: {"wrong": [text], "right": [text]}} in the order of the pages."""
    found = collections.OrderedDict()
    for page in sorted(os.listdir(docs)):
        code = side = lines = None
        for line in open(os.path.join(docs, page)):
            if lines is not None:
                if line.startswith('```'):
                    found[code][side].append(''.join(lines))
                    lines = None
                else:
                    lines.append(line)
            elif line.startswith('## CGS'):
                code, side = line.split()[1], None
                found[code] = {'wrong': [], 'right': []}
            elif line in ('Wrong:\n', 'Right:\n'):
                side = line[:-2].lower()
            elif side and line.startswith('```cgs'):
                lines = []
    return found


def run(text, args):
    """The findings, and the text as the command leaves it."""
    path = os.path.join(top.name, 'project.cgs')
    with open(path, 'w', newline='') as f:
        f.write(text)
    p = subprocess.run([cgsc, '--error-format=json', *args], cwd=top.name, text=True,
                       stdin=subprocess.DEVNULL, capture_output=True)
    if not 0 <= p.returncode <= 6:
        sys.exit(f'Bail out! {cgsc} ended with {p.returncode}: {p.stderr}')
    lines = [json.loads(s) for s in p.stdout.splitlines() + p.stderr.splitlines() if s[:1] == '{']
    for leftover in os.listdir(top.name):
        if leftover != 'project.cgs':
            subprocess.run(['rm', '-rf', os.path.join(top.name, leftover)])
    with open(path, newline='') as f:
        return [d for d in lines if 'code' in d], f.read()


def command(text):
    """What shows the mistake: `check`, the command that the example names, or else `graph`."""
    named = re.search('^# cgsc (.*)$', text, re.M)
    if named:
        return named[1].split()
    return ['check'] if run(text, ['check'])[0] else ['graph']


def offers(found, code):
    return [d for d in found if d['code'] == code and 'fix' in d]


def apply(text, fix):
    data, done, out = text.encode(), 0, b''
    for e in sorted(fix['edits'], key=lambda e: e['offset']):
        out += data[done:e['offset']] + e['text'].encode()
        done = e['offset'] + e['length']
    return (out + data[done:]).decode()


def loud(found):
    return {d['code'] for d in found if d['level'] != 'note'}


def cure(text, args, code):
    """Applies fixes of the code until none is offered."""
    filled = set()  # where a gap was left: until it is filled, the finding may stay
    for _ in range(ROUNDS):
        found, _ = run(text, args)
        fixes = [d for d in offers(found, code) if d.get('offset') not in filled]
        if not fixes:
            break
        if all(d['fix']['applicability'] == 'safe' for d in fixes) and args[0] == 'check':
            after = run(text, args + ['--fix'])[1]
            if after == text:
                return text, '--fix does not apply it'
            text = after
        else:
            if fixes[0]['fix']['applicability'] == 'placeholder':
                filled.add(fixes[0].get('offset'))
            text = apply(text, fixes[0]['fix'])
    return text, None


def wrong_with(before, text, args, code):
    """What is amiss with a cured text, or None."""
    found, _ = run(text, args)
    if any(d['code'] == code for d in found):
        return 'is still found'
    new = loud(found) - before
    if new:
        return 'makes ' + ' '.join(sorted(new))
    return None


def missing(text, right):
    """The declarations that the right examples have and the text has not."""
    parts = [p for r in right for p in re.findall(r'^\w[^\n]*\n(?:[ }][^\n]*\n)*', r, re.M)]
    return ''.join(p for p in parts if ' '.join(p.split()[:2]) not in text)


def fillings(text, words):
    """The text with its gaps filled, one way after the other."""
    strings = [w for w in words if w[0] == '"']
    kinds = [strings if gap[0] == '"' else words for gap in GAP.findall(text)]
    for n, choice in enumerate(itertools.product(*kinds)):
        if n == FILLINGS:
            return
        values = iter(choice)
        yield GAP.sub(lambda m: next(values), text)


def words_of(*texts):
    """What may stand in a gap: values, the names that are declared, words of the right example."""
    words = []
    for t in texts:
        words += re.findall(r'^ *[a-z_]+ (\w+)(?= |$)', t, re.M)
        words += re.findall(r'= *([^;{}\n]+?) *[;}\n]', t)
        words += re.findall(r'^ +[a-z_]+ +([^ =\n][^;{}\n]*)$', t, re.M)
    return list(dict.fromkeys(words + VALUES + re.findall(r'\b[a-z_]\w*', ' '.join(texts))))


def prove(code, text, right):
    """(applicability, what is amiss or None); (None, None) when the example is offered no fix."""
    args = command(text)
    found, _ = run(text, args)
    fixes = offers(found, code)
    if not fixes:
        return None, None
    trust = fixes[0]['fix']['applicability']
    cured, amiss = cure(text, args, code)
    if amiss:
        return trust, amiss
    before = loud(found) - {code}
    own = len(GAP.findall(text))
    if trust != 'placeholder' or len(GAP.findall(cured)) <= own:
        return trust, wrong_with(before, cured, args, code)
    if any(d['code'].startswith(('CGS01', 'CGS02')) for d in run(cured, args)[0]):
        return trust, 'makes a syntax error'
    for more in dict.fromkeys(['', missing(cured, right)]):
        for filled in fillings(cured, words_of(text, *right)):
            if not wrong_with(before, filled + more, args, code):
                return trust, None
    return trust, 'cures with no filling of its gaps: ' + repr(cured)


number = bad = 0


def none(sentence, findings):
    global number, bad
    number += 1
    bad += bool(findings)
    print('not ok' if findings else 'ok', number, '-', sentence)
    for f in findings:
        print('#', f)


families = collections.OrderedDict()
for code, sides in examples().items():
    family = families.setdefault(code[3:5], collections.Counter())
    trusts = set()
    for text in sides['wrong']:
        trust, amiss = prove(code, text, sides['right'])
        if trust:
            trusts.add(trust)
            none(f'the {trust} fix of {code} cures', [amiss] if amiss else [])
    family['codes'] += 1
    family['fixed'] += bool(trusts)
    family.update(trusts)

print('# family codes  with a fix (safe, review, placeholder)')
total = collections.Counter()
for name, f in families.items():
    print(f'# {name:6} {f["codes"]:5}  {f["fixed"]:5} ({f["safe"]}, {f["review"]}, {f["placeholder"]})')
    if '20' <= name <= '63':
        total.update(f)
codes = sum(f['codes'] for f in families.values())
none(f'there are {CODES} codes or more', [] if codes >= CODES else [f'{codes}'])
share = 100 * total['fixed'] / max(total['codes'], 1)
print(f'# 20-63  {total["codes"]:5}  {total["fixed"]:5}: {share:.1f} %')
none(f'{FLOOR} % of the semantic codes offer a fix', [] if share >= FLOOR else [f'{share:.1f} %'])
print(f'1..{number}')
sys.exit(bad > 0)
