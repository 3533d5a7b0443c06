#!/bin/sh
# Runs a command in a network namespace of its own that has only loopback, with a second address on it:
# stock ICE agents skip 127.0.0.1, and nothing a test sends can leave the machine.
set -eu

# Tests start the product some hundred times: each start would compile it anew.
unset PYTHONDONTWRITEBYTECODE

unshare="unshare --net"
[ "$(id -u)" = 0 ] || unshare="unshare --map-root-user --net"
if ! $unshare true 2>/dev/null; then
  echo "The tests run in a network namespace, which this machine forbids." >&2
  echo "Run them as root, or allow it: sudo sysctl -w kernel.unprivileged_userns_clone=1" >&2
  echo "(on Ubuntu: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0)" >&2
  exit 1
fi
exec $unshare sh -c 'ip link set lo up && ip addr add 10.77.0.1/24 dev lo && exec "$@"' sh "$@"
