#!/bin/bash
# Puts the book beside store-and-forward daemons and beside SQLite in plain C: durable events a second, one at a time and
# with 100 waiting, their cost, and what kill -9 and a power cut take of what was acknowledged. In one run, in turn;
# prints one table. Arguments: the release build's folder, the folder for the NATS server. Needs root.
# ROUNDS (3) and ENDS (5) set how often.
#
# The book and SQLite run in the process that makes the events, and a punch is two rows; the peers take 256 bytes over
# a loopback connection. What the connection costs is printed as a row of its own.
set -euo pipefail
bin=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d "${TMPDIR:-/tmp}/kioskd-peers.XXXXXX")
tools=$work
mount_point=""
loop=""
all="kioskd sqlite nats rsyslog mosquitto"

cleanup() {
    stop_peer KILL
    [ -z "$mount_point" ] || umount -l "$mount_point" 2> /dev/null || true
    [ -z "$loop" ] || losetup -d "$loop" 2> /dev/null || true
    rm -rf "$work"
}
. "$here/peers.sh"
trap cleanup EXIT
nats=$("$here/nats.sh" "$2")
cc -O2 -D_GNU_SOURCE -o "$tools/acknowledged" "$here/acknowledged.c" "$here/wire.c"
cc -O2 -D_GNU_SOURCE -o "$tools/echo" "$here/echo.c"
cc -O2 -o "$tools/cut" "$here/cut.c"
cc -O2 -o "$tools/durable" "$here/../durable.c" -lsqlite3

median() { sort -g "$1" 2> /dev/null | awk '{ v[NR] = $1 } END { print NR ? v[int((NR + 1) / 2)] : "-" }'; }
note() { echo "$3" >> "$work/$1.$2"; }
is_library() { [ "$1" = kioskd ] || [ "$1" = sqlite ]; }
# Events of one measurement: mosquitto writes all it holds with each one.
count_for() { case $1.$2 in mosquitto.*) echo 300 ;; rsyslog.*) echo 1500 ;; nats.*) echo 3000 ;; *.1) echo 3000 ;; *) echo 60000 ;; esac; }
processor() { awk '{ print ($14 + $15) * 10000 }' "/proc/$1/stat"; }

# library NAME FOLDER COUNT BATCH [TALLY]: prints events/s, p50, p99, processor us an event, kB of memory
library() {
    if [ "$1" = kioskd ]; then
        "$bin/KioskBench" durable "$2" "$3" "$4" ${5:+--tally "$5"} | awk -v batch="$4" '
            { v[$1] = $2 } END { print v["durable.rate"] * batch, v["durable.p50"], v["durable.p99"],
            v["durable.processor"], v["durable.memory"] }'
    else
        "$tools/durable" "$2" $(($3 / $4)) "$4" ${5:+"$5"} | awk -v batch="$4" '{ $1 *= batch; print }'
    fi
}

rate() { # NAME WINDOW
    local name=$1 window=$2 count folder before out
    count=$(count_for "$name" "$window")
    folder=$(mktemp -d "$work/run.XXXXXX")
    if is_library "$name"; then
        out=$(library "$name" "$folder" "$count" "$window")
        note "$name" "cpu$window" "$(echo "$out" | awk '{ printf "%.0f", $4 }')"
        note "$name" memory "$(echo "$out" | awk '{ printf "%.0f", $5 / 1024 }')"
    else
        start_peer "$name" "$folder"
        out=$("$tools/acknowledged" send "$name" "${port[$name]}" 50 1 > /dev/null; before=$(processor "$server")
            "$tools/acknowledged" send "$name" "${port[$name]}" "$count" "$window" | awk '{ print $2, $3, $4 }'
            awk -v before="$before" -v now="$(processor "$server")" -v count="$count" 'BEGIN { printf "%.0f\n", (now - before) / count }')
        note "$name" "cpu$window" "$(echo "$out" | tail -1)"
        note "$name" memory "$(awk '/VmHWM/ { printf "%.0f", $2 / 1024 }' "/proc/$server/status")"
        stop_peer TERM
    fi
    note "$name" "rate$window" "$(echo "$out" | awk 'NR == 1 { printf "%.0f", $1 }')"
    note "$name" "p50.$window" "$(echo "$out" | awk 'NR == 1 { print $2 }')"
    note "$name" "p99.$window" "$(echo "$out" | awk 'NR == 1 { print $3 }')"
    rm -rf "$folder"
}

fsyncs() { # NAME: calls an event, one at a time
    local name=$1 folder count=200 trace=fsync,fdatasync,sync_file_range,msync,syncfs
    folder=$(mktemp -d "$work/run.XXXXXX")
    if is_library "$name"; then
        # What a run of twice as many has more.
        for many in $count $((2 * count)); do
            rm -rf "$folder/$many"; mkdir "$folder/$many"
            case $name in
                kioskd) strace -f -e trace=$trace -o "$folder/trace$many" "$bin/KioskBench" durable "$folder/$many" $many 1 ;;
                *) strace -f -e trace=$trace -o "$folder/trace$many" "$tools/durable" "$folder/$many" $many 1 ;;
            esac > /dev/null
        done
        note "$name" fsyncs "$(grep -c 'sync' "$folder/trace$count" "$folder/trace$((2 * count))" |
            awk -F: -v count=$count '{ n[NR] = $2 } END { printf "%.2f", (n[2] - n[1]) / count }')"
    else
        start_peer "$name" "$folder"
        "$tools/acknowledged" send "$name" "${port[$name]}" 20 1 > /dev/null
        strace -f -e trace=$trace -o "$folder/trace" -p "$server" 2> /dev/null &
        local tracer=$!
        sleep 0.5
        "$tools/acknowledged" send "$name" "${port[$name]}" $count 1 > /dev/null
        kill -INT $tracer; wait $tracer || true
        note "$name" fsyncs "$(grep 'sync' "$folder/trace" | grep -vc 'resumed' | awk -v count=$count '{ printf "%.2f", $1 / count }')"
        stop_peer TERM
    fi
    rm -rf "$folder"
}

# A disk of its own, for bytes and power cuts.
mount_disk() {
    rm -f "$work/disk"
    truncate -s 512M "$work/disk"
    mkfs.ext4 -q "$work/disk"
    mount_point=$work/mounted
    mkdir -p "$mount_point"
    loop=$(losetup --show -f "$work/disk")
    mount "$loop" "$mount_point"
}
drop_disk() { umount "$mount_point"; losetup -d "$loop"; mount_point=""; loop=""; }
sectors() { awk '{ print $7 }' "/sys/block/$(basename "$loop")/stat"; }

bytes() { # NAME: kilobytes written an event, one at a time
    local name=$1 count folder before
    count=$(count_for "$name" 1)
    mount_disk
    folder=$mount_point/$name
    mkdir "$folder"
    if ! is_library "$name"; then
        start_peer "$name" "$folder"
        "$tools/acknowledged" send "$name" "${port[$name]}" 20 1 > /dev/null
    fi
    sync -f "$mount_point"; before=$(sectors)
    if is_library "$name"; then
        library "$name" "$folder" "$count" 1 > /dev/null
    else
        "$tools/acknowledged" send "$name" "${port[$name]}" "$count" 1 > /dev/null
    fi
    sync -f "$mount_point"
    note "$name" bytes "$(awk -v a="$before" -v b="$(sectors)" -v n="$count" 'BEGIN { printf "%.1f", (b - a) * 512 / n / 1000 }')"
    stop_peer TERM
    drop_disk
}

read_tally() { od -An -td8 "$1" | tr -d ' '; }

ending() { # NAME kill|cut: counts acknowledged and lost
    local name=$1 how=$2 folder kept client lost tally
    tally=$work/tally
    rm -f "$tally"
    mount_disk
    folder=$mount_point/$name
    mkdir "$folder"
    if is_library "$name"; then
        library "$name" "$folder" 1000000 20 "$tally" > /dev/null 2>&1 &
        client=$!
    else
        start_peer "$name" "$folder"
        "$tools/acknowledged" send "$name" "${port[$name]}" 1000000 20 "$tally" > /dev/null 2>&1 &
        client=$!
    fi
    until [ -s "$tally" ] && [ "$(read_tally "$tally")" -gt 0 ]; do sleep 0.05; done
    sleep "0.$((RANDOM % 900 + 100))"
    if [ "$how" = cut ]; then kept=$("$tools/cut" "$mount_point" "$tally"); fi
    if is_library "$name"; then pkill -KILL -P $client || true; fi
    stop_peer KILL
    wait $client 2> /dev/null || true
    if [ "$how" = kill ]; then kept=$(read_tally "$tally"); fi
    if [ "$how" = cut ]; then umount "$mount_point"; mount "$loop" "$mount_point"; fi
    case $name in
        kioskd) lost=$("$bin/KioskBench" lost "$folder" "$kept" | awk '{ print $2 }') ;;
        sqlite) lost=$(sqlite3 "$folder/durable.sqlite" "SELECT max(0, $kept - max(sequence) / 2) FROM entry") ;;
        *) lost=$(lost_by "$name" "$folder" "$kept") ;;
    esac
    note "$name" "$how.kept" "$kept"
    note "$name" "$how.lost" "${lost:-$kept}"
    drop_disk
}
total() { awk '{ sum += $1 } END { print sum + 0 }' "$work/$1.$2"; }

echo "machine: $(nproc) cores, $(uname -r), $(date -u +%F); rounds ${ROUNDS:-3}, ends ${ENDS:-5}"
for _ in $(seq "${ROUNDS:-3}"); do
    for window in 1 100; do
        for name in $all; do rate "$name" "$window"; done
        note echo "rate$window" "$("$tools/echo" 20000 "$window" | awk '{ print $1 }')"
    done
done
for name in $all; do fsyncs "$name"; bytes "$name"; done
for _ in $(seq "${ENDS:-5}"); do
    for how in kill cut; do for name in $all; do ending "$name" $how; done; done
done

declare -A title=([kioskd]="kioskd's book" [sqlite]="SQLite in C" [nats]="NATS JetStream, sync always"
    [rsyslog]="rsyslog, disk queue, sync, checkpoint 1" [mosquitto]="mosquitto, autosave on each change")
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }'; }
echo "| | events/s, one at a time | of kioskd | p50 / p99 us | 100 waiting | of kioskd | CPU us an event, 1 / 100 | fsyncs | kB written | memory MB | lost to kill -9 | lost to power cuts |"
echo "|---|---|---|---|---|---|---|---|---|---|---|---|"
for name in $all; do
    echo "| ${title[$name]} | $(median "$work/$name.rate1") | $(ratio "$(median "$work/$name.rate1")" "$(median "$work/kioskd.rate1")") |" \
        "$(median "$work/$name.p50.1") / $(median "$work/$name.p99.1") | $(median "$work/$name.rate100") |" \
        "$(ratio "$(median "$work/$name.rate100")" "$(median "$work/kioskd.rate100")") |" \
        "$(median "$work/$name.cpu1") / $(median "$work/$name.cpu100") | $(median "$work/$name.fsyncs") | $(median "$work/$name.bytes") |" \
        "$(median "$work/$name.memory") | $(total "$name" kill.lost) of $(total "$name" kill.kept) | $(total "$name" cut.lost) of $(total "$name" cut.kept) |"
done
echo "| the loopback connection alone, nothing kept | $(median "$work/echo.rate1") | $(ratio "$(median "$work/echo.rate1")" "$(median "$work/kioskd.rate1")") |" \
    "| $(median "$work/echo.rate100") | $(ratio "$(median "$work/echo.rate100")" "$(median "$work/kioskd.rate100")") | | | | | | |"
