#!/bin/bash
# Lets libFuzzer loose on every decoder. Arguments: the Fuzz program, a folder for what it finds and for the corpora that
# grow from run to run; SECONDS_EACH (3) is how long each decoder is tried, DECODERS which (all), SEED makes a run repeat.
# A run begins with the seeds, which can be read, and with the corpora of earlier runs; KEEP=1 puts into those what reached
# code that nothing before had reached.
set -euo pipefail
fuzz=$(realpath "$1")
folder=$2
seeds=$(realpath "$(dirname "$0")")/Seeds
kept=$(realpath "$(dirname "$0")")/Corpora
# A crash is libFuzzer's to report.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0
for decoder in ${DECODERS:-$("$fuzz")}; do
    if [ ! -d "$folder/corpus/$decoder" ]; then
        mkdir -p "$folder/corpus/$decoder"
        [ ! -e "$kept/$decoder.tar.xz" ] || tar -C "$folder/corpus/$decoder" -xJf "$kept/$decoder.tar.xz"
    fi
    mkdir -p "$folder/findings" "$seeds/$decoder"
    log="$folder/$decoder.log"
    if ! DECODER="$decoder" "$fuzz" "$folder/corpus/$decoder" "$seeds/$decoder" -max_total_time="${SECONDS_EACH:-3}" ${SEED:+-seed="$SEED"} \
        -timeout=5 -rss_limit_mb=1024 -max_len=8192 -print_final_stats=1 \
        -artifact_prefix="$folder/findings/$decoder-" > "$log" 2>&1; then
        tail -40 "$log"
        echo "$decoder: the input that did it is in $folder/findings" >&2
        exit 1
    fi
    awk -v name="$decoder" '/^stat::number_of_executed_units/ { tried = $2 } /cov: [0-9]+/ {
        for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
        END { printf "%-16s %9d inputs, %6d edges, nothing found\n", name, tried, edges }' "$log"
    [ -n "${KEEP:-}" ] || continue
    # Fewest inputs that reach the same; the seeds first, so that none of them is kept twice.
    merged=$(mktemp -d)
    cp "$seeds/$decoder"/* "$merged"
    DECODER="$decoder" "$fuzz" -merge=1 -max_len=1024 -timeout=5 "$merged" "$folder/corpus/$decoder" >> "$log" 2>&1
    for seed in "$seeds/$decoder"/*; do rm "$merged/$(basename "$seed")"; done
    mkdir -p "$kept"
    tar -C "$merged" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cJf "$kept/$decoder.tar.xz" .
    rm -r "$merged"
done
