/**
 * `sh -c ROUNDS sh DELAY N EVERY COMMAND…`: waits DELAY seconds, then runs the command N times, one every EVERY seconds
 * from the first on (later where one took longer), each under a line that says which round it is and when it began. So a
 * long window shows a route that changes, and a run that is cut loses one round, not all of them (mtr up to 0.95 prints
 * nothing when it is stopped).
 */
export const ROUNDS = `sleep "$1"; n=$2 every=$3; shift 3; i=1 begun=$(date +%s)
while [ "$i" -le "$n" ]; do
  rest=$((begun + (i - 1) * every - $(date +%s)))
  [ "$rest" -le 0 ] || sleep "$rest"
  echo "# round $i of $n at $(date +%s.%N)"
  "$@" || exit
  i=$((i + 1))
done`;
