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
let s:kinds = 'agent|artifact|budget|cache|component|context|criterion|decision|entity|field|filter|fn|gate|interface|limit|model|operation|pattern|profile|project|prompt|provider|quality|requirement|rubric|rule|schema|section|stakeholder|template|test|tool'
let s:attributes = 'agent|argv|asks|choice|concurrency|consequences|context|context_ratio|cost|default|doc|env|example|executable|expects|file|files|floor|from|heal|id|implements|include|influence|interest|json|judge|key|kind|lang|level|license|links|locked|max_output|merge|meter|model|needs|on|on_fail|options|origin|output|owner|parse|pass|path|price_in|price_out|priority|protocol|provider|provides|rate|rationale|reads|recordings|required|returns|run|satisfied_by|satisfies|scale|seed|share|since|source|status|stream|summary|supersedes|system|tags|tech|temperature|template|text|timeout|title|tokens|ttl|unattended|until|url|uses|verifies|version|weight|window|writes'
let s:clauses = 'fail|goal|if|past|require|shall|stretch|the|when|where|while|wish'
let s:enum_words = 'acceptance|approved|availability|command|compliance|constraint|could|critical|data|deprecated|draft|exit|fail|functional|gcc|generated|high|human|implemented|imported|inferred|integration|interface|junit|keep_last|low|maintainability|medium|must|never|openai|overwrite|performance|portability|proposed|record|rejected|reliability|replay|security|should|system|tap|template|unit|usability|verified|wont'
let s:types = 'agent|any|artifact|bool|bound|budget|bytes|cache|call|component|context|criterion|cron|date|datetime|decision|duration|entity|expr|field|filter|float|fn|gate|glob|hash|int|interface|items|level|limit|lines|list|map|merge|model|money|number|on_fail|operation|origin|parse_kind|path|pattern|percent|period|points|priority|profile|project|prompt|provider|provider_kind|quality|range|rate|ratio|record|ref|regex|requests|requirement|requirement_kind|rubric|rule|schema|section|set|stakeholder|status|string|template|test|test_level|text|tokens|tool|url|users|version|word'
let s:units = 'AUD|B|BRL|CAD|CHF|CNY|DKK|EUR|GB|GBP|GiB|INR|JPY|KRW|KiB|MB|MiB|Mtok|NOK|PLN|SEK|TB|USD|d|h|items|kB|ktok|lines|min|month|ms|ns|pts|quarter|req|s|tok|us|users|wk|year'
let s:functions = 'count|fallback|max|min|sum'
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
syntax region cgsEnumBody contained start=/{/ end=/}/ contains=cgsEnumMember,cgsString,cgsText,cgsRaw,@cgsComments
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
