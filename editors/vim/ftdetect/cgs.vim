autocmd BufRead,BufNewFile *.cgs setfiletype cgs
