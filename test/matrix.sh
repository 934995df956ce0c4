#!/bin/bash
# matrix.sh - make check-matrix MAJORS="15 17 18 19": build the extension and run
# make installcheck on other majors of PostgreSQL, each in a Debian of its own.
#
#   15 bookworm, 17 trixie, 18 forky, 19 experimental
#
# Each Debian is a folder made by debootstrap under MATRIX (default
# /var/tmp/order_mgmt_matrix), kept for the next run; it needs root and about
# 2 GB per major.  MIRROR is Debian's mirror; by default the one this machine
# uses.  Inside, a server without preload (engine lock) and one with it (engine
# counter) get the same questions.  One line per major; a major that could not
# be made has failed.
set -u
cd "$(dirname "$0")/.."
project=$PWD
matrix=${MATRIX:-/var/tmp/order_mgmt_matrix}
passed=0
failed=0

suite_of() {
	case $1 in
		15) echo bookworm ;;
		17) echo trixie ;;
		18) echo forky ;;
		19) echo experimental ;;
		*) return 1 ;;
	esac
}

# The mirror of this machine, whichever format its sources have.
mirror_of_machine() {
	cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
		sed -n -e 's/^URIs: *\([^ ]*\).*/\1/p' -e 's/^deb \(\[[^]]*\] *\)\{0,1\}\([^ ]*\) .*/\2/p' |
		grep -v security | head -n 1
}

# A Debian in $root of suite $suite with the server of major $major.
make_debian() {
	local base=$suite script=
	[ "$suite" = experimental ] && base=sid
	[ -f "/usr/share/debootstrap/scripts/$base" ] || script=sid
	if [ ! -f "$root/.made" ]; then
		unmount_all
		rm -rf "$root"
		mkdir -p "$root"
		debootstrap --variant=minbase "$base" "$root" "$mirror" $script || return 1
		cp -a /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" 2>/dev/null
		[ "$suite" = experimental ] &&
			echo "deb $mirror experimental main" >"$root/etc/apt/sources.list.d/experimental.list"
		touch "$root/.made"
	fi
	mount_all
	cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod +x "$root/usr/sbin/policy-rc.d"
	# Of experimental only what sid lacks: its other packages may not fit together.
	local newer=()
	[ "$suite" = experimental ] && newer=(libpq5/experimental libpq-dev/experimental)
	inside apt-get update -q &&
		inside env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
			"postgresql-$major" "postgresql-server-dev-$major" "${newer[@]}" gcc libc6-dev make python3
}

inside() {
	chroot "$root" env -u PG_CONFIG -u MAKEFLAGS -u MAKELEVEL LC_ALL=C.UTF-8 \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

mount_all() {
	local point
	for point in proc dev; do
		mkdir -p "$root/$point"
		mountpoint -q "$root/$point" || mount --bind "/$point" "$root/$point"
	done
	mkdir -p "$root/dev/shm"
}

unmount_all() {
	local point
	for point in dev proc; do
		mountpoint -q "$root/$point" && umount "$root/$point"
	done
	return 0
}

# Copy the project in and run its suites with the runner of make check.
run_suites() {
	rm -rf "$root/order_mgmt"
	mkdir -p "$root/order_mgmt"
	tar -C "$project" --exclude=./.git --exclude=./build --exclude='*.o' --exclude='*.so' -cf - . |
		tar -C "$root/order_mgmt" -xf - || return 1
	inside env MAJOR="$major" OM_STRICT=1 /usr/bin/python3 /order_mgmt/test/run build regress isolation
}

one_major() {
	local log="$matrix/$major.log" verdict
	root="$matrix/$major"
	if ! suite=$(suite_of "$major"); then
		echo "PostgreSQL $major: not ok - no Debian is known that has it"
		return 1
	fi
	if ! make_debian >"$log" 2>&1; then
		tail -n 5 "$log" | sed 's/^/#   /'
		echo "PostgreSQL $major ($suite): not ok - could not be made, see $log"
		unmount_all
		return 1
	fi
	run_suites >>"$log" 2>&1
	verdict=$?
	unmount_all
	if [ "$verdict" = 0 ]; then
		echo "PostgreSQL $major ($suite): ok - $(tail -n 1 "$log")"
	else
		grep -E '^(not ok|FAILED)' "$log" | tail -n 20 | sed 's/^/#   /'
		echo "PostgreSQL $major ($suite): not ok - $(tail -n 1 "$log"), see $log"
	fi
	return $verdict
}

if [ "$(id -u)" != 0 ]; then
	echo "check-matrix makes Debian chroots and needs root" >&2
	exit 2
fi
sh test/lib/bootstrap.sh debootstrap mount || exit 2
mkdir -p "$matrix"
mirror=${MIRROR:-$(mirror_of_machine)}
root=
trap '[ -n "$root" ] && unmount_all' EXIT
for major in ${MAJORS:-15 17 18 19}; do
	if one_major; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
