// tap.js — TAP, for the tests of the editor files: `ok` counts, `done` prints the plan.
// SPDX-License-Identifier: Apache-2.0
'use strict';
const NOTES_MAX = 30;
let count = 0;

function ok(good, sentence, notes = []) {
	count++;
	if (!good)
		process.exitCode = 1;
	console.log(`${good ? 'ok' : 'not ok'} ${count} - ${sentence}`);
	if (!good)
		notes.slice(0, NOTES_MAX).forEach((note) => console.log(`# ${note}`));
}

function done() {
	console.log(`1..${count}`);
}

module.exports = { ok, done };
