#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hostile.py - specs that want to hang, crash or fill the compiler: deep, wide, long, multiplied.

    python3 tests/e2e/hostile.py CGSC [NAME...]

Each is checked (or planned) in a process of its own. It has to end by itself with findings or
without, in 20 seconds of processor time and 512 MiB, and every line says where. Prints TAP.
SPDX-License-Identifier: Apache-2.0
"""
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile

CGSC = os.path.abspath(sys.argv[1])
ONLY = sys.argv[2:]
SECONDS, MEMORY = 20, 512 << 20
LINE = re.compile(rb"^[^:]+(:\d+:\d+)?: (error|warning|note)\[[^]]+\]: |^\S+ +\S")
number = failed = 0


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY, 4 * MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def problem(args, where, size, memory):
    with open(where + "/.out", "wb") as out:
        p = subprocess.Popen([CGSC, *args, "--error-format=short"], cwd=where, stdout=out,
                             stderr=out, stdin=subprocess.DEVNULL, preexec_fn=limit)
        _, status, used = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode not in (0, 1):
        return f"exit {p.returncode}"
    if used.ru_maxrss << 10 > memory:
        return f"{used.ru_maxrss >> 10} MiB"
    if os.path.getsize(where + "/.out") > 100 * size + (1 << 16):
        return "it says too much"
    for line in open(where + "/.out", "rb"):
        if len(line) > 10000 or (args[0] == "check" and not LINE.match(line)):
            return f"a line without place: {line[:200]!r}"
    return None


def case(name, text, args=("check",), files=None, memory=MEMORY):
    global number, failed
    if ONLY and name not in ONLY:
        return
    if isinstance(text, str):
        text = re.sub(r"\bconst (\w+) = ", r"const \1 : any = ", text).encode()
    where = tempfile.mkdtemp()
    with open(where + "/project.cgs", "wb") as f:
        f.write(text)
    for path, content in (files or {}).items():
        os.makedirs(os.path.dirname(f"{where}/{path}"), exist_ok=True)
        with open(f"{where}/{path}", "w") as f:
            f.write(content)
    why = problem(args, where, len(text), memory)
    shutil.rmtree(where)
    number += 1
    failed += why is not None
    print(f"{'not ok' if why else 'ok'} {number} - {name}{': ' + why if why else ''}", flush=True)


def rep(f, n):
    return "".join(f(i) for i in range(n))


N5, N6 = 10**5, 10**6
T = 'template t() { %s }\nartifact a { path = "x"; from = t() }\n'
B = ("build", "-n")
# depth
case("blocks", "component a { " * N5)
case("blocks_closed", "component a { " * N5 + "}" * N5)
for o, c in ("[]", "()", "{}"):
    case("open" + o, "component a { x = " + o * N6)
    case("closed" + o, "component a { tech = " + o * N5 + c * N5 + " }")
    case("close" + c, c * N6)
case("holes", 'component a { title = ' + '"${' * N5)
case("holes_closed", 'component a { title = ' + '"${' * 2000 + 'x' + '}"' * 2000 + ' }')
case("holes_row", 'component a { title = "' + '${a}' * N5 + '" }')
case("holes_open_row", 'component a { title = "' + '${a\\' * N5 + '" }')
case("holes_nested_line", 'component a { title = ' + '"${"${a} ' * N5)
case("minus", "const a = " + "-" * N5 + "1")
case("minus_spaced", "const a = " + "- " * N5 + "1")
case("not", "const a = " + "!" * N5 + "true")
case("dots", "const a = a" + ".b" * N5)
case("stars", "const a = a" + ".*" * N5)
case("calls", "const a = f" + "(1)" * N5)
case("indexes", "const a = [1]" + "[0]" * N5)
case("sums", "const a = 1" + " + 1" * N5)
case("where", "const a = component.*" + " where true" * N5)
case("ands", "const a = true" + " && true" * N5)
case("ifs", "const a = " + "if true then 1 else " * N5 + "2")
case("ifs2", "const a = " + "if true then " * N5 + "2")
case("else_ifs", T % ("if true { text \"a\" }" + " else if true { text \"b\" }" * N5))
case("elifs", T % ("if true { text \"a\" }" + " elif true { text \"b\" }" * N5))
case("types", "template t(a: " + "list<" * N5 + "int" + ">" * N5 + ") { }")
case("type_path", "template t(a: " + "a." * N5 + "int) { }")
# width
case("list", "component a { tech = [" + "a, " * N6 + "] }")
case("numbers", "const a = [" + "1, " * N6 + "]")
case("refs", "component a { }\nnote_x n { }\nconst a = [" + "component.a, " * N5 + "]")
case("record", "const a = { " + rep(lambda i: f"k{i} = {i}; ", N5) + "}")
case("record_same", "const a = { " + "k = 1; " * N5 + "}")
case("enum", "enum e { " + rep(lambda i: f"w{i}; ", N5) + "}")
case("params", "template t(" + rep(lambda i: f"p{i}: int, ", N5) + ") { text \"x\" }")
case("args", "template t(p: int) { text \"x\" }\nartifact a { path = \"x\"; from = t(" + "1, " * N5 + ") }")
case("imports", rep(lambda i: f"import p{i}\n", N5))
case("attrs", "component a {" + 'title = "x"\n' * N5 + "}")
case("bad_attrs", "component a {" + rep(lambda i: f'x{i} = 1\n', N5) + "}")
case("kinds", rep(lambda i: f"kind k{i} {{ attr a : int \"\" }}\n", 20000))
case("fields", "kind k { " + rep(lambda i: f"attr a{i} : int \"\"\n", N5) + "}\nk x { a1 = 2 }")
case("units", "unit u0 \"\" { dimension = uu }\n" + rep(lambda i: f"unit u{i+1} \"\" {{ is = 1u{i} }}\n", 20000))
case("units_large", "unit u0 \"\" { dimension = uu }\n" + rep(lambda i: f"unit u{i+1} \"\" {{ is = 1000u{i} }}\n", 100))
case("declarations", rep(lambda i: f"component c{i} {{ }}\n", N6), memory=640 << 20)
case("declarations_linked", rep(lambda i: f"component c{i} {{ depends -> c{i+1} }}\n", N5) + f"component c{N5} {{ }}")
case("circle", rep(lambda i: f"component c{i} {{ depends -> c{(i+1) % 20000} }}\n", 20000))
case("dense", rep(lambda i: f"component c{i} {{ " + rep(lambda k: f"depends -> c{k}\n", 300) + "}\n", 300))
case("star_hub", "component hub { }\n" + rep(lambda i: f"component c{i} {{ depends -> hub }}\n", N5))
case("duplicates", "component c { }\n" * N5)
case("unknown_words", rep(lambda i: f"compnent c{i} {{ }}\n", N5))
case("unresolved", rep(lambda i: f"component c{i} {{ depends -> d{i} }}\n", N5))
case("similar", rep(lambda i: f"component a_{i} {{ }}\ncomponent a-{i} {{ }}\n", 20000))
case("overlays", "component a { tech = [x] }\n" + rep(lambda i: f"extend component.a {{ tech = [x{i}] }}\n", 20000))
case("overrides", "component a { tech = [x] }\n" + rep(lambda i: f"override component.a {{ title = \"{i}\" }}\n", 20000))
case("suppressions", rep(lambda i: f"suppress CGS1014 \"x\" until 2027-01-01\n", 20000) + rep(lambda i: f"component a_{i} {{ }}\ncomponent a-{i} {{ }}\n", 2000))
case("profiles", rep(lambda i: f"profile p{i} {{ override component.a {{ title = \"{i}\" }} }}\n", 20000) + "component a { }")
case("rules", rep(lambda i: f"check r{i}(d: ref<component>) \"x\" {{ when = count(component.*) > 0; message = \"m\" }}\n", 1000) + rep(lambda i: f"component c{i} {{ }}\n", 1000))
case("rule_pairs", "check r(a: ref<component>, b: ref<component>) \"x\" { when = a.title == b.title; message = \"${a.name}\" }\n" + rep(lambda i: f"component c{i} {{ }}\n", 10000))
# literals
case("digits", "const a = " + "9" * N6)
case("zeros", "const a = " + "0" * N6)
case("fraction", "const a = 0." + "1" * N6)
case("exponent", "const a = 1.0e999999999999")
case("exponent_minus", "const a = 1.0e-999999999999")
case("exponent_long", "const a = 1.0e" + "9" * N6)
case("quantity", "const a = 1" + "a" * N6)
case("version", "const a = 1" + ".1" * N5)
case("name", "component " + "a" * N6 + " { }")
case("names_long", rep(lambda i: "component " + "a" * 10000 + f"{i} {{ }}\n", 200))
case("name_dashes", "component a" + "-" * N6 + "b { }")
case("units_rate", "const a = 1a" + "/a" * N5)
case("escapes", 'const a = "' + "\\n" * N6 + '"')
case("code_points", 'const a = "' + "\\u{10ffff}" * N5 + '"')
case("bad_escapes", 'const a = "' + "\\q" * N6 + '"')
case("limits", "const a = 9223372036854775807 + 1\nconst b = -9223372036854775807 - 2\nconst c = 9223372036854775807 * 9223372036854775807\nconst d = 1 / 0\nconst e = 9223372036854775807wk\nconst f = 0.000000001ns * 0.000000001\nconst g = -9223372036854775807 - 1\nconst h = g / -1\nconst i = -g\n")
# laughs
L = 60
case("laugh_const", 'const c0 = "lol"\n' + rep(lambda i: f'const c{i+1} = "${{c{i}}}${{c{i}}}${{c{i}}}${{c{i}}}"\n', L))
case("laugh_plus", 'const c0 = "lol"\n' + rep(lambda i: f'const c{i+1} = c{i} + c{i}\n', L))
case("laugh_list", 'const c0 = [1, 2]\n' + rep(lambda i: f'const c{i+1} = c{i} + c{i}\n', L))
case("laugh_nested", 'const c0 = [1]\n' + rep(lambda i: f'const c{i+1} = [c{i}, c{i}]\n', L) + f'const s = "${{c{L}}}"\n')
case("laugh_json", 'const c0 = [1]\n' + rep(lambda i: f'const c{i+1} = [c{i}, c{i}]\n', L) + f'const s = "${{c{L} | json}}"\n')
case("laugh_quote", 'const c0 = [1]\n' + rep(lambda i: f'const c{i+1} = [c{i}, c{i}]\n', L) + f'const s = "${{c{L} | join(\",\") | length}}"\n')
case("laugh_same", 'const c0 = [1]\nconst d0 = [1]\n' + rep(lambda i: f'const c{i+1} = [c{i}, c{i}]\nconst d{i+1} = [d{i}, d{i}]\n', L) + f'const s = c{L} == d{L}\nconst u = c{L} in [d{L}]\nconst v = unique([c{L}, d{L}])\n')
case("laugh_typed", 'kind k { attr a : list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<int>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> "" }\nconst c0 = [1]\n' + rep(lambda i: f'const c{i+1} = [c{i}, c{i}]\n', 30) + 'k x { a = c29 }\n')
case("laugh_record", 'const c0 = { a = 1 }\n' + rep(lambda i: f'const c{i+1} = {{ a = c{i}; b = c{i} }}\n', L) + f'const s = "${{c{L} | json}}"\n')
case("laugh_param", 'param c0 : string = "lol"\n' + rep(lambda i: f'param c{i+1} : string = "${{c{i}}}${{c{i}}}"\n', L))
case("laugh_fn", 'fn f0(x: string) : string { is = x + x }\n' + rep(lambda i: f'fn f{i+1}(x: string) : string {{ is = f{i}(x) + f{i}(x) }}\n', L) + f'const a = f{L}("x")\n')
case("laugh_fn_arg", 'fn f0(x: string) : string { is = x + x }\n' + rep(lambda i: f'fn f{i+1}(x: string) : string {{ is = f{i}(f{i}(x)) }}\n', L) + f'const a = f{L}("x")\n')
case("laugh_template", 'template t0() { text "lol" }\n' + rep(lambda i: f'template t{i+1}() {{ use t{i}()\nuse t{i}() }}\n', L) + f'artifact a {{ path = "x"; from = t{L}() }}\n', B)
case("laugh_template_empty", 'template t0() { text "" }\n' + rep(lambda i: f'template t{i+1}() {{ use t{i}()\nuse t{i}() }}\n', L) + f'artifact a {{ path = "x"; from = t{L}() }}\n', B)
case("laugh_template_arg", 'template t0(s: string) { text s }\n' + rep(lambda i: f'template t{i+1}(s: string) {{ use t{i}(s + s) }}\n', L) + f'artifact a {{ path = "x"; from = t{L}("lol") }}\n', B)
case("laugh_for", rep(lambda i: f"component c{i} {{ }}\n", 100) + T % (rep(lambda i: f"for a{i} in component.* {{ ", 10) + 'text "x"' + " }" * 10), B)
case("laugh_for_text", rep(lambda i: f"component c{i} {{ }}\n", 1000) + 'const big = "' + "x" * 60000 + '"\n' + T % ("for a in component.* { for b in component.* { text big } }"), B)
case("laugh_artifacts", 'const big = "' + "x" * 60000 + '"\ntemplate t(n: int) { ' + 'text big\n' * 200 + '}\n' + rep(lambda i: f'artifact a{i} {{ path = "x{i}"; from = t({i}) }}\n', 400), B)
case("laugh_where", rep(lambda i: f"component c{i} {{ }}\n", 300) + "const a = " + "count(component where " * 8 + "true" + " > 0)" * 8)
case("laugh_indent", 'const c0 = "' + "a\\n" * 20000 + '"\n' + rep(lambda i: f'const c{i+1} = "${{c{i} | indent(100000)}}"\n', 5))
case("indent_large", 'const a = "${"a\\nb" | indent(9223372036854775807)}"\nconst b = "${"a\\nb" | indent(4294967296)}"\nconst c = "${"a\\nb" | indent(-1)}"\n')
case("laugh_join", 'const l = [' + "1, " * 20000 + ']\nconst a = "${l | join("' + "x" * 20000 + '")}"')
case("laugh_steps", rep(lambda i: f'const a{i} = "${{count(component where name == "x")}}"\n', 2000) + rep(lambda i: f"component c{i} {{ }}\n", 2000))
case("chain", rep(lambda i: f"const c{i} = c{i+1}\n", N5) + f"const c{N5} = 1\n")
case("chain_back", "const c0 = 1\n" + rep(lambda i: f"const c{i+1} = c{i}\n", N5))
case("circle_const", rep(lambda i: f"const c{i} = c{(i+1) % 20000}\n", 20000))
case("chain_fn", "fn f0(x: int) : int { is = x }\n" + rep(lambda i: f"fn f{i+1}(x: int) : int {{ is = f{i}(x) }}\n", 20000) + "const a = f20000(1)\n")
case("circle_fn", rep(lambda i: f"fn f{i}(x: int) : int {{ is = f{(i+1) % 5000}(x) }}\n", 5000))
case("chain_template", 'template t0() { text "x" }\n' + rep(lambda i: f"template t{i+1}() {{ use t{i}() }}\n", 20000) + 'artifact a { path = "x"; from = t20000() }\n', B)
case("circle_template", rep(lambda i: f"template t{i}() {{ use t{(i+1) % 5000}() }}\n", 5000))
case("ranges", "const a = 0..9223372036854775807\nconst b = count(a)\nconst c = 5 in a\nconst d = a[0]\nconst e = sum(a)\nconst f = -9223372036854775807..9223372036854775807\n" + T % "for x in 0..1000000000000 { text \"x\" }")
# declarations that are made
K = rep(lambda i: f"component k{i} {{ }}\n", 100)
case("made_for", K + rep(lambda i: f"for a{i} in [x, y, z, u, v, w, p, q] {{ ", 9) + "component c { }" + " }" * 9)
case("made_many", "const l : list<word> = [" + rep(lambda i: f"w{i}, ", 5000) + "]\nfor a in l { for b in l { component c { } } }")
case("made_use", "template t0() { component c { } }\n" + rep(lambda i: f"template t{i+1}() {{ use t{i}() as a\nuse t{i}() as b }}\n", L) + f"use t{L}()\n", memory=640 << 20) # a million statements
case("made_use_empty", "template t0() { }\n" + rep(lambda i: f"template t{i+1}() {{ use t{i}() as a\nuse t{i}() as b }}\n", L) + f"use t{L}()\n")
case("made_circle", "template t() { use t() }\nuse t()\n")
case("made_of_made", K + "for a in component { component c { } }\n")
case("made_name", "template t(x: string) { component c { title = x } }\n" + rep(lambda i: f'use t("{i}") as u{i}\n', 20000))
case("made_depth", "scope a { " * N5)
# patterns
for i, p in enumerate(["(a+)+b", "(a|aa)+b", "(.*)*b", "(a*)*(a*)*(a*)*b", "((((((a*)*)*)*)*)*)*b", "a*[bc]d", "(?R)", "(?:a?){500}a{500}b", "(a{1,1000}){1,1000}", "^(?:(?:a|b|c)*)*$", "(x+x+)+y", "(?s).*.*.*.*b"]):
    case(f"pattern{i}", f'const t = "' + "a" * 5000 + f'"\nconst m = matches(t, re"{p}")\n' + rep(lambda k: f'const m{k} = matches(t, re"{p}")\n', 50))
    case(f"pattern_short{i}", 'const t = "' + "a" * 16 + '"\n' + rep(lambda k: f"component c{k} {{ }}\n", 1000) + f'const n = count(component where count(component where matches(t, re"{p}")) > 0)\n')
for i, p in enumerate(["(a+)+[bc]", "(a|aa)+[bc]", "(.*)*[bc]", "((((((a*)*)*)*)*)*)*[bc]", "(x+x+)+[yz]"]):
    case(f"pattern_open{i}", 'const t = "' + "a" * 5000 + f'"\n' + rep(lambda k: f'const m{k} = matches(t, re"{p}")\n', 50))
    case(f"pattern_many{i}", 'const t = "' + "a" * 18 + '"\n' + rep(lambda k: f"component c{k} {{ }}\n", 5000) + f'const n = count(component where matches(t, re"{p}"))\n')
case("pattern_text", 'const c0 = "' + "a" * 4096 + '"\n' + rep(lambda i: f'const c{i+1} = c{i} + c{i}\n', 12) + 'const m = matches(c12, re"a*[bc]d")\nconst n = matches(c12, re"(a|b)*c")\nconst o = matches(c12, re".*a.*b.*c")\n')
case("pattern_long", 'const m = matches("a", re"' + "a" * N6 + '")')
case("pattern_nested", 'const m = matches("a", re"' + "(" * 2000 + ")" * 2000 + '")')
case("patterns", rep(lambda i: f'const m{i} = matches("a", re"(a{i}|b)+")\n', 20000))
case("glob", 'context c { files = ["' + "*a" * 60 + 'b"] }\nprovider e { kind = template }\nmodel m { provider = e; id = "m" }\nprompt p { model = m; section a { include = [c] }; template = r() }\ntemplate r() { text "x" }\nartifact a { path = "x"; from = prompt.p }\n', B, {"a" * 250: ""})
case("glob_stars", 'context c { files = ["' + "**/" * 200 + 'b"] }\nprovider e { kind = template }\nmodel m { provider = e; id = "m" }\nprompt p { model = m; section a { include = [c] }; template = r() }\ntemplate r() { text "x" }\nartifact a { path = "x"; from = prompt.p }\n', B, {"/".join("a" * 60) + "/c": ""})
# bytes
case("nul", "\0" * N6)
case("nul_string", 'component a { title = "' + "\0" * N5 + '" }')
case("quotes", '"' * N6)
case("quotes3", '"""' + '"' * N6)
case("texts", '"""\n' * N5)
case("raw", 'raw ' * N5)
case("dollar", "$" * N6)
case("dollar_string", 'const a = "' + "$" * N6 + '"')
case("newlines", "\n" * N6)
case("crs", "\r" * N6)
case("comments", "#" * N6)
case("comment_lines", "#\n" * N6)
case("docs", "/// x\n" * N5 + "component a { }")
case("docs_many", "/// x\ncomponent a { }\n" * 20000)
case("slashes", "/" * N6)
case("c_comment", "/*" * N5)
case("c_comments", "/* x\n" * 20000)
case("semicolons", ";" * N6)
case("semicolons_list", "component a { x = [" + ";" * N6 + "] }")
case("semicolons_named", "component a { x = [" + "; a = 1" * N5 + "] }")
case("semicolons_lists", "component a { x = " + "[a; a = 1" * N5 + " }")
case("commas", "component a { " + "," * N6)
case("conflicts", "<<<<<<<\n" * N5)
case("conflicts2", "<<<<<<<\n=======\n" * N5)
case("conflicts3", "<<<<<<<\n|||||||\n" * 20000)
case("words_line", "a " * N6)
case("words_lines", "a\n" * N6)
case("equals", "= " * N6)
case("colons", "a : " * N5)
case("arrows", "a -> " * N5)
case("quotes_open", ('component a "x {\n') * 20000)
case("texts_open", ('component a { title = """\n') * 20000)
case("braces_lines", ("component a {\n") * N5)
case("brackets_lines", ("component a { tech = [\n") * N5)
case("ge", "template t(a: " + "b<c>= " * N5 + ") { }")
case("ge2", "x" + " >=" * N5)
case("ge3", "x : " + "a, " * 30000 + ">= " * 30000)
case("spaces", " " * (32 << 20))
case("long_string", 'component a { title = "' + "x" * (20 << 20) + '" }')
case("long_comment", "#" + "x" * (32 << 20))
case("too_large", " " * ((64 << 20) + 1))
case("deep_indent", rep(lambda i: " " * (i % 5000) + "component a {\n", 5000))
case("zigzag", "component a {\n  tech = [\n" * 20000)
random.seed(7)
case("random", bytes(random.randrange(256) for _ in range(N5)))
case("random_ascii", "".join(chr(random.randrange(32, 127)) for _ in range(N5)))
case("random_marks", "".join(random.choice("{}[]()\"$:=,;.|\\\n ab1") for _ in range(N5)))
case("ff", b"\xff" * N6)
case("bom", b"\xef\xbb\xbf" * N5)
case("bidi", "\u202e" * N5)

print(f"1..{number}")
sys.exit(failed > 0)
