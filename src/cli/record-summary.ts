import { visible } from '../core/escape.js';
import type { ClockSample } from '../core/recording.js';
import { formatDuration } from '../core/units.js';
import type { RecordOptions } from '../record/options.js';
import type { Recorder } from '../record/recorder.js';
import { textOf } from '../record/trigger.js';
import type { Paint } from './style.js';

/** What was recorded: ticks of the sockets on every host, markers, whether the event came. */
export function recordedLines(recorder: Recorder, options: RecordOptions, paint: Paint): string {
  const { durationMs, hosts, markers } = recorder.index();
  const lines = ['', paint('bold', `recorded ${formatDuration(durationMs)}, ${recorder.endedBy}:`)];
  for (const { id, samplers, clock } of hosts) {
    const sum = (name: 'due' | 'taken' | 'late'): number => samplers.reduce((n, s) => n + s[name], 0);
    const missed = sum('due') - sum('taken');
    const words = `  ${visible(id)}: ${sum('taken')} of ${sum('due')} ticks, ${sum('late')} late, ${clockWords(clock)}`;
    lines.push(missed > 0 ? paint('yellow', `${words}; ${missed} missed`) : words);
    const gaps = samplers.flatMap((s) => s.missed);
    const reasons = [...new Set(gaps.map((gap) => gap.reason))].slice(0, 3);
    for (const reason of reasons) lines.push(paint('yellow', `    ${visible(reason)}`));
  }
  for (const { at, kind, text, host } of markers) {
    if (kind !== 'person' && kind !== 'event') continue;
    const where = host === undefined ? '' : `${visible(host)}: `;
    lines.push(
      `  ${kind === 'event' ? paint('red', 'event ') : 'marker'} at ${(at / 1000).toFixed(2)} s  ${where}${visible(text)}`,
    );
  }
  if (options.until && !recorder.event)
    lines.push(paint('yellow', `  it did not happen: ${textOf(options.until)}`));
  return `${lines.join('\n')}\n`;
}

function clockWords(clock: readonly ClockSample[]): string {
  if (clock.length === 0) return 'its clock was never known';
  const worst = Math.max(...clock.map((c) => c.errorMs));
  return worst === 0 ? 'our own clock' : `clock known ± ${worst.toFixed(1)} ms, asked ${clock.length} times`;
}
