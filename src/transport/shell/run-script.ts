import { isAbsolute } from 'node:path';
import { shellQuote } from '../../core/quote.js';
import { TOOL_PATH } from '../environment.js';
import { sudoWords } from '../sudo-words.js';
import type { RunRequest } from '../transport.js';
import type { Marker } from './marker.js';

/** After the signal that asks to stop, the host itself sends SIGKILL. */
const KILL_AFTER_S = 2;

/** `k SIGNAL PID`: to a process group; without setsid just to the process. */
export const KILL_FUNCTION = `k() { kill "-$1" "-$2" || kill "-$1" "$2"; }`;

/** Sets `q` where /proc tells a process the pid by which it can be signalled: it may be that of another namespace. */
export const KNOWS_PIDS = `{ IFS=' ' read -r q x </proc/self/stat; } 2>/dev/null
[ "$q" = $$ ] || q=`;

/** `at TOOL`: sets `f` to where it is, looked for nowhere but in the tool path, as the local transport does, or empties it. */
export const AT_FUNCTION = `at() { for f in ${TOOL_PATH.split(':')
  .map((dir) => `"${dir}/$1"`)
  .join(' ')}; do [ -f "$f" ] && [ -x "$f" ] && return; done; f=; return 1; }`;

/** Where a script is told to stop: on its stdin, by the worker it runs in, or not at all. */
export type Control = 'stdin' | 'worker' | 'none';

/**
 * The script that runs one tool. Its own words go to stderr behind the marker: `P <pid>` when the tool was
 * started, `X <status>` when it ended, `E ENOENT` when there is no such tool.
 *
 * - The tool is a foreground job of the first part of a pipeline: one started with `&` would ignore SIGINT, and
 *   ping and mtr would never print their summary. A subshell tells its own pid and becomes the tool: where /proc
 *   says it (see KNOWS_PIDS) at no cost, elsewhere by `sh -c 'echo $$; exec …'`. setsid gives it a process group.
 * - The second part reads names of signals from our stdin and passes them on. EOF there means that we are gone:
 *   the tool is ended. A worker does both itself; it is told the pid on descriptor 8.
 * - Where no guard watches, a timer of its own ends the tool if we cannot. Not timeout(1): it has three dialects,
 *   hides how the tool ended, and a signal to its group reaches the tool twice.
 */
export function runScript(
  request: Pick<RunRequest, 'argv' | 'lowPriority' | 'asRoot' | 'stopSignal' | 'finish' | 'timeoutMs'>,
  marker: Marker,
  host: { readonly control: Control; readonly limitS: number | undefined },
): string {
  const [tool, ...args] = request.argv;
  const stop = (request.stopSignal ?? 'SIGTERM').slice(3);
  const root = request.asRoot === true;
  const kill = root ? KILL_FUNCTION.replace(/; }$/, ' || sudo -n kill "-$1" -- "-$2"; }') : KILL_FUNCTION;
  const aside = '>/dev/null 2>&1 3<&- 4>&- 5>&- 8>&- &';
  const onStdin = `( while IFS= read -r x; do k "$x" "$p"; done; k TERM "$p"; sleep 1; k KILL "$p" ) <&3 ${aside}
c=$!`;
  const timer =
    host.limitS === undefined
      ? ''
      : `$s sh -c '${kill}; sleep ${host.limitS}; k ${stop} "$1"; sleep ${KILL_AFTER_S}; k KILL "$1"' sh "$p" </dev/null ${aside}
t=$!`;
  return `cd /
m=${marker.word}
PATH=${TOOL_PATH}:$PATH
exec 3<&0 4>&1 5>&2 </dev/null
echo "$m"
echo "$m" >&5
${host.control === 'worker' ? '' : KNOWS_PIDS}
${AT_FUNCTION}
has() { at "$1" || f=$(command -v "$1") && [ -n "$f" ]; }
${kill}
s= n= r= c=
has setsid || has env
s=$f
${request.lowPriority ? `has nice && n="$f -n 10"` : ''}
${root ? `has sudo && r="$f ${sudoWords(request).join(' ')}"` : ''}
${isAbsolute(tool) ? `f=${shellQuote([tool])}; [ -f "$f" ] && [ -x "$f" ] || f=` : `at ${shellQuote([tool])}`}
if [ -z "$f" ]; then echo "$m E ENOENT" >&5; exit 127; fi
{
(
set -- $s $n $r "$f" ${shellQuote(args)}
unset PWD OLDPWD SHLVL
export PATH=${TOOL_PATH}
[ -z "$q" ] || { IFS=' ' read -r q x </proc/self/stat && echo "$q" && exec >&4 2>&5 3<&- 4>&- 5>&- 8>&- && exec "$@"; }
exec sh -c 'echo $$; exec >&4 2>&5 3<&- 4>&- 5>&- 8>&-; exec "$@"' sh "$@"
)
echo $?
} 2>/dev/null | {
IFS= read -r p
${request.lowPriority ? '[ -n "$n" ] || renice -n 10 -p "$p" >&2' : ''}
echo "$m P $p" >&5
${host.control === 'stdin' ? onStdin : ''}${host.control === 'worker' ? 'echo "$p" >&8' : ''}
${timer}
IFS= read -r x
[ -z "$c" ] || kill "$c"
${timer === '' ? '' : 'k TERM "$t"'}
k KILL "$p"
echo "$m X $x" >&5
} 2>/dev/null`;
}
