" vim.vim - the editor files in Vim or Neovim; writes TAP into $TAP. vim.sh runs it.
" SPDX-License-Identifier: Apache-2.0
"
" $TOP is the repository, $FILES a list of specs, $CLASSES the program of classes.c, $SCRATCH an
" empty directory; cgsc is in $PATH.
set encoding=utf-8 fileencodings=utf-8 nomore
filetype plugin indent on
syntax on

let s:tap = []
let s:count = 0
let s:editor = has('nvim') ? 'Neovim' : 'Vim'

function s:ok(good, sentence, ...)
  let s:count += 1
  call add(s:tap, (a:good ? 'ok ' : 'not ok ') . s:count . ' - ' . s:editor . ': ' . a:sentence)
  if !a:good
    call extend(s:tap, map(flatten(copy(a:000))[:29], {_, l -> '# ' . l}))
  endif
endfunction

function s:is(want, found, sentence)
  call s:ok(a:want ==# a:found, a:sentence, 'wanted ' . string(a:want), 'found  ' . string(a:found))
endfunction

function s:open(file)
  silent execute 'edit!' fnameescape(a:file)
endfunction

function s:group(lnum, col)
  return synIDattr(synID(a:lnum, a:col, 0), 'name')
endfunction

" --- classes of characters, compared with the lexer ---

let s:letters = {'cgsNumber': 'n', 'cgsUnit': 'n', 'cgsOwnUnit': 'n'}
for s:name in ['Quote', 'String', 'Text', 'Raw', 'Regex', 'Foreign', 'Escape', 'BadEscape', 'Literal']
  let s:letters['cgs' . s:name] = 's'
endfor
for s:name in ['Comment', 'Doc', 'BlockComment', 'Todo']
  let s:letters['cgs' . s:name] = 'c'
endfor

function s:letter(lnum, col)
  return get(s:letters, s:group(a:lnum, a:col), '.')
endfunction

" Of a word or of blanks that the lexer takes as one thing, the first and the last are asked for.
function s:classes(lnum, want)
  let [l:col, l:map] = [1, '']
  for l:piece in split(getline(a:lnum), '\%(\w\+\|\s\+\|.\)\zs')
    let [l:at, l:n] = [len(l:map), strchars(l:piece)]
    if l:n > 2 && a:want[l:at : l:at + l:n - 1] ==# repeat(a:want[l:at], l:n)
      let l:map .= repeat(s:letter(a:lnum, l:col), l:n - 1) . s:letter(a:lnum, l:col + l:n - 1)
    else
      let l:map .= join(map(range(l:n), {i -> s:letter(a:lnum, l:col + i)}), '')
    endif
    let l:col += len(l:piece)
  endfor
  return l:map
endfunction

" '-' is what the lexer refused or skipped: it can be anything.
function s:same(want, found)
  return len(a:want) == len(a:found)
        \ && a:found =~# '^' . substitute(escape(a:want, '.'), '-', '.', 'g') . '$'
endfunction

function s:compare(file)
  call s:open(a:file)
  let l:want = split(system(shellescape($CLASSES) . ' ' . shellescape(a:file)), "\r\\?\n", 1)
  let l:notes = []
  for l:lnum in range(1, line('$'))
    let l:found = s:classes(l:lnum, get(l:want, l:lnum - 1, ''))
    if !s:same(get(l:want, l:lnum - 1, ''), l:found)
      let l:notes += [a:file . ':' . l:lnum, '  ' . getline(l:lnum),
            \ '  ' . get(l:want, l:lnum - 1, ''), '  ' . l:found]
    endif
  endfor
  return [l:notes, strchars(join(getline(1, '$'), "\n"))]
endfunction

function s:test_classes()
  let [l:notes, l:size, l:files] = [[], 0, readfile($FILES)]
  for l:file in l:files
    let [l:more, l:n] = s:compare(l:file)
    let l:notes += l:more
    let l:size += l:n
  endfor
  call s:ok(len(l:files) > 50, 'there are specs to compare')
  call s:ok(empty(l:notes), 'strings, comments and numbers are what the lexer sees, in '
        \ . len(l:files) . ' files, ' . l:size . ' characters', l:notes)
endfunction

" --- groups ---

function s:test_groups()
  call s:open($TOP . '/tests/editors/sample.cgs')
  for [l:text, l:at, l:want] in [
        \ ['{leftover}', 0, 'cgsString'], ['$${no hole}', 0, 'cgsLiteral'],
        \ ['r.title', 2, 'cgsMember'], ['in ${nested', 0, 'cgsString'], ['four "quotes"', 6, 'cgsText'],
        \ ['${this}', 0, 'cgsRaw'], ['\\q', 0, 'cgsBadEscape'], ['\\u{2026}', 0, 'cgsEscape'],
        \ ['${speed', 0, 'cgsHoleMark'], ['port = 8_080', 0, 'cgsSetting'],
        \ ['kind = performance', 0, 'cgsAttribute'], ['performance, tags', 0, 'cgsEnumWord'],
        \ ['200ms', 3, 'cgsUnit'], ['24furlong', 2, 'cgsOwnUnit'], ['service api', 0, 'cgsDeclaration'],
        \ ['quality speed', 8, 'cgsDeclared'], ['the   api', 0, 'cgsClause'],
        \ ['if    "it fails', 0, 'cgsClause'], ['attr   if', 7, 'cgsPartName'],
        \ ['calls -> db', 0, 'cgsEdge'], ['deny store', 0, 'cgsEdge'], ['| upper', 2, 'cgsKnownFilter'],
        \ ['count(requirement', 0, 'cgsFunction'], ['requirement where kind', 0, 'cgsKindName'],
        \ ['where kind', 0, 'cgsOperatorWord'], ['@p95', 1, 'cgsStatistic'],
        \ ['list<map', 0, 'cgsType'], ['<service,', 1, 'cgsOwnType'], ['happy,', 0, 'cgsEnumMember'],
        \ ['budget {', 0, 'cgsAnonymous'], ['import shop.models', 0, 'cgsModule'],
        \ ['use footer', 0, 'cgsStatement'], ['/// Doc', 0, 'cgsDoc']]
    let [l:lnum, l:col] = searchpos('\V' . escape(l:text, '/'), 'cnw')
    call s:is(l:want, s:group(l:lnum, l:col + l:at), l:want . ' at `' . l:text . '`')
  endfor
endfunction

" --- indentation ---

function s:in_text(lnum)
  return match(map(synstack(a:lnum, 1), {_, id -> synIDattr(id, 'name')}), '^cgs\(Text\|Raw\)$') >= 0
endfunction

" A line's indentation depends on the lines above it only, so what comes back would also stay.
function s:test_indent()
  let [l:notes, l:n] = [[], 0]
  for l:file in filter(readfile($FILES), {_, f -> f =~# '/specs/'})
    call s:open(l:file)
    let l:want = getline(1, '$')
    let l:text = map(range(1, line('$')), {_, l -> s:in_text(l)})
    call setline(1, map(copy(l:want), {i, s -> l:text[i] ? s : substitute(s, '^\s*', '', '')}))
    silent normal! gg=G
    let l:n += 1
    for l:lnum in range(1, line('$'))
      if getline(l:lnum) !=# l:want[l:lnum - 1]
        call add(l:notes, l:file . ':' . l:lnum . ': ' . getline(l:lnum))
      endif
    endfor
  endfor
  call s:ok(l:n > 10 && empty(l:notes), 'gg=G brings back the indentation of ' . l:n . ' files', l:notes)
  call s:open($TOP . '/specs/wordcount/code.cgs')
  let l:want = getline(1, '$')
  silent normal! gg=G
  call s:ok(getline(1, '$') ==# l:want, 'gg=G leaves a file as it is')
endfunction

" --- formatting ---

function s:test_format()
  call s:is('cgsc fmt - 2>/dev/null', &l:formatprg, 'gq is cgsc fmt')
  call s:open($SCRATCH . '/ugly.cgs')
  call setline(1, ['component   a{tech=[x]}', '', '', '# c', 'component b { = }'])
  silent normal! gggqG
  call s:is(['component a { tech = [x] }', '', '# c', 'component b { = }'], getline(1, '$'),
        \ 'gggqG formats a file, and leaves a mistake in it alone')
endfunction

" --- the quickfix list ---

function s:quickfix()
  return map(filter(getqflist(), {_, i -> i.valid}), {_, i -> [fnamemodify(bufname(i.bufnr), ':p'),
        \ i.lnum, i.col, i.type, i.nr, i.text]})
endfunction

function s:test_make()
  let l:root = resolve($SCRATCH) . "/a pro'ject"
  call mkdir(l:root . '/sub', 'p')
  call writefile(['package a', 'project x { summary = "é${zz}" }'], l:root . '/project.cgs')
  let l:lines = ['package a', 'component b {', '  tec = [c]', '  depends -> nowhere', '}',
        \ 'prompt p {', '  section unused { text = "a" }', '}']
  call writefile(l:lines, l:root . '/sub/b.cgs')
  execute 'cd' fnameescape(l:root . '/sub')
  call s:open('b.cgs')
  compiler cgsc
  silent! make
  let l:short = systemlist('cgsc check --error-format=short')
  let l:want = []
  for l:line in l:short
    let l:m = matchlist(l:line, '^\([^:]*\):\(\d*\):\(\d*\): \(.\)[a-z]*\[CGS\(\d*\)\]: \(.*\)$')
    if empty(l:m)
      call s:ok(0, 'cgsc prints the short form', l:line)
      continue
    endif
    call add(l:want, [l:root . '/' . l:m[1], str2nr(l:m[2]), str2nr(l:m[3]), l:m[4],
          \ str2nr(l:m[5]), l:m[6]])
  endfor
  call s:ok(len(l:want) >= 3, 'the project has mistakes', l:short)
  call s:is(l:want, s:quickfix(), ':make lists file, line, column, type, code and text')
  call s:is([l:root . '/project.cgs', 2, 28, 'e', 1002, "nothing is named 'zz'"],
        \ get(s:quickfix(), 0, []), 'columns count bytes, as Vim wants them')
  silent cnext
  call s:is([l:root . '/sub/b.cgs', 3, 3], [expand('%:p'), line('.'), col('.')],
        \ ':cnext goes to the next place')
  let l:other = resolve($SCRATCH) . '/rules'
  call mkdir(l:other)
  call writefile(['package a', 'check bad(c: ref<component>) { when = true; message = "m" }',
        \ 'component c { tags = [d] }'], l:other . '/project.cgs')
  call s:open(l:other . '/project.cgs')
  compiler cgsc
  silent! make
  call s:is([[l:other . '/project.cgs', 3, 11, 'w', '[a.bad]: m']],
        \ map(s:quickfix(), {_, i -> i[:3] + i[5:]}), ':make lists what the project''s own rules find')
  call writefile(['component c { tec = [d] }'], resolve($SCRATCH) . '/alone.cgs')
  call s:open(resolve($SCRATCH) . '/alone.cgs')
  compiler cgsc
  silent! make
  call s:is([[resolve($SCRATCH) . '/alone.cgs', 1, 15, 'e', 1005]],
        \ map(s:quickfix(), {_, i -> i[:4]}), ':make checks a file without a project alone')
endfunction

" --- ALE ---

function s:test_ale()
  let l:sentence = 'ALE shows findings with their codes and ends'
  if !isdirectory('/usr/share/vim-ale') || !has(has('nvim') ? 'nvim' : 'job')
    let s:count += 1
    call add(s:tap, 'ok ' . s:count . ' - ' . s:editor . ': ' . l:sentence . ' # SKIP no vim-ale here')
    return
  endif
  set runtimepath+=/usr/share/vim-ale
  let g:ale_linters_explicit = 1
  let g:ale_linters = {'cgs': ['cgsc']}
  runtime! plugin/ale.vim
  call s:open(resolve($SCRATCH) . "/a pro'ject/sub/b.cgs")
  ALEEnable
  ALELint
  let l:wait = 0
  while empty(getloclist(0)) && l:wait < 200
    let l:wait += 1
    sleep 50m
  endwhile
  let l:found = map(copy(get(get(g:ale_buffer_info, bufnr('%'), {}), 'loclist', [])),
        \ {_, i -> [i.bufnr == bufnr('%'), i.lnum, i.col, get(i, 'end_lnum'), get(i, 'end_col'), i.type, i.code]})
  call s:is([[1, 3, 3, 3, 5, 'E', 'CGS1005'], [1, 4, 14, 4, 20, 'E', 'CGS1002']], l:found[:1], l:sentence)
endfunction

function s:run()
  call s:open($TOP . '/specs/wordcount/project.cgs')
  call s:is('cgs', &filetype, 'the file type is detected')
  call s:is('# %s', &commentstring, 'comments are known')
  call s:is('cgsc explain', &keywordprg, 'K explains a word')
  call s:test_classes()
  call s:test_groups()
  call s:test_indent()
  call s:test_format()
  call s:test_make()
  call s:test_ale()
endfunction

try
  call s:run()
catch
  call s:ok(0, 'no error', v:exception, v:throwpoint)
endtry
call writefile(s:tap + ['1..' . s:count], $TAP)
qall!
