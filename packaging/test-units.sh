#!/bin/bash
# Boots the packages of build-deb.sh in a clean Debian under its own systemd (systemd-nspawn) and tries the units:
# test-units.sh FOLDER, as root, after test-deb.sh, which has made the tree and downloaded the packages.
set -euo pipefail

folder="$(realpath "$1")"
[ "$(id -u)" -eq 0 ] || { echo "test-units: needs root" >&2; exit 77; }
release="$(. /etc/os-release && echo "$VERSION_CODENAME")"
package="$(ls "$folder"/packages/kioskd_*.deb)"
work="$(mktemp -d)"
root="$work/root"
trap 'rm -rf "$work"' EXIT

mkdir -p "$root"
tar -C "$root" -xf "$folder/debian-$release.tar"
cp "$package" "$root/tmp/kioskd.deb"
cp -n "$folder"/archives/*.deb "$root/var/cache/apt/archives/"
echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > "$root/etc/apt/apt.conf.d/keep"
rm -f "$root/etc/apt/apt.conf.d/docker-clean"
{
    chroot "$root" apt-get update
    chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        /tmp/kioskd.deb systemd-sysv dbus procps curl socat
} > "$work/log" 2>&1 || { tail -40 "$work/log"; exit 1; }
cp -n "$root"/var/cache/apt/archives/*.deb "$folder/archives/"
dpkg-deb -R "$package" "$work/later"
sed -i 's/^Version: .*/Version: 99.0.0+deb0/' "$work/later/DEBIAN/control"
dpkg-deb --root-owner-group -Znone -b "$work/later" "$root/opt/later.deb" > /dev/null
rm -rf "$work/later"

# The company's key, for the copy on a stick; only its certificate goes in.
openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=Company -days 2 -keyout "$work/company.key" \
    -out "$root/opt/company.pem" 2> "$work/log" || { cat "$work/log"; exit 1; }

# A container without the capability may not give a negative OOM score; machines may.
if (( (0x$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status) >> 24 & 1) == 0 )); then
    mkdir -p "$root/etc/systemd/system/kioskd.service.d" "$root/etc/systemd/system/kioskd-safe.service.d"
    printf '[Service]\nOOMScoreAdjust=0\n' | tee "$root/etc/systemd/system/kioskd.service.d/test.conf" \
        > "$root/etc/systemd/system/kioskd-safe.service.d/test.conf"
fi
cp "$(dirname "$0")/test-units-inside.sh" "$root/usr/local/bin/test-units-inside"
cat > "$root/etc/systemd/system/test-units.service" << 'UNIT'
[Unit]
Description=Tries the units of kioskd
After=multi-user.target
SuccessAction=poweroff
FailureAction=poweroff
[Service]
Type=oneshot
ExecStart=/usr/local/bin/test-units-inside
StandardOutput=file:/var/log/test-units
StandardError=inherit
TimeoutStartSec=9min
UNIT
mkdir -p "$root/etc/systemd/system/default.target.wants"
ln -s ../test-units.service "$root/etc/systemd/system/default.target.wants/test-units.service"
ln -sf /usr/lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"

timeout 600 systemd-nspawn --quiet --register=no --keep-unit --directory="$root" --machine="kioskd-$$" --boot \
    > "$work/console" 2>&1 < /dev/null || true
if ! grep -q '^test-units: all good' "$root/var/log/test-units"; then
    cat "$root/var/log/test-units"
    [ -s "$root/var/log/test-units" ] || tail -30 "$work/console"
    exit 1
fi
cat "$root/var/log/test-units"
