#!/usr/bin/env bash
# Gets nats-server for the tests of the cluster: get-nats-server.sh [FOLDER]
# Uses the installed one if it is 2.10 or newer. Otherwise takes the package from Debian, from the suite of this machine or
# from a newer one, and unpacks it into FOLDER (default: node_modules/.cache/nats-server) without installing anything.
# Prints the path of the program. Needs apt-get and dpkg, but not root.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(realpath -m "${1:-node_modules/.cache/nats-server}")
program=$folder/usr/sbin/nats-server

# Whether a version such as 2.10.4 or 2.15.1-1 is 2.10 or newer.
is_new_enough() {
	[[ $1 =~ ^([0-9]+)\.([0-9]+) ]] || return 1
	((BASH_REMATCH[1] > 2 || (BASH_REMATCH[1] == 2 && BASH_REMATCH[2] >= 10)))
}

# Whether this program runs here and is new enough.
is_usable() {
	local version
	version=$("$1" --version 2>/dev/null) || return 1
	is_new_enough "${version##*v}"
}

for found in "${TERMCHAT_NATS_SERVER:-}" "$(command -v nats-server || true)" "$program"; do
	if [ -n "$found" ] && is_usable "$found"; then
		echo "$found"
		exit
	fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial"
# shellcheck source=/dev/null
own_suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")

# The machine's own package source with another suite, in the format it is written in.
write_source() { # write_source SUITE
	rm -f "$work"/sources/*
	local file
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -f "$file" ] || continue
		# The first stanza with the machine's suite. Comments are dropped, and so are disabled stanzas.
		grep -v '^[[:space:]]*#' "$file" | awk -v RS= -v own="$own_suite" -v suite="$1" '
			$0 ~ "(^|\n)Suites:[^\n]*[ \t]" own "([ \t]|\n|$)" && !/(^|\n)Enabled:[ \t]*no/ {
				sub(/Suites:[^\n]*/, "Suites: " suite)
				print
				exit
			}' >"$work/sources/own.sources"
		[ -s "$work/sources/own.sources" ] && return
	done
	rm -f "$work"/sources/*
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$file" ] || continue
		# The first line "deb [options] URI SUITE components" with the machine's suite.
		awk -v own="$own_suite" -v suite="$1" '
			$1 == "deb" {
				for (field = 3; field <= NF; field++) {
					if ($field != own) continue
					$field = suite
					print
					exit
				}
			}' "$file" >"$work/sources/own.list"
		[ -s "$work/sources/own.list" ] && return
	done
	echo "No package source of $own_suite was found in /etc/apt." >&2
	return 1
}

apt() {
	apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/sources" \
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
		-o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" \
		-o APT::Default-Release= -o APT::Sandbox::User=root "$@" >&2
}

# Unpacks the package of a suite. Fails if the suite has none that is new enough and runs here.
get_from() { # get_from SUITE
	local packages version
	write_source "$1" || return 1
	rm -f "$work"/*.deb
	apt update || return 1
	(cd "$work" && apt download nats-server) || return 1
	packages=("$work"/nats-server_*.deb)
	version=$(dpkg-deb --field "${packages[0]}" Version) || return 1
	if ! is_new_enough "${version#*:}"; then
		echo "$1 has nats-server $version, which is too old." >&2
		return 1
	fi
	rm -rf "$folder"
	mkdir -p "$folder"
	dpkg -x "${packages[0]}" "$folder" || return 1
	if ! is_usable "$program"; then
		echo "nats-server $version of $1 does not run on this machine." >&2
		return 1
	fi
}

for suite in "$own_suite" sid testing stable; do
	if get_from "$suite"; then
		echo "$program"
		exit
	fi
done
echo 'No package source has a nats-server of 2.10 or newer. Install one and set TERMCHAT_NATS_SERVER to its path.' >&2
exit 1
