import { figure, percent } from '../../core/figures.js';
import { millis } from '../../core/readable.js';
import { wilson } from '../../core/wilson.js';
import { type Column, type Compared, ENOUGH, listed, namesOf } from './comparison.js';
import { lossOf } from './rows-loss.js';

/** Of a connection: from here on it tells who held it up. */
const MUCH_WAITING = 0.1;

/** The few sentences that answer which capture is worse, and by what. */
export function differencesOf({ columns }: Compared): string[] {
  if (columns.length < 2) return [];
  return [
    ...(['server', 'client'] as const).flatMap((sender) => lossSentence(columns, sender)),
    ...handshakeSentence(columns),
    ...waitingSentences(columns),
  ];
}

/** Shares are different where their 95 % intervals do not overlap. */
function lossSentence(columns: readonly Column[], sender: 'client' | 'server'): string[] {
  const way = sender === 'server' ? 'server → client' : 'client → server';
  const seen = columns.flatMap((c) => {
    const { afterTap, beforeTap, sent, unit } = lossOf(c, sender);
    const lost = afterTap + beforeTap;
    return sent === 0
      ? []
      : [
          {
            name: c.name,
            lost,
            sent,
            unit,
            share: lost / sent,
            interval: wilson(lost, sent),
          },
        ];
  });
  if (seen.length < 2) return [];
  // A few packets that arrived prove nothing.
  if (Math.max(...seen.map(({ sent }) => sent)) < ENOUGH) return [];
  if (seen.every(({ lost }) => lost === 0))
    return [
      `Loss ${way}: none, of ${seen.map(({ name, sent, unit }) => `${figure(sent)} ${unit} in ${name}`).join(', ')}.`,
    ];
  const [worst, ...others] = seen.toSorted((a, b) => b.share - a.share);
  if (worst === undefined) return [];
  const less = others.filter(({ interval }) => interval[1] < worst.interval[0]).map(({ name }) => name);
  const alike = others.filter(({ interval }) => interval[1] >= worst.interval[0]).map(({ name }) => name);
  const said = `${figure(worst.lost)} of ${figure(worst.sent)} ${worst.unit} (${percent(worst.share)})`;
  return [
    [
      `Loss ${way}: ${worst.name} has most, ${said}.`,
      ...(less.length > 0 ? [`Less in ${listed(less)}, beyond chance.`] : []),
      ...(alike.length > 0
        ? [`No difference is shown to ${listed(alike)}: the 95 % intervals overlap.`]
        : []),
    ].join(' '),
  ];
}

function handshakeSentence(columns: readonly Column[]): string[] {
  const seen = columns.flatMap(({ name, flow }) =>
    flow.handshake ? [{ name, rtt: flow.handshake.rtt_ms }] : [],
  );
  if (seen.length < 2) return [];
  const order = seen.toSorted((a, b) => a.rtt - b.rtt);
  return [
    `Handshake RTT: ${order.map(({ name, rtt }) => `${name} ${millis(rtt)}`).join(', ')}; one sample each.`,
  ];
}

function waitingSentences(columns: readonly Column[]): string[] {
  const kinds = [
    ['server', 'waited for the server to answer'],
    ['receiver', 'waited for a receiver that did not read'],
    ['path', 'waited for what was lost or late on the path'],
  ] as const;
  return kinds.flatMap(([by, words]) => {
    const names = namesOf(
      columns,
      ({ flow }) => flow.seconds > 0 && (flow.stalls.seconds_by[by] ?? 0) / flow.seconds >= MUCH_WAITING,
    );
    if (names.length === 0) return [];
    const parts = columns
      .filter(({ name }) => names.includes(name))
      .map(
        ({ name, flow }) =>
          `${name} ${percent(Math.min(1, (flow.stalls.seconds_by[by] ?? 0) / flow.seconds))} of ${figure(flow.seconds)} s`,
      );
    return [`A tenth of the time or more ${words}: ${parts.join(', ')}.`];
  });
}
