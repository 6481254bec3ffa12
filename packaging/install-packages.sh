#!/bin/sh
# Installs what is missing of the Debian packages in packages.txt: install-packages.sh SET...
# Names them first. Uses sudo when not root. --check only names them and fails when something is missing.
set -eu

list="$(dirname "$0")/packages.txt"
check=no
wanted=" "
for argument in "$@"; do
    case "$argument" in
        --check) check=yes ;;
        *)
            grep -q "^\[$argument\]" "$list" || { echo "install-packages: no set [$argument] in $list" >&2; exit 64; }
            wanted="$wanted$argument "
            ;;
    esac
done
[ "$wanted" != " " ] || { echo "usage: install-packages.sh [--check] SET..." >&2; exit 64; }

# "name reason" of the wanted sets; lines before the first set belong to none.
selected() {
    set=""
    while IFS= read -r line || [ -n "$line" ]; do
        case "$line" in
            "[".*) ;;
            "["*"]"*) set="${line#\[}"; set="${set%%\]*}" ;;
            "#"* | "") ;;
            *) case "$wanted" in *" $set "*) printf '%s\n' "$line" ;; esac ;;
        esac
    done < "$list"
}

if ! command -v dpkg-query > /dev/null 2>&1; then
    echo "This is not Debian: packages are not checked. What these stand for must be there:" >&2
    selected | sed 's/^/    /' >&2
    exit 0
fi

missing=""
while read -r name rest; do
    [ -n "$name" ] || continue
    status="$(dpkg-query -W -f '${db:Status-Status}' "$name" 2> /dev/null || true)"
    if [ "$status" != installed ]; then
        [ -n "$missing" ] || echo "Missing Debian packages:"
        printf '    %-20s %s\n' "$name" "$rest"
        missing="$missing $name"
    fi
done <<LIST
$(selected)
LIST

[ -n "$missing" ] || exit 0
[ "$check" = no ] || exit 1

sudo=""
if [ "$(id -u)" -ne 0 ]; then
    sudo="sudo"
    if ! command -v sudo > /dev/null 2>&1 || ! { sudo -n true 2> /dev/null || [ -t 0 ]; }; then
        echo "They need root, and there is no way to ask for it here. Run this as root, then try again:" >&2
        echo "    apt-get update && apt-get install --no-install-recommends$missing" >&2
        exit 77
    fi
fi

install() {
    # shellcheck disable=SC2086 # one word per package
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
        install -y --no-install-recommends $missing
}

update() { $sudo apt-get -o DPkg::Lock::Timeout=300 update; }

# Update only when apt does not know a package, or knows a version that is gone.
known=yes
for name in $missing; do
    apt-cache show "$name" > /dev/null 2>&1 || known=no
done
if [ "$known" = no ]; then update; fi
install || { update && install; } || {
    echo "apt-get could not install:$missing" >&2
    exit 1
}
