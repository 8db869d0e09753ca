#!/bin/sh
# pages.sh NAME=FILE... - an assembler file that puts FILEs into the program, with a table of their NAMEs (src/serve/pages.c).
set -eu
n=0
echo '.section .rodata'
for pair in "$@"; do
    echo "# $(cksum <"${pair#*=}")" # so that the file differs when what it holds does
    printf 'up_page_%d: .incbin "%s"\nup_page_%d_end:\nup_page_%d_name: .asciz "%s"\n' $n "${pair#*=}" $n $n "${pair%%=*}"
    n=$((n + 1))
done
echo '.section .data.rel.ro,"aw"'
echo '.balign 8'
echo '.globl up_pages'
echo '.hidden up_pages'
echo 'up_pages:'
i=0
while [ $i -lt $n ]; do
    echo ".quad up_page_${i}_name, up_page_${i}, up_page_${i}_end"
    i=$((i + 1))
done
echo '.quad 0, 0, 0'
echo '.section .note.GNU-stack,"",%progbits'
