import { escapeLine } from '../../core/escape.js';
import type { CaptureJoin, DirectionJoin } from '../join/join-types.js';
import type { CaptureComparison, Use } from './comparison.js';

const USE: Readonly<Record<Use, string>> = {
  compare: 'yes',
  'with care': 'with care',
  'not comparable': '**no**',
  information: 'information',
};

/** The comparison as Markdown: what differs, the matrix, what may be compared. Pure. */
export function comparisonMarkdown(comparison: CaptureComparison): string {
  const { captures, differences, rows, left_out: leftOut } = comparison;
  const cell = (text: string): string => escapeLine(text);
  const names = captures.map(({ name }) => cell(name));
  return [
    ...differences.map((d) => `- ${cell(d)}`),
    ...(differences.length > 0 ? [''] : []),
    `| | ${names.join(' | ')} | comparable |`,
    `| --- |${' --- |'.repeat(names.length + 1)}`,
    ...rows.map(
      ({ title, cells, use }) => `| ${cell(title)} | ${cells.map(cell).join(' | ')} | ${USE[use]} |`,
    ),
    '',
    'What may be compared, row by row:',
    '',
    ...rows.map(({ title, use, note }) => `- ${cell(title)} (${USE[use]}): ${cell(note)}`),
    ...(leftOut.length > 0 ? ['', `Without a TCP connection: ${leftOut.map(cell).join(', ')}.`] : []),
    '',
  ].join('\n');
}

const HEAD = [
  '| connection | way | lost | duplicated | delay over the least, p50 / p95 | clock of the far tap | changed on the way |',
  '| --- | --- | --- | ---: | --- | --- | --- |',
];
const MOST = 20;

/** What two taps of the same connections prove together. */
export function joinMarkdown(join: CaptureJoin): string {
  const ways = join.connections.slice(0, MOST).flatMap((c) =>
    (
      [
        [c.to_server, c.files],
        [c.to_client, c.files.toReversed()],
      ] as const
    ).map(([d, files]) => {
      const { clock } = c;
      const drift = clock?.drift_ppm === undefined ? '' : `, ${clock.drift_ppm.toFixed(1)} ppm`;
      return `| ${[
        `${c.client} → ${c.server}`,
        `${files[0] ?? ''} → ${files[1] ?? ''}`,
        lostText(d),
        String(d.duplicated),
        d.delay_over_least_ms
          ? `${d.delay_over_least_ms.p50.toFixed(2)} / ${d.delay_over_least_ms.p95.toFixed(2)} ms`
          : '-',
        clock === undefined ? '-' : `${clock.offset_ms.toFixed(3)} ms ± ${clock.error_ms.toFixed(3)}${drift}`,
        c.changes.join('; ') || 'nothing',
      ]
        .map(escapeLine)
        .join(' | ')} |`;
    }),
  );
  const more = join.connections.length - MOST;
  return [...HEAD, ...ways, ...(more > 0 ? ['', `${more} more connections.`] : []), ''].join('\n');
}

function lostText({
  lost_data: lost,
  sent_data: sent,
  lost_frames: frames,
  not_captured: gap,
}: DirectionJoin): string {
  const share = sent > 0 ? ` (${((100 * lost) / sent).toFixed(2)} %)` : '';
  const where = lost > 0 ? `, frames ${frames.slice(0, 5).join(', ')}${frames.length > 5 ? ' …' : ''}` : '';
  return `${lost} of ${sent} data packets${share}${where}${gap > 0 ? `; ${gap} more are missing in the far capture, and arrived` : ''}`;
}
