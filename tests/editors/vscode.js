// vscode.js — what the VS Code extension declares besides the grammar. Needs node only. Prints TAP.
// SPDX-License-Identifier: Apache-2.0
//
//     node tests/editors/vscode.js [BUILD_DIR]
'use strict';
const { execFileSync, spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { ok, done } = require('./tap.js');

const root = path.join(__dirname, '..', '..');
const build = path.resolve(process.argv[2] || 'build/release');
const extension = path.join(root, 'editors', 'vscode');
const read = (name) => JSON.parse(fs.readFileSync(path.join(extension, name), 'utf8'));
const manifest = read('package.json'), config = read('language-configuration.json');

function files(dir, end) {
	return fs.readdirSync(path.join(root, dir), { recursive: true }).map(String)
		.filter((f) => f.endsWith(end)).map((f) => path.join(root, dir, f));
}

// Every finding of the golden tests, taken apart and put together again.
function testMatcher() {
	const { pattern } = manifest.contributes.problemMatchers[0];
	const regexp = new RegExp(pattern.regexp), notes = [];
	let n = 0;
	const lines = files('tests/golden', '.out').flatMap((f) => fs.readFileSync(f, 'utf8').split('\n'));
	for (const line of lines.filter((l) => /^[^ ]+:\d+:\d+: /.test(l))) {
		const m = regexp.exec(line) || [];
		const again = `${m[pattern.file]}:${m[pattern.line]}:${m[pattern.column]}: ` +
			`${m[pattern.severity]}[${m[pattern.code]}]: ${m[pattern.message]}`;
		n++;
		if (again !== line)
			notes.push(line);
	}
	ok(n > 100 && !notes.length, `the problem matcher reads ${n} findings`, notes);
}

// The rules give every line of code the indentation that it has; a text is skipped, and what goes on
// inside of parentheses, which the style lines up with them and rules of patterns cannot.
function testIndent() {
	const more = new RegExp(config.indentationRules.increaseIndentPattern);
	const less = new RegExp(config.indentationRules.decreaseIndentPattern);
	const notes = [], all = [...files('specs', '.cgs'), ...files('stdlib', '.cgs')];
	for (const file of all) {
		const map = execFileSync(path.join(build, 'editors', 'classes'), [file], { encoding: 'utf8' })
			.split('\n');
		let above = null, open = 0;
		fs.readFileSync(file, 'utf8').split('\n').forEach((line, i) => {
			if (!line.trim() || map[i][0] === 's')
				return;
			const inside = open > 0;
			[...line].forEach((c, at) => {
				if ((c === '(' || c === ')') && map[i][at] !== 's' && map[i][at] !== 'c')
					open += c === '(' ? 1 : -1;
			});
			if (inside) {
				const ends = !open && /^\s*\)/.test(line); // `) {`: what follows stands below it
				above = ends ? line : above.replace(/\S.*/, 'x'); // opens nothing that is still open
				return;
			}
			const found = line.length - line.trimStart().length;
			const was = above === null ? 0 : above.length - above.trimStart().length;
			const want = was + (above !== null && more.test(above) ? 2 : 0) - (less.test(line) ? 2 : 0);
			if (found !== want)
				notes.push(`${file}:${i + 1}: ${want} wanted: ${line}`);
			above = line;
		});
	}
	ok(all.length > 10 && !notes.length, `the indentation rules fit ${all.length} files`, notes);
}

function testWords() {
	const word = new RegExp(config.wordPattern, 'g');
	ok('a = m.check-out_2 - b'.match(word).join(' ') === 'a m check-out_2 b', 'names are words');
	const enter = new RegExp(config.onEnterRules[0].beforeText);
	ok(enter.test('  /// doc') && !enter.test('//// no') && !enter.test('// no'),
		'a documentation comment goes on in the next line');
	const regions = config.folding.markers;
	ok(new RegExp(regions.start).test('# region x') && new RegExp(regions.end).test('# endregion'),
		'regions can be folded');
}

// Every snippet is a declaration that can be parsed; what has to be filled in is a word or a string.
function testSnippets() {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'cgs-')), notes = [];
	const snippets = Object.values(read('snippets/cgs.json'));
	for (const { prefix, body } of snippets) {
		const text = body.join('\n').replace(/\$0/g, '').replace(/\$\{2\}/g, '')
			.replace(/"\$\{\d+:((?:[^\\}]|\\.)*)\}"/g, '"x"')
			.replace(/\$\{\d+:(?:[^\\}]|\\.)*\}/g, 'x');
		fs.writeFileSync(path.join(dir, 'project.cgs'), text + '\n');
		const out = spawnSync(path.join(build, 'cgsc'), ['-C', dir, 'check', '--error-format=short'],
			{ encoding: 'utf8' });
		const told = out.stderr.split('\n').filter((l) => /CGS0[12]\d\d|CGS1005|CGS1006|CGS1023/.test(l));
		if (out.status === null || out.status > 1 || told.length)
			notes.push(prefix, ...told, text);
	}
	fs.rmSync(dir, { recursive: true });
	ok(snippets.length > 20 && !notes.length, `${snippets.length} snippets can be parsed`, notes);
}

testMatcher();
testIndent();
testWords();
testSnippets();
done();
