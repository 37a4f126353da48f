/* test_wire.c — what each wire sends, and how it reads what comes back.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "../../runtime/wire.h"

/* --- what is sent ---------------------------------------------------------------------------- */

static const char question[] =
	"{'prompt':'prompt.greet','attempt':1,'provider':{'kind':'%s','window':8000},"
	"'request':{'model':'m/1 x','max_output':50,'temperature':0.5,'seed':7,'stream':%s,"
	"'messages':[{'role':'system','content':'Be brief.'},{'role':'user','content':'hello'},"
	"{'role':'assistant','content':'no'},{'role':'user','content':'again'}]}%s}";

static json_t *json_of(const char *single_quoted)
{
	char *text = strdup(single_quoted);
	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	json_error_t e;
	json_t *j = json_loads(text, 0, &e);
	if (!j)
		fail_msg("%s: %s", e.text, text);
	free(text);
	return j;
}

struct sent {
	json_t *request, *body;
	struct cgs_buf path;
	struct cgs_ask a;
};

static void send_it(struct sent *s, const char *kind, bool stream, const char *more)
{
	struct cgs_buf b = {0};
	const struct cgs_wire *w = cgs_wire_of(kind);
	assert_non_null(w);
	cgs_buf_fmt(&b, question, kind, stream ? "true" : "false", more);
	*s = (struct sent){.request = json_of(b.s)};
	s->a.request = s->request;
	s->a.provider = json_object_get(s->request, "provider");
	s->a.body = json_object_get(s->request, "request");
	w->path(&s->a, &s->path);
	s->body = w->body(&s->a);
	cgs_buf_done(&b);
}

static void forget(struct sent *s)
{
	json_decref(s->request);
	json_decref(s->body);
	cgs_buf_done(&s->path);
}

static void sends(const char *kind, bool stream, const char *more, const char *path,
		  const char *body)
{
	struct sent s;
	send_it(&s, kind, stream, more);
	json_t *want = json_of(body);
	char *got = json_dumps(s.body, JSON_SORT_KEYS);
	assert_string_equal(s.path.s, path);
	if (!json_equal(s.body, want))
		fail_msg("%s sends %s", kind, got);
	free(got);
	json_decref(want);
	forget(&s);
}

#define TALK                                                                                       \
	"{'role':'user','content':'hello'},{'role':'assistant','content':'no'},"                   \
	"{'role':'user','content':'again'}"
#define ALL "[{'role':'system','content':'Be brief.'}," TALK "]"
#define SCHEMA                                                                                     \
	",'schema':{'type':'object','properties':{'a':{'type':'string','maxLength':3}},"           \
	"'required':['a'],'additionalProperties':false}"

static void each_wire_has_its_own_form(void **state)
{
	(void)state;
	sends("openai", false, "", "/chat/completions",
	      "{'model':'m/1 x','messages':" ALL
	      ",'max_completion_tokens':50,'temperature':0.5,'seed':7}");
	sends("compatible", true, "", "/chat/completions",
	      "{'model':'m/1 x','messages':" ALL ",'max_tokens':50,'temperature':0.5,'seed':7,"
	      "'stream':true,'stream_options':{'include_usage':true}}");
	sends("responses", true, "", "/responses",
	      "{'model':'m/1 x','instructions':'Be brief.','input':[" TALK "],'store':false,"
	      "'max_output_tokens':50,'temperature':0.5,'stream':true}");
	sends("anthropic", false, "", "/messages",
	      "{'model':'m/1 x','system':'Be brief.','messages':[" TALK "],'max_tokens':50,"
	      "'temperature':0.5}");
	sends("gemini", true, "", "/m/1%20x:streamGenerateContent?alt=sse",
	      "{'systemInstruction':{'parts':[{'text':'Be brief.'}]},'contents':["
	      "{'role':'user','parts':[{'text':'hello'}]},"
	      "{'role':'model','parts':[{'text':'no'}]},"
	      "{'role':'user','parts':[{'text':'again'}]}],"
	      "'generationConfig':{'maxOutputTokens':50,'temperature':0.5,'seed':7}}");
	sends("ollama", false, "", "/api/chat",
	      "{'model':'m/1 x','messages':" ALL ",'stream':false,'options':{'num_ctx':8000,"
	      "'num_predict':50,'temperature':0.5,'seed':7}}");
}

/* With everything that a model can set, and a body that is the plain one but for `more`. */
static void sets(const char *kind, const char *effort, const char *cache_s, const char *path,
		 const char *want)
{
	struct sent s;
	struct cgs_buf b = {0};
	char part[128];
	cgs_buf_fmt(&b,
		    "{'prompt':'p','attempt':1,'provider':{'kind':'%s'%s%s},'request':{'model':'m',"
		    "'max_output':50%s%s%s,'messages':[{'role':'system','content':'Be brief.'},"
		    "{'role':'user','content':'hello'}]}}",
		    kind, *cache_s ? ",'prompt_cache_s':" : "", cache_s,
		    *effort ? ",'effort':'" : "", effort, *effort ? "'" : "");
	s = (struct sent){.request = json_of(b.s)};
	s.a.request = s.request;
	s.a.provider = json_object_get(s.request, "provider");
	s.a.body = json_object_get(s.request, "request");
	s.body = cgs_wire_of(kind)->body(&s.a);
	const json_t *at = s.body;
	snprintf(part, sizeof part, "%s", path);
	for (char *save, *p = strtok_r(part, ".", &save); p; p = strtok_r(NULL, ".", &save))
		at = json_object_get(at, p);
	char *got = at ? json_dumps(at, JSON_ENCODE_ANY | JSON_SORT_KEYS | JSON_COMPACT) : NULL;
	assert_string_equal(got ? got : "nothing", want);
	free(got);
	cgs_buf_done(&b);
	forget(&s);
}

static void effort_and_caches_have_each_wires_own_form(void **state)
{
	(void)state;
	sets("openai", "high", "", "reasoning_effort", "\"high\"");
	sets("compatible", "low", "", "reasoning_effort", "\"low\"");
	sets("responses", "low", "", "reasoning", "{\"effort\":\"low\"}");
	sets("anthropic", "medium", "", "output_config", "{\"effort\":\"medium\"}");
	sets("gemini", "low", "", "generationConfig.thinkingConfig", "{\"thinkingLevel\":\"LOW\"}");
	sets("ollama", "high", "", "think", "\"high\"");
	sets("openai", "", "300", "prompt_cache_key", "\"213c22ed7234eb11116e1e88f314c73c\"");
	sets("anthropic", "", "300", "system",
	     "[{\"cache_control\":{\"ttl\":\"5m\",\"type\":\"ephemeral\"},\"text\":\"Be brief.\","
	     "\"type\":\"text\"}]");
	sets("anthropic", "", "301", "system",
	     "[{\"cache_control\":{\"ttl\":\"1h\",\"type\":\"ephemeral\"},\"text\":\"Be brief.\","
	     "\"type\":\"text\"}]");
	sets("ollama", "", "300", "keep_alive", "300");
	static const char *const none[] = {"reasoning_effort", "reasoning",
					   "output_config",    "think",
					   "keep_alive",       "prompt_cache_key"};
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		for (size_t k = 0; k < 5; k++)
			sets((const char *[]){"openai", "responses", "anthropic", "ollama",
					      "compatible"}[k],
			     "", "", none[i], "nothing");
	sets("gemini", "", "", "generationConfig", "{\"maxOutputTokens\":50}");
}

static void has(const char *kind, const char *path, const char *want)
{
	struct sent s;
	char part[128];
	send_it(&s, kind, false, SCHEMA);
	const json_t *at = s.body;
	snprintf(part, sizeof part, "%s", path);
	for (char *save, *p = strtok_r(part, ".", &save); p; p = strtok_r(NULL, ".", &save))
		at = json_object_get(at, p);
	json_t *wanted = json_of(want);
	char *got = json_dumps(at, JSON_SORT_KEYS);
	if (!json_equal(at, wanted))
		fail_msg("%s sends %s as %s", kind, got ? got : "nothing", path);
	free(got);
	json_decref(wanted);
	forget(&s);
}

#define PLAIN                                                                                      \
	"{'type':'object','properties':{'a':{'type':'string','maxLength':3}},'required':['a'],"    \
	"'additionalProperties':false}"

static void a_schema_stands_where_the_wire_has_it(void **state)
{
	(void)state;
	has("openai", "response_format",
	    "{'type':'json_schema','json_schema':{'name':'prompt_greet','strict':true,"
	    "'schema':" PLAIN "}}");
	has("responses", "text.format",
	    "{'type':'json_schema','name':'prompt_greet','strict':true,'schema':" PLAIN "}");
	has("anthropic", "output_config.format",
	    "{'type':'json_schema','schema':{'type':'object','properties':{'a':{'type':'string',"
	    "'description':'{\\\"maxLength\\\":3}'}},'required':['a'],"
	    "'additionalProperties':false}}");
	has("gemini", "generationConfig.responseJsonSchema", PLAIN);
	has("gemini", "generationConfig",
	    "{'maxOutputTokens':50,'temperature':0.5,'seed':7,"
	    "'responseMimeType':'application/json','responseJsonSchema':" PLAIN "}");
	has("ollama", "format", PLAIN);
}

/* --- what comes back ------------------------------------------------------------------------- */

static struct cgs_reply r;
static struct cgs_buf why;

static void forget_reply(void)
{
	cgs_reply_done(&r);
	cgs_buf_done(&why);
	r = (struct cgs_reply){0};
	why = (struct cgs_buf){0};
}

/* Pieces are separated by '\n'; a stream when there are several or `event`. */
static enum cgs_stop comes(const char *kind, bool event, const char *pieces)
{
	const struct cgs_wire *w = cgs_wire_of(kind);
	char *text = strdup(pieces), *save = NULL;
	forget_reply();
	for (char *p = text; *p; p++)
		if (*p == '\'')
			*p = '"';
	for (char *p = strtok_r(text, "\n", &save); p; p = strtok_r(NULL, "\n", &save))
		if (!cgs_reply_read(&r, w, cgs_str_of(p), event))
			break;
	free(text);
	return cgs_reply_stop(&r, w, &why);
}

static void used(uint32_t in, uint32_t cached, uint32_t written, uint32_t out, uint32_t reasoning)
{
	assert_int_equal(r.usage.in, in);
	assert_int_equal(r.usage.cached, cached);
	assert_int_equal(r.usage.written, written);
	assert_int_equal(r.usage.out, out);
	assert_int_equal(r.usage.reasoning, reasoning);
}

static void chat_is_read(void **state)
{
	(void)state;
	assert_int_equal(comes("openai", false,
			       "{'choices':[{'index':0,'message':{'content':'hi'},"
			       "'finish_reason':'stop'}],'usage':{'prompt_tokens':10,"
			       "'completion_tokens':7,'prompt_tokens_details':{'cached_tokens':4,"
			       "'cache_write_tokens':2},"
			       "'completion_tokens_details':{'reasoning_tokens':5}}}"),
			 CGS_STOP_COMPLETE);
	assert_string_equal(r.text.s, "hi");
	used(10, 4, 2, 7, 5);
	assert_int_equal(comes("openai", true,
			       "{'choices':[{'index':0,'delta':{'content':'h'}}]}\n"
			       "{'object':'ping'}\n"
			       "{'choices':[{'index':0,'delta':{'content':'i'},"
			       "'finish_reason':'stop'}]}\n"
			       "{'choices':[],'usage':{'prompt_tokens':3,'completion_tokens':2}}\n"
			       "[DONE]"),
			 CGS_STOP_COMPLETE);
	assert_string_equal(r.text.s, "hi");
	used(3, 0, 0, 2, 0);
	assert_int_equal(comes("openai", true, "{'choices':[{'delta':{'content':'h'}}]}"),
			 CGS_STOP_UNKNOWN);
	assert_int_equal(comes("openai", false,
			       "{'choices':[{'message':{'content':null,'refusal':'No.'},"
			       "'finish_reason':'stop'}]}"),
			 CGS_STOP_REFUSED); /* [13] */
	assert_non_null(strstr(why.s, "No."));
}

static void responses_are_read(void **state)
{
	(void)state;
	static const char whole[] =
		"{'object':'response','status':'%s','error':%s,'incomplete_details':%s,'output':["
		"{'type':'reasoning','content':[{'type':'reasoning_text','text':'hm'}]},"
		"{'type':'message','content':[{'type':'%s','%s':'hi'}]}],"
		"'usage':{'input_tokens':10,'input_tokens_details':{'cached_tokens':4,"
		"'cache_write_tokens':1},'output_tokens':7,"
		"'output_tokens_details':{'reasoning_tokens':5}}}";
	static const struct {
		const char *status, *error, *details, *part, *field;
		enum cgs_stop stop;
	} t[] = {
		{"completed", "null", "null", "output_text", "text", CGS_STOP_COMPLETE},
		{"completed", "null", "null", "refusal", "refusal", CGS_STOP_REFUSED},
		{"incomplete", "null", "{'reason':'max_output_tokens'}", "output_text", "text",
		 CGS_STOP_TRUNCATED},
		{"incomplete", "null", "{'reason':'content_filter'}", "output_text", "text",
		 CGS_STOP_BLOCKED},
		{"failed", "{'code':'server_error','message':'oh'}", "null", "output_text", "text",
		 CGS_STOP_FAILED},
		{"cancelled", "null", "null", "output_text", "text", CGS_STOP_FAILED},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct cgs_buf b = {0}, e = {0};
		cgs_buf_fmt(&b, whole, t[i].status, t[i].error, t[i].details, t[i].part,
			    t[i].field);
		cgs_buf_fmt(&e,
			    "{'type':'response.created','response':{}}\n"
			    "{'type':'response.output_text.delta','delta':'h','obfuscation':'x'}\n"
			    "{'type':'response.%s','response':%s}",
			    strcmp(t[i].status, "cancelled") ? t[i].status : "failed", b.s);
		assert_int_equal(comes("responses", false, b.s), t[i].stop);
		assert_int_equal(comes("responses", true, e.s), t[i].stop);
		if (i == 0) {
			assert_string_equal(r.text.s, "hi"); /* not "hhi" */
			used(10, 4, 1, 7, 5);
		}
		cgs_buf_done(&b);
		cgs_buf_done(&e);
	}
	assert_int_equal(comes("responses", true,
			       "{'type':'response.output_text.delta','delta':'{}'}\n"
			       "{'type':'response.output_text.done','text':'{}'}"),
			 CGS_STOP_UNKNOWN); /* [9] */
	assert_int_equal(comes("responses", true,
			       "{'type':'error','code':'rate_limit_exceeded','message':'slow'}"),
			 CGS_STOP_FAILED); /* [8] */
	assert_string_equal(r.code, "rate_limit_exceeded");
}

static void messages_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *word;
		enum cgs_stop stop;
	} t[] = {{"end_turn", CGS_STOP_COMPLETE},
		 {"max_tokens", CGS_STOP_TRUNCATED},
		 {"refusal", CGS_STOP_REFUSED},
		 {"pause_turn", CGS_STOP_PAUSED}, /* [15] */
		 {"model_context_window_exceeded", CGS_STOP_OVERFLOW},
		 {"tool_use", CGS_STOP_FAILED},
		 {"something_new", CGS_STOP_FAILED}};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct cgs_buf b = {0};
		cgs_buf_fmt(&b,
			    "{'type':'message','content':[{'type':'thinking','thinking':'hm'},"
			    "{'type':'text','text':'hi'}],'stop_reason':'%s','usage':{"
			    "'input_tokens':3,'cache_read_input_tokens':4,"
			    "'cache_creation_input_tokens':5,'output_tokens':6,"
			    "'output_tokens_details':{'thinking_tokens':2}}}",
			    t[i].word);
		assert_int_equal(comes("anthropic", false, b.s), t[i].stop);
		assert_string_equal(r.text.s, "hi");
		used(12, 4, 5, 6, 2); /* [11] */
		cgs_buf_done(&b);
	}
	static const char stream[] =
		"{'type':'message_start','message':{'usage':{'input_tokens':3,"
		"'cache_read_input_tokens':4,'cache_creation_input_tokens':5,'output_tokens':1}}}\n"
		"{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}"
		"\n"
		"{'type':'ping'}\n"
		"{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta',"
		"'thinking':'hm'}}\n"
		"{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'h'}}"
		"\n"
		"{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'i'}}"
		"\n"
		"{'type':'content_block_stop','index':0}\n"
		"{'type':'unheard_of'}\n"
		"{'type':'message_delta','delta':{'stop_reason':'end_turn'},"
		"'usage':{'output_tokens':9}}\n"
		"{'type':'message_stop'}";
	assert_int_equal(comes("anthropic", true, stream), CGS_STOP_COMPLETE);
	assert_string_equal(r.text.s, "hi");
	used(12, 4, 5, 9, 0); /* [10] */
	struct cgs_buf cut = {0};
	cgs_buf_add(&cut, stream, strlen(stream) - strlen("\n{'type':'message_stop'}"));
	assert_int_equal(comes("anthropic", true, cut.s), CGS_STOP_UNKNOWN);
	cgs_buf_done(&cut);
	assert_int_equal(comes("anthropic", true,
			       "{'type':'error','error':{'type':'overloaded_error',"
			       "'message':'Overloaded'}}"),
			 CGS_STOP_FAILED);
	assert_string_equal(r.code, "overloaded_error");
}

/* What a stream counts before its end is no count of the answer. */
static void a_count_before_the_end_is_none(void **state)
{
	(void)state;
#define EARLY                                                                                      \
	"{'choices':[{'delta':{'content':'hi'}}],'usage':{'prompt_tokens':3,'completion_tokens':"  \
	"1}}\n"
#define CHAT_END(word) EARLY "{'choices':[{'delta':{},'finish_reason':'" word "'}]}"
#define MESSAGE(usage)                                                                             \
	"{'type':'message_start','message':{'usage':{'input_tokens':3,'output_tokens':1}}}\n"      \
	"{'type':'content_block_delta','delta':{'type':'text_delta','text':'hi'}}\n"               \
	"{'type':'message_delta','delta':{'stop_reason':'end_turn'}" usage "}\n"                   \
	"{'type':'message_stop'}"
#define GEMINI(last)                                                                               \
	"{'candidates':[{'content':{'parts':[{'text':'hi'}]}}],'usageMetadata':{"                  \
	"'promptTokenCount':3,'candidatesTokenCount':1}}\n"                                        \
	"{'candidates':[{'finishReason':'STOP'}]" last "}"
	static const struct {
		const char *kind, *events;
		enum cgs_stop stop;
		bool counted;
		uint32_t out;
	} t[] = {
		{"openai", CHAT_END("stop"), CGS_STOP_COMPLETE, false, 0},
		{"openai", CHAT_END("stop") "\n[DONE]", CGS_STOP_COMPLETE, false, 0},
		{"openai", CHAT_END("length"), CGS_STOP_TRUNCATED, false, 0},
		{"openai",
		 CHAT_END("stop") "\n{'choices':[],'usage':{'prompt_tokens':3,"
				  "'completion_tokens':9}}\n{'choices':[],'usage':null}",
		 CGS_STOP_COMPLETE, true, 9},
		{"anthropic", MESSAGE(""), CGS_STOP_COMPLETE, false, 0},
		{"anthropic", MESSAGE(",'usage':{}"), CGS_STOP_COMPLETE, false, 0},
		{"anthropic", MESSAGE(",'usage':{'output_tokens':null}"), CGS_STOP_COMPLETE, false,
		 0},
		{"anthropic", MESSAGE(",'usage':{'output_tokens':9}"), CGS_STOP_COMPLETE, true, 9},
		{"gemini", GEMINI(""), CGS_STOP_COMPLETE, false, 0},
		{"gemini",
		 GEMINI(",'usageMetadata':{'promptTokenCount':3,'candidatesTokenCount':9}"),
		 CGS_STOP_COMPLETE, true, 9},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		assert_int_equal(comes(t[i].kind, true, t[i].events), t[i].stop);
		assert_int_equal(r.counted, t[i].counted);
		assert_int_equal(cgs_reply_is_counted(&r, t[i].stop),
				 t[i].counted || t[i].stop == CGS_STOP_COMPLETE);
		used(3, 0, 0, t[i].out, 0);
	}
}

static void gemini_is_read(void **state)
{
	(void)state;
	assert_int_equal(comes("gemini", false,
			       "{'candidates':[{'content':{'parts':[{'text':'hm','thought':true},"
			       "{'text':'hi'}]},'finishReason':'STOP'}],'usageMetadata':{"
			       "'promptTokenCount':10,'cachedContentTokenCount':4,"
			       "'candidatesTokenCount':2,'thoughtsTokenCount':5}}"),
			 CGS_STOP_COMPLETE);
	assert_string_equal(r.text.s, "hi");
	used(10, 4, 0, 7, 5);
	assert_int_equal(comes("gemini", false, "{'promptFeedback':{'blockReason':'SAFETY'}}"),
			 CGS_STOP_BLOCKED); /* [14] */
	assert_int_equal(comes("gemini", false,
			       "{'candidates':[{'finishReason':'MAX_TOKENS'}],"
			       "'usageMetadata':{'thoughtsTokenCount':50}}"),
			 CGS_STOP_TRUNCATED); /* [12] */
	assert_non_null(strstr(why.s, "50 reasoning tokens"));
	assert_int_equal(comes("gemini", true,
			       "{'candidates':[{'content':{'parts':[{'text':'h'}]}}]}\n"
			       "{'candidates':[{'content':{'parts':[{'text':'i'}]},"
			       "'finishReason':'STOP'}]}"),
			 CGS_STOP_COMPLETE);
	assert_string_equal(r.text.s, "hi");
	assert_int_equal(
		comes("gemini", true, "{'candidates':[{'content':{'parts':[{'text':'h'}]}}]}"),
		CGS_STOP_UNKNOWN);
	assert_int_equal(comes("gemini", false, "{'candidates':[{'finishReason':'SPII'}]}"),
			 CGS_STOP_BLOCKED);
}

static void ollama_is_read(void **state)
{
	(void)state;
	assert_int_equal(comes("ollama", true,
			       "{'message':{'role':'assistant','content':'h','thinking':'hm'},"
			       "'done':false}\n"
			       "{'message':{'content':'i'},'done':true,'done_reason':'stop',"
			       "'prompt_eval_count':4,'eval_count':2}"),
			 CGS_STOP_COMPLETE);
	assert_string_equal(r.text.s, "hi");
	used(4, 0, 0, 2, 0);
	assert_int_equal(comes("ollama", false,
			       "{'message':{'content':'hi'},'done':true,'done_reason':'length'}"),
			 CGS_STOP_TRUNCATED);
	assert_int_equal(comes("ollama", true, "{'message':{'content':'h'},'done':false}"),
			 CGS_STOP_UNKNOWN);
	assert_int_equal(comes("ollama", false, "{'error':'model not found'}"),
			 CGS_STOP_FAILED); /* [16] */
	assert_non_null(strstr(why.s, "model not found"));
}

/* On every wire. */
static void what_is_not_of_its_form_is_told(void **state)
{
	(void)state;
	static const char *const kind[] = {"openai", "responses", "anthropic",
					   "gemini", "ollama",    "compatible"};
	static const char *const odd[] = {"{}",    "[]",           "null",          "{'error':{}}",
					  "{'x':", "{'output':5}", "{'content':5}", "'text'"};
	for (size_t k = 0; k < sizeof kind / sizeof *kind; k++)
		for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
			for (int event = 0; event < 2; event++) {
				assert_int_not_equal(comes(kind[k], event, odd[i]),
						     CGS_STOP_COMPLETE);
				assert_true(why.n > 0);
			}
}

static void errors_say_what_they_are(void **state)
{
	(void)state;
	static const struct {
		const char *body, *code;
		bool billing, overflow;
		int retry_ms;
	} t[] = {
		{"{'error':{'message':'m','type':'t','param':null,'code':'insufficient_quota'}}",
		 "insufficient_quota", true, false, 0},
		{"{'type':'error','error':{'type':'rate_limit_error','message':'m',"
		 "'details':{'error_code':'enforced_spend_limit_reached'}},'request_id':'r'}",
		 "enforced_spend_limit_reached", true, false, 0},
		{"{'type':'error','error':{'type':'billing_error','message':'m'}}", "billing_error",
		 true, false, 0},
		{"{'type':'error','error':{'type':'overloaded_error','message':'m'}}",
		 "overloaded_error", false, false, 0},
		{"{'error':{'code':429,'message':'m','status':'RESOURCE_EXHAUSTED','details':["
		 "{'@type':'type.googleapis.com/google.rpc.RetryInfo','retryDelay':'34.5s'}]}}",
		 "RESOURCE_EXHAUSTED", false, false, 34500},
		{"{'error':{'code':429,'message':'m','status':'RESOURCE_EXHAUSTED','details':["
		 "{'violations':[{'quotaId':'GenerateRequestsPerDayPerProject'}]}]}}",
		 "GenerateRequestsPerDayPerProject", true, false, 0},
		{"{'error':{'code':400,'message':'m','type':'exceed_context_size_error',"
		 "'n_prompt_tokens':9000,'n_ctx':4096}}",
		 "exceed_context_size_error", false, true, 0},
		{"{'error':{'message':'The input token count (9) exceeds the maximum number of "
		 "tokens allowed (8).','status':'INVALID_ARGUMENT'}}",
		 "INVALID_ARGUMENT", false, true, 0},
		{"{'error':{'message':'Request too large for m on tokens per min (TPM)',"
		 "'code':'rate_limit_exceeded'}}",
		 "rate_limit_exceeded", false, true, 0},
		{"{'error':'model x not found'}", "", false, false, 0},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		char *body = strdup(t[i].body);
		forget_reply();
		for (char *p = body; *p; p++)
			if (*p == '\'')
				*p = '"';
		cgs_reply_error(&r, cgs_str_of(body));
		assert_string_equal(r.code, t[i].code);
		assert_int_equal(cgs_reply_is_billing(&r), t[i].billing);
		assert_int_equal(cgs_reply_is_overflow(&r), t[i].overflow);
		assert_int_equal(r.retry_ms, t[i].retry_ms);
		assert_true(r.error.n > 0);
		free(body);
	}
	forget_reply();
}

int main(void)
{
#define T(name) cmocka_unit_test(name)
	const struct CMUnitTest t[] = {
		T(each_wire_has_its_own_form),
		T(effort_and_caches_have_each_wires_own_form),
		T(a_schema_stands_where_the_wire_has_it),
		T(chat_is_read),
		T(responses_are_read),
		T(messages_are_read),
		T(a_count_before_the_end_is_none),
		T(gemini_is_read),
		T(ollama_is_read),
		T(what_is_not_of_its_form_is_told),
		T(errors_say_what_they_are),
	};
#undef T
	return cmocka_run_group_tests(t, NULL, NULL);
}
