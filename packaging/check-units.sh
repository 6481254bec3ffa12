#!/bin/sh
# Checks systemd/: the unit (unknown keys and bad values are errors), the users, the folders. Prints the exposure figure.
set -eu

here="$(cd "$(dirname "$0")/../systemd" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# The daemon is not installed here, and `verify` wants its file to exist.
sed 's|^ExecStart=/usr/bin/kioskd |ExecStart=/bin/true |' "$here/kioskd.service" > "$work/kioskd.service"
if ! output="$(systemd-analyze verify --man=no --recursive-errors=no "$work/kioskd.service" 2>&1)"; then
    echo "systemd/kioskd.service: $output" >&2
    exit 1
fi
# Exit status 0 does not cover warnings about other keys.
if printf '%s' "$output" | grep -q 'kioskd.service'; then
    echo "systemd/kioskd.service: $output" >&2
    exit 1
fi

systemd-analyze security --offline=true --threshold=25 --no-pager "$work/kioskd.service" > "$work/security" 2>&1 || {
    cat "$work/security" >&2
    exit 1
}
grep 'Overall exposure' "$work/security" | sed 's/^[^O]*//'

mkdir -p "$work/root/etc"
systemd-sysusers --root="$work/root" "$here/kioskd.sysusers.conf" > "$work/users" 2>&1 || { cat "$work/users" >&2; exit 1; }
grep -q '^kioskd:' "$work/root/etc/passwd"
systemd-tmpfiles --root="$work/root" --create "$here/kioskd.tmpfiles.conf"
test -d "$work/root/etc/kioskd/kioskd.d"
