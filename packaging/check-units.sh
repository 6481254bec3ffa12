#!/bin/sh
# Checks systemd/: the units with their drop-ins (unknown keys and bad values are errors), how exposed the daemon is, the
# users, the folders, the manager's drop-in. Prints the exposure figures.
set -eu

here="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
root="$work/root"
units="$root/usr/lib/systemd/system"

# As the package lays them; what they start is not installed here, and `verify` wants it to exist.
mkdir -p "$units/kioskd.service.d" "$units/kioskd-safe.service.d" "$root/usr/lib/kioskd-display" "$root/usr/bin" \
    "$root/bin" "$root/etc"
cp "$here"/systemd/*.service "$here"/systemd/*.path "$here"/systemd/*.timer "$units"
cp "$here/systemd/kioskd-sandbox.conf" "$units/kioskd.service.d/sandbox.conf"
cp "$here/systemd/kioskd-sandbox.conf" "$units/kioskd-safe.service.d/sandbox.conf"
for program in kioskd cage rm sleep systemctl mkdir mount umount rmdir; do install -m 755 /dev/null "$root/usr/bin/$program"; done
# Units of the system that ours name.
for unit in sysinit.target basic.target shutdown.target multi-user.target timers.target paths.target; do
    printf '[Unit]\nDescription=%s\n' "$unit" > "$units/$unit"
done

for file in "$here"/systemd/*.service "$here"/systemd/*.path "$here"/systemd/*.timer; do
    unit="$(basename "$file")"
    systemd-analyze verify --man=no --recursive-errors=no --root="$root" "$unit" > "$work/verify" 2>&1 || {
        cat "$work/verify" >&2
        exit 1
    }
    # Exit status 0 does not cover warnings about other keys.
    if grep -E "$unit|sandbox.conf" "$work/verify" >&2; then exit 1; fi
done

# 1.5: what is left open, and why, is in docs/security.md.
for unit in kioskd.service kioskd-safe.service kioskd-clock.service; do
    systemd-analyze security --offline=true --root="$root" --threshold=15 --no-pager "$unit" > "$work/security" 2>&1 || {
        cat "$work/security" >&2
        exit 1
    }
    grep 'Overall exposure' "$work/security" | sed 's/^[^O]*//'
done

for users in "$here/systemd/kioskd.sysusers.conf" "$here/packaging/display/kiosk-display.sysusers.conf"; do
    systemd-sysusers --root="$root" "$users" > "$work/users" 2>&1 || { cat "$work/users" >&2; exit 1; }
done
grep -q '^kioskd:' "$root/etc/passwd"
grep -q '^kiosk-display:' "$root/etc/passwd"
systemd-tmpfiles --root="$root" --create "$here/systemd/kioskd.tmpfiles.conf"
test -d "$root/etc/kioskd/kioskd.d"

# A key that the manager does not know would only be a line in its log.
sed -n 's/^\([A-Za-z]*\)=.*/\1/p' "$here/systemd/kioskd-watchdog.conf" | while read -r key; do
    grep -qa "$key" /lib/systemd/systemd || { echo "systemd/kioskd-watchdog.conf: $key is unknown" >&2; exit 1; }
done
