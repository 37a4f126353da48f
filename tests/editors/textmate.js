// textmate.js — the TextMate grammar, by the engine of VS Code, compared with the lexer. Prints TAP.
// SPDX-License-Identifier: Apache-2.0
//
//     node tests/editors/textmate.js [BUILD_DIR] [--update]
//
// The engine is found in build/node_modules (`make editor-deps`).
'use strict';
const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { load, lines, root } = require('./grammar.js');
const { ok, done } = require('./tap.js');

const update = process.argv.includes('--update');
const build = path.resolve(process.argv.slice(2).find((a) => a !== '--update') || 'build/release');
const modules = path.join(root, 'build', 'node_modules');
const sample = path.join(__dirname, 'sample.cgs');

// The letters of tests/editors/classes.c.
function letter(scopes) {
	for (const scope of scopes.slice().reverse()) {
		if (scope.startsWith('meta.embedded'))
			return '.';
		if (scope.startsWith('string.'))
			return 's';
		if (scope.startsWith('comment.'))
			return 'c';
		if (scope.startsWith('constant.numeric.'))
			return 'n';
	}
	return '.';
}

function classes(line) {
	return line.tokens.map((t) => letter(t.scopes)
		.repeat([...line.text.slice(t.startIndex, t.endIndex)].length)).join('');
}

// Characters that the grammar and the lexer see differently, as notes.
function compare(file, engine) {
	const text = fs.readFileSync(file, 'utf8');
	const wanted = execFileSync(path.join(build, 'editors', 'classes'), [file], { encoding: 'utf8' })
		.split(/\r?\n/);
	const notes = [];
	lines(engine, text).forEach((line, i) => {
		const found = classes(line), want = wanted[i] ?? '';
		const same = found.length === want.length &&
			[...want].every((c, k) => c === '-' || c === found[k]);
		if (!same)
			notes.push(`${file}:${i + 1}`, `  ${line.text}`, `  ${want}`, `  ${found}`);
	});
	return { notes, size: [...text].length };
}

function specs(dir) {
	return fs.readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
		const whole = path.join(dir, e.name);
		if (e.isDirectory())
			return e.name.startsWith('.') || e.name === 'build' ? [] : specs(whole);
		return e.name.endsWith('.cgs') ? [whole] : [];
	});
}

// Every line of the sample, and below it every token with its scopes but the first.
function snapshot(engine) {
	return lines(engine, fs.readFileSync(sample, 'utf8').replace(/\n$/, '')).map((line) =>
		[`> ${line.text}`].concat(line.tokens.filter((t) => t.scopes.length > 1).map((t) =>
			`  ${line.text.slice(t.startIndex, t.endIndex)}   ${t.scopes.slice(1).join(' ')}`))
			.join('\n')).join('\n') + '\n';
}

// The scopes of the first place of a text in the sample.
function scopesAt(all, text, offset = 0) {
	const line = all.find((l) => l.text.includes(text));
	const at = line.text.indexOf(text) + offset;
	return line.tokens.find((t) => t.startIndex <= at && at < t.endIndex).scopes.slice(1).join(' ');
}

function checkSample(engine) {
	const all = lines(engine, fs.readFileSync(sample, 'utf8'));
	const at = [
		['a thing in braces is plain text', '{leftover}', 0, /^string\.quoted\.double\.cgs$/],
		['$${ is an escape', '$${no hole}', 0, /constant\.character\.escape/],
		['a hole is code', 'r.title', 0, /meta\.embedded\.line\.cgs.* variable/],
		['a string in a hole is a string', 'in ${nested', 0, /embedded.* string\.quoted\.double\.cgs$/],
		['fewer quotes do not end a text', 'four "quotes"', 6, /^string\.quoted\.triple\.cgs$/],
		['a raw text has no holes', '${this}', 0, /^string\.quoted\.triple\.raw\.cgs$/],
		['an unknown escape is marked', '\\q', 0, /invalid\.illegal\.escape/],
		['a string that is not closed ends with its line', 'from = again', 0, /^support\.type\.property-name\.cgs$/],
		['a unit of the prelude', '200ms', 3, /keyword\.other\.unit\.cgs$/],
		['a unit of the project', '24furlong', 2, /entity\.name\.unit\.cgs$/],
		['a kind of the project begins a declaration', 'service api', 0, /^storage\.type\.kind\.cgs$/],
		['the name of a declaration', 'speed {', 0, /^entity\.name\.type\.cgs$/],
		['a clause', 'the   api', 0, /^keyword\.other\.clause\.cgs$/],
		['a connective as a clause', 'if    "it fails', 0, /^keyword\.other\.clause\.cgs$/],
		['a connective as a name', 'if     :', 0, /^variable\.other\.property\.cgs$/],
		['an edge', 'calls -> db', 0, /^keyword\.other\.edge\.cgs$/],
		['an edge between two', 'deny store', 0, /^keyword\.other\.edge\.cgs$/],
		['a filter', '| upper', 2, /support\.function\.filter\.cgs$/],
		['a function', 'count(requirement', 0, /^support\.function\.cgs$/],
		['a word of an enum', '[must', 1, /^support\.constant\.enum\.cgs$/],
		['a statistic', '@p95', 1, /^support\.constant\.statistic\.cgs$/],
	];
	for (const [sentence, text, offset, want] of at) {
		const found = scopesAt(all, text, offset);
		ok(want.test(found), sentence, [`${text}: ${found}`]);
	}
}

async function main() {
	let engine;
	try {
		engine = await load(modules);
	} catch (e) {
		if (e.code !== 'MODULE_NOT_FOUND')
			throw e;
		console.log('1..0 # SKIP vscode-textmate is not in build/node_modules: make editor-deps');
		return;
	}
	const files = specs(root), results = files.map((f) => compare(f, engine));
	const notes = results.flatMap((r) => r.notes);
	ok(files.length > 50, 'there are specs to compare', [`${files.length} files`]);
	ok(notes.length === 0, `strings, comments and numbers are what the lexer sees, in ${files.length
	} files, ${results.reduce((n, r) => n + r.size, 0)} characters`, notes);
	checkSample(engine);
	const found = snapshot(engine), kept = path.join(__dirname, 'sample.scopes');
	if (update)
		fs.writeFileSync(kept, found);
	const want = fs.readFileSync(kept, 'utf8').split('\n');
	ok(found === want.join('\n'), 'the sample has the scopes of sample.scopes',
		found.split('\n').flatMap((l, i) => (l === want[i] ? [] : [`want ${want[i]}`, `have ${l}`])));
	done();
}

main();
