" cgsc.vim - `:compiler cgsc` and `:make` put the findings of `cgsc check` into the quickfix list.
" SPDX-License-Identifier: Apache-2.0
if exists('current_compiler')
  finish
endif
let current_compiler = 'cgsc'
if exists(':CompilerSet') != 2
  command -nargs=* CompilerSet setlocal <args>
endif

" cgsc names files below the root of the project, and this line says where that is. A file that
" belongs to no project is checked alone.
let s:here = expand('%:p:h')
let s:root = findfile('project.cgs', escape(s:here, ' ,;*[') . ';')
let s:dir = empty(s:root) ? s:here : fnamemodify(s:root, ':p:h')
let s:make = '(echo ' . shellescape("cgsc: Entering directory '" . s:dir . "'", 1)
      \ . '; cgsc -C ' . shellescape(s:dir, 1) . ' check --error-format=short '
      \ . (empty(s:root) ? shellescape(expand('%:t'), 1) : '$*') . ')'
execute 'CompilerSet makeprg=' . escape(s:make, ' \|"')

" The last form is that of a project's own rules, which have names: "[shop.once]: text".
CompilerSet errorformat=%Dcgsc:\ Entering\ directory\ '%f',
      \%f:%l:%c:\ %t%*[a-z][CGS%n]:\ %m,
      \%f:\ %t%*[a-z][CGS%n]:\ %m,
      \%t%*[a-z][CGS%n]:\ %m,
      \%f:%l:%c:\ %t%*[a-z]%m
