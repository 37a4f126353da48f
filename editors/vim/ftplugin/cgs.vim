" cgs.vim - settings for CGS specs: two spaces, # comments, K explains a word.
" SPDX-License-Identifier: Apache-2.0
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:////,:///,://,:# commentstring=#\ %s
setlocal formatoptions-=t formatoptions+=croql
setlocal expandtab shiftwidth=2 softtabstop=2
setlocal suffixesadd=.cgs keywordprg=cgsc\ explain
let b:match_words = '{:},(:),\[:\]'
let b:undo_ftplugin = 'setlocal comments< commentstring< formatoptions< expandtab< shiftwidth<'
      \ . ' softtabstop< suffixesadd< keywordprg< | unlet! b:match_words'
