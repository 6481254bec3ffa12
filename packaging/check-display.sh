#!/bin/bash
# Tries the browser policies of kioskd-display with the real Chromium, without a screen, and the script that starts it
# with a stand-in for the browser and the real daemon: check-display.sh KIOSKD. As root: the policies are mounted over the machine's own, for this process alone.
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
[ "$(id -u)" -eq 0 ] || { echo "check-display: needs root" >&2; exit 77; }
if [ "${2:-}" != inside ]; then exec unshare --mount --propagation private -- "$0" "$(realpath "$1")" inside; fi
kioskd="$1"

work="$(mktemp -d)"
server=
display=
daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2> /dev/null || true; [ -z "$server" ] || kill "$server" 2> /dev/null || true; [ -z "$display" ] || kill "$display" 2> /dev/null || true; rm -rf "$work"' EXIT
fail() { echo "check-display: $*" >&2; exit 1; }

# A page on a free port; the policy is given that port instead of 8080, and the file of this tree for the installed one.
mkdir -p "$work/site" "$work/policies" "$work/profile"
echo '<!doctype html><title>terminal</title><p>the terminal page</p>' > "$work/site/index.html"
echo ok > "$work/site/healthz"
echo 3 > "$work/site/seen"
: > "$work/server"
(cd "$work/site" && exec python3 -u -m http.server --bind 127.0.0.1 0) > "$work/server" 2>&1 &
server=$!
for _ in $(seq 100); do
    port="$(sed -n 's/.*port \([0-9]*\).*/\1/p' "$work/server")"
    [ -z "$port" ] || break
    sleep 0.1
done
mkdir -p /etc/chromium/policies/managed
mount --bind "$work/policies" /etc/chromium/policies/managed
policy() {
    sed -e "s|127.0.0.1:8080|127.0.0.1:$port|" -e "s|file:///usr/share/kioskd-display/|file://$here/display/|" \
        "$here/display/policies.json" | jq "$1" > "$work/policies/kioskd-display.json"
}
dom() {
    timeout 60 chromium --headless=new --no-sandbox --disable-gpu --no-first-run --user-data-dir="$work/profile" \
        --dump-dom "$1" > "$work/dom" 2> "$work/chromium" || true
}
# --dump-dom is itself a developer tool: refused under the policies as shipped, so two are lifted to see the others.
policy .
timeout 20 chromium --headless=new --no-sandbox --disable-gpu --no-first-run --user-data-dir="$work/profile" \
    --dump-dom "http://127.0.0.1:$port/" > "$work/dom" 2> "$work/chromium" || true
grep -q 'disallowed by the system admin' "$work/chromium" || fail "developer tools are not forbidden"
policy '.RemoteDebuggingAllowed = true | .DeveloperToolsAvailability = 1'

dom "http://127.0.0.1:$port/"
grep -q 'the terminal page' "$work/dom" || { cat "$work/chromium"; fail "the terminal's own page is blocked"; }
dom "file://$here/display/starting.html#http://127.0.0.1:$port/"
grep -qE 'Démarrage|the terminal page' "$work/dom" || fail "the page before the terminal's is blocked"
for address in "http://localhost:$port/" "http://127.0.0.1:1/" "https://example.org/" "file:///etc/passwd" \
    "view-source:http://127.0.0.1:$port/" "chrome://settings/" "chrome://version/" "data:text/html,way-out"; do
    dom "$address"
    grep -q ERR_BLOCKED_BY_ADMINISTRATOR "$work/chromium" || { cat "$work/dom"; fail "$address is not blocked"; }
done
echo "ok: Chromium shows the terminal and nothing else"

# The script ends when its browser ends, and when the page has stopped drawing; it dims and lights the backlight.
mkdir -p "$work/light/panel"
echo 200 > "$work/light/panel/max_brightness"
echo 0 > "$work/light/panel/brightness"
printf '#!/bin/sh\nexec sleep 1000\n' > "$work/browser"
chmod +x "$work/browser"
printf '[web]\nport = 0\n[store]\ndirectory = "%s/book"\n' "$work" > "$work/kioskd.toml"
: > "$work/daemon"
"$kioskd" run --config "$work/kioskd.toml" > "$work/daemon" 2>&1 &
daemon=$!
for _ in $(seq 300); do
    page="$(sed -n 's|.*page=\(http://127.0.0.1:[0-9]*\).*|\1|p' "$work/daemon" | head -1)"
    [ -z "$page" ] || break
    sleep 0.1
done
[ -n "$page" ] || { cat "$work/daemon"; fail "no daemon"; }
# Shorter times; the words are those of the script, so that a change of it fails here instead of passing untried.
for word in 'hang_seconds=90' '-ge 15 ]' '-t 5 '; do
    grep -qF -- "$word" "$here/display/kiosk-display" || fail "the script no longer says $word"
done
sed -e 's/^hang_seconds=.*/hang_seconds=8/' -e 's/-ge 15 \]/-ge 1 ]/' -e 's/-t 5 /-t 1 /' \
    "$here/display/kiosk-display" > "$work/kiosk-display"
start() {
    KIOSK_URL="$page/" KIOSK_DIM_SECONDS=2 KIOSK_DIM_PERCENT=10 KIOSK_BROWSER="$work/browser" \
        KIOSK_BACKLIGHTS="$work/light" XDG_RUNTIME_DIR="$work" bash "$work/kiosk-display" 2> "$work/said" &
    display=$!
}
await() {
    for _ in $(seq 300); do
        "$@" && return
        sleep 0.1
    done
    fail "not within 30 s: $*"
}
is_lit() { [ "$(cat "$work/light/panel/brightness")" = "$1" ]; }
start
await is_lit 200
pkill -P "$display" sleep || fail "no browser was started"
wait "$display" && fail "the end of the browser is no end"
display=
[ -z "$(find "$work" -maxdepth 1 -name 'kiosk-display.*')" ] || fail "a profile is left behind"
echo "ok: the end of the browser is the end of the service"
start
await is_lit 200
await is_lit 20
curl -s -f -X POST "$page/touched"
await is_lit 200
wait "$display" && fail "a page that never draws is left alone"
display=
grep -q 'has not drawn (never)' "$work/said" || { cat "$work/said"; fail "no reason for the end"; }
curl -s -f -X POST "$page/seen"
echo "ok: dims after a time, a finger lights it; a page that does not draw is the end of the service"
