import { LOOP_PYTHON, loopTasks, PYTHONS, TRY_PYTHON } from './loop-python.js';
import { loopScript, type LoopStep } from './loop-script.js';

/** The command of the loop: Python where there is one, then bash, when it tells the time, and sh otherwise. */
export function loopCommand(steps: readonly LoopStep[], tickMs: number): [string, ...string[]] {
  const choose = `for p in ${PYTHONS.join(' ')}; do
if $p ${TRY_PYTHON}; then exec $p -ISc "$2" "$3"; fi
done
if bash -c '[ -n "$EPOCHREALTIME" ]' 2>/dev/null; then exec bash -c "$1"; else exec sh -c "$1"; fi`;
  return ['sh', '-c', choose, 'sh', loopScript(steps, tickMs), LOOP_PYTHON, loopTasks(steps, tickMs)];
}
