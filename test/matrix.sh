#!/bin/bash
# matrix.sh - make check-matrix MAJORS="15 17 18 19": build the extension and run
# make installcheck on other majors of PostgreSQL, each in a Debian of its own.
#
#   15 bookworm, 17 trixie, 18 forky, 19 experimental
#
# A Debian has the server of a major before it, too, from which pg_upgrade leads to its own.
#
# Each Debian is a folder made by debootstrap under MATRIX (default
# /var/tmp/order_mgmt_matrix), kept for the next run; it needs root and about
# 2 GB per major.  MIRROR is Debian's mirror; by default the one this machine
# uses.  Inside, a server without preload (engine lock) and one with it (engine
# counter) get the same questions.  One line per major; a major that could not
# be made has failed.
set -u
cd "$(dirname "$0")/.."
. test/lib/chroot.sh
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

# The major before, of those above.  To 18 it is 15 too: trixie's 17.12 gives each column an option, pg_attver, that
# forky's 18.6 does not know, so no database that has a table goes from one to the other.
before() {
	case $1 in
		17 | 18) echo 15 ;;
		19) echo 18 ;;
		*) return 1 ;;
	esac
}

# The server of the major before: from its own suite, of which nothing else is taken that this Debian has newer.
make_server_before() {
	local old
	old=$(before "$major") || return 0
	echo "deb ${MIRROR:-$(mirror_of_machine)} $(suite_of "$old") main" >"$root/etc/apt/sources.list.d/before.list"
	printf 'Package: *\nPin: release n=%s\nPin-Priority: 100\n' "$(suite_of "$old")" >"$root/etc/apt/preferences.d/before"
	inside apt-get update -q && install_inside "postgresql-$old" "postgresql-server-dev-$old"
}

# A Debian in $root of suite $suite with the server of major $major.
make_server() {
	# Of experimental only what sid lacks: its other packages may not fit together.
	local newer=()
	[ "$suite" = experimental ] && newer=(libpq5/experimental libpq-dev/experimental)
	make_debian "$suite" && enter &&
		install_inside "postgresql-$major" "postgresql-server-dev-$major" "${newer[@]}" gcc libc6-dev make python3 python3-psycopg && make_server_before
}

# Copy the project in and run its suites with the runner of make check.
run_suites() {
	copy_project && inside MAJOR="$major" OM_STRICT=1 /usr/bin/python3 /order_mgmt/test/run build regress isolation t/034_pg_upgrade.py
}

one_major() {
	local log="$matrix/$major.log" verdict
	root="$matrix/$major"
	if ! suite=$(suite_of "$major"); then
		echo "PostgreSQL $major: not ok - no Debian is known that has it"
		return 1
	fi
	if ! make_server >"$log" 2>&1; then
		tail -n 5 "$log" | sed 's/^/#   /'
		echo "PostgreSQL $major ($suite): not ok - could not be made, see $log"
		leave
		return 1
	fi
	run_suites >>"$log" 2>&1
	verdict=$?
	leave
	if [ "$verdict" = 0 ]; then
		echo "PostgreSQL $major ($suite): ok - $(tail -n 1 "$log")"
	else
		grep -E '^(not ok|FAILED)' "$log" | tail -n 20 | sed 's/^/#   /'
		echo "PostgreSQL $major ($suite): not ok - $(tail -n 1 "$log"), see $log"
	fi
	return $verdict
}

need_root_and_debootstrap check-matrix
mkdir -p "$matrix"
root=
for major in ${MAJORS:-15 17 18 19}; do
	if one_major; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
