// sdk.mjs NODE_MODULES URL QUESTION ANSWER — the vendors' own clients against `cgsc replay --serve`:
// each asks what the file QUESTION holds, whole and streamed, and has to get the text of the file
// ANSWER; then asks something else, which has to be an error with status 404. Prints TAP lines
// without numbers.
// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [modules, url, questionFile, answerFile] = process.argv.slice(2);
const require = createRequire(pathToFileURL(modules + '/here.js'));
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const { request: q, schema } = JSON.parse(readFileSync(questionFile));
const answer = readFileSync(answerFile, 'utf8');
const system = q.messages.filter((m) => m.role === 'system').map((m) => m.content).join('\n\n');
const rest = q.messages.filter((m) => m.role !== 'system');
const user = rest[0].content;

const { default: OpenAI } = await load('openai');
const { default: Anthropic } = await load('@anthropic-ai/sdk');
const { GoogleGenAI } = await load('@google/genai');
const { Ollama } = await load('ollama');
const openai = new OpenAI({ apiKey: 'none', baseURL: url + '/v1', maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: 'none', baseURL: url, maxRetries: 0 });
const google = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: url } });
const ollama = new Ollama({ host: url });

const chat = (text) => ({
	model: q.model, temperature: q.temperature, max_completion_tokens: q.max_output, seed: q.seed,
	messages: [{ role: 'developer', content: system }, { role: 'user', content: text }],
	response_format: { type: 'json_schema', json_schema: { name: 'any', schema, strict: false } },
});
const response = (text) => ({
	model: q.model, temperature: q.temperature, max_output_tokens: q.max_output,
	instructions: system, input: text,
	text: { format: { type: 'json_schema', name: 'any', schema } },
});
const message = (text) => ({
	model: q.model, max_tokens: q.max_output,
	system: [{ type: 'text', text: system }],
	messages: [{ role: 'user', content: [{ type: 'text', text }] }],
	output_config: { format: { type: 'json_schema', schema: lowered(schema) } },
});
// What the service does not check stands in the description, as one line of JSON.
function lowered(s) {
	const { minimum, ...a } = s.properties.age;
	return { ...s, properties: { ...s.properties, age: { ...a, description: JSON.stringify({ minimum }) } } };
}
const content = (text) => ({
	model: q.model, contents: text,
	config: {
		systemInstruction: system, temperature: q.temperature, maxOutputTokens: q.max_output,
		seed: q.seed, responseMimeType: 'application/json', responseJsonSchema: schema,
	},
});
const talk = (text) => ({
	model: q.model, format: schema,
	messages: [{ role: 'system', content: system }, { role: 'user', content: text }],
	options: { temperature: q.temperature, num_predict: q.max_output, seed: q.seed },
});
async function joined(stream, piece) {
	let all = '';
	for await (const e of await stream) all += piece(e) ?? '';
	return all;
}
const clients = {
	'openai, chat completions': [
		async (t) => (await openai.chat.completions.create(chat(t))).choices[0].message.content,
		(t) => joined(openai.chat.completions.create({ ...chat(t), stream: true, stream_options: { include_usage: true } }),
			(e) => e.choices[0]?.delta.content),
		(t) => openai.chat.completions.stream(chat(t)).finalContent()],
	'openai, responses': [
		async (t) => (await openai.responses.create(response(t))).output_text,
		(t) => joined(openai.responses.create({ ...response(t), stream: true }),
			(e) => e.type === 'response.output_text.delta' ? e.delta : ''),
		async (t) => (await openai.responses.stream(response(t)).finalResponse()).output_text],
	'@anthropic-ai/sdk': [
		async (t) => (await anthropic.messages.create(message(t))).content.at(-1).text,
		(t) => joined(anthropic.messages.create({ ...message(t), stream: true }), (e) => e.delta?.text),
		(t) => anthropic.messages.stream(message(t)).finalText()],
	'@google/genai': [
		async (t) => (await google.models.generateContent(content(t))).text,
		(t) => joined(google.models.generateContentStream(content(t)), (e) => e.text)],
	'ollama': [
		async (t) => (await ollama.chat({ ...talk(t), stream: false })).message.content,
		(t) => joined(ollama.chat({ ...talk(t), stream: true }), (e) => e.message.content)],
};
const how = ['whole', 'streamed', 'streamed by its helper'];
for (const [name, ways] of Object.entries(clients)) {
	for (const [i, way] of ways.entries()) {
		let got;
		try { got = await way(user); } catch (e) { got = `${e}`; }
		console.log(`${got === answer ? 'ok' : 'not ok'} - ${name}, ${how[i]}`);
		if (got !== answer) console.log(`# ${JSON.stringify(got)}`);
	}
	let error;
	try { await ways[0]('something else'); } catch (e) { error = e; }
	const status = error?.status ?? error?.status_code;
	const fine = status === 404 && `${error}`.includes('no recording answers');
	console.log(`${fine ? 'ok' : 'not ok'} - ${name}, an unknown question is its own kind of error`);
	if (!fine) console.log(`# ${status} ${error}`);
}
