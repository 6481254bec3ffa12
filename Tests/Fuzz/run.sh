#!/bin/bash
# Lets libFuzzer loose on every decoder. Arguments: the Fuzz program, a folder for what it finds and for the corpora that
# grow from run to run; SECONDS_EACH (3) is how long each decoder is tried, DECODERS which (all), SEED makes a run repeat.
set -euo pipefail
fuzz=$(realpath "$1")
folder=$2
seeds=$(realpath "$(dirname "$0")")/Seeds
# A crash is libFuzzer's to report.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0
for decoder in ${DECODERS:-$("$fuzz")}; do
    mkdir -p "$folder/corpus/$decoder" "$folder/findings" "$seeds/$decoder"
    log="$folder/$decoder.log"
    if ! "$fuzz" "$decoder" "$folder/corpus/$decoder" "$seeds/$decoder" -max_total_time="${SECONDS_EACH:-3}" ${SEED:+-seed="$SEED"} \
        -timeout=5 -rss_limit_mb=1024 -max_len=8192 -print_final_stats=1 \
        -artifact_prefix="$folder/findings/$decoder-" > "$log" 2>&1; then
        tail -40 "$log"
        echo "$decoder: the input that did it is in $folder/findings" >&2
        exit 1
    fi
    awk -v name="$decoder" '/^stat::number_of_executed_units/ { tried = $2 } /cov: [0-9]+/ {
        for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
        END { printf "%-16s %9d inputs, %6d edges, nothing found\n", name, tried, edges }' "$log"
done
