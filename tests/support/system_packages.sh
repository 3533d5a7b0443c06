#!/bin/sh
# What the tests need from the system: the two browsers, a sound server for the one that hears nothing
# without a sound card, a TURN server, and what makes
# it trusted; ip and unshare for a network of their own. With the word
# "bench": what the benches need besides, a C compiler and Janus, the server to compare with.
# Installed from Debian's packages where we may; otherwise the command is printed and the tests fail.
set -eu

missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need chromium chromium
need firefox-esr firefox-esr
need pulseaudio pulseaudio
need turnserver coturn
need certutil libnss3-tools
need ip iproute2
need unshare util-linux
if [ "${1:-}" = bench ]; then
  need cc "gcc libc6-dev"
  need janus janus
fi
[ -n "$missing" ] || exit 0

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
install="apt-get install -y --no-install-recommends$missing"
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || sudo -n true 2>/dev/null; }; then
  echo "Installing$missing ..." >&2
  $as_root apt-get update -qq >&2
  # Debian starts Janus as a service, open to everybody, as soon as it is installed; the bench starts its own.
  case "$missing" in *janus*) [ ! -d /run/systemd/system ] || $as_root systemctl --quiet mask janus.service ;; esac
  DEBIAN_FRONTEND=noninteractive $as_root $install -qq >/dev/null
else
  echo "The tests need$missing. On Debian and Ubuntu: sudo $install" >&2
  exit 1
fi
