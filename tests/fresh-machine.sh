#!/bin/sh
# fresh-machine.sh [FOLDER] - do the two commands work on a Debian 12 that has nothing?
#
# Makes a minimal Debian with debootstrap, copies a fresh clone in, and runs `make demo` and `make check` there
# as root, as a newcomer would.  Takes root, network and some minutes; not part of `make check`.  The package
# sources are the host's own, so that a mirror or proxy set up here is used there too.
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "fresh-machine: takes root, for debootstrap and chroot" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "fresh-machine: needs debootstrap" >&2; exit 1; }

root=${1:-$(mktemp -d)}
leave() {
    for place in dev/shm dev/pts proc; do umount "$root/$place" 2>/dev/null || true; done
    [ -n "${KEEP:-}" ] || rm -rf --one-file-system "$root"
}
trap leave EXIT
trap 'exit 1' INT TERM

[ -d "$root/etc/apt" ] || debootstrap --variant=minbase --include=make,ca-certificates bookworm "$root"
rm -rf "$root/etc/apt/sources.list" "$root/etc/apt/sources.list.d"
for place in sources.list sources.list.d apt.conf.d preferences.d keyrings auth.conf.d; do
    [ -e "/etc/apt/$place" ] || continue
    rm -rf "$root/etc/apt/$place"
    cp -a "/etc/apt/$place" "$root/etc/apt/$place"
done
# Certificates of the host, for a mirror or proxy that has its own.
[ -e /etc/ssl/certs/ca-certificates.crt ] && cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
cp /etc/hosts "$root/etc/hosts" 2>/dev/null || true
mount -t proc proc "$root/proc"
mount -t devpts devpts "$root/dev/pts" 2>/dev/null || true
mkdir -p "$root/dev/shm" && mount -t tmpfs shm "$root/dev/shm" 2>/dev/null || true

rm -rf "$root/uptick"
git clone -q --no-hardlinks . "$root/uptick"
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} sh -c "cd /uptick && $1"; }
inside "DEMO_SERVE=no make demo"
inside "make check" | tee "$root/check.log"
tail -n 1 "$root/check.log" | grep -Eq '^[1-9][0-9]* passed, 0 failed$' || { echo "fresh-machine: make check did not pass" >&2; exit 1; }
echo "fresh-machine: make demo and make check pass"
