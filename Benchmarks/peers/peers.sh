# The daemons that kioskd is compared with, each set to keep every event before it acknowledges it. Sourced by run.sh,
# which sets $tools (the folder of the client; configurations and logs lie there too, off the disk whose power is cut)
# and $nats (the server's program).

declare -A port=([mosquitto]=18831 [nats]=14222 [rsyslog]=12514)
server=""

# start_peer NAME FOLDER [drain]: sets $server.
start_peer() {
    local name=$1 folder=$2
    mkdir -p "$folder"
    case $name in
        mosquitto)
            cat > "$tools/$name.conf" << EOF
listener ${port[mosquitto]} 127.0.0.1
allow_anonymous true
persistence true
persistence_location $folder/
autosave_on_changes true
autosave_interval 1
max_queued_messages 0
max_inflight_messages 0
log_type error
user root
EOF
            mosquitto -c "$tools/$name.conf" > "$tools/$name.log" 2>&1 &
            server=$!
            ;;
        nats)
            cat > "$tools/$name.conf" << EOF
listen: "127.0.0.1:${port[nats]}"
jetstream { store_dir: "$folder/store", sync_interval: always }
EOF
            "$nats" -c "$tools/$name.conf" > "$tools/$name.log" 2>&1 &
            server=$!
            ;;
        rsyslog)
            # What comes stays in the queue: nobody listens at its destination, until it drains into a file.
            local action='action(type="omfwd" target="127.0.0.1" port="9" protocol="tcp" action.resumeRetryCount="-1")'
            [ "${3:-}" = drain ] && action='action(type="omfile" file="'$folder'/drained")'
            cat > "$tools/$name.conf" << EOF
global(workDirectory="$folder")
module(load="imrelp")
input(type="imrelp" port="${port[rsyslog]}" address="127.0.0.1" ruleset="keep")
ruleset(name="keep" queue.type="Disk" queue.filename="queue" queue.syncqueuefiles="on"
    queue.checkpointinterval="1" queue.saveonshutdown="on") {
    $action
}
EOF
            rsyslogd -n -f "$tools/$name.conf" -i "$tools/rsyslog.pid" > "$tools/$name.log" 2>&1 &
            server=$!
            ;;
    esac
    # mosquitto keeps events for a session that it knows.
    [ "$name" != mosquitto ] || "$tools/acknowledged" subscribe mosquitto "${port[mosquitto]}"
}

stop_peer() { # SIGNAL
    [ -n "$server" ] || return 0
    kill "-$1" "$server" 2> /dev/null || true
    wait "$server" 2> /dev/null || true
    server=""
}

# lost_by NAME FOLDER ACKNOWLEDGED: starts the peer again on what it left, and prints how many are missing.
lost_by() {
    local name=$1 folder=$2 count=$3
    if [ "$name" = rsyslog ]; then
        start_peer rsyslog "$folder" drain
        local before=-1 now=0 quiet=0
        while [ "$quiet" -lt 3 ]; do
            sleep 2
            before=$now
            now=$(cat "$folder/drained" 2> /dev/null | wc -l)
            if [ "$now" -eq "$before" ]; then quiet=$((quiet + 1)); else quiet=0; fi
        done
        touch "$folder/drained"
        grep -oE '[0-9]{12}\.\.\.' "$folder/drained" | awk -v count="$count" '{ seen[$0 + 0] = 1 }
            END { for (i = 0; i < count; i++) if (!(i in seen)) lost++; print lost + 0 }'
    else
        restart_peer "$name" "$folder"
        "$tools/acknowledged" lost "$name" "${port[$name]}" "$count"
    fi
    stop_peer KILL
}

# The same folder, without a new session.
restart_peer() {
    case $1 in
        mosquitto) mosquitto -c "$tools/$1.conf" >> "$tools/$1.log" 2>&1 & ;;
        nats) "$nats" -c "$tools/$1.conf" >> "$tools/$1.log" 2>&1 & ;;
    esac
    server=$!
}
