// SPDX-License-Identifier: Apache-2.0
// tokens.mjs NODE_MODULES ROOT OUT — pieces of texts of many kinds, as files OUT/N, and OUT/counts:
// for each a line of the kind and the greatest count of the tokenizers.
import crypto from "crypto";
import fs from "fs";
import {createRequire} from "module";
const [modules, root, out] = process.argv.slice(2);
const need = createRequire(modules + "/");
const load = (name) => need(modules + "/" + name);
const plain = {disallowedSpecial: new Set()};
const cl100k = load("gpt-tokenizer/cjs/encoding/cl100k_base");
const o200k = load("gpt-tokenizer/cjs/encoding/o200k_base");
const {countTokens} = load("@anthropic-ai/tokenizer");
const counts = [(s) => cl100k.encode(s, plain).length, (s) => o200k.encode(s, plain).length, countTokens];

const read = (f) => fs.readFileSync(f, "utf8");
const under = (dir, end) => fs.readdirSync(dir, {withFileTypes: true}).flatMap((e) =>
	e.name.startsWith(".") ? [] : e.isDirectory() ? under(dir + "/" + e.name, end)
		: e.name.endsWith(end) ? [read(dir + "/" + e.name)] : []).join("");
const hash = (i, form) => crypto.createHash("sha512").update("text " + i).digest(form);
const many = (n, f) => Array.from({length: n}, (_, i) => f(i)).join("");
const base64 = many(20, (i) => hash(i, "base64")), hex = many(20, (i) => hash(i, "hex"));
const kinds = {
	specs: under(root + "/specs", ".cgs"), stdlib: under(root + "/stdlib", ".cgs"),
	docs: under(root + "/docs", ".md"), C: under(root + "/runtime", ".c"),
	Python: under(root + "/tests", ".py"), shell: under(root + "/tests/e2e", ".sh"),
	JSON: JSON.stringify(many(60, (i) => `{"id":${i * 7919},"name":"n${i}","at":[1.5,${i}]}`)),
	CSV: many(200, (i) => (i * 7919 * 31) % 100000 / 100 + "," + i + "\n"),
	base64, hex, HEX: hex.toUpperCase(), UUID: many(40, (i) => hash(i, "hex").slice(0, 32)
		.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") + "\n"),
	letters: base64.toLowerCase().replace(/[^a-z]/g, ""),
	LETTERS: base64.toUpperCase().replace(/[^A-Z]/g, ""),
	emoji: many(600, (i) => String.fromCodePoint(0x1F300 + i * 37 % 0x300)),
	"rare Han": many(900, (i) => String.fromCodePoint(0x4E00 + i * 7919 % 20000)),
	marks: many(900, (i) => "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"[(i * i * 7 + i * 13) % 32]),
	spaces: (" ".repeat(40) + "x\n").repeat(30), lines: "\n".repeat(400), tabs: "\t\t\tx;\n".repeat(99),
	// The first article of the Universal Declaration of Human Rights.
	English: "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood. ",
	German: "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geiste der Brüderlichkeit begegnen. ",
	French: "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité. ",
	Spanish: "Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y conciencia, deben comportarse fraternalmente los unos con los otros. ",
	Polish: "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa. ",
	Turkish: "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler ve birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler. ",
	Vietnamese: "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi. Mọi con người đều được tạo hóa ban cho lý trí và lương tâm. ",
	Russian: "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства. ",
	Greek: "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική και συνείδηση. ",
	Hebrew: "כל בני אדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון. ",
	Arabic: "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق. وقد وهبوا عقلا وضميرا. ",
	Hindi: "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। ",
	Thai: "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ",
	Chinese: "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。",
	"Chinese, traditional": "人人生而自由,在尊嚴和權利上一律平等。他們賦有理性和良心,並應以兄弟關係的精神互相對待。",
	Japanese: "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
	Korean: "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았다. ",
};
const lines = [];
for (const [kind, text] of Object.entries(kinds)) {
	const all = [...(text.length < 400 ? text.repeat(Math.ceil(900 / [...text].length)) : text)], size = 300, most = 12;
	const stride = Math.max(size, Math.floor(all.length / most));
	for (let at = 0; at + size <= all.length && at < stride * most; at += stride) {
		const piece = all.slice(at, at + size).join("");
		fs.writeFileSync(out + "/" + lines.length, piece);
		lines.push(Math.max(...counts.map((f) => f(piece))) + " " + kind);
	}
}
fs.writeFileSync(out + "/counts", lines.join("\n") + "\n");
