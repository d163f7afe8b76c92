import { shellQuote } from '../core/quote.js';
import type { Command } from '../core/collector.js';
import { globWord } from '../transport/shell/glob-word.js';
import { NLMSG_DONE, SOCK_DIAG_BY_FAMILY, TCPDIAG_GETSOCK } from './sock-diag/messages.js';
import { filesOf, type Sampler, type SockDiag } from './samplers.js';

/** What the loop asks at one pace: a batch of files in one go, or one command. */
export interface LoopStep {
  /** Its number on the wire. */
  readonly id: number;
  /** Ticks of the loop from one to the next. */
  readonly every: number;
  readonly samplers: readonly Sampler[];
}

/** The steps of a loop: commands in their order, all files of one pace together, behind the sockets. */
export function loopSteps(samplers: readonly Sampler[], tickMs: number): LoopStep[] {
  const every = (s: Sampler): number => Math.max(1, Math.round(s.intervalMs / tickMs));
  const steps: Omit<LoopStep, 'id'>[] = [];
  const batches = new Map<number, Sampler[]>();
  for (const sampler of samplers) {
    if ('argv' in sampler.source) steps.push({ every: every(sampler), samplers: [sampler] });
    else batches.set(every(sampler), [...(batches.get(every(sampler)) ?? []), sampler]);
  }
  for (const [pace, batch] of batches) steps.push({ every: pace, samplers: batch });
  return steps.toSorted((a, b) => a.every - b.every).map((step, id) => ({ ...step, id }));
}

/** Sockets are counted this often; a look costs a twentieth of a question. */
const FEW_MS = 1000;

/**
 * The loop of one host, POSIX sh. Tick k is due at start + k × interval: a late tick does not shift the next, and of
 * ticks whose time has passed only the last is taken. All it says goes to stdout, its own words on lines that begin
 * `@<word> `, where the word is one nobody on the host could guess (it stands in no argument list):
 *
 * - `@w H <µs> <how> <resolution µs>`: the start, and how time is told
 * - `@w S <k> <µs>`: the clock was set back; from tick k on the start is another one
 * - `@w F <step> <tick of the step> <µs>` text `\n@w E <step> <µs> <exit>`: one frame, begin and end
 *
 * bash 5 tells the time and waits without a process (EPOCHREALTIME, which BusyBox may have too; read -t on a pipe
 * nobody writes to); else date(1) with nanoseconds and sleep(1); else /proc/uptime, which knows 1/100 s, from the
 * moment a second of date(1) changed.
 *
 * `ss` passes the dump of sock_diag on as it is (`-D -`) where it can, which costs a fifth less than to print it; a
 * frame that holds one begins as src/record/sock-diag/frame.ts reads it. It then gives all sockets and not those of
 * its filter: only on a host with few.
 */
export function loopScript(steps: readonly LoopStep[], tickMs: number): string {
  return `I=${tickMs * 1000}
IFS= read -r m </proc/sys/kernel/random/uuid || m=$$-$PPID
at() { n=$EPOCHREALTIME; n=\${n%[.,]*}\${n#*[.,]}; }
parts() { f=$((1000000 + $1 % 1000000)); s=$(($1 / 1000000)).\${f#1}; }
pause() { parts "$1"; sleep "$s"; }
how=shell r=1
if [ -n "$EPOCHREALTIME" ]; then
eval 'exec 9<> <(:)' && { read -rt 0.001 -u 9 x; [ $? -gt 128 ]; } && pause() { parts "$1"; read -rt "$s" -u 9 x; }
else
t=$(date +%s%N)
case $t in
*[!0-9]*) t= ;;
esac
if [ \${#t} -eq 19 ]; then how=date
at() { n=$(date +%s%N); n=\${n%???}; }
else how=uptime r=10000
up() { IFS=' ' read -r u y </proc/uptime && u=$((\${u%.*} * 1000000 + (1\${u#*.} - 100) * 10000)); }
at() { up && n=$((o + u)); }
t=$(date +%s) d=$t
while [ "$d" = "$t" ]; do d=$(date +%s); done
up && o=$((d * 1000000 - u)) || { r=1000000; at() { n=$(date +%s)000000; }; }
fi
sleep 0.001 2>/dev/null || pause() { sleep $((($1 + 999999) / 1000000)); }
fi
names() {
for d in /sys/class/net/*; do IFS= read -r x <"$d/ifindex" && printf 'interface %s %s\\n' "$x" "\${d##*/}"; done 2>/dev/null
}
few() {
y= z=0
{ read -r x; read -r x x y x; } </proc/net/sockstat
read -r x x z x </proc/net/sockstat6
[ -n "$y" ] && [ $((y + z)) -le $1 ]
}
w=-1
${steps.map(orderText).join('')}${steps.map((s) => `j${s.id}=-1 o${s.id}=-1 i${s.id}=-1 q${s.id}=-1`).join(' ')}
k=0
at
b=$n
printf '@%s H %s %s %s\\n' "$m" "$b" "$how" "$r"
while :; do
w=$((b + k * I - n))
if [ $w -gt $I ]; then
b=$((n - k * I))
printf '@%s S %s %s\\n' "$m" "$k" "$b"
elif [ $w -gt 0 ]; then
pause $w
at
fi
${steps.map(stepText).join('\n')}
at
k=$((k + 1)) l=$(((n - b) / I))
[ $l -le $k ] || k=$l
done
`;
}

function stepText(step: LoopStep): string {
  const { id, every, samplers } = step;
  const begin = `at; printf '@%s F ${id} %s %s\\n' "$m" "$j" "$n"`;
  const end = `x=$?
at; printf '\\n@%s E ${id} %s %s\\n' "$m" "$n" "$x"`;
  return `j=$((k / ${every}))
if [ $j -gt $j${id} ]; then
j${id}=$j
${begin}
${askText(step, samplers[0])}
${end}
fi`;
}

/**
 * `e<step>`: the byte order of a dump, told by the type of its first message (a socket, or NLMSG_DONE) at byte 4;
 * empty where there is no dump, or an error in its place.
 */
function orderText({ id, samplers }: LoopStep): string {
  const diag = samplers[0]?.diag;
  if (!diag) return '';
  const types = [TCPDIAG_GETSOCK, SOCK_DIAG_BY_FAMILY, NLMSG_DONE];
  return `set -- $(${run(diag.raw)} 2>/dev/null | od -An -tu1 -N6 2>/dev/null)
case $5/$6 in
${types.map((type) => `${type}/0`).join('|')}) e${id}=little ;;
${types.map((type) => `0/${type}`).join('|')}) e${id}=big ;;
*) e${id}= ;;
esac
`;
}

function askText({ id, samplers, every }: LoopStep, first: Sampler | undefined): string {
  if (!first || !('argv' in first.source)) {
    const words = samplers.flatMap((s) => filesOf(s).map(globWord));
    return `grep -sH '' ${words.join(' ')}`;
  }
  const { source, withOwners, intervalMs, diag } = first;
  if (!withOwners) return run(source);
  const paceOf = (ms: number): number => every * Math.max(1, Math.round(ms / intervalMs));
  const [look, dump] = diag ? dumpText(id, diag, paceOf(FEW_MS)) : ['', ''];
  return `${look}p=$((k / ${paceOf(withOwners.everyMs)}))
if [ $p -gt $o${id} ]; then o${id}=$p
${run(withOwners.source)}
${dump}else ${run(source)}
fi`;
}

/**
 * The look whether the host has few sockets, and the branch that then asks for a dump. `r<step>`: the byte order while
 * it has; the names of the interfaces go with the first dump after each look at the owners (`o<step>`).
 */
function dumpText(id: number, { raw, upTo }: SockDiag, pace: number): [look: string, branch: string] {
  return [
    `q=$((k / ${pace}))
[ $q -le $q${id} ] || { q${id}=$q; few ${upTo} && r${id}=$e${id} || r${id}=; } 2>/dev/null
`,
    `elif [ -n "$r${id}" ]; then printf 'sock_diag %s raw\\n' "$r${id}"
[ $i${id} = $o${id} ] || { names; i${id}=$o${id}; }
${run(raw)}
`,
  ];
}

function run({ argv }: Command): string {
  return shellQuote(argv);
}
