" cgsc.vim - ALE shows what `cgsc check` finds in a file, whenever the file is written.
" SPDX-License-Identifier: Apache-2.0
call ale#Set('cgs_cgsc_executable', 'cgsc')

" Lines of JSON; paths in them are below the root of the project.
function! ale_linters#cgs#cgsc#Handle(buffer, lines) abort
  let l:file = expand('#' . a:buffer . ':p')
  let l:root = ale#path#FindNearestFile(a:buffer, 'project.cgs')
  let l:dir = fnamemodify(empty(l:root) ? l:file : l:root, ':p:h')
  let l:found = []
  for l:line in a:lines
    try
      let l:one = json_decode(l:line)
    catch
      continue
    endtry
    if type(l:one) isnot v:t_dict || !has_key(l:one, 'code')
      continue
    endif
    let l:item = {
          \ 'lnum': get(l:one, 'line', 1),
          \ 'col': get(l:one, 'column', 1),
          \ 'type': toupper(l:one.level[0]) ==# 'N' ? 'I' : toupper(l:one.level[0]),
          \ 'code': l:one.code,
          \ 'text': l:one.message,
          \ 'filename': has_key(l:one, 'path') ? ale#path#GetAbsPath(l:dir, l:one.path) : l:file,
          \}
    if get(l:one, 'length', 0)
      let l:item.end_lnum = l:one.end_line
      let l:item.end_col = l:one.end_column - 1
    endif
    if has_key(l:one, 'help')
      let l:item.detail = l:one.message . "\n" . l:one.help
    endif
    call add(l:found, l:item)
  endfor
  return l:found
endfunction

call ale#linter#Define('cgs', {
      \ 'name': 'cgsc',
      \ 'executable': {b -> ale#Var(b, 'cgs_cgsc_executable')},
      \ 'cwd': '%s:h',
      \ 'command': '%e check --json %s',
      \ 'lint_file': 1,
      \ 'callback': 'ale_linters#cgs#cgsc#Handle',
      \})
