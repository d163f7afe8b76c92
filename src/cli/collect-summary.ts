import type { SealWith } from '../bundle/custody.js';
import type { Collected } from '../collect/collect.js';
import type { Artifact } from '../core/artifact.js';
import { type GapGroup, groupGaps, isMissing } from '../core/artifact-groups.js';
import { formatBytes, formatDuration } from '../core/units.js';
import { visible } from '../core/escape.js';
import { hostTable } from './host-table.js';
import { shortList } from './short-list.js';
import type { Paint } from './style.js';
import { wrap } from './wrap.js';

/**
 * The closing words of a run: what is there, what is missing and why, what to do next.
 *
 * @param more what this kind of run has to say besides, and what to do with it first
 */
export function collectSummary(
  collected: Collected,
  seal: SealWith,
  paint: Paint,
  more: { readonly brief: readonly string[]; readonly next: readonly string[] } = { brief: [], next: [] },
): string {
  const { manifest } = collected;
  const artifacts: readonly Artifact[] = manifest.artifacts;
  const ok = artifacts.filter((a) => a.outcome === 'ok').length;
  const gaps = groupGaps(artifacts.filter((a) => isMissing(a.outcome)));
  const refused = groupGaps(artifacts.filter((a) => a.outcome === 'not_run'));
  const isFleet = manifest.hosts.length > 1;
  const key = collected.encrypted ? ' --identity FILE' : '';
  const lines = [
    '',
    `${paint(collected.interrupted ? 'yellow' : 'green', collected.interrupted ? 'interrupted, sealed:' : 'sealed:')} ${paint('bold', collected.path)}`,
    `  ${formatBytes(collected.bytes)}, ${ok} of ${artifacts.length} probes ok in ${took(collected)}, manifest sha256 ${collected.manifestSha256}`,
    ...(collected.reason === undefined
      ? []
      : [paint('yellow', `  a folder instead of an archive: ${collected.reason}`)]),
    ...sealing(collected, seal, paint),
    ...(collected.identityMap === undefined
      ? []
      : [
          `  addresses and names are pseudonyms; the way back is ${collected.identityMap}: keep it, send it to nobody`,
        ]),
    ...verdictLines(collected, paint),
    ...more.brief,
    ...(isFleet ? ['', ...hostTable(manifest.hosts, artifacts, paint)] : []),
    ...section(paint('yellow', `missing (${gaps.length})`), gaps, isFleet),
    ...section(paint('dim', 'not asked for'), refused, isFleet),
    ...remedies(gaps, paint),
    '',
    'next:',
    ...more.next.map((command) => `  ${command}`),
    `  evidence open ${collected.path}${key}`,
    `  evidence verify ${collected.path}${key}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What the evidence says, in a few lines; `evidence analyze` has all of it. */
function verdictLines({ analysis, path }: Collected, paint: Paint): string[] {
  if (!analysis) return [];
  const { outcome, summary, causes } = analysis.verdict;
  const colour = { cause: 'red', none: 'green', undetermined: 'yellow' } as const;
  return [
    '',
    wrap(`${paint(colour[outcome], `verdict: ${outcome}`)}: ${visible(summary)}`, '  '),
    ...causes
      .slice(0, SHOWN_CAUSES)
      .map((c) => wrap(visible(`${c.root_cause} (${c.confidence}): ${c.statement}`), '    ')),
    paint('dim', `    evidence analyze ${path} shows what it rests on, and what to run next`),
  ];
}

function sealing(collected: Collected, { encryptTo, signer }: SealWith, paint: Paint): string[] {
  const lines: string[] = [];
  if (encryptTo && !collected.encrypted) {
    const how = `evidence encrypt ${collected.path} ${encryptTo.map((to) => `--to ${to}`).join(' ')}`;
    lines.push(`${paint('red', '  NOT encrypted')}; encrypt it: ${how}`);
  }
  if (collected.encrypted) lines.push(`  encrypted for ${encryptTo?.join(', ')}`);
  if (collected.unsigned !== undefined)
    lines.push(paint('yellow', `  NOT signed: ${visible(collected.unsigned)}`));
  else if (signer) lines.push(`  signed by ${signer.fingerprint} (${signer.type})`);
  return lines;
}

const SHOWN = 12;
const SHOWN_CAUSES = 3;

function section(title: string, gaps: readonly GapGroup[], isFleet: boolean): string[] {
  if (gaps.length === 0) return [];
  const rows = gaps.slice(0, SHOWN).map((gap) => {
    const names = shortList(gap.probes);
    // A reason may quote what a tool said on stderr.
    const where = isFleet ? ` on ${shortList(gap.hosts)}` : '';
    return wrap(visible(`${gap.outcome.replace('_', ' ')}: ${names}${where}: ${gap.reason}`), '  ');
  });
  const more = gaps.length > SHOWN ? [`  and ${gaps.length - SHOWN} more, see README.md in the bundle`] : [];
  return ['', `${title}:`, ...rows, ...more];
}

function remedies(gaps: readonly GapGroup[], paint: Paint): string[] {
  const texts = [...new Set(gaps.flatMap((g) => g.remedy ?? []))];
  const packages = texts.flatMap((t) => (t.startsWith('apt-get install ') ? t.slice(16).split(' ') : []));
  const others = texts.filter((t) => !t.startsWith('apt-get install '));
  const apt = packages.length > 0 ? [`apt-get install ${[...new Set(packages)].toSorted().join(' ')}`] : [];
  const all = [...apt, ...others];
  return all.length === 0
    ? []
    : ['', `${paint('cyan', 'for a fuller bundle')}:`, ...all.map((t) => `  ${t}`)];
}

function took({ manifest }: Collected): string {
  const { startSnapshotAt, endSnapshotAt } = manifest.window;
  if (startSnapshotAt === undefined || endSnapshotAt === undefined) return 'a moment';
  return formatDuration(Date.parse(endSnapshotAt) - Date.parse(startSnapshotAt));
}
