#!/bin/bash
# Measures what kioskd promises of its speed, each beside what it is compared with, in turn, in one run; prints one
# table. Figures of one machine on one day: read the ratios. Arguments: the release build's folder, then files of
# recorded NMEA; without them sentences are made.
set -euo pipefail
bin=$(realpath "$1")
shift
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d "${TMPDIR:-/tmp}/kioskd-bench.XXXXXX")
mount_point=""
cleanup() {
    if [ -n "$mount_point" ]; then
        umount "$mount_point" || true
        losetup -d "$loop" || true
    fi
    rm -rf "$work"
}
trap cleanup EXIT

cc -O2 -o "$work/durable" "$here/durable.c" -lsqlite3
median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
field() { awk -v name="$1" '$1 == name { print $2 }'; }
row() { printf '| %-46s | %-34s | %s\n' "$1" "$2" "$3"; }
fresh() { local folder; folder=$(mktemp -d "$work/run.XXXXXX"); echo "$folder"; }

compare() { # punches a commit, punches, rounds
    local batch=$1 count=$2 round
    : > "$work/ours"; : > "$work/theirs"; : > "$work/detail"
    for round in $(seq "$3"); do
        # In turn, and each as often first as second.
        if [ $((round % 2)) = 0 ]; then ours "$batch" "$count"; theirs "$batch" "$count"; else theirs "$batch" "$count"; ours "$batch" "$count"; fi
    done
    ours=$(median < "$work/ours")
    ratio=$(paste "$work/ours" "$work/theirs" | awk '{ print $1 / $2 }' | median | awk '{ printf "%.2f", $1 }')
    p50=$(awk '{ print $1 }' "$work/detail" | median)
    p99=$(awk '{ print $2 }' "$work/detail" | median)
}
ours() {
    folder=$(fresh)
    "$bin/KioskBench" durable "$folder" "$2" "$1" > "$work/out"
    rm -rf "$folder"
    field durable.rate < "$work/out" >> "$work/ours"
    echo "$(field durable.p50 < "$work/out") $(field durable.p99 < "$work/out")" >> "$work/detail"
}
theirs() {
    folder=$(fresh)
    "$work/durable" "$folder" $(($2 / $1)) "$1" | tr ' ' '\n' | grep -m1 -E '^[0-9]' >> "$work/theirs"
    rm -rf "$folder"
}

echo "machine: $(nproc) cores, $(uname -r), $(date -u +%F)"
compare 1 2000 30
lone_p99=$p99
row "durable punch, one at a time" "$ours/s, p50 $p50 us, p99 $p99 us" "$ratio of C (aim 0.8)"
# Twice as many punches, so that what a start and an end cost falls out.
flushes() {
    folder=$(fresh)
    strace -f -c -e trace=fsync,fdatasync,sync_file_range,syncfs -o "$work/calls" "$bin/KioskBench" durable "$folder" "$1" 1 > "$work/out"
    rm -rf "$folder"
    awk '$NF ~ /sync/ { sum += $4 } END { print sum }' "$work/calls"
}
if command -v strace > /dev/null; then
    row "flushes of a lone punch" "$(awk -v a="$(flushes 2000)" -v b="$(flushes 1000)" 'BEGIN { printf "%.3f", (a - b) / 1000 }') fdatasync" "1, and a checkpoint's now and then"
fi
compare 100 100000 6
row "durable punches, 100 a commit" "$ours commits/s, p50 $p50 us" "$ratio of C (aim 0.5)"

if [ "$(id -u)" = 0 ] && truncate -s 512M "$work/disk" && loop=$(losetup --show -f "$work/disk" 2> /dev/null); then
    mkfs.ext4 -q "$loop"
    mount_point="$work/mounted"
    mkdir "$mount_point"
    mount "$loop" "$mount_point"
    sectors() { awk '{ print $7 }' "/sys/block/$(basename "$loop")/stat"; }
    weigh() { # subcommand: prints bytes a punch
        local folder="$mount_point/$1"
        mkdir "$folder"
        sync; before=$(sectors)
        "$bin/KioskBench" "$1" "$folder" 10000 ${2:-} > /dev/null
        sync; after=$(sectors)
        echo "$(((after - before) * 512 / 10000))"
    }
    row "bytes to the disk: record" "$(weigh durable 1) B a punch (checkpoints included)" "aim 14,000 B"
    row "bytes to the disk: record, deliver, receipt" "$(weigh delivered) B a punch (checkpoints included)" "aim 16,000 B"
    umount "$mount_point"; losetup -d "$loop"; mount_point=""
else
    row "bytes to the disk for a punch" "not measured: needs root and a loop device" ""
fi

"$bin/KioskBench" register > "$work/out"
row "badge decided, 5,000 agents, 500 sites, 2,000 tasks" "$(field punch.register < "$work/out") us" "5,000 people alone: $(field punch.people < "$work/out") us"
"$bin/KioskBench" register --sites 2 --tasks 5 > "$work/out"
row "the same with 2 sites and 5 tasks" "$(field punch.register < "$work/out") us" "the same"

folder=$(fresh)
"$bin/KioskBench" backlog "$folder" 100000 > "$work/out"
row "backlog of 100,000 to a loopback receiver" "$(field backlog.rate < "$work/out") events/s, $(field backlog.memory < "$work/out") MB more" "doubled: $(field backlog.doubled < "$work/out") (aim 20,000/s)"
rm -rf "$folder"

folder=$(fresh)
"$bin/KioskBench" answer "$folder" "$bin/kioskd" > "$work/out"
row "badge to answer on the page" "p50 $(field answer.p50 < "$work/out") us, p99 $(field answer.p99 < "$work/out") us" "commit p99 $lone_p99 us (aim: 10,000 above)"
rm -rf "$folder"

if [ $# -gt 0 ]; then
    sentences="recorded"
    cat "$@" | grep -a '^\$[A-Z]*,[^*]*\*[0-9A-F][0-9A-F]' > "$work/recorded"
    while [ "$(stat -c %s "$work/log.nmea" 2> /dev/null || echo 0)" -lt 10000000 ]; do cat "$work/recorded" >> "$work/log.nmea"; done
else
    sentences="made"
    "$here/sentences.sh" > "$work/log.nmea"
fi
"$bin/KioskBench" sentences "$work/log.nmea" > "$work/out"
ours=$(field nmea.rate < "$work/out")
if command -v gpsdecode > /dev/null; then
    count=$(grep -c '^\$' "$work/log.nmea")
    seconds=$( { TIMEFORMAT=%R; time gpsdecode -j < "$work/log.nmea" > /dev/null 2>&1; } 2>&1 )
    theirs=$(awk -v n="$count" -v s="$seconds" 'BEGIN { printf "%d", n / s }')
    row "NMEA decode, one core, $sentences" "$ours sentences/s" "gpsdecode $theirs/s (aim 1,000,000)"
else
    row "NMEA decode, one core, $sentences" "$ours sentences/s" "gpsdecode is not installed"
fi

folder=$(fresh)
mkdir "$folder/book.new" && "$bin/KioskBench" grow "$folder/book.new" 2000000 > /dev/null && mv "$folder/book.new" "$folder/book"
"$bin/KioskBench" start "$folder" "$bin/kioskd" > "$work/out"
row "start to READY, 2 million entries in the book" "$(field start.ready < "$work/out") ms" "aim 500 ms"
row "idle memory" "$(field idle.rss < "$work/out") MB" "aim 50 MB"
row "idle processor" "$(field idle.cpu < "$work/out") %" "aim 0.2 %"
folder=$(fresh)
"$bin/KioskBench" idle "$folder" "$bin/kioskd" > "$work/out"
row "the same with page, reader, GNSS each second, upstream" "$(field wall.rss < "$work/out") MB, $(field wall.cpu < "$work/out") %" "printed"
row "SIGTERM to its end, when idle" "$(field wall.end < "$work/out") ms" "aim 1,000 ms"
rm -rf "$folder"
for punches in 20000 2000000; do
    folder=$(fresh)
    mkdir "$folder/book"
    "$bin/KioskBench" console "$folder" "$bin/kioskd" --punches $punches > "$work/console.$punches"
    rm -rf "$folder"
done
milliseconds() { awk -v us="$1" 'BEGIN { printf "%.1f", us / 1000 }'; }
for page in $(sed -n 's/^page\.\([a-z]*\)\.p50 .*/\1/p' "$work/console.2000000"); do
    few=$(field "page.$page.p50" < "$work/console.20000")
    many=$(field "page.$page.p50" < "$work/console.2000000")
    p99=$(field "page.$page.p99" < "$work/console.2000000")
    row "console: $page, 5,000 agents, 2 million punches" "p50 $(milliseconds "$many") ms, p99 $(milliseconds "$p99") ms" \
        "$(awk -v a="$many" -v b="$few" 'BEGIN { printf "%.2f", a / b }') of 20,000 punches (aim 100 ms, 1.5)"
done
row "console: heaviest page" "$(field page.heaviest < "$work/console.2000000") kB" "aim 150 kB with style and script"
for table in $(sed -n 's/^table\.\([a-z]*\) .* rows$/\1/p' "$work/console.2000000"); do
    row "console: table of $table" "$(field "table.$table" < "$work/console.2000000") rows/s" "aim 200,000/s"
done
for share in p50:1.25 p99:2; do
    row "console: punch while hours of a month are exported, ${share%:*}" \
        "$(field "exporting.${share%:*}" < "$work/console.2000000") us, quiet $(field "quiet.${share%:*}" < "$work/console.2000000") us" \
        "$(field "exporting.ratio.${share%:*}" < "$work/console.2000000") (aim ${share#*:})"
done
row "console: memory after tables" "$(field table.memory < "$work/console.2000000") MB" "printed"
row "console: 50 browsers watch the board" "$(field board.cpu < "$work/console.2000000") % of a core" "aim 5 %"
strip -o "$work/stripped" "$bin/kioskd"
row "stripped binary" "$(($(stat -c %s "$work/stripped") >> 20)) MB" "printed"
