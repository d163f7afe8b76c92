import type { Probe } from '../core/collector.js';
import { sysctlPath } from '../core/sysctl-name.js';
import { type Durations, LISTEN_MS, limitSeconds } from './load-commands.js';
import type { SysctlSetting } from './matrix.js';

/** Exit code of a guard that set a value which the kernel did not take. */
export const REFUSED = 1;

/** Grep finds the holder by this, and not the script that looks for it. */
const HOLDER = 'evidence-sysctl';

/**
 * The holder. It has left the process group and bears no mark of the run, so that nothing that ends the run ends it;
 * it is ended by nothing but its work: set, wait for the end of stdin, put back. Only it changes anything, so that
 * there is no moment in which something is changed and nobody would put it back. What is read back says whether
 * a value was taken: not every printf does, and the one that is a program says better than that of a shell why not.
 */
const HOLD = `trap "" HUP INT TERM PIPE
n=$#
bad=0
while [ $n -gt 0 ]; do
f=$1 v=$2 o=$3
shift 3
n=$((n-3))
set -- "$@" "$f" "$o"
[ $bad = 0 ] || continue
echo "want $f $v"
m=$( { env printf "%s\\n" "$v" >"$f"; } 2>&1 )
r=$(cat "$f")
if [ "$(echo $r)" = "$(echo $v)" ]; then echo "set $f $r"; else echo "refused $f \${m:+\${m##*: }, }it stays $r"; bad=${REFUSED}; fi
done
[ $bad != 0 ] || timeout -s KILL "$LIMIT" cat >/dev/null
while [ $# -gt 0 ]; do
printf "%s\\n" "$2" >"$1"
echo "restored $1 $(cat "$1")"
shift 2
done
exit $bad`;

/**
 * Arguments: limit in seconds, then path and value of each setting. The left side of the pipe lives as long as the run:
 * it ends with the process group, when nobody takes its output any more (we were killed, the link is down) and at the
 * limit. The holder on the right side sees the end of the pipe, and puts the old values back.
 */
const SCRIPT = `LIMIT=$1
export LIMIT
shift
g=${HOLDER}
command -v setsid >/dev/null && command -v timeout >/dev/null || { echo "setsid and timeout are needed" >&2; exit 5; }
busy() {
for c in $(grep -ls "$g-holder" /proc/[0-9]*/cmdline); do
c=\${c%/cmdline}
[ "$(readlink "$c/ns/net")" = "$(readlink /proc/$$/ns/net)" ] && echo "\${c#/proc/}" && return
done
}
t=0
while p=$(busy) && [ -n "$p" ]; do
[ $t -lt 3 ] || { echo "another experiment changes settings here: process $p" >&2; exit 3; }
sleep 1
t=$((t+1))
done
n=$#
while [ $n -gt 0 ]; do
f=$1 v=$2
shift 2
n=$((n-2))
o=$(cat "$f") || exit 4
echo "was $f $o"
set -- "$@" "$f" "$v" "$o"
done
trap : HUP INT TERM
exec 3>&1
{
exec 5>&1 1>&3 3>&-
t=0
while [ $t -lt "$LIMIT" ] && echo >&5; do
sleep 1 >/dev/null 5>&-
t=$((t+1))
echo "held $t" || exit
done
} | env -u EVIDENCE_RUN setsid sh -c '${HOLD}' "$g-holder" "$@" 3>&-`;

/** Longer than any run may take: when it passes, the old values are put back whatever else happens. */
export function guardSeconds(durations: Durations): number {
  return limitSeconds(durations) + LISTEN_MS / 1000;
}

export function guardProbe(subject: string, settings: readonly SysctlSetting[], durations: Durations): Probe {
  const limit = guardSeconds(durations);
  const pairs = settings.flatMap(({ name, value }) => [sysctlPath(name), value]);
  return {
    id: 'sysctl',
    subject,
    when: 'once',
    effect: 'changes_state',
    consent: 'changes',
    root: 'needed',
    timeoutMs: (limit + 10) * 1000,
    run: { argv: ['sh', '-c', SCRIPT, 'sh', String(limit), ...pairs] },
  };
}

/** What the collector `sysctl` reads, of these settings alone. */
export function settingsProbe(names: readonly string[]): Probe {
  const paths = names.map(sysctlPath);
  return {
    id: 'settings',
    when: 'start_end',
    run: [{ argv: ['grep', '-s', '-H', '', ...paths] }, { read: paths }],
  };
}

/** The kernel separates several numbers by tabs. */
export function sameValue(a: string | undefined, b: string | undefined): boolean {
  const plain = (text: string | undefined): string | undefined => text?.trim().replace(/\s+/g, ' ');
  return a !== undefined && plain(a) === plain(b);
}
