import { INHERITED, RUN_MARKER, TOOL_PATH } from '../environment.js';
import type { Marker } from './marker.js';

/**
 * Without a word from us for so long the link is down, though nobody told sshd: a silent drop leaves no EOF. We
 * say that we are there four times as often.
 */
export const PATIENCE_MS = 40_000;

/** Bytes that a terminal or a text channel on the way would change. */
export const PROBE_BYTES = Buffer.from([0x01, 0xff, 0x0d, 0x0a]);

/**
 * The first script on a host. It says the marker on both streams, waits for a line (EOF: its stdin is not ours),
 * and says what the others need to know, ended by `ready`. Then it stays as the guard: when its stdin ends, or
 * `here` does not come for too long, it ends every process that carries the run's mark, and itself. It does not
 * carry the mark.
 *
 * Besides it answers what would not be worth a channel of its own, all in the background, so that nothing that
 * hangs keeps it from its watch: `date N` with the record `D N <seconds>.<nanoseconds> <boot id>` (as far as date(1)
 * there knows them; nothing behind N: there is none), `look N <script, octal-escaped>` with what the script prints and
 * the record `L N`, `stop N` ends that one; what it
 * started and cannot be ended otherwise carries the mark, and is ended with the rest.
 *
 * It runs in the environment of the login, where TMOUT would end each `read` of bash (a readonly one of a login
 * shell is an ordinary one here). The scripts after it get an environment of ours.
 */
export function guardScript(marker: Marker, runId: string, patienceMs: number): string {
  const sweep = `sweep() {
for s in TERM KILL KILL KILL; do
l=$(grep -ls ${RUN_MARKER}=${runId} /proc/[0-9]*/environ)
[ -n "$l" ] || return
for e in $l; do e=\${e#/proc/}; kill "-$s" "\${e%/environ}"; done
sleep 0.1 || sleep 1
done
}`;
  const has = ['PATH', ...INHERITED].map((name) => `\${${name}+${name}}`).join(' ');
  return `has="${has}"
unset TMOUT
PATH=${TOOL_PATH}:$PATH
LC_ALL=C
export LC_ALL
trap '' HUP
cd /
m=${marker.word}
echo "$m"
echo "$m" >&2
IFS= read -r x
printf '\\001\\377\\015\\012'
echo "stdin $x"
echo "from \${SSH_CONNECTION:-$SSH_CLIENT}"
echo "has $has"
echo ready
[ -n "$x" ] || exit 0
exec 3>&1 >/dev/null 2>&1
${sweep}
arm() {
( trap 'kill $!; exit' TERM; sleep ${Math.ceil(patienceMs / 1000)} & wait $!
grep -qs ${runId} /proc/$$/cmdline || exit
sweep; kill -KILL $$ ) </dev/null 3>&- &
t=$!
}
arm
while IFS=' ' read -r x n y; do
case $x in
here) kill "$t"; arm ;;
date)
command -v date || echo "$m D $n" >&3
b=
IFS= read -r b </proc/sys/kernel/random/boot_id
date "+$m D $n %s.%N $b" </dev/null >&3 3>&- & ;;
look)
( export ${RUN_MARKER}=${runId}; eval "$(printf %b "$y")" ) </dev/null >&3 3>&- &
l=$! ;;
stop)
kill -KILL "$l"
echo "$m L $n" >&3 ;;
esac
done
kill "$t"
sweep`;
}
