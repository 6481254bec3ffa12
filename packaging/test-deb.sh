#!/bin/bash
# Tries the packages of build-deb.sh in a clean Debian: test-deb.sh FOLDER, as root. Installs, runs, upgrades, refuses to
# go back, removes, purges. FOLDER keeps the clean tree (debootstrap) and the downloaded packages for the next time.
set -euo pipefail

folder="$(realpath "$1")"
[ "$(id -u)" -eq 0 ] || { echo "test-deb: needs root (chroot, namespaces)" >&2; exit 77; }
release="$(. /etc/os-release && echo "$VERSION_CODENAME")"
package="$(ls "$folder"/packages/kioskd_*.deb)"
display="$(ls "$folder"/packages/kioskd-display_*.deb)"
version="$(dpkg-deb -f "$package" Version)"
base="$folder/debian-$release.tar"
mirror="${DEBIAN_MIRROR:-http://deb.debian.org/debian}"

work="$(mktemp -d)"
root="$work/root"
daemon=
# Nothing is mounted in this namespace, so nothing but the tree is removed.
trap '[ -z "$daemon" ] || kill -KILL "$daemon" 2> /dev/null || true; rm -rf "$work"' EXIT

# A command in the tree, in namespaces of its own that end with it.
# shellcheck disable=SC2016 # expands inside
enter=(unshare --mount --pid --fork --kill-child -- sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$root"
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive)
inside() { "${enter[@]}" "$@"; }
fail() { echo "test-deb: $*" >&2; exit 1; }
says() { echo "ok: $*"; }

if [ ! -e "$base" ]; then
    debootstrap --variant=minbase "$release" "$work/base" "$mirror" > "$work/log" 2>&1 || { tail "$work/log"; exit 1; }
    tar -C "$work/base" -cf "$base.new" .
    mv "$base.new" "$base"
    rm -rf "$work/base"
fi
mkdir -p "$root" "$folder/archives"
tar -C "$root" -xf "$base"
cp "$package" "$root/tmp/kioskd.deb"
cp "$display" "$root/tmp/kioskd-display.deb"
cp -n "$folder"/archives/*.deb "$root/var/cache/apt/archives/" 2> /dev/null || true
echo 'APT::Keep-Downloaded-Packages "true"; Binary::apt::APT::Keep-Downloaded-Packages "true";' > "$root/etc/apt/apt.conf.d/keep"
rm -f "$root/etc/apt/apt.conf.d/docker-clean"

# --- install
inside apt-get update > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
inside apt-get install -y --no-install-recommends /tmp/kioskd.deb chrony > "$work/log" 2>&1 || { tail -40 "$work/log"; exit 1; }
cp -n "$root"/var/cache/apt/archives/*.deb "$folder/archives/"
[ "$(inside dpkg-query -W -f '${Status}' kioskd)" = "install ok installed" ] || fail "not installed"
inside ldd /usr/bin/kioskd > "$work/libraries"
! grep 'not found' "$work/libraries" || fail "libraries are missing"
[ "$(inside kioskd version)" = "kioskd ${version%+deb*}" ] || fail "the version is $(inside kioskd version)"
printf 'begin\ttall\tfr\tTitre\t2026-01-01T00:00:00Z\ntext\tmot\nend\n' \
    | inside /usr/libexec/kioskd/kioskd-document > "$work/document" || fail "no document can be made"
[ "$(head -c 5 "$work/document")" = "%PDF-" ] || fail "what was made is no document"
inside kioskd check-config > "$work/check" || fail "the shipped configuration is refused"
[ "$(stat -c %a "$root/etc/kioskd")" = 750 ] || fail "/etc/kioskd is $(stat -c %a "$root/etc/kioskd")"
[ "$(stat -c %a "$root/etc/kioskd/secrets")" = 700 ] || fail "/etc/kioskd/secrets is open"
inside id -nG kioskd | grep -qw dialout || fail "kioskd is not in dialout"
[ "$(inside dpkg-query -W -f '${Conffiles}' kioskd | grep -c /etc/kioskd/kioskd.toml)" = 1 ] || fail "no conffile"
for file in man/man8/kioskd.8.gz man/man5/kioskd.toml.5.gz bash-completion/completions/kioskd \
    zsh/vendor-completions/_kioskd fish/vendor_completions.d/kioskd.fish doc/kioskd/copyright; do
    test -s "$root/usr/share/$file" || fail "/usr/share/$file is missing"
done
for file in lib/udev/rules.d/70-kioskd.rules lib/udev/rules.d/91-kioskd-guard.rules usr/lib/modprobe.d/kioskd.conf; do
    test -s "$root/$file" || fail "/$file is missing"
done
grep -q '^blacklist pn533_usb$' "$root/usr/lib/modprobe.d/kioskd.conf" || fail "pn533_usb is not kept away"
bash -n "$root/usr/share/bash-completion/completions/kioskd"
says "installs with its dependencies on a clean $release; $(wc -l < "$work/libraries") shared libraries"

# --- units, as this Debian's systemd reads them
units="kioskd.service kioskd-safe.service kioskd-clock.service kioskd-retry.timer kioskd-link-remedy.path kioskd-link-remedy.service kioskd-stick@sda1.service"
# shellcheck disable=SC2086 # one word per unit
inside systemd-analyze verify --man=no --recursive-errors=no $units > "$work/verify" 2>&1 || { cat "$work/verify"; exit 1; }
! grep kioskd "$work/verify" || fail "systemd-analyze verify complains"
for unit in kioskd.service kioskd-safe.service kioskd-clock.service; do
    inside systemd-analyze security --offline=true --threshold=15 --no-pager "$unit" > "$work/security" 2>&1 \
        || { cat "$work/security"; exit 1; }
    says "$unit: $(grep -o 'exposure.*' "$work/security")"
done
inside systemctl is-enabled kioskd.service kioskd-link-remedy.path > /dev/null || fail "the units are not enabled"

# --- run: as its own user, with a book in the real place
start_daemon() {
    : > "$work/daemon"
    "${enter[@]}" setpriv --reuid kioskd --regid kioskd --init-groups --no-new-privs --bounding-set=-all \
        env KIOSKD_WEB_PORT=0 kioskd run > "$work/daemon" 2>&1 &
    daemon=$!
    for _ in $(seq 300); do
        page="$(sed -n 's|.*page=\(http://127.0.0.1:[0-9]*\).*|\1|p' "$work/daemon" | head -1)"
        [ -z "$page" ] || break
        kill -0 "$daemon" 2> /dev/null || { cat "$work/daemon"; fail "the daemon has ended"; }
        sleep 0.1
    done
    [ -n "$page" ] || { cat "$work/daemon"; fail "the daemon does not get ready"; }
}
stop_daemon() {
    kill -TERM "$(pgrep -P "$daemon")"
    wait "$daemon" || fail "the daemon does not stop in good order"
    daemon=
}
install -d -m 700 -o "$(inside id -u kioskd)" -g "$(inside id -g kioskd)" "$root/var/lib/kioskd"
printf '[terminal]\nname = "clean-tree"\n' > "$root/etc/kioskd/kioskd.d/10-site.toml"
start_daemon
[ "$(curl -s "$page/healthz")" = ok ] || fail "not healthy"
# The whole page is read: a grep that ends early would end curl with a failure.
curl -s "$page/" | grep '<main id="screen"' > /dev/null || fail "no page"
[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'Host: kiosk.example' "$page/")" = 421 ] || fail "another host gets the page"
grep -q '^Max core file size  *0 ' "/proc/$(pgrep -P "$daemon")/limits" || fail "the daemon may leave a core file"
stop_daemon
[ -z "$(find "$root/var/lib/kioskd" -perm /077 -not -type s)" ] || fail "the book is open to others"
inside kioskd journal verify > "$work/verified" || fail "the book is not sound"
says "runs as its own user: page, health, stop in good order, sound book"

# --- upgrade to a later release, and no way back
dpkg-deb -R "$package" "$work/later"
sed -i 's/^Version: .*/Version: 99.0.0+deb0/' "$work/later/DEBIAN/control"
dpkg-deb --root-owner-group -Znone -b "$work/later" "$root/tmp/later.deb" > /dev/null
inside dpkg -i /tmp/later.deb > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
grep -q clean-tree "$root/etc/kioskd/kioskd.d/10-site.toml" || fail "the drop-in is gone after the upgrade"
start_daemon
stop_daemon
inside kioskd journal verify > "$work/verified" || fail "the book is not sound after the upgrade"
says "upgrades; configuration and book stay"

book="$(sha256sum < "$root/var/lib/kioskd/book.sqlite")"
if inside dpkg -i /tmp/kioskd.deb > "$work/log" 2>&1; then fail "a downgrade was not refused"; fi
grep -q 'may not understand the book' "$work/log" || { cat "$work/log"; fail "no reason for the refusal"; }
[ "$(inside dpkg-query -W -f '${Version} ${Status}' kioskd)" = "99.0.0+deb0 install ok installed" ] || fail "half a downgrade"
[ "$(sha256sum < "$root/var/lib/kioskd/book.sqlite")" = "$book" ] || fail "the book has changed"
touch "$root/etc/kioskd/allow-downgrade"
inside dpkg -i /tmp/kioskd.deb > "$work/log" 2>&1 || { cat "$work/log"; fail "the allowance does not work"; }
[ ! -e "$root/etc/kioskd/allow-downgrade" ] || fail "the allowance lasts"
says "refuses a downgrade with the reason, takes it once when allowed"

# --- the display: its dependencies exist, its scripts run, its unit is sound (Chromium itself is not downloaded)
inside apt-get install -s --no-install-recommends /tmp/kioskd.deb /tmp/kioskd-display.deb > "$work/log" 2>&1 || { tail "$work/log"; exit 1; }
inside dpkg -i --force-depends /tmp/kioskd-display.deb > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
install -m 755 /dev/null "$root/usr/bin/cage"
inside systemd-analyze verify --man=no --recursive-errors=no kiosk-display.service > "$work/verify" 2>&1 || { cat "$work/verify"; exit 1; }
! grep kiosk-display.service "$work/verify" || fail "systemd-analyze verify complains about the display"
inside id kiosk-display > /dev/null
! inside id -nG kiosk-display | grep -qw kioskd || fail "the screen's user may read the book"
bash -n "$root/usr/lib/kioskd-display/kiosk-display"
inside dpkg -P kioskd-display > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
[ ! -e "$root/etc/chromium/policies/managed/kioskd-display.json" ] || fail "the policy outlives the package"
says "the display's dependencies, scripts and unit"

# --- chrony takes the example, and would say if it did not
cp "$root/usr/share/doc/kioskd/examples/chrony/kioskd.conf" "$root/etc/chrony/conf.d/kioskd.conf"
inside chronyd -p > "$work/chrony" 2>&1 || { cat "$work/chrony"; fail "chrony refuses the example"; }
grep -q '^refclock SHM 0 refid NMEA' "$work/chrony" || fail "chrony does not read the example"
echo 'refclok SHM 0' > "$root/etc/chrony/conf.d/wrong.conf"
if inside chronyd -p > /dev/null 2>&1; then fail "chrony takes anything"; fi
inside sh -n /usr/share/doc/kioskd/examples/chrony/gpsd.default
says "chrony reads its example"

# --- remove, purge: the book stays unless its owner has said otherwise
inside dpkg -r kioskd > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
[ ! -e "$root/usr/bin/kioskd" ] && [ -e "$root/etc/kioskd/kioskd.toml" ] || fail "removal"
inside dpkg -P kioskd > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
[ ! -e "$root/etc/kioskd/kioskd.toml" ] || fail "the configuration outlives the purge"
[ "$(sha256sum < "$root/var/lib/kioskd/book.sqlite")" = "$book" ] || fail "the purge has touched the book"
test -e "$root/etc/kioskd/kioskd.d/10-site.toml" || fail "the purge has taken what a person wrote"
grep -q 'the book stays' "$work/log" || fail "the purge does not say that the book stays"
inside dpkg -i /tmp/kioskd.deb > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
[ "$(sha256sum < "$root/var/lib/kioskd/book.sqlite")" = "$book" ] || fail "the new installation has touched the book"
touch "$root/var/lib/kioskd/erase-on-purge"
inside dpkg -P kioskd > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
[ ! -e "$root/var/lib/kioskd" ] && [ ! -e "$root/etc/kioskd" ] || fail "erase-on-purge has left something"
says "removes and purges; the book stays until erase-on-purge"
echo "test-deb: kioskd $version on a clean $release: all good"
