/**
 * `sh -c ROUNDS sh DELAY N COMMAND…`: waits DELAY seconds, then runs the command N times one after another, each
 * under a line that says which round it is and when it began. So a long window shows a route that changes, and a
 * run that is cut loses one round, not all of them (mtr up to 0.95 prints nothing when it is stopped).
 */
export const ROUNDS = `sleep "$1"; n=$2; shift 2; i=1
while [ "$i" -le "$n" ]; do
  echo "# round $i of $n at $(date +%s.%N)"
  "$@" || exit
  i=$((i + 1))
done`;
