// grammar.js — a file in the eyes of the TextMate grammar, by the engine that VS Code uses.
// SPDX-License-Identifier: Apache-2.0
'use strict';
const fs = require('fs');
const path = require('path');

const root = path.join(__dirname, '..', '..');
const file = path.join(root, 'editors', 'vscode', 'syntaxes', 'cgs.tmLanguage.json');

// Resolves to the grammar, or rejects when the packages are not there.
async function load(modules) {
	const oniguruma = require(path.join(modules, 'vscode-oniguruma'));
	const textmate = require(path.join(modules, 'vscode-textmate'));
	const wasm = path.join(modules, 'vscode-oniguruma', 'release', 'onig.wasm');
	await oniguruma.loadWASM(fs.readFileSync(wasm));
	const registry = new textmate.Registry({
		onigLib: Promise.resolve({
			createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
			createOnigString: (text) => new oniguruma.OnigString(text),
		}),
		loadGrammar: async (name) => name === 'source.cgs'
			? textmate.parseRawGrammar(fs.readFileSync(file, 'utf8'), file) : null,
	});
	return { grammar: await registry.loadGrammar('source.cgs'), initial: textmate.INITIAL };
}

// [{ text, tokens: [{ startIndex, endIndex, scopes }] }], one for each line.
function lines({ grammar, initial }, text) {
	let state = initial;
	return text.split(/\r?\n/).map((line) => {
		const result = grammar.tokenizeLine(line, state);
		state = result.ruleStack;
		return { text: line, tokens: result.tokens };
	});
}

module.exports = { load, lines, root };
