#!/bin/sh
# Lintian over the packages in a folder: errors fail; the rest is printed. Then the manual pages, as man renders them.
set -eu

folder="$1"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
status=0
lintian --allow-root --fail-on error --tag-display-limit 0 "$folder"/*.deb > "$work/lintian" 2>&1 || status=$?
cat "$work/lintian"
if [ "$status" -ne 0 ] || grep -q '^E: ' "$work/lintian"; then
    echo "lint-deb: lintian found errors" >&2
    exit 1
fi
for package in "$folder"/kioskd_*.deb; do dpkg-deb -x "$package" "$work/tree"; done
for page in "$work"/tree/usr/share/man/man?/*.gz; do
    LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=100 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2> "$work/man" > /dev/null
    if [ -s "$work/man" ]; then
        cat "$work/man" >&2
        exit 1
    fi
done
echo "lint-deb: no errors"
