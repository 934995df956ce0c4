#!/bin/sh
# bootstrap.sh - see to it that Debian packages are there, on machines that may
# have nothing but a shell and make.
#
#   sh test/lib/bootstrap.sh PACKAGE...
#
# "server" stands for a PostgreSQL server with its development files: nothing
# when PG_CONFIG names one or MAJOR (else any major) is installed, otherwise
# postgresql-N and postgresql-server-dev-N, N = MAJOR or the distribution's own.
#
# COMMAND=PACKAGE stands for the package, unless the command is there from elsewhere.
#
# "cron" stands for pg_cron for that server, where the distribution has it.
#
# Missing packages are installed with apt-get as root, or with sudo when
# INSTALL=1; otherwise the exact line to run is printed and the exit code is 2.
# Without apt-get nothing is checked: each tool then reports its own absence.
set -eu

command -v apt-get >/dev/null 2>&1 || exit 0

if [ "$(id -u)" = 0 ]; then
	as_root="env DEBIAN_FRONTEND=noninteractive"
	allowed=1
else
	as_root="sudo env DEBIAN_FRONTEND=noninteractive"
	allowed=${INSTALL:-}
fi

updated=
update() {
	[ -z "$updated" ] || return 0
	$as_root apt-get update -q >&2
	updated=1
}

# Does this pg_config belong to a server that extensions can be built for?  Debian
# ships PGXS with the client, the programs with the server, and the headers with
# postgresql-server-dev-N, so each is asked for.
usable() {
	pgxs=$("$1" --pgxs 2>/dev/null) && [ -f "$pgxs" ] &&
		[ -f "$("$1" --includedir-server)/postgres.h" ] &&
		[ -x "$("$1" --bindir)/initdb" ] && [ -x "$("$1" --bindir)/postgres" ]
}

# Those to choose from, in the order in which cluster.py chooses.
candidates() {
	if [ -n "${PG_CONFIG:-}" ]; then
		echo "$PG_CONFIG"
	elif [ -n "${MAJOR:-}" ]; then
		echo "/usr/lib/postgresql/$MAJOR/bin/pg_config"
	else
		echo pg_config
		ls -d /usr/lib/postgresql/*/bin/pg_config 2>/dev/null | sort -rV
	fi
}

# Sets major to that of the server in use, or of the one to install, and
# lacks_server when it is to be installed.
major=
lacks_server=
find_server() {
	[ -z "$major" ] || return 0
	for config in $(candidates); do
		if usable "$config"; then
			major=$("$config" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
			return
		fi
	done
	if [ -n "${PG_CONFIG:-}" ]; then
		echo "bootstrap: PG_CONFIG=$PG_CONFIG is not a server with development files" >&2
		exit 2
	fi
	lacks_server=1
	major=${MAJOR:-}
	[ -z "$major" ] || return 0
	if [ -n "$allowed" ]; then update; fi
	major=$(apt-cache depends postgresql 2>/dev/null |
		sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1)
	major=${major:-15}
}

# The package of pg_cron for that server; said aloud when there is none.
cron_package() {
	package=postgresql-$major-cron
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' && return
	if [ -n "$allowed" ]; then update; fi
	if apt-cache show "$package" >/dev/null 2>&1; then
		echo "$package"
	else
		echo "bootstrap: there is no package $package; test/t/062_jobs.py will fail" >&2
	fi
}

missing=
for package in "$@"; do
	if [ "$package" = server ]; then
		find_server
		[ -z "$lacks_server" ] || missing="$missing postgresql-$major postgresql-server-dev-$major"
	elif [ "$package" = cron ]; then
		find_server
		missing="$missing $(cron_package)"
	elif [ "$package" != "${package#*=}" ]; then
		command -v "${package%%=*}" >/dev/null 2>&1 || missing="$missing ${package#*=}"
	elif ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
		missing="$missing $package"
	fi
done
missing=$(echo $missing)
[ -n "$missing" ] || exit 0

if [ -z "$allowed" ]; then
	echo "missing packages; run (or repeat with INSTALL=1):" >&2
	echo "  sudo apt-get install $missing" >&2
	exit 2
fi
echo "installing: $missing" >&2
update
$as_root apt-get install -q -y --no-install-recommends $missing >&2
