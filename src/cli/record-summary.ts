import type { Collected } from '../collect/collect.js';
import { visible } from '../core/escape.js';
import { formatDuration } from '../core/units.js';
import type { RecordOptions } from '../record/options.js';
import type { Recorder } from '../record/recorder.js';
import { textOf } from '../record/trigger.js';
import type { Paint } from './style.js';

/** What was recorded: ticks of the sockets on every host, markers, whether the event came. */
export function recordedLines(
  _collected: Collected,
  recorder: Recorder,
  options: RecordOptions,
  paint: Paint,
): string {
  const { durationMs, hosts, markers } = recorder.index();
  const lines = ['', paint('bold', `recorded ${formatDuration(durationMs)}:`)];
  for (const { id, samplers, clock } of hosts) {
    const sum = (name: 'due' | 'taken' | 'late'): number => samplers.reduce((n, s) => n + s[name], 0);
    const missed = sum('due') - sum('taken');
    const errors = clock.map((c) => c.errorMs);
    const known = errors.length > 0 ? `clock ± ${Math.max(...errors).toFixed(1)} ms` : 'clock never known';
    const words = `  ${visible(id)}: ${sum('taken')} of ${sum('due')} ticks, ${sum('late')} late, ${known}`;
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
