/* cgs.re — the tokens of the language; compiler/syntax/scan.c decides which rules are in force.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Explicit bounds: the `$` rule fires at lim only, so a NUL byte in a file is an ordinary byte.
 * Bytes above 0x7f are opaque here; cgs_lex_char is the one place that decodes UTF-8.
 */
#include "compiler/syntax/lex.h"

#define YYCTYPE unsigned char
#define YYCURSOR cur
#define YYLIMIT end
#define YYMARKER mark
#define BEGIN                                                                                      \
	const unsigned char *cur = (const unsigned char *)*p;                                      \
	const unsigned char *const end = (const unsigned char *)lim;                               \
	const unsigned char *mark = cur;                                                           \
	(void)mark
#define TAKE(kind) return *p = (const char *)cur, kind

/*!re2c
	re2c:define:YYCTYPE = "unsigned char";
	re2c:yyfill:enable = 0;
	re2c:flags:computed-gotos = 0; // does not go together with eof
	re2c:flags:bit-vectors = 0;
	re2c:eof = 0;

	nl = "\r"? "\n";
	ws = [ \t];
	alpha = [A-Za-z_];
	alnum = [A-Za-z0-9_];
	name = alpha alnum* ("-"+ alnum+)*;
	digits = [0-9] [0-9_]*;
	float = digits "." digits ([eE] [+-]? [0-9]+)?;
	unit = "%" | [A-Za-z] alnum* ("/" [A-Za-z] alnum*)?;
	day = [0-9]{4} "-" [0-9]{2} "-" [0-9]{2};
	clock = "T" [0-9]{2} ":" [0-9]{2} (":" [0-9]{2} ("." [0-9]+)?)? ("Z" | [+-] [0-9]{2} ":" [0-9]{2})?;
	word = [A-Za-z0-9]+;
	version = [0-9]+ ("." [0-9]+){2,} ("-" word ("." word)*)? ("+" word ("." word)*)?;
	curly = "\xe2\x80\x9c" [^\xe2\r\n]* "\xe2\x80\x9d"; // the quotes of word processors
	connective = "if" | "then" | "else" | "in" | "where";
*/

unsigned cgs_lex_code(const char **p, const char *lim)
{
	BEGIN;
	/*!re2c
	$ { TAKE(0); }
	* { TAKE(CGS_TK_BAD); }
	[\x80-\xff]+ { TAKE(CGS_TK_BAD); }
	ws+ { TAKE(CGS_TK_SPACE); }
	"\r" { TAKE(CGS_TK_SPACE); }
	nl { TAKE(CGS_TK_NEWLINE); }
	"////" [^\n]* { TAKE(CGS_TK_COMMENT); } // of rules that fit alike, the first one counts
	"///" [^\n]* { TAKE(CGS_TK_DOC); }
	("#" | "//") [^\n]* { TAKE(CGS_TK_COMMENT); }
	";" { TAKE(CGS_TK_END); }

	"if" { TAKE(CGS_TK_IF); }
	"then" { TAKE(CGS_TK_THEN); }
	"else" { TAKE(CGS_TK_ELSE); }
	"in" { TAKE(CGS_TK_IN); }
	"where" { TAKE(CGS_TK_WHERE); }
	name { TAKE(CGS_TK_NAME); }

	digits { TAKE(CGS_TK_INT); }
	float { TAKE(CGS_TK_FLOAT); }
	(digits | float) unit { TAKE(CGS_TK_QUANTITY); }
	day clock? { TAKE(CGS_TK_DATE); }
	version { TAKE(CGS_TK_VERSION); }
	"re" ["] ([^"\\\r\n] | "\\" [^\r\n])* ["]? { TAKE(CGS_TK_REGEX); }
	['] [^'\r\n]* ['] | curly | "/*" | "=>" | "=<" { TAKE(CGS_TK_FOREIGN); }
	["]{3,} | ["] | "raw" ws* ["]{3,} { TAKE(CGS_TK_QUOTE); }

	"||" { TAKE(CGS_TK_OR); }
	"&&" { TAKE(CGS_TK_AND); }
	"!" { TAKE(CGS_TK_NOT); }
	"==" { TAKE(CGS_TK_EQ); }
	"!=" { TAKE(CGS_TK_NE); }
	"<" { TAKE(CGS_TK_LT); }
	"<=" { TAKE(CGS_TK_LE); }
	">" { TAKE(CGS_TK_GT); }
	">=" { TAKE(CGS_TK_GE); }
	".." { TAKE(CGS_TK_RANGE); }
	"+" { TAKE(CGS_TK_ADD); }
	"-" { TAKE(CGS_TK_SUB); }
	"*" { TAKE(CGS_TK_MUL); }
	"/" { TAKE(CGS_TK_DIV); }
	"=" { TAKE(CGS_TK_ASSIGN); }
	":" { TAKE(CGS_TK_COLON); }
	"->" { TAKE(CGS_TK_ARROW); }
	"," { TAKE(CGS_TK_COMMA); }
	"." { TAKE(CGS_TK_DOT); }
	"@" { TAKE(CGS_TK_AT); }
	"?" { TAKE(CGS_TK_QM); }
	"|" { TAKE(CGS_TK_PIPE); }
	"(" { TAKE(CGS_TK_LPS); }
	")" { TAKE(CGS_TK_RP); }
	"[" { TAKE(CGS_TK_LBS); }
	"]" { TAKE(CGS_TK_RB); }
	"{" { TAKE(CGS_TK_LBRACE); }
	"}" { TAKE(CGS_TK_RBRACE); }
	*/
}

enum cgs_chunk_kind cgs_lex_string(const char **p, const char *lim)
{
	BEGIN;
	/*!re2c
	$ { TAKE(CGS_CHUNK_END); }
	* { TAKE(CGS_CHUNK_PLAIN); }
	[^"\\$\r\n]+ | "$" | "$${" { TAKE(CGS_CHUNK_PLAIN); }
	"\\" [ntr\\"] | "\\u{" [0-9A-Fa-f]{1,6} "}" { TAKE(CGS_CHUNK_PLAIN); }
	"\\" | "\\" [^\r\n] { TAKE(CGS_CHUNK_BAD_ESCAPE); }
	"${" { TAKE(CGS_CHUNK_HOLE); }
	["] { TAKE(CGS_CHUNK_QUOTES); }
	nl { return CGS_CHUNK_LINE_END; }
	*/
}

enum cgs_chunk_kind cgs_lex_text(const char **p, const char *lim)
{
	BEGIN;
	/*!re2c
	$ { TAKE(CGS_CHUNK_END); }
	* { TAKE(CGS_CHUNK_PLAIN); }
	[^"$]+ | "$" | "$${" { TAKE(CGS_CHUNK_PLAIN); }
	"${" { TAKE(CGS_CHUNK_HOLE); }
	["]+ { TAKE(CGS_CHUNK_QUOTES); }
	*/
}

enum cgs_line cgs_lex_line(const char *at, const char *lim)
{
	const char **p = &at;
	BEGIN;
	/*!re2c
	$ { return CGS_LINE_BLANK; }
	* { return CGS_LINE_OTHER; }
	ws+ { return CGS_LINE_BLANK; }
	ws* (nl | "#" | "//" | "/*") { return CGS_LINE_BLANK; }
	ws* "}" { return CGS_LINE_CLOSE; }
	ws* connective ws { return CGS_LINE_OTHER; }
	ws* name { return CGS_LINE_WORD; }
	ws* name ws+ connective [^A-Za-z0-9_-] { return CGS_LINE_OTHER; }
	ws* name ws* "=" [^=] { return CGS_LINE_ATTR; }
	ws* name (ws+ name | ws* ["] | ws* "->" | ws* "{") { return CGS_LINE_HEAD; }
	*/
}

enum cgs_char cgs_lex_char(const char **p, const char *lim)
{
	BEGIN;
	/*!re2c
	re2c:encoding:utf8 = 1;
	hidden = [\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff];
	control = [\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u009f];

	$ { TAKE(CGS_CHAR_END); }
	* { TAKE(CGS_CHAR_INVALID); }
	([\t\n\x20-\x7e] | "\r\n")+ { TAKE(CGS_CHAR_PLAIN); }
	hidden { TAKE(CGS_CHAR_HIDDEN); }
	control | "\r" { TAKE(CGS_CHAR_CONTROL); }
	[^\x00-\x7f\ud800-\udfff] { TAKE(CGS_CHAR_FOREIGN); }
	*/
}
/* end of cgs.re */
