#!/bin/sh
# Makes the Debian packages of this release of Debian and this architecture: build-deb.sh BINARY FOLDER
#
# BINARY is a release build with a static Swift runtime, kioskd-document lies beside it; FOLDER gets the packages and
# what they are made of. Version: the program's own, then "+deb12", so that the same release for a later Debian replaces
# it. KIOSKD_PACKAGE_VERSION stands in for the program's own (tests of upgrades).
set -eu

binary="$(realpath "$1")"
out="$(mkdir -p "$2" && realpath "$2")"
here="$(cd "$(dirname "$0")/.." && pwd)"
tree="$out/tree"

"$binary" --version > /dev/null
version="${KIOSKD_PACKAGE_VERSION:-$("$binary" --version)}"
# shellcheck source=/dev/null # of the machine
release="$(. /etc/os-release && echo "${VERSION_ID:?no VERSION_ID in /etc/os-release}")"
full="$version+deb$release"
# The last change, so that the same tree gives the same package.
SOURCE_DATE_EPOCH="$(git -C "$here" log -1 --format=%ct 2> /dev/null || date +%s)"
export SOURCE_DATE_EPOCH

if readelf -d "$binary" | grep -q 'libswift'; then
    echo "build-deb: $binary needs the Swift runtime as shared libraries: build it with --static-swift-stdlib" >&2
    exit 65
fi

rm -rf "$tree"
mkdir -p "$tree/docs"
cp -R "$here/packaging/debian" "$tree/debian"
cd "$tree"

# The program and what it says of itself.
install -m 755 "$binary" kioskd
install -m 755 "$(dirname "$binary")/kioskd-document" kioskd-document
for shell in bash zsh fish; do mkdir -p "completions/$shell"; done
./kioskd --generate-completion-script bash | sed '1{/^#!/d}' > completions/bash/kioskd
./kioskd --generate-completion-script zsh > completions/zsh/_kioskd
./kioskd --generate-completion-script fish > completions/fish/kioskd.fish
./kioskd --experimental-dump-help | jq -r -f "$here/packaging/commands.jq" > commands
sed -e '/^@COMMANDS@$/{r commands' -e 'd}' -e "s/@VERSION@/$version/" \
    -e "s/@DATE@/$(LC_ALL=C date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)/" "$here/packaging/kioskd.8.in" > kioskd.8
cp "$here/packaging/kioskd.toml.5" "$here/packaging/kioskd.toml" .

# Texts. Links of the README lead into docs/, which lies beside it in the package too.
cp "$here"/docs/*.md docs/
cp "$here/README.md" "$here/CHANGELOG.md" .
cp -R "$here/packaging/chrony" chrony

# What is linked statically keeps its licences.
checkouts="$(dirname "$binary")/../../checkouts"
toolchain="$(dirname "$(dirname "$(realpath "$(command -v "${SWIFT:-swift}")")")")"
for licence in "$toolchain"/share/swift/LICENSE.txt "$checkouts"/*/LICENSE* "$checkouts"/*/NOTICE*; do
    [ -f "$licence" ] || continue
    printf '\n==== %s ====\n\n' "$(basename "$(dirname "$licence")")/$(basename "$licence")"
    cat "$licence"
done > THIRD-PARTY-LICENSES
test -s THIRD-PARTY-LICENSES

# Units, rules, people, folders: dh looks for them under these names and knows where this Debian keeps them.
for unit in kioskd.service kioskd-safe.service kioskd-clock.service kioskd-retry.timer kioskd-link-remedy.path \
    kioskd-link-remedy.service; do
    cp "$here/systemd/$unit" "debian/kioskd.$unit"
done
mv debian/kioskd.kioskd.service debian/kioskd.service
cp "$here/systemd/kioskd-stick@.service" debian/kioskd@.kioskd-stick.service
cp "$here/systemd/kioskd-sandbox.conf" .
cp "$here/systemd/kioskd-watchdog.conf" 50-kioskd-watchdog.conf
mv debian/50-kioskd-pcsc.rules .
mv debian/kioskd-modprobe.conf kioskd.conf
mkdir -p sysusers
cp "$here/systemd/kioskd.sysusers.conf" sysusers/kioskd.conf
cp "$here/packaging/display/kiosk-display.sysusers.conf" sysusers/kioskd-display.conf
cp "$here/systemd/kioskd.tmpfiles.conf" debian/kioskd.tmpfiles
cp "$here/udev-rules/70-kioskd.rules" debian/kioskd.kioskd.udev
cp "$here/udev-rules/91-kioskd-guard.rules" debian/kioskd.kioskd-guard.udev
cp "$here/udev-rules/90-kioskd-stick.rules" debian/kioskd.kioskd-stick.udev
cp "$here/systemd/kiosk-display.service" debian/kioskd-display.kiosk-display.service
cp -R "$here/packaging/display" display
mv display/policies.json kioskd-display.json
mv display/kiosk-display.pam debian/kioskd-display.kiosk-display.pam
mv display/72-kiosk-display.rules debian/kioskd-display.kiosk-display.udev
sed -i "s/@VERSION@/$full/" debian/kioskd.preinst

cat > debian/changelog << CHANGES
kioskd ($full) unstable; urgency=medium

  * What has changed is in CHANGELOG.md.

 -- $(sed -n 's/^Maintainer: //p' debian/control)  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
CHANGES

# -d: the tools are checked by install-packages.sh.
dpkg-buildpackage --build=binary --no-sign -d > "$out/dpkg-buildpackage.log" 2>&1 || {
    tail -40 "$out/dpkg-buildpackage.log" >&2
    exit 1
}
architecture="$(dpkg --print-architecture)"
for package in "$out/kioskd_${full}_$architecture.deb" "$out/kioskd-display_${full}_all.deb"; do
    test -f "$package"
    echo "$package $(stat -c %s "$package")"
done
