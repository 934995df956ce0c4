#!/bin/bash
# fresh.sh - make check-fresh: the two commands that the README begins with, each
# on a Debian that has nothing but make and the project.
#
#   make demo     as it is
#   make check    ONLY=$CHECK: build, lint and model, and tests that between them use
#                 every package that make check installs; the others need no more
#
# Each command gets a machine of its own, and installs what it needs itself: one
# would hide what the other lacks.  STATES are the machines:
#
#   bare          debootstrap's minbase, and make
#   headerless    also postgresql and libpq-dev, which bring a server, pg_config
#                 and PGXS, but not the headers that extensions are compiled with
#
# It is no part of make check, since it needs root, the network for packages that
# are already there, and about 4 GB under FRESH (default /var/tmp/order_mgmt_fresh),
# where the minimal Debian and the logs are kept.  COMMANDS (demo check) are those
# to try.  SUITE is the Debian (bookworm), MIRROR its mirror; by default the one
# this machine uses.  One line per command and machine.
set -u
cd "$(dirname "$0")/.."
. test/lib/chroot.sh
fresh=${FRESH:-/var/tmp/order_mgmt_fresh}
# 062 needs pg_cron; 071 psycopg, npm, JDBC and a JDK; 072 git and Debian's tools; 090 Chromium.
CHECK=${CHECK:-build,lint,model,sql/install,specs/iso_sell_sell,t/062_jobs.py,t/071_clients.py,t/072_packages.py,t/090_demo.py}
suite=${SUITE:-bookworm}
passed=0
failed=0

# A copy of the minimal Debian in the given state becomes $root.
make_machine() {
	local minimal="$fresh/$suite"
	remove "$root"
	root=$minimal make_debian "$suite" || return 1
	cp -a --reflink=auto "$minimal" "$root" && enter && install_inside make || return 1
	[ "$1" = bare ] || install_inside postgresql libpq-dev || return 1
	if compgen -G "$root/usr/include/postgresql/*/server/postgres.h" >/dev/null; then
		echo "the machine already has the server's headers"
		return 1
	fi
	copy_project
}

# What a command must have said, besides exit code 0.
is_proven() {
	case $1 in
		demo) grep -q '^verify_failures 0$' "$2" && [ -s "$root/order_mgmt/build/demo/day.html" ] ;;
		check) tail -n 1 "$2" | grep -Eq '^[1-9][0-9]* passed, 0 failed$' ;;
	esac
}

one_command() {
	local state=$1 command=$2 log="$fresh/$1-$2.log" started=$SECONDS
	local arguments=()
	[ "$command" = check ] && arguments=("ONLY=$CHECK")
	root="$fresh/machine"
	if ! make_machine "$state" >"$log" 2>&1; then
		tail -n 5 "$log" | sed 's/^/#   /'
		echo "$state, make $command: not ok - the machine could not be made, see $log"
		return 1
	fi
	if inside make --no-print-directory -C /order_mgmt "$command" "${arguments[@]}" >>"$log" 2>&1 &&
			is_proven "$command" "$log"; then
		echo "$state, make $command: ok - $((SECONDS - started)) s, $(sed -n 's/^installing: //p' "$log" | tr '\n' ' ')"
		return 0
	fi
	tail -n 20 "$log" | sed 's/^/#   /'
	echo "$state, make $command: not ok - see $log"
	return 1
}

need_root_and_debootstrap check-fresh
mkdir -p "$fresh"
root=
for state in ${STATES:-headerless bare}; do
	case $state in
		bare | headerless) ;;
		*) echo "check-fresh: STATES are bare and headerless, not $state" >&2; exit 2 ;;
	esac
	for command in ${COMMANDS:-demo check}; do
		if one_command "$state" "$command"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
		remove "$root"
	done
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
