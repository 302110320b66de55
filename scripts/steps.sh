# Read by the other scripts: where the tree is, how to speak, how to build, how to count.

project_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$project_root"

# Without it a sanitizer's report names no functions.
export ASAN_SYMBOLIZER_PATH=/usr/lib/llvm-19/bin/llvm-symbolizer
export TSAN_SYMBOLIZER_PATH=$ASAN_SYMBOLIZER_PATH

say() { printf '%s\n' "$*" >&2; }

# Each argument is one line; the script ends with failure.
stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Compilers at once: one for each core, but no more than memory feeds (about 1.5 GB each).
parallel_jobs() {
  local cores memory_kb by_memory
  cores=$(nproc)
  memory_kb=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
  by_memory=$((memory_kb / 1500000))
  [ "$by_memory" -ge 1 ] || by_memory=1
  echo $((cores < by_memory ? cores : by_memory))
}

# configure PRESET; quiet unless it fails. A tree that was copied here from elsewhere starts anew.
configure() {
  local log fresh=()
  log=$(mktemp)
  if [ -f "build/$1/CMakeCache.txt" ] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$project_root" "build/$1/CMakeCache.txt"; then
    fresh=(--fresh)
  fi
  if ! cmake --preset "$1" "${fresh[@]}" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    stop "CMake could not configure the preset '$1'; the lines above say why."
  fi
  rm -f "$log"
}

# build PRESET [TARGET...]; tells its steps only to a person who watches.
build() {
  local preset=$1
  shift
  local targets=() quiet=()
  [ "$#" -eq 0 ] || targets=(--target "$@")
  [ -t 1 ] || quiet=(-- --quiet)
  cmake --build "build/$preset" --parallel "$(parallel_jobs)" "${targets[@]}" "${quiet[@]}"
}

# targets PRESET PATTERN: the build targets whose whole name matches, one a line.
targets() {
  cmake --build "build/$1" --target help | sed -n 's/^\([^/: ]*\): .*/\1/p' |
    { grep -Ex "$2" || true; } | sort -u
}

# The same packages as the lock file says, fetched again only when that file has changed.
node_packages() {
  local folder=$1 stamp
  stamp=$(sha256sum "$folder/package-lock.json" | cut -d' ' -f1)
  if [ "$(cat "$folder/node_modules/.lumbung-lock" 2>/dev/null)" != "$stamp" ]; then
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error) || return 1
    echo "$stamp" >"$folder/node_modules/.lumbung-lock"
  fi
}

# A count of what a script ran, for its own closing line and for .ci/run's sum over all scripts.
passed_total=0
failed_total=0
count() {
  passed_total=$((passed_total + $1))
  failed_total=$((failed_total + $2))
  [ -z "${LUMBUNG_COUNTS:-}" ] || echo "$1 $2" >>"$LUMBUNG_COUNTS"
}

closing_line() {
  echo "$passed_total passed, $failed_total failed"
  [ "$failed_total" -eq 0 ]
}

# run_ctest PRESET ARGUMENT...: runs ctest and counts test cases (Catch2's where it says them).
run_ctest() {
  local preset=$1 status=0 log counted
  shift
  log="build/$preset/Testing/Temporary/LastTest.log"
  rm -f "$log"
  # For tests that start the program itself: the one of the same build.
  export LUMBUNG_BUILD=$project_root/build/$preset
  export LUMBUNG_PROGRAM=$LUMBUNG_BUILD/daemon/lumbung
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=ignore "$@" || status=$?
  if [ ! -f "$log" ]; then
    [ "$status" -eq 0 ] || count 0 1
    return "$status"
  fi
  counted=$(awk '
    /^[0-9]+\/[0-9]+ Testing: / { cases = 0; broken = 0; seen = 0 }
    /^All tests passed \(.* in [0-9]+ test case/ {
      for (i = 1; i <= NF; ++i) if ($i == "in") cases += $(i + 1)
      seen = 1
    }
    /^test cases: / { for (i = 1; i <= NF; ++i) {
                        if ($i == "passed") cases += $(i - 1)
                        if ($i == "failed") broken += $(i - 1) }
                      seen = 1 }
    /^Test Passed\./ { passed += seen ? cases : 1 }
    /^Test Failed\./ { passed += cases; failed += broken ? broken : 1 }
    END { print passed + 0, failed + 0 }' "$log")
  # shellcheck disable=SC2086
  count $counted
  # A time-out or a crash leaves no "Test Failed." line, but ctest knows.
  if [ "$status" -ne 0 ] && [ "${counted#* }" -eq 0 ]; then count 0 1; fi
  return "$status"
}

# run_counted COMMAND...: runs a test command that is not ctest and counts what it says it ran.
run_counted() {
  local log status=0 counted
  log=$(mktemp)
  NO_COLOR=1 "$@" 2>&1 | tee "$log" || status=$?
  counted=$(awk '
    # Our own line, then those of node --test and Vitest.
    /^([A-Za-z-]+: )?[0-9]+ passed, [0-9]+ failed/ {
      sub(/^[A-Za-z-]+: /, ""); passed += $1; failed += $3 }
    /^(#|ℹ) (pass|fail) [0-9]+$/ { if ($2 == "pass") passed += $3; else failed += $3 }
    /^ *Tests  / { for (i = 2; i <= NF; ++i) {
                     if ($i ~ /^passed/) passed += $(i - 1)
                     if ($i ~ /^failed/) failed += $(i - 1) } }
    END { print passed + 0, failed + 0 }' "$log")
  rm -f "$log"
  [ "$counted" != "0 0" ] || counted="1 0"
  if [ "$status" -ne 0 ] && [ "${counted#* }" -eq 0 ]; then counted="0 1"; fi
  # shellcheck disable=SC2086
  count $counted
  return "$status"
}

# A test that cannot run here is a failure in CI and for root. On a newcomer's machine it is
# left out, and said so, there and then and at the end.
left_out=()
cannot_run() {
  say "NOT RUN: $1"
  if [ -n "${CI:-}" ] || [ "$(id -u)" -eq 0 ]; then
    count 0 1
    return 1
  fi
  left_out+=("$1")
}
