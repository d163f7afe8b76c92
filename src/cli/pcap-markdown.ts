import { codeSpan, escapeLine } from '../core/escape.js';
import { formatBytes } from '../core/units.js';
import { figure } from '../core/figures.js';
import { comparisonMarkdown, joinMarkdown } from '../pcap/compare/comparison-markdown.js';
import type { CaptureReport } from '../pcap/summary/capture-report.js';
import type { Read } from './pcap-command.js';
import type { Source } from './pcap-sources.js';

const MOST_READINGS = 40;

/** Everything as Markdown. `pictures`: what stands below a capture, by its name. */
export function pcapMarkdown(
  { sources, joins, comparison }: Read,
  pictures: (source: Source) => readonly string[] = () => [],
): string {
  const names = sources.map(({ name }) => escapeLine(name));
  return [
    `# Packet captures: ${names.join(', ')}`,
    '',
    ...(sources.length > 1 ? ['## Comparison', '', comparisonMarkdown(comparison)] : []),
    ...joins.flatMap((join) => [
      `## ${join.files.map((file) => escapeLine(nameOf(file, sources))).join(' and ')}, packet by packet`,
      '',
      joinMarkdown(named(join, sources)),
    ]),
    ...sources.flatMap((source) => [
      `## ${escapeLine(source.name)}`,
      '',
      ...factsOf(source.report),
      '',
      ...readingsOf(source.report),
      '',
      ...pictures(source),
    ]),
  ].join('\n');
}

function nameOf(file: string, sources: readonly Source[]): string {
  return sources.find(({ report }) => report.file === file)?.name ?? file;
}

function named(join: Read['joins'][number], sources: readonly Source[]): Read['joins'][number] {
  const [a, b] = join.files.map((f) => nameOf(f, sources));
  return {
    ...join,
    files: [a ?? '', b ?? ''],
    connections: join.connections.map((c) => {
      const [near, far] = c.files.map((f) => nameOf(f, sources));
      return { ...c, files: [near ?? '', far ?? ''] };
    }),
  };
}

function factsOf(c: CaptureReport): string[] {
  const left = Object.entries(c.not_analysed).map(([why, n]) => `${figure(n)} ${why}`);
  return [
    `${codeSpan(c.file)}: ${c.format}, ${c.link_types.join(', ')}, ${figure(c.packets)} packets, ${formatBytes(c.wire_bytes)} on the wire, ${c.from ?? 'no times'} – ${c.to ?? ''} (${figure(c.seconds)} s), ${figure(c.connections)} TCP connections${c.problem === undefined ? '' : `. **Incomplete: ${escapeLine(c.problem)}**`}`,
    ...(left.length > 0 ? ['', `Not analysed: ${left.join(', ')}.`] : []),
  ];
}

function readingsOf(c: CaptureReport): string[] {
  const all = c.flows.flatMap((f) => f.readings.map((r) => ({ f, r })));
  const order = all.toSorted(
    (a, b) => Number(a.r.severity !== 'warning') - Number(b.r.severity !== 'warning'),
  );
  if (all.length === 0) return ['Nothing stands out.'];
  const lines = order.slice(0, MOST_READINGS).map(({ f, r }) => {
    const frames = r.frames.length > 0 ? ` [frame ${r.frames.join(', ')}]` : '';
    const mark = r.severity === 'warning' ? '**!** ' : '';
    return `- ${mark}${f.id} ${escapeLine(`${f.client} → ${f.server}: ${r.statement}${frames}`)}`;
  });
  const more = all.length - lines.length;
  return more > 0 ? [...lines, `- ${more} more`] : lines;
}
