" cgs.vim - indentation of CGS specs, as `cgsc fmt` has it: two spaces more in a block or in brackets,
" four for what goes on after an operator, and what goes on in parentheses stands below what is behind
" the opening one. Lines of a text stay where they are.
" SPDX-License-Identifier: Apache-2.0
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

" preserveindent: `=` writes every line anew, and tabs in a text are part of it.
setlocal indentexpr=GetCgsIndent() indentkeys=0{,0},0),0],!^F,o,O preserveindent
let b:undo_indent = 'setlocal indentexpr< indentkeys< preserveindent<'

if exists('*GetCgsIndent')
  finish
endif

let s:operator = '\%(||\|&&\|[-+/=<]\|\.\@1<!\*\|[=!<>]=\|\.\.\|->\|\.\@1<!\<\%(then\|else\|in\|where\)\)\s*$'

" Whether a place is in one of these syntax groups, the ones around it counted.
function s:is_in(groups, lnum, col)
  let l:names = map(synstack(a:lnum, a:col), {_, id -> synIDattr(id, 'name')})
  return match(l:names, '^cgs\%(' . a:groups . '\)$') >= 0
endfunction

function s:is_code(lnum, col)
  return !s:is_in('Quote\|String\|Text\|Raw\|Regex\|Comment\|Doc\|BlockComment', a:lnum, a:col)
endfunction

function s:in_text(lnum)
  return a:lnum > 1 && s:is_in('Text\|Raw', a:lnum, 1)
endfunction

" The last line above that begins in code and, if asked for, at the left margin; 0 for none.
function s:line_above(lnum, margin)
  let l:lnum = prevnonblank(a:lnum - 1)
  while l:lnum > 0 && (a:margin && getline(l:lnum) !~# '^\h' || s:in_text(l:lnum))
    let l:lnum = prevnonblank(l:lnum - 1)
  endwhile
  return l:lnum
endfunction

function GetCgsIndent()
  if s:in_text(v:lnum)
    return -1
  endif
  " Nothing that is open began before the last declaration at the left margin.
  call cursor(v:lnum, 1)
  let [l:open, l:col] = searchpairpos('[{([]', '', '[])}]', 'bnW', '!s:is_code(line("."), col("."))',
        \ max([1, s:line_above(v:lnum, 1)]))
  let l:indent = l:open > 0 ? indent(l:open) : 0
  if getline(v:lnum) =~# '^\s*[])}]'
    return l:indent
  endif
  if l:open > 0 && getline(l:open)[l:col - 1 :] =~# '^(\s*[^# \t/]'
    return virtcol([l:open, l:col])
  endif
  let l:indent += l:open > 0 ? shiftwidth() : 0
  let l:above = s:line_above(v:lnum, 0)
  let l:end = match(getline(l:above), s:operator)
  let l:goes_on = l:above > l:open && l:end >= 0 && s:is_code(l:above, l:end + 1)
  return l:indent + (l:goes_on ? 2 * shiftwidth() : 0)
endfunction
