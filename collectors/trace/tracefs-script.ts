/**
 * The same two events without bpftrace, in an instance of tracefs of our own, so that nobody else's tracing is touched.
 * $1 tracefs, $2 most lines, $3 filter of retransmissions or nothing, $4 seconds at most. The kernel keeps the first
 * events in a small buffer and counts those beyond it; they are printed when the script is asked to end. The instance
 * goes then, however it is asked; one that a SIGKILL left is taken away by the next run.
 */
export const TRACEFS_SCRIPT = `set -u
umask 077
for old in "$1"/instances/evidence-*; do
  [ -d "$old" ] || continue
  kill -0 "\${old##*-}" 2>/dev/null && continue
  echo 0 >"$old/events/enable" && rmdir "$old"
done
at=$1/instances/evidence-$$
pause=
watched=
end() {
  trap '' INT TERM HUP PIPE
  [ -z "$pause" ] || kill "$pause" 2>/dev/null
  echo 0 >"$at/tracing_on"
  sed '/^#/d' "$at/trace" 2>/dev/null | head -n "$1"
  for cpu in "$at"/per_cpu/cpu*; do
    echo "# kept $(sed -n 's/^entries: //p' "$cpu/stats") lost $(sed -n 's/^dropped events: //p' "$cpu/stats")"
  done
  echo "# ended$watched"
  echo 0 >"$at/events/enable"
  rmdir "$at"
}
mkdir "$at" || exit 1
trap 'exit 0' INT TERM HUP PIPE
trap 'end "$2"' EXIT
echo 512 >"$at/buffer_size_kb"
echo 0 >"$at/options/overwrite"
echo boot >"$at/trace_clock"
echo "# clock $(date +%s.%N) $(cut -d ' ' -f 1 /proc/uptime)"
if [ -d "$at/events/tcp/tcp_retransmit_skb" ]; then
  [ -z "$3" ] || echo "$3" >"$at/events/tcp/tcp_retransmit_skb/filter"
  echo 1 >"$at/events/tcp/tcp_retransmit_skb/enable" && watched=" retransmissions"
fi
if [ -d "$at/events/skb/kfree_skb" ]; then
  echo 1 >"$at/events/skb/kfree_skb/enable" && watched="$watched drops"
fi
sleep "$4" &
pause=$!
wait "$pause"
pause=
`;
