// dump.mjs — writes down what it is asked, or shows it as TypeScript.
// SPDX-License-Identifier: Apache-2.0
//
//     node dump.mjs FILE PORT          a server on 127.0.0.1: each POST becomes a line of FILE
//     node dump.mjs FILE /PATH TYPE    the bodies sent to paths that begin with /PATH, as constants
//     node dump.mjs FILE /PATH$ TYPE   those sent to exactly this path
//     node dump.mjs FILE /PATH:MEMBER TYPE   one member of them
import fs from 'node:fs';
import http from 'node:http';

const [file, what, type] = process.argv.slice(2);

function serve(port) {
  fs.writeFileSync(file, '');
  http
    .createServer((request, answer) => {
      let text = '';
      request.on('data', (piece) => (text += piece));
      request.on('end', () => {
        if (request.method === 'POST') {
          const line = { path: request.url, headers: request.headers, body: JSON.parse(text) };
          fs.appendFileSync(file, JSON.stringify(line) + '\n');
        }
        answer.writeHead(400, { 'content-type': 'application/json' });
        answer.end('{"error":{"message":"written down"}}');
      });
    })
    .listen(port, '127.0.0.1');
}

function show(path, member) {
  const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l));
  const bodies = lines.filter((l) => (l.path + '$').startsWith(path)).map((l) => l.body);
  bodies
    .map((b) => (member ? b[member] : b))
    .filter((b) => b !== undefined)
    .forEach((b, i) => console.log(`export const c${i}: ${type} = ${JSON.stringify(b)};`));
}

if (what.startsWith('/')) show(...what.split(':'));
else serve(Number(what));
