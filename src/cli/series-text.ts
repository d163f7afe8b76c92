import { visible } from '../core/escape.js';
import { figure } from '../core/figures.js';
import { few, millis } from '../core/readable.js';
import type {
  Check,
  Hypothesis,
  Investigation,
  SeriesAnalysis,
  SeriesEvent,
} from '../series/series-analysis.js';
import type { Paint } from './style.js';
import { wrap } from './wrap.js';

/** Events of which the checklist is printed; the rest is a line each, and in --json. */
const MOST_CHECKED = 3;
const MOST_LISTED = 20;

const CHECK_NAMES: Readonly<Record<Check['check'], string>> = {
  timestamp: 'time',
  recv_q: 'recv_q',
  send_q: 'send_q',
  app_cpu: 'application CPU',
  softirq_cpu: 'softirq CPU',
  retransmissions: 'sent again',
  icmp_rtt: 'ping',
  nic: 'NIC and stack',
  capture: 'capture',
  system_log: 'system log',
  application_log: 'application log',
};

/** For a terminal: the answer, then events, hypotheses, what was tested, what was not seen. */
export function seriesText(analysis: SeriesAnalysis, all: boolean, paint: Paint): string {
  const [first = '', ...more] = analysis.answer;
  const lines = [paint('bold', wrap(visible(first))), ...more.map((line) => wrap(visible(line), '  '))];
  for (const c of analysis.conclusions) {
    const but = c.against.map((text) => `but ${text}; `).join('');
    const name = `${c.cause.replaceAll('_', ' ')} (${few(c.eventIds, 5)})`;
    lines.push(paint('dim', wrap(visible(`${name}: ${but}${c.cites.slice(0, 3).join(', ')}`), '  ')));
    for (const { test } of c.nextTests) lines.push(wrap(visible(`next: ${test}`), '    '));
  }
  if (analysis.events.length > 0) lines.push('', paint('bold', 'Events'));
  const shown = all ? analysis.events : analysis.events.slice(0, MOST_LISTED);
  for (const event of shown) lines.push(eventLine(event, paint));
  if (shown.length < analysis.events.length)
    lines.push(paint('dim', `  and ${analysis.events.length - shown.length} more (--all)`));
  const checked = all ? analysis.events : worst(analysis.events);
  for (const event of checked) lines.push('', ...checklistLines(event, paint));
  for (const i of analysis.investigations) lines.push('', ...investigationLines(i, paint));
  if (analysis.changePoints.length > 0) lines.push('', paint('bold', 'Level changed'));
  for (const c of analysis.changePoints)
    lines.push(
      wrap(
        visible(
          `${c.at.slice(11, 21)} ${c.column} of ${c.subject} (${c.host}): ${figure(c.before)} to ${figure(c.after)}, p ${figure(c.p)} (${c.cites[0] ?? ''})`,
        ),
        '  ',
      ),
    );
  lines.push('', paint('bold', 'Connections'), ...connectionLines(analysis, all));
  if (analysis.quality.length > 0)
    lines.push('', paint('bold', 'Of the recording'), ...analysis.quality.map((q) => wrap(visible(q), '  ')));
  const { count, level } = analysis.tests;
  lines.push(
    '',
    paint(
      'dim',
      `  ${count} tests, corrected together (Holm): at most ${level * 100} % of healthy recordings claim anything. What goes together need not be cause and effect.`,
    ),
  );
  return `${lines.join('\n')}\n`;
}

function worst(events: readonly SeriesEvent[]): SeriesEvent[] {
  const chosen = new Set(events.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, MOST_CHECKED));
  return events.filter((e) => chosen.has(e));
}

function eventLine(event: SeriesEvent, paint: Paint): string {
  const { id, at, durationMs, cause, blamed, signals, isCut, clockErrorMs } = event;
  const error = clockErrorMs === undefined ? ' ± ?' : clockErrorMs > 0 ? ` ± ${figure(clockErrorMs)} ms` : '';
  const seen = [...new Set(signals.map((s) => `${s.kind} on ${s.host}`))].join(', ');
  return [
    `  ${paint('cyan', id)} ${at.slice(11, 23)}${error}, ${millis(durationMs)}${isCut ? ' (cut by the end of the recording)' : ''}: `,
    visible(`${cause.replaceAll('_', ' ')}, ${blamed}; ${seen}`),
  ].join('');
}

function checklistLines(event: SeriesEvent, paint: Paint): string[] {
  return [
    paint('bold', `Checklist of ${event.id}`),
    ...event.checklist.map((c) => {
      const name = CHECK_NAMES[c.check].padEnd(16);
      const where = c.cites[0] === undefined ? '' : ` (${c.cites[0]})`;
      return c.value === undefined
        ? paint('dim', visible(`  ${name} not observable: ${c.why ?? ''}`))
        : visible(`  ${name} ${c.value}${where}`);
    }),
    ...(event.order === '' ? [] : [wrap(visible(event.order), '  ')]),
  ];
}

function investigationLines(i: Investigation, paint: Paint): string[] {
  const name = i.subject === '' ? 'pings only' : i.subject;
  const found = i.relations.filter((r) => r.found);
  return [
    paint(
      'bold',
      visible(
        `${i.between.join(' and ')}: ${name}${i.connections > 1 ? `, busiest of ${i.connections}` : ''}`,
      ),
    ),
    ...i.hypotheses.flatMap((h) => hypothesisLines(h, paint)),
    ...(found.length === 0 ? ['  no other relation found'] : []),
    ...found.map((r) =>
      wrap(
        visible(
          `${r.cause} goes with ${r.effect}: ρ ${figure(r.rho)} (95 % ${figure(r.low)} to ${figure(r.high)}), p ${figure(r.pCorrected)}${r.order === '' ? '' : `; ${r.order}`}`,
        ),
        '  ',
      ),
    ),
    ...(i.events.length === 0
      ? []
      : [
          '  Root cause categories, over all events:',
          ...i.categories.map((c) =>
            wrap(
              visible(
                `${c.id.replaceAll('_', ' ')}: ${words(c.state)}${[...c.for, ...c.against].length > 0 ? ` (${[...c.for, ...c.against].join('; ')})` : ''}${c.unseen.length > 0 ? `; not observable: ${c.unseen.join('; ')}` : ''}`,
              ),
              '    ',
            ),
          ),
          '  Decision tree, longest event:',
          ...i.tree.map((s) =>
            wrap(
              visible(
                `${s.step} ${s.question} ${s.answer}${s.cites[0] === undefined ? '' : ` (${s.cites[0]})`}`,
              ),
              '    ',
            ),
          ),
        ]),
  ];
}

function hypothesisLines(h: Hypothesis, paint: Paint): string[] {
  const colour = h.state === 'supported' ? 'cyan' : 'dim';
  return [`  ${paint(colour, words(h.state))}: ${h.question}`, paint('dim', wrap(visible(h.answer), '    '))];
}

function words(state: Hypothesis['state']): string {
  return state.replaceAll('_', ' ');
}

function connectionLines({ connections }: SeriesAnalysis, all: boolean): string[] {
  const shown = all ? connections : connections.slice(0, MOST_LISTED);
  const more = connections.length - shown.length;
  if (connections.length === 0) return ['  none was recorded'];
  return [
    ...shown.map((c) => {
      const clock =
        c.clockErrorMs === undefined ? 'clocks never compared' : `clocks ± ${figure(c.clockErrorMs)} ms`;
      const other = c.peer ? `other end on ${c.peer.host}, ${clock}` : (c.unpaired ?? '');
      return wrap(
        visible(`${c.host} ${c.subject}: ${c.role}; ${other}${c.note === undefined ? '' : `; ${c.note}`}`),
        '  ',
      );
    }),
    ...(more > 0 ? [`  and ${more} more (--all)`] : []),
  ];
}
