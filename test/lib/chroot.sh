#!/bin/bash
# chroot.sh - Debian systems in folders, for the scripts that source it: test/matrix.sh, test/fresh.sh.
#
#   . test/lib/chroot.sh              in the folder of the project, as root
#   root=FOLDER                       the system that all functions below work on
#   make_debian SUITE                 a minimal Debian, made once by debootstrap and kept
#   enter                             mount what programs need, update the lists of packages
#   install_inside PACKAGE...         as bootstrap.sh installs
#   copy_project                      the project, as it lies here, becomes $root/order_mgmt
#   inside COMMAND ARGUMENT...        run a command there, with no variable of the caller's environment
#   leave                             unmount; harmless when nothing is mounted
#   remove FOLDER                     leave it and delete it
#
# MIRROR is Debian's mirror; by default the one this machine uses.  Programs inside have
# the network and the apt settings of the machine, and trust the certificates it trusts.

# At the start: everything mounted from here on is seen by this script only, and gone when it ends.
need_root_and_debootstrap() {
	if [ "$(id -u)" != 0 ]; then
		echo "$1 makes Debian chroots and needs root" >&2
		exit 2
	fi
	sh test/lib/bootstrap.sh debootstrap mount git || exit 2
	[ -n "${OM_OWN_MOUNTS:-}" ] || OM_OWN_MOUNTS=1 exec unshare --mount --propagation private bash "test/${0##*/}"
}

# The mirror of this machine, whichever format its sources have.
mirror_of_machine() {
	cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
		sed -n -e 's/^URIs: *\([^ ]*\).*/\1/p' -e 's/^deb \(\[[^]]*\] *\)\{0,1\}\([^ ]*\) .*/\2/p' |
		grep -v security | head -n 1
}

make_debian() {
	local base=$1 script= mirror=${MIRROR:-$(mirror_of_machine)}
	[ ! -f "$root/.made" ] || return 0
	[ "$1" = experimental ] && base=sid
	[ -f "/usr/share/debootstrap/scripts/$base" ] || script=sid
	remove "$root"
	mkdir -p "$root"
	debootstrap --variant=minbase "$base" "$root" "$mirror" $script || return 1
	cp -a /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" 2>/dev/null
	[ "$1" = experimental ] &&
		echo "deb $mirror experimental main" >"$root/etc/apt/sources.list.d/experimental.list"
	mkdir -p "$root/usr/local/share/ca-certificates"
	cp -a /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null
	# No package starts a service in there.
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod +x "$root/usr/sbin/policy-rc.d"
	touch "$root/.made"
}

enter() {
	local point
	for point in proc dev dev/shm; do
		mkdir -p "$root/$point"
		mountpoint -q "$root/$point" || mount --bind "/$point" "$root/$point" || return 1
	done
	cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null
	inside apt-get update -q
}

leave() {
	local point
	for point in dev/shm dev proc; do
		mountpoint -q "$root/$point" && umount "$root/$point"
	done
	return 0
}

remove() {
	local root=$1
	leave
	# What could not be unmounted is the machine's own.
	rm -rf --one-file-system "$root"
}

inside() {
	chroot "$root" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

install_inside() {
	inside DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

# Files as they lie here, and the last commit where this is a repository: packages are made of that.
copy_project() {
	local copy="$root/order_mgmt"
	rm -rf "$copy"
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git clone -q --no-checkout . "$copy" || return 1
	fi
	mkdir -p "$copy"
	tar --exclude=./.git --exclude=./build --exclude='*.o' --exclude='*.so' -cf - . | tar -C "$copy" -xf - || return 1
	chown -R 0:0 "$copy"
	[ ! -d "$copy/.git" ] || git -C "$copy" reset -q
}
