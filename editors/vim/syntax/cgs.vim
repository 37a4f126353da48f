" cgs.vim - colours for CGS specs.
" SPDX-License-Identifier: Apache-2.0
"
" Names, numbers, strings and comments are taken as the lexer takes them (grammar/cgs.re), so that
" every character belongs to one of them; of items that start together, Vim takes the last one.
if exists('b:current_syntax')
  finish
endif
let s:cpo = &cpo
set cpo&vim

" The words of the prelude. editors/words.py (make editors) writes these lines.
let s:kinds = 'agent|approval|artifact|assumption|backup|bench|benefit|budget|cache|check|choice|component|const|constraint|context|control|cost|criterion|dataflow|dataset|debt|decision|dependency|deployment|entity|escalate|ethics|evolve|experiment|export|extension|external|family|feedback|field|filter|flag|fn|forecast|gate|goal|handoff|hypothesis|integration|interface|interview|ip|journey|kpi|learn|lesson|license|limit|maintenance|metaprompt|metric|model|need|node|nongoal|operation|param|pattern|persona|phase|pipeline|plugin|profile|project|prompt|provider|quality|question|recovery|regulation|remote|requirement|review|risk|roadmap|rollout|rubric|rule|scaffold|scenario|schema|scope|secret|section|stakeholder|step|store|story|success|suite|system|team|tech|template|term|test|threat|tool|trace|trigger|tune|usecase|view|waiver|watch|wordlist|workflow'
let s:attributes = 'abbreviation|about|above|acceptance|action|actor|affects|after|against|agent|aliases|allow|among|amount|answer|answered|answers|api|applies_to|approach|approval|approved|archive|argv|arms|artifact|as|asks|at|auth|authority|availability|avoid|background|backoff|backup|batch|batch_price|before|belongs_to|below|blocks|budget|burst|by|capabilities|carries|category|changed_by|choice|chosen|class|components|concern|concurrency|confidence|confirmed|conflict|conflicts|consequences|consult|contact|context|context_ratio|contingency|controls|cooldown|cost|count|coverage|covers|cpus|cross|decided|decides|default|default_profile|definition|deny|depends|deployment|deploys|depth|derived|diff|direction|disclosure|discount|disk|doc|documented|due|each|effect|effective|effort|emits|encrypted|endpoints|ends|env|environment|errors|estimate|every|evidence|example|examples|exchange|exclude|executable|existing|expects|expires|exposure|fallback|feed|feedback|file|filed|files|finds|fitness|fix|flag|floor|flow|flows|forces|forecast|format|frequency|from|frustrations|gates|generations|git|goal|goals|growth|guards|hash|heal|held|help|holder|holds|horizon|hosts|hypothesis|id|idempotent|ids|impact|impacts|implements|improves|include|influence|inputs|instead|integrations|interactive|interest|interface|into|is|joins|json|judge|jurisdiction|kb|keep|keep_max|keep_min|key|kind|knobs|knows|kpis|lang|last|latency|layer|layers|lead|leads_to|learns|level|license|limits|links|locked|marker|matrix|max_fan_in|max_fan_out|max_output|max_replicas|measures|members|memory|merge|message|meter|method|metric|metrics|mitigates|mitigation|model|models|monitor|mutate|names|needs|network|no_cycles|noise|objective|obligations|of|on|on_fail|only|options|order|origin|others|outcome|output|outputs|owner|owns|pages|pain|params|parse|part_of|parts|pass|path|pattern|period|persona|pin|platform|platforms|population|postcondition|power|precondition|price_cache_write|price_cached|price_in|price_out|priced|priority|probability|probe|problem|prompt_cache|prompts|protocol|provenance|provider|provides|prune|purpose|questions|rank|rate|rationale|reads|reason|received|record|recordings|redact|refines|region|rehearsed|release|removal|repeat|replicas|required|requires|result|retention|retries|returns|rev|review|reviewed|revisit|ring|risk|role|rollback|root|rotate|rounds|rows|rpm|rpo|rto|rubric|run|runs|safeguard|sample|satisfied_by|satisfies|scale|scaling|scenario|schema|scope|score|scores|seed|select|selector|severity|share|shares|shows|significance|simulated|since|size|skill|source|span|spdx|stability|stack|stage|start|starts|state|state_in|stateful|statement|status|stop|strategy|stream|strict|summary|supersedes|symbols|sync|system|tags|takes|task|tech|temperature|template|tested|tests|text|throughput|timeout|title|to|tokens|tolerance|tpm|tree|trust|trusted|ttl|ttls|unattended|unique|unit|unless|until|url|use|used_by|uses|value|vendor|verdict|verifies|verify|version|via|volatile|volume|warmup|warn|weight|weights|when|whole|why|window|within|words|writes|zone'
let s:clauses = 'also|append|as|base|entry|fail|given|goal|if|insert|limit|past|remove|replace|require|requires|shall|so|stop|stretch|the|then|want|when|where|while|wish'
let s:enum_words = 'abbreviation|acceptance|adopt|agent|allow|alternate|analysis|anthropic|approved|assess|at_once|audio|availability|avoided_term|bandit|batch|bench|blue_green|build|business|by_status|cache|canary|client|code|command|commit|comparative|compatible|compliance|component|confidential|config|conflicts|constant|constraint|container|context|continuous|copyright|corrective|could|critical|csv|dark|data|database|deadline|declined|demonstration|denial_of_service|deny|deployment|deprecated|derives|detective|developer|development|doc|document|done|dot|draft|dynamic|effort|elevation_of_privilege|error|escape|evolving|execution|exit|experimental|exponential|fail|failure|feedback|file|fixed|forecast|format|framework|frozen|full|functional|gcc|gemini|generate|generated|generator|genetic|git|graph|high|higher|hold|horizontal|human|images|implemented|implements|imported|importer|incremental|index|inferred|information_disclosure|inspection|integration|interface|internal|json|jsonl|junit|keep_last|keyvalue|landscape|language|lead|legal|library|linear|lint|log|loose_number|low|lower|main|maintainability|medium|mermaid|metric|mitigates|must|never|note|ollama|once|open|open_end|openai|operator|optional|output|overwrite|parentheses|parquet|partner|passive|patent|performance|pii|pilot|pipeline|placeholder|platform|portability|preventive|priority|probe|production|prompt_cache|pronoun|proposed|protocol|provider|public|quality|queue|random|reasoning|received|refines|refuted|regression|regulator|rejected|relates|relational|release|reliability|replay|repudiation|research|resource|responses|restricted|retirement|review|rolling|running|runtime|safe|satisfies|saved|scan|schedule|search|secret|security|seed|selector|sequential|service|should|slash|spelling|sponsor|spoofing|stable|staging|subjective|superfluous|support|supported|system|tampering|tap|technical|telemetry|temperature|template|temporal|test|testing|theatre|time|tool|tools|trace|trade_secret|trademark|trial|types|unit|universal|untrusted|usability|user|vague|validated|validator|verified|verifies|vertical|vote|warning|weak_verb|wont'
let s:types = 'agent|any|applicability|approval|approver|artifact|artifact_role|assumption|attr|backup|backup_kind|bench|benefit|bool|bound|budget|bytes|cache|call|capability|check|choice|component|conflict_policy|const|constraint|constraint_kind|context|control|control_kind|cost|criterion|cron|data_class|data_format|dataflow|dataset|date|datetime|debt|decision|dependency|deployment|direction|dist|duration|effort|entity|environment|escalate|ethics|event|evolve|experiment|export|expr|extension|external|family|feedback|feedback_state|field|filter|flag|float|flow|fn|forecast|gate|gate_role|glob|goal|growth_model|handoff|hash|hypothesis|int|integration|interface|interview|ip|ip_kind|items|journey|kpi|learn|lesson|level|license|limit|lines|list|maintenance|map|merge|metaprompt|method|metric|model|money|money_kind|need|node|nongoal|number|on_fail|operation|origin|param|parse_kind|path|pattern|percent|period|permission|persona|phase|pipeline|plugin|plugin_kind|points|priority|profile|project|prompt|provider|provider_kind|quality|question|range|rate|ratio|record|recovery|ref|regex|regulation|remote|remote_kind|requests|requirement|requirement_kind|review|ring|risk|roadmap|role|rollout|rollout_strategy|rubric|rule|scaffold|scaling|scenario|schema|scope|secret|section|selector|set|setting|severity|stability|stage|stakeholder|status|step|stop_rule|store|store_kind|story|stride|string|success|suite|system|team|tech|tech_kind|template|term|test|test_level|text|threat|tokens|tool|tool_role|trace|trace_role|trigger|trust|tune|url|usecase|users|verdict|version|view|view_format|view_kind|waiver|watch|word|wording|wordlist|workflow'
let s:units = 'AUD|B|BRL|CAD|CHF|CNY|DKK|EUR|GB|GBP|GiB|INR|JPY|KRW|KiB|MB|MiB|Mtok|NOK|PLN|SEK|TB|USD|d|h|items|kB|klines|ktok|lines|min|month|ms|ns|pts|quarter|req|s|tok|us|users|wk|year'
let s:functions = 'after|closure|contains|count|cycle|date_given|days|ends|fallback|has|kind_of|length|lower|matches|max|min|normal|op|parent|referrers|spdx_denied|spdx_unknown|starts|sum|today|tri|uniform|unique|values'
let s:filters = 'camel|default|first|indent|join|json|kebab|last|length|lower|pascal|quote|snake|title|trim|upper'
let s:statistics = 'max|mean|min|p50|p90|p95|p99|sum'
let s:control = 'extend|for|override|suppress|text|use'

let s:name = '[A-Za-z_][A-Za-z0-9_]*%(-+[A-Za-z0-9_]+)*'
let s:end = '%([A-Za-z0-9_]|-+[A-Za-z0-9_])@!'
let s:plain = '<%(%(if|then|else|in|where)' . s:end . '|re"|raw\s*"{3})@!' . s:name
syntax iskeyword @,48-57,_,-

" A match of the pieces put together; keywords of a list, of which Vim takes some for options.
function! s:match(group, options, ...)
  execute 'syntax match' a:group '/\v' . escape(join(a:000, ''), '/') . '/' a:options
endfunction
function! s:keywords(group, words)
  for l:word in split(a:words, '|')
    if index(['conceal', 'cchar', 'contained', 'containedin', 'nextgroup', 'transparent', 'skipwhite',
          \ 'skipnl', 'skipempty', 'contains', 'display', 'extend', 'fold', 'oneline', 'keepend',
          \ 'excludenl', 'matchgroup', 'concealends'], l:word) >= 0
      let l:word = l:word[:-2] . '[' . l:word[-1:] . ']'
    endif
    execute 'syntax keyword' a:group 'contained' l:word
  endfor
endfunction
call s:keywords('cgsKindName', s:kinds)
call s:keywords('cgsAttribute', s:attributes)
call s:keywords('cgsEnumWord', s:enum_words)
call s:keywords('cgsType', s:types)
call s:keywords('cgsFunction', s:functions)
call s:keywords('cgsKnownFilter', s:filters)

" Names and what they are by what stands beside them.
call s:match('cgsName', 'contains=cgsEnumWord', s:name)
call s:match('cgsPath', 'contains=cgsKindName', s:name, '%(\.|\s+where', s:end, ')@=')
call s:match('cgsCall', 'contains=cgsFunction', s:name, '\(@=')
call s:match('cgsMember', '', '\.\.@!%(', s:name, '|\*)')
call s:match('cgsRange', '', '\.\.')
call s:match('cgsStatistic', '', '\@%(', s:statistics, ')', s:end)
call s:match('cgsBoolean', '', '%(true|false)', s:end)
call s:match('cgsConditional', '', '%(if|then|else)', s:end)
call s:match('cgsOperatorWord', '', '%(in|where)', s:end)
call s:match('cgsParameter', '', s:name, '%(\s*%(:|\=\=@!))@=')

" What begins a statement, by its shape; clauses by name, since others look like them.
syntax match cgsStart /^\s*/ nextgroup=@cgsHeads
syntax match cgsStart /[{;,]/ nextgroup=@cgsHeads skipwhite
syntax cluster cgsHeads contains=cgsAnonymous,cgsDeclaration,cgsClause,cgsStatement,cgsIf,cgsEdge,cgsSetting,cgsModule,cgsPart,cgsDeclare,cgsEnum
call s:match('cgsClause', 'contained', s:plain, '%(\s*%("|raw\s*"{3}))@=')
call s:match('cgsAnonymous', 'contained', s:plain, '%(\s*\{)@=')
call s:match('cgsDeclaration', 'contained nextgroup=cgsDeclared skipwhite', s:plain,
      \ '%(\s+', s:plain, '\s*%($|[;,}#]|//|\())@=')
call s:match('cgsClause', 'contained', '%(', s:clauses, ')', s:end,
      \ '%(\s*%(["<>!(A-Za-z0-9_[-]|\=\=))@=')
call s:match('cgsDeclaration', 'contained nextgroup=cgsDeclared skipwhite', s:plain,
      \ '%(\s+', s:plain, '\s*%(\{|"|:|raw\s*"))@=')
call s:match('cgsStatement', 'contained', '%(', s:control, ')', s:end, '%(\s*["A-Za-z_])@=')
call s:match('cgsClause', 'contained', '%(if|where)%(\s*")@=')
call s:match('cgsIf', 'contained', 'if', s:end, '%(\s*%(["=:]))@!')
call s:match('cgsEdge', 'contained', s:name, '%(%(\s+', s:name, '%(\.', s:name, ')*)?\s*-\>)@=')
call s:match('cgsSetting', 'contained contains=cgsAttribute', s:name, '%(\s*\=\=@!)@=')
call s:match('cgsModule', 'contained', '%(edition|package)%(\s+[A-Za-z0-9_])@=')
call s:match('cgsModule', 'contained', 'import%(\s+[A-Za-z_])@=')
call s:match('cgsModule', '', '%(^\s*import\s+[A-Za-z0-9_.-]+\s+)@<=as%(\s)@=')
call s:match('cgsPart', 'contained nextgroup=cgsPartName skipwhite', '%(attr|clause|edge|child)',
      \ '%(\s+', s:name, ')@=')
call s:match('cgsPartName', 'contained', s:name)
call s:match('cgsDeclare', 'contained nextgroup=cgsDeclared skipwhite', '%(kind|unit)%(\s+', s:name,
      \ ')@=')
call s:match('cgsDeclared', 'contained', s:name)
call s:match('cgsEnum', 'contained nextgroup=cgsEnumName skipwhite', 'enum%(\s+', s:name, '\s*\{)@=')
call s:match('cgsEnumName', 'contained nextgroup=cgsEnumBody skipwhite', s:name)
syntax region cgsEnumBody contained start=/{/ end=/}/ contains=cgsEnumMember,cgsNumber,cgsString,cgsText,cgsRaw,@cgsComments
call s:match('cgsEnumMember', 'contained', s:name)

" Types stand after a colon.
call s:match('cgsTypes', 'contains=cgsType,cgsOwnType', '\:\s*', s:name,
      \ '%(\.', s:name, ')*%(\<[A-Za-z0-9_<>,.? \t-]*[>?])?\??')
call s:match('cgsOwnType', 'contained', s:name)

" Numbers: a date is a version is a float is a quantity is an integer.
let s:float = '[0-9][0-9_]*\.[0-9][0-9_]*%([eE][+-]?[0-9]+)?'
call s:match('cgsNumber', '', '[0-9][0-9_]*')
call s:match('cgsNumber', 'contains=cgsUnit,cgsOwnUnit',
      \ '%(', s:float, '|[0-9][0-9_]*)%(\%|[A-Za-z][A-Za-z0-9_]*%(/[A-Za-z][A-Za-z0-9_]*)?)')
call s:match('cgsNumber', '', s:float, '%([A-Za-z0-9_%])@!')
call s:match('cgsNumber', '', '[0-9]+%(\.[0-9]+){2,}%(-[A-Za-z0-9]+%(\.[A-Za-z0-9]+)*)?',
      \ '%(\+[A-Za-z0-9]+%(\.[A-Za-z0-9]+)*)?')
call s:match('cgsNumber', '', '[0-9]{4}-[0-9]{2}-[0-9]{2}%(T[0-9]{2}:[0-9]{2}',
      \ '%(:[0-9]{2}%(\.[0-9]+)?)?%(Z|[+-][0-9]{2}:[0-9]{2})?)?')
call s:match('cgsOwnUnit', 'contained', '[0-9_/]@1<=[A-Za-z][A-Za-z0-9_]*')
call s:match('cgsUnit', 'contained', '[0-9_/]@1<=%(', s:units, ')[A-Za-z0-9_]@!|\%')

syntax match cgsOperator /->\|&&\|||\|[=!<>]=\|[-+*!<>]\|\/[/*]\@!/

" Strings. A text ends at the last of as many quotes as it began with; a string and a hole end with
" their line, and so does what is open in them.
syntax region cgsString matchgroup=cgsQuote start=/"/ end=/"/ excludenl end=/$/ contains=cgsHole,cgsEscape,cgsBadEscape,cgsLiteral,@Spell
syntax region cgsText matchgroup=cgsQuote start=/\z("\{3,}\)/ end=/\z1"\@!/ contains=cgsHole,cgsLiteral,@Spell
syntax region cgsRaw matchgroup=cgsQuote start=/raw[ \t]*\z("\{3,}\)/ end=/\z1"\@!/ contains=@Spell
syntax region cgsRegex matchgroup=cgsQuote start=/re"/ skip=/\\./ end=/"/ excludenl end=/$/
syntax match cgsForeign /'[^']*'\|\%u201c[^\u201c\u201d]*\%u201d/
syntax match cgsBadEscape contained /\\.\=/
syntax match cgsEscape contained /\\\%([ntr\\"]\|u{\x\{1,6}}\)/
syntax region cgsHole contained matchgroup=cgsHoleMark start=/\${/ end=/}/ excludenl end=/$/ contains=@cgsCode,cgsFilter,cgsHoleBrace
syntax region cgsHoleBrace contained transparent start=/{/ end=/}/ excludenl end=/$/ contains=@cgsCode,cgsHoleBrace
syntax match cgsLiteral contained /\$\${/
call s:match('cgsFilter', 'contained contains=cgsKnownFilter', '\|@1<!\|\|@!\s*', s:name)

syntax match cgsComment /#.*/ contains=cgsTodo,@Spell
syntax match cgsComment "//.*" contains=cgsTodo,@Spell
syntax match cgsDoc "////\@!.*" contains=cgsTodo,@Spell
syntax region cgsBlockComment start="/\*" end="\*/" contains=cgsTodo,@Spell
syntax keyword cgsTodo contained TODO FIXME XXX
syntax cluster cgsComments contains=cgsComment,cgsDoc,cgsBlockComment
syntax cluster cgsCode contains=@cgsComments,cgsName,cgsPath,cgsCall,cgsMember,cgsRange,cgsStatistic,cgsBoolean,cgsConditional,cgsOperatorWord,cgsParameter,cgsTypes,cgsNumber,cgsOperator,cgsString,cgsText,cgsRaw,cgsRegex,cgsForeign

syntax sync fromstart

highlight default link cgsComment Comment
highlight default link cgsBlockComment Error
highlight default link cgsDoc SpecialComment
highlight default link cgsTodo Todo
highlight default link cgsDeclaration Statement
highlight default link cgsAnonymous Statement
highlight default link cgsDeclare Statement
highlight default link cgsEnum Statement
highlight default link cgsStatement Statement
highlight default link cgsConditional Conditional
highlight default link cgsIf Conditional
highlight default link cgsOperatorWord Operator
highlight default link cgsModule Include
highlight default link cgsPart StorageClass
highlight default link cgsPartName Identifier
highlight default link cgsDeclared Function
highlight default link cgsEnumName Function
highlight default link cgsEnumMember Constant
highlight default link cgsClause Keyword
highlight default link cgsEdge Keyword
highlight default link cgsAttribute Identifier
highlight default link cgsSetting Identifier
highlight default link cgsParameter Identifier
highlight default link cgsType Type
highlight default link cgsOwnType Type
highlight default link cgsKindName Type
highlight default link cgsEnumWord Constant
highlight default link cgsBoolean Boolean
highlight default link cgsFunction Function
highlight default link cgsKnownFilter Function
highlight default link cgsNumber Number
highlight default link cgsUnit Special
highlight default link cgsOwnUnit Special
highlight default link cgsStatistic PreProc
highlight default link cgsOperator Operator
highlight default link cgsRange Operator
highlight default link cgsQuote String
highlight default link cgsString String
highlight default link cgsText String
highlight default link cgsRaw String
highlight default link cgsRegex String
highlight default link cgsForeign Error
highlight default link cgsEscape SpecialChar
highlight default link cgsLiteral SpecialChar
highlight default link cgsBadEscape Error
highlight default link cgsHoleMark Delimiter

let b:current_syntax = 'cgs'
delfunction s:match
delfunction s:keywords
let &cpo = s:cpo
unlet s:cpo
