#!/usr/bin/env bash
# Runs the tests that need a real kernel with MIDI and HID in a machine of their own (vm/run.sh).
#
#   run.sh [SECONDS]      how long all of it may take, the first time with fetching QEMU and a kernel (default 1500)
#   CYCLES=10 run.sh      how often surfaces are pulled and plugged in (default 100)
#
# Ends with "N passed, N failed". Exit 0 if none failed; also where there can be no such machine, or it came to no end in
# time: both are said in one line.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
limit=${1:-1500}
output=$(mktemp)
trap 'rm -f "$output" "$output.err"' EXIT

code=0
"$here/vm/run.sh" -t "$limit" -e "DEADLINE=$(($(date +%s) + limit))" -e "CYCLES=${CYCLES:-100}" \
  'exec node --expose-gc dist/test/hardware/all.js' 2>"$output.err" | tee "$output" || code=$?
passed=$(grep -c '^✓' "$output" || true)
failed=$(grep -c '^✗' "$output" || true)
case $code in
  0 | 1) ;;
  77) echo "hardware tests skipped: $(tail -n 1 "$output.err")" ;;
  124) echo "hardware tests cut off after $limit s: this computer is too slow for them now" ;;
  125 | 126)
    cat "$output.err"
    echo "hardware tests skipped: the machine for them did not come up ($code)"
    ;;
  *)
    cat "$output.err"
    echo "✗ the tests ended by themselves, with $code"
    failed=$((failed + 1))
    ;;
esac
echo "$passed passed, $failed failed"
((failed == 0))
