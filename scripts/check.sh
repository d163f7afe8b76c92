#!/usr/bin/env bash
# Sets up this machine for the tests and passes all of them: tools, static checks, build, vitest.
# Ends with the line `N passed, N failed, N skipped`; exit status 0 only when nothing failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

bash scripts/install-tools.sh

passed=0 failed=0
step() {
  local name=$1
  shift
  echo "== $name"
  if "$@"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED: $name ($*)"
  fi
}
step build npm run --silent build
step types npm run --silent typecheck
step oxlint npx oxlint --type-aware
step lint-config node scripts/oxlintrc.mjs --check
step detections-doc node scripts/detections-doc.mjs --check
step check-doc node scripts/check-doc.mjs --check
step mcp-doc node scripts/mcp-doc.mjs --check
step incident-schema node scripts/incident-schema.mjs --check
step prettier npx prettier --check --log-level warn .
step knip npx knip
step publint npx publint --strict
step shellcheck shellcheck scripts/*.sh .ci/run

report=$(mktemp)
trap 'rm -f "$report"' EXIT
echo "== tests"
npx vitest run --reporter=default --reporter=json --outputFile.json="$report"
counts=$(node -e '
  const r = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
  const broken = r.testResults.filter((f) => f.status === "failed" && f.assertionResults.length === 0).length;
  console.log(r.numPassedTests, r.numFailedTests + broken, r.numPendingTests + r.numTodoTests);
' "$report") || counts="0 1 0"
read -r test_passed test_failed skipped <<<"$counts"

echo
echo "$((passed + test_passed)) passed, $((failed + test_failed)) failed, $skipped skipped"
[ $((failed + test_failed)) -eq 0 ]
