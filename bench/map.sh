#!/bin/bash
# usage: bench/map.sh [LINES [ROUNDS]]
# The rate of "pinterestctl map" on a generated file of Segment orders, and how
# much CPU time it takes for each time that a bare parse of the file by yajl
# takes.  PINTERESTCTL names the program, build/pinterestctl by default.

set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
ctl=${PINTERESTCTL:-$top/build/pinterestctl}
lines=${1:-100000}
rounds=${2:-5}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

${CC:-gcc} -O2 -std=gnu99 -Wall -Wextra -o "$work/yajl" \
    "$top/bench/yajl_lines.c" -lyajl

# an Order Completed of about 900 bytes, three products and an email
awk -v n="$lines" 'BEGIN {
    for (i = 1; i <= n; i++) {
        printf "{\"type\":\"track\",\"event\":\"Order Completed\"," \
            "\"messageId\":\"ajs-%08d-6c0e-4f9a\",\"userId\":\"user-%d\"," \
            "\"timestamp\":\"2026-11-18T10:11:%02d.123Z\",", i, i % 5000, i % 60
        printf "\"context\":{\"library\":{\"name\":\"analytics.js\"," \
            "\"version\":\"2.1.0\"},\"page\":{\"path\":\"/thanks\"," \
            "\"url\":\"https://shop.example/thanks?order=%d\"," \
            "\"title\":\"Thank you\"},\"locale\":\"en-US\"," \
            "\"traits\":{\"email\":\"user%d@example.com\"}},", i, i % 5000
        printf "\"properties\":{\"order_id\":\"%d\",\"total\":129.90," \
            "\"revenue\":109.16,\"shipping\":4.90,\"tax\":15.84," \
            "\"currency\":\"EUR\",\"coupon\":\"WINTER\",\"products\":[", i
        for (k = 1; k <= 3; k++) {
            printf "%s{\"product_id\":\"5079%d%d\",\"sku\":\"45790-%d\"," \
                "\"name\":\"Monopoly: edition %d\",\"price\":%d.95," \
                "\"quantity\":%d,\"category\":\"Games\"}", \
                (k > 1 ? "," : ""), i % 97, k, k, k, 10 * k, k
        }
        print "]}}"
    }
}' > "$work/lines"

bytes=$(wc -c < "$work/lines")
echo "$lines lines of $((bytes / lines)) bytes, $rounds rounds"

# user and system time of a command in milliseconds
cpu() {
    local TIMEFORMAT='%3U %3S'
    { time "$@" < "$work/lines" > "$work/out" 2> "$work/err"; } 2>&1 \
        | awk '{ printf "%d\n", ($1 + $2) * 1000 }'
}

for ((i = 0; i < rounds; i++))
do
    cpu "$work/yajl" >> "$work/yajl.ms"
    cpu "$ctl" map --ip 192.0.2.7 --user-agent Mozilla/5.0 --max-age 0 \
        >> "$work/map.ms"
done

events=$(grep -c '"event_name"' "$work/out")
if [ "$events" -ne "$lines" ]; then
    echo "only $events of $lines messages became events" >&2
    exit 1
fi

median() { sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"; }

awk -v n="$lines" -v b="$bytes" -v y="$(median "$work/yajl.ms")" \
    -v m="$(median "$work/map.ms")" 'BEGIN {
    y = y ? y : 1
    m = m ? m : 1
    printf "yajl alone        %7d ms  %8d lines/s  %6.2f us a line\n",
        y, n * 1000 / y, y * 1000 / n
    printf "pinterestctl map  %7d ms  %8d lines/s  %6.2f us a line\n",
        m, n * 1000 / m, m * 1000 / n
    printf "ratio             %.2f\n", m / y
}'
