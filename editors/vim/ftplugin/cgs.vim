" cgs.vim - settings for CGS specs: two spaces, # comments, K explains a word, gq formats.
" SPDX-License-Identifier: Apache-2.0
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:////,:///,://,:# commentstring=#\ %s
setlocal formatoptions-=t formatoptions+=croql
setlocal expandtab shiftwidth=2 softtabstop=2
setlocal suffixesadd=.cgs keywordprg=cgsc\ explain
" gggqG formats the file; what cgsc says must not get into the text. gw still breaks comments.
setlocal formatprg=cgsc\ fmt\ -\ 2>/dev/null
let b:match_words = '{:},(:),\[:\]'
let b:undo_ftplugin = 'setlocal comments< commentstring< formatoptions< expandtab< shiftwidth<'
      \ . ' softtabstop< suffixesadd< keywordprg< formatprg< | unlet! b:match_words'
