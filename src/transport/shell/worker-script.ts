import { TOOL_PATH } from '../environment.js';
import type { Marker } from './marker.js';
import { AT_FUNCTION, KILL_FUNCTION, KNOWS_PIDS } from './run-script.js';

/** Longer lines are split: POSIX lets a pattern repeat so often, and with its tag it is below any PIPE_BUF. */
export const PIECE_BYTES = 255;
/** For one line of a tool, and what sed needs besides; beyond that its output ends. */
const MAX_SED_KIB = 32_768;

/** What must come back as it is, a line and an end without a newline, from a sed that waits for no more. */
export const WORKER_TEST = 'one\ntwo';

/**
 * A worker: one shell that runs many scripts at a time over one channel. It reads lines from its stdin, `<id> run
 * <script, octal-escaped>`, `<id> cut` (end it), `<id> forget` (it is over) and `<id> INT` or another signal for
 * its tool. On its stdout every line of a script is behind the tag, the id and `o` or `e` for the stream; `.`
 * instead says that both are over. A line longer than PIECE_BYTES comes in pieces of that length. A line and its
 * tag are one write(2), so that the kernel keeps them together; nothing else holds the streams apart.
 *
 * - A script started with `&` would ignore SIGINT, and so would its tool. Instead it is the first part of a
 *   pipeline, and the second part is the loop that goes on reading: a level deeper with every script.
 * - The script tells the pid of its tool through that pipeline.
 * - EOF on stdin means that we are gone: all tools are ended.
 * - sed is the one that is installed: the applet of a BusyBox that prefers its own waits for more than a line.
 * - A user's `ps` shows the arguments of sed: the tag is not in them, `\\2` and `&` stand for nothing in its middle.
 */
export function workerScript(tag: Marker): string {
  const [a, b] = tag.halves;
  return `cd /
t=${tag.word}
PATH=${TOOL_PATH}:$PATH
exec 3<&0 7>&1 </dev/null >/dev/null 2>&1
${KNOWS_PIDS}
${KILL_FUNCTION}
${AT_FUNCTION}
at sed
sed=\${f:-sed}
tag() {
ulimit -v ${MAX_SED_KIB}
exec "$sed" -u "/^${a}[${b.slice(0, 1)}]${b.slice(1)}/!{
s/\\(.\\{${PIECE_BYTES}\\}\\)\\(\\)/\\1\\\\
${a}\\2${b}$1/g
s/^/${a}&${b}$1/
}
/\\n/!b
P
D"
}
job() {
{ { eval "$2"; } 2>&1 >&6 6>&- 7>&- | tag "$1e" 3<&- 6>&- 8>&- >&7; } 6>&1 | tag "$1o" 3<&- 8>&- >&7
echo "$t$1." >&7
}
end_all() {
for s in TERM KILL; do
for i in $ids; do
eval "p=\\$p$i"
[ -z "$p" ] || k "$s" "$p"
done
[ $s = KILL ] || sleep 1
done
}
loop() {
while IFS=' ' read -r i w x <&3; do
if [ "$w" = run ]; then
{ job "$i" "$(printf %b "$x")"; } 8>&1 | { IFS= read -r "p$i"; exec </dev/null; ids="$ids $i"; loop; }
return
fi
eval "p=\\$p$i"
case $w in
forget) unset "p$i" ;;
cut) unset "p$i"; [ -z "$p" ] || { k TERM "$p"; sleep 1; k KILL "$p"; } & ;;
*) [ -z "$p" ] || k "$w" "$p" ;;
esac
done
end_all
}
ids=
printf '${WORKER_TEST.replace('\n', '\\n')}' | tag 0o >&7
echo "\${t}0." >&7
loop`;
}
