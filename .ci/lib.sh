# What .ci/run and .ci/nightly share: counted checks and tests. The last line of
# both says how many passed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CI=true
exec </dev/null

scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
counts=$scratch/counts
touch "$counts"
failed=0

# check NAME COMMAND... counts a failure of the command.
check() {
	local name=$1 start=$SECONDS
	shift
	printf '\n== %s\n' "$name"
	if "$@"; then
		echo "ok, $((SECONDS - start)) s"
	else
		echo "FAILED: $name"
		failed=$((failed + 1))
	fi
}

# tests NAME ARGUMENTS... runs go test and counts its tests.
tests() {
	local name=$1 start=$SECONDS
	shift
	printf '\n== %s\n' "$name"
	[ -x "$scratch/tally" ] || go build -o "$scratch/tally" .ci/tally.go || exit
	go test -json "$@" | "$scratch/tally" "$counts"
	echo "$((SECONDS - start)) s"
}

# fuzz TIME N lets every fuzz target of the repository run for so long, N at a
# time, with a worker each. Packages are built once, with what fuzzing counts. Go 1.26
# may take the end of the time itself for a failure (go.dev/issue/75804), which names no input.
fuzz() {
	local package target binary
	for package in $(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do
		binary=$scratch/fuzz$(tr / _ <<<"$package").test
		go test -c -vet=off -tags=exhaustive -fuzz=Fuzz -o "$binary" "$package" || return
		for target in $("$binary" -test.list '^Fuzz'); do
			echo "$package $binary $target"
		done
	done >"$scratch/targets"
	[ -s "$scratch/targets" ] || return
	export time=$1 scratch
	xargs -P"$2" -L1 bash -c 'cd "$0" || exit
		out=$("$1" -test.run="^$" -test.fuzz="^$2\$" -test.fuzztime="$time" -test.parallel=1 -test.fuzzcachedir="$scratch/found/$2" 2>&1)
		code=$?
		echo "$0 $2: $(grep -o "execs: [0-9]*" <<<"$out" | tail -1)"
		[ $code = 0 ] || grep -qx " *context deadline exceeded" <<<"$out" && ! grep -q "Failing input" <<<"$out" || { echo "$out"; exit 1; }' <"$scratch/targets"
}

have_c() { [ "$(go env CGO_ENABLED)" = 1 ] && command -v "$(go env CC)" >/dev/null; }

# emulator prints what runs programs for arm64 here.
emulator() { command -v qemu-aarch64 || command -v qemu-aarch64-static; }

install_emulator() { emulator >/dev/null || install_debian qemu-user; }

# install_debian PACKAGE [FILE] installs a package of Debian's where root can, unless there is
# the FILE.
install_debian() {
	if [ ! -e "${2-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		printf '\n== installing %s\n' "$1"
		apt-get -qq update && apt-get -qq install --no-install-recommends "$1" >"$scratch/apt" 2>&1 || cat "$scratch/apt"
	fi
}

summary() {
	awk -v failed="$failed" '
		{ passed += $1; failed += $2; skipped += $3 }
		END {
			printf "\n%d skipped\n%d passed, %d failed\n", skipped, passed, failed
			exit failed > 0 || passed == 0
		}' "$counts"
}
