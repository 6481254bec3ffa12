#!/bin/bash
# Run by test-units.sh inside the booted tree.
set -euo pipefail

fail() {
    echo "test-units: $*"
    systemctl status --no-pager --lines=20 kioskd.service kioskd-safe.service kioskd-link-remedy.service 2>&1 | cut -c1-200 || true
    journalctl --no-pager -n 60 2> /dev/null | cut -c1-220 || true
    exit 1
}
says() { echo "ok: $*"; }
# until SECONDS WHAT COMMAND...
await() {
    local deadline=$((SECONDS + $1)) what="$2"
    shift 2
    until "$@" > /dev/null 2>&1; do
        [ "$SECONDS" -lt "$deadline" ] || fail "no $what"
        sleep 0.2
    done
}
# Not through a pipe: grep ends at the first hit, and curl would fail for it.
page_says() { grep -q "$1" <<< "$(curl -s --max-time 2 http://127.0.0.1:8080/)"; }
value() { systemctl show --value -p "$2" "$1"; }
# On a machine systemd makes all mounts shared, so that what root mounts later is seen by the units; in a container it
# leaves that to who made the container.
mount --make-rshared /

# --- the terminal as the package starts it
await 60 "active kioskd.service" systemctl is-active --quiet kioskd.service
await 10 "page" page_says 'Borne pas encore activ'
[ "$(ps -o user= -p "$(value kioskd.service MainPID)")" = kioskd ] || fail "it runs as somebody else"
[ "$(stat -c '%U %a' /var/lib/kioskd)" = "kioskd 700" ] || fail "the book's folder is $(stat -c '%U %a' /var/lib/kioskd)"
grep -q '^NoNewPrivs:.*1' "/proc/$(value kioskd.service MainPID)/status" || fail "it may gain privileges"
grep -q '^CapEff:.*0000000000000000' "/proc/$(value kioskd.service MainPID)/status" || fail "it has capabilities"
says "kioskd.service is active as kioskd, without capabilities; $(value kioskd.service StatusText)"
# Microseconds of the same clock; READY is said when the page answers and the readers are being opened.
begun="$(systemctl show --value -p UserspaceTimestampMonotonic)"
ready="$(value kioskd.service ActiveEnterTimestampMonotonic)"
[ "$begun" -gt 0 ] && [ "$ready" -gt "$begun" ] || fail "no times: systemd $begun, READY $ready"
says "READY $(((ready - begun) / 1000)) ms after systemd was started"

# --- provisioned through the sandbox: the daemon replaces itself, and for systemd nothing has happened
first="$(value kioskd.service MainPID)"
restarts="$(value kioskd.service NRestarts)"
{
    printf '[terminal]\nname = "booted"\nlicence = "TEST"\n[site]\ncode = "S1"\nlatitude = 50.0\nlongitude = 4.0\n'
    printf '[company]\ncertificate = """\n%s\n"""\n' "$(cat /opt/company.pem)"
} > /tmp/provision.toml
kioskd provision --file /tmp/provision.toml > /tmp/provision.log 2>&1 || { cat /tmp/provision.log; fail "provisioning"; }
provisioned() { [ "$(curl -s --max-time 2 -o /tmp/page -w '%{http_code}' http://127.0.0.1:8080/)" = 200 ] \
    && ! grep -q 'Borne pas encore activ' /tmp/page; }
await 30 "page of a provisioned terminal" provisioned
[ "$(value kioskd.service MainPID)" = "$first" ] || fail "another process after the provisioning"
[ "$(value kioskd.service NRestarts)" = "$restarts" ] || fail "systemd has restarted it after the provisioning"
[ "$(value kioskd.service ActiveEnterTimestampMonotonic)" = "$ready" ] || fail "systemd has seen an end of the service"
sleep 35
[ "$(value kioskd.service MainPID)" = "$first" ] || fail "the watchdog is not fed after the provisioning"
[ "$(stat -c '%U %a' /var/lib/kioskd/provisioned)" = "kioskd 700" ] || fail "provisioned/ is $(stat -c '%U %a' /var/lib/kioskd/provisioned)"
says "provisioned beside the running daemon: same process, no restart, watchdog fed"

# --- a serial line of group dialout, through the sandbox: the groups of the user, the list of devices, no root
socat -d PTY,link=/dev/badge,raw,echo=0,group=dialout,mode=660 PTY,link=/dev/badge-far,raw,echo=0 &
await 5 "line" test -e /dev/badge
cat > /etc/kioskd/kioskd.d/10-test.toml << TOML
[terminal]
licence = "TEST"
contact = "Desk 7"
[site]
latitude = 50.0
longitude = 4.0
[[reader]]
name = "entrance"
type = "serial-badge"
device = "/dev/badge"
TOML
systemctl restart kioskd.service
await 20 "reader" sh -c 'curl -s http://127.0.0.1:8080/metrics | grep -q "kioskd_reader_ready.*entrance.* 1"'
before="$(curl -s http://127.0.0.1:8080/metrics | sed -n 's/^kioskd_book_sequence //p')"
printf '\00262E3086CED08\003' > /dev/badge-far
await 10 "entry" sh -c "[ \$(curl -s http://127.0.0.1:8080/metrics | sed -n 's/^kioskd_book_sequence //p') -gt $before ]"
says "a badge through a line of group dialout, in the sandbox"

# --- a file system that root mounts for a stick reaches the daemon in its own namespace, and gets an encrypted copy
stick=/run/kioskd-stick/test
mkdir -p "$stick"
mount -t tmpfs -o "nosuid,nodev,noexec,mode=0700,uid=$(id -u kioskd),gid=$(id -g kioskd),size=64m" stick "$stick"
await 10 "mount in the daemon's namespace" grep -q " $stick " "/proc/$(value kioskd.service MainPID)/mountinfo"
copied() { compgen -G "$stick/kioskd/*.sqlite.cms"; }
await 40 "copy on the stick" copied
! grep -rqa 'SQLite format' "$stick" || fail "the copy is not encrypted"
umount "$stick"
gone() { ! grep -q " $stick " "/proc/$(value kioskd.service MainPID)/mountinfo"; }
await 10 "end of the mount in the daemon's namespace" gone
rmdir "$stick"
says "a stick that root mounts is seen in the sandbox, and gets an encrypted copy"

# --- the watchdog of systemd: a process that is stopped is killed and started again
first="$(value kioskd.service MainPID)"
kill -STOP "$first"
another() { [ "$(value kioskd.service MainPID)" != 0 ] && [ "$(value kioskd.service MainPID)" != "$first" ]; }
await 60 "restart after a hang" another
await 30 "active kioskd.service" systemctl is-active --quiet kioskd.service
says "a process that hangs is replaced"

# --- an upgrade replaces the running terminal
first="$(value kioskd.service MainPID)"
DEBIAN_FRONTEND=noninteractive dpkg -i /opt/later.deb > /tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log; fail "upgrade"; }
another || fail "the upgrade has left the old process"
await 30 "active kioskd.service" systemctl is-active --quiet kioskd.service
says "an upgrade restarts the terminal"

# --- a request for the link: an empty file, made by the daemon's user, and root's unit does the rest
systemctl is-active --quiet kioskd-link-remedy.path || fail "nobody watches for requests"
setpriv --reuid kioskd --regid kioskd --init-groups touch /run/kioskd/restart-link
await 20 "answer to the request" sh -c '[ ! -e /run/kioskd/restart-link ]'
await 10 "remedy" sh -c '[ "$(systemctl show --value -p ActiveState kioskd-link-remedy.service)" = activating ]'
setpriv --reuid kioskd --regid kioskd --init-groups touch /run/kioskd/restart-link
sleep 2
[ -e /run/kioskd/restart-link ] || fail "a second request was not made to wait"
rm /run/kioskd/restart-link
says "a request restarts the link's units once; the next one waits"

# --- a terminal that keeps dying ends in safe mode, and comes back
systemctl reset-failed kioskd.service
for _ in $(seq 12); do
    systemctl is-active --quiet kioskd-safe.service && break
    await 30 "another life" sh -c '[ "$(systemctl show --value -p MainPID kioskd.service)" != 0 ] || systemctl is-active --quiet kioskd-safe.service'
    pid="$(value kioskd.service MainPID)"
    # 0 would be this very script.
    [ "$pid" = 0 ] || kill -KILL "$pid" 2> /dev/null || true
    sleep 1
done
await 60 "safe mode" systemctl is-active --quiet kioskd-safe.service
await 20 "page of safe mode" page_says 'E-50'
page_says 'encore enregistr' || fail "safe mode does not record"
systemctl is-active --quiet kioskd-retry.timer || fail "nobody will try again"
kill -KILL "$(value kioskd-safe.service MainPID)"
await 40 "page only" page_says 'ne sont pas enregistr'
systemctl reset-failed kioskd.service
systemctl start kioskd.service
await 30 "active kioskd.service" systemctl is-active --quiet kioskd.service
await 10 "end of safe mode" sh -c '! systemctl is-active --quiet kioskd-safe.service'
! systemctl is-active --quiet kioskd-retry.timer || fail "the timer outlives safe mode"
page_says 'E-50' && fail "the page still says E-50"
says "eight deaths end in safe mode, a death there in the page alone, a start ends both"

# --- a wrong configuration is not started again and again
echo 'nonsense = 1' >> /etc/kioskd/kioskd.d/10-test.toml
systemctl restart kioskd.service || true
await 30 "safe mode" systemctl is-active --quiet kioskd-safe.service
await 20 "contact on the page" page_says 'Desk 7'
page_says 'ne sont pas enregistr' || fail "it records by a wrong configuration"
[ "$(value kioskd.service ExecMainStatus)" = 78 ] || fail "the status is $(value kioskd.service ExecMainStatus)"
says "a wrong configuration shows whom to ask"

# --- removal stops everything
DEBIAN_FRONTEND=noninteractive dpkg -r kioskd > /tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log; fail "removal"; }
! pgrep -x kioskd > /dev/null || fail "a process outlives the package"
says "removal stops the terminal"
echo "test-units: all good"
