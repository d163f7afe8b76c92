import { figure, partOf } from '../core/figures.js';
import type { BeforeAfter, ComparedMetric, ComparedSetting } from '../query/compare/before-after.js';
import type { ComparedFinding, Fate } from '../query/compare/finding-fates.js';
import type { Metric } from '../query/compare/metrics.js';
import { madOf, valueOf } from '../query/compare/noise.js';
import type { PeerMetric, Peers, PeerSetting } from '../query/compare/peers.js';
import { visible } from '../core/escape.js';
import type { Paint } from './style.js';
import { wrap } from './wrap.js';

const MOST = 20;
/** Longer values are cut. */
const VALUE = 90;

const FATES: Readonly<Record<Fate, readonly ['red' | 'green' | 'yellow' | 'dim', string]>> = {
  appeared: ['red', 'appeared'],
  stayed: ['red', 'stayed'],
  gone: ['green', 'gone'],
  not_exercised: ['yellow', 'not exercised again'],
  not_observable: ['yellow', 'not seen again'],
};

const CAUSE = {
  new: ['red', 'new'],
  stays: ['red', 'stays'],
  gone: ['green', 'gone'],
  not_shown: ['yellow', 'not shown'],
} as const;

/** What changed from the first bundle to the second, for a terminal. */
export function beforeAfterText(answer: BeforeAfter, all: boolean, paint: Paint): string {
  const { pairs, notes, causes, findings, metrics, settings } = answer;
  const beyond = metrics.filter((m) => m.change === 'larger' || m.change === 'smaller');
  const shown = all ? metrics : beyond.slice(0, MOST);
  const lines = [
    ...pairs.map(({ before, after, load }) =>
      wrap(
        visible(
          `${after.host}: ${before.bundle} (${before.window_s.toFixed(1)} s) → ${after.bundle} (${after.window_s.toFixed(1)} s); ${load.statement}`,
        ),
      ),
    ),
    ...notes.map((note) => wrap(visible(note))),
    ...section(
      'Causes',
      causes.map(({ root_cause, host, fate, statement }) => {
        const [colour, word] = CAUSE[fate];
        return wrap(`${paint(colour, word)} ${visible(`${root_cause} on ${host}: ${statement}`)}`, '  ');
      }),
      paint,
    ),
    ...section(
      'Findings',
      findings.filter((f) => all || isWorth(f)).map((f) => findingText(f, paint)),
      paint,
    ),
    ...section(
      'Measured, beyond the noise',
      shown.map((m) => metricText(m, paint)),
      paint,
    ),
    paint(
      'dim',
      `  ${metrics.length - beyond.length} of ${metrics.length} metrics without a change beyond the noise${beyond.length > shown.length && !all ? `, ${beyond.length - shown.length} more with one` : ''}${all ? '' : ' (--all)'}`,
    ),
    ...section('Settings', settings.map(settingText), paint),
    ...(settings.length === 0 ? ['', 'No setting differs.'] : []),
    '',
    paint(
      'dim',
      wrap(
        'Noise: shares by Newcombe’s interval, events by their counts, samples by rank sum, each at one in a thousand. One window before and one after cannot show what varies from hour to hour.',
        '  ',
      ),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function isWorth({ severity, fate }: ComparedFinding): boolean {
  return severity === 'warning' || severity === 'critical' || fate === 'appeared';
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title), ...lines];
}

function findingText(f: ComparedFinding, paint: Paint): string {
  const [colour, word] = FATES[f.fate];
  const where = [f.host, f.subject].filter(Boolean).join(' ');
  const now = f.now === undefined ? '' : ` Now: ${f.now}`;
  return wrap(
    `${paint(colour, word)} ${f.severity} ${f.detection} ${visible(`${where}: ${f.statement} (${f.cites[0] ?? ''})${now}`)}`,
    '  ',
  );
}

function metricText(
  { host, name, before, after, change, follows_load: follows }: ComparedMetric,
  paint: Paint,
): string {
  const colour = follows === true || change === 'within' || change === 'unknown' ? 'dim' : 'yellow';
  const note = follows === true ? ', as the traffic' : change === 'unknown' ? ', the noise is not known' : '';
  return wrap(
    `${paint(colour, change)}${note} ${visible(`${host} ${name}: ${measured(before)} → ${measured(after)} (${after.cite})`)}`,
    '  ',
  );
}

/** `38 of 12,400 segments (0.31 %)`, `12 in 15 s (0.8 per s)`, `median 1.97 ms, MAD 0.1, n = 66`. */
function measured(metric: Metric): string {
  if (metric.kind === 'share') return partOf(metric.part, metric.whole, metric.unit);
  if (metric.kind === 'rate')
    return `${figure(metric.count)} in ${figure(metric.seconds)} s (${figure(valueOf(metric))}/s)`;
  if (metric.kind === 'level') return `${figure(metric.value)} ${metric.unit}`;
  return `median ${figure(valueOf(metric))} ${metric.unit}, MAD ${figure(madOf(metric.values))}, n = ${metric.values.length}`;
}

function settingText({ host, name, before, after, cites }: ComparedSetting): string {
  return wrap(
    visible(
      `${host} ${name}: ${cut(before ?? '(none)')} → ${cut(after ?? '(none)')} (${cites.at(-1) ?? ''})`,
    ),
    '  ',
  );
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > VALUE ? `${line.slice(0, VALUE)}…` : line;
}

/** Which host differs from its peers, for a terminal. */
export function peersText({ groups, metrics, settings }: Peers, all: boolean, paint: Paint): string {
  const odd = metrics.filter((m) => m.outliers.length > 0 || m.differs !== undefined);
  const shown = all ? metrics : odd.slice(0, MOST);
  const lines = [
    ...groups.map((g) => wrap(visible(`${g.name}: ${g.hosts.join(', ')} (${g.note})`))),
    ...section(
      'Stands out',
      shown.map((m) => peerMetricText(m, paint)),
      paint,
    ),
    ...(odd.length === 0 ? ['', 'No measurement of one host stands out from the others.'] : []),
    paint('dim', `  of ${metrics.length} metrics that at least two hosts have${all ? '' : ' (--all)'}`),
    ...section(
      'Settings that differ',
      (all ? settings : settings.slice(0, MOST)).map(peerSettingText),
      paint,
    ),
    ...(settings.length > MOST && !all ? [paint('dim', `  and ${settings.length - MOST} more (--all)`)] : []),
    ...(settings.length === 0 ? ['', 'No setting differs.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function peerMetricText(m: PeerMetric, paint: Paint): string {
  const spread = `${m.n} hosts, median ${figure(m.median)}, MAD ${figure(m.mad)} ${unitOf(m)}`;
  const odd = m.outliers.map(
    ({ host, metric, z }) =>
      `${host}: ${measured(metric)}${z === undefined ? ', all others are nearly equal' : `, z = ${figure(z)}`} (${metric.cite})`,
  );
  const others = odd.length > 0 ? odd : m.values.map(({ host, metric }) => `${host}: ${measured(metric)}`);
  const word = odd.length > 0 ? paint('yellow', 'odd') : paint('dim', m.differs ?? 'within');
  return wrap(`${word} ${visible(`${m.name} (${spread}): ${others.join('; ')}`)}`, '  ');
}

function unitOf({ kind, unit }: PeerMetric): string {
  if (kind === 'share') return `% of ${unit}`;
  return kind === 'rate' ? 'per s' : unit;
}

function peerSettingText({ name, values }: PeerSetting): string {
  const each = values.map(({ value, hosts }) => `${cut(value)} on ${hosts.join(', ')}`);
  return wrap(visible(`${name}: ${each.join('; ')}`), '  ');
}
