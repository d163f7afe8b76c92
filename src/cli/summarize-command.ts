import { analyzeBundle } from '../analyze/analyze.js';
import { settingText } from '../analyze/settings.js';
import { openBundle } from '../bundle/read.js';
import { EXIT } from '../core/errors.js';
import { shellQuote } from '../core/quote.js';
import { summarize, type Summary } from '../query/summary.js';
import { visible } from '../core/escape.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { type KnowledgeFlags, knowledgeOf } from './knowledge-flags.js';
import { type Paint, painter } from './style.js';
import { textTable } from './text-table.js';
import { wrap } from './wrap.js';

interface Flags extends KeyFlags, KnowledgeFlags {
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence summarize BUNDLE`. */
export async function runSummarize(path: string, flags: Flags): Promise<number> {
  const knowledge = await knowledgeOf(flags);
  const bundle = await openBundle(path, {}, await decryptionKeys(path, flags));
  const summary = summarize(path, await bundle.manifest(), await analyzeBundle(bundle, knowledge));
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(summary, null, 2)}\n`
      : summaryText(summary, painter(process.stdout, flags.color)),
  );
  return EXIT.done;
}

function summaryText(s: Summary, paint: Paint): string {
  const word = { cause: 'red', none: 'green', undetermined: 'yellow' } as const;
  const [cause] = s.causes;
  const about = [s.case, `${s.from} to ${s.to}`, s.interrupted ? 'interrupted' : '']
    .filter(Boolean)
    .join(', ');
  const rows = s.hosts.map((h) => [
    visible(h.host),
    h.role ?? '',
    h.outcome,
    `${h.probes_ok} of ${h.probes}`,
    String(h.missing),
    h.worst ?? '-',
    Object.entries(h.findings)
      .filter(([, n]) => n > 0)
      .map(([severity, n]) => `${n} ${severity}`)
      .join(', '),
  ]);
  const lines = [
    `${paint(word[s.outcome], s.outcome)} ${paint('dim', visible(`(${about})`))}`,
    wrap(visible(s.text)),
    ...(s.outcome === 'cause' ? [] : s.unexplained.map((e) => wrap(visible(`+ ${e.statement} [${e.id}]`)))),
    ...(cause ? [wrap(visible(`Now: ${cause.now}`))] : []),
    ...(s.next_test === undefined ? [] : [wrap(visible(`Next: ${s.next_test}`))]),
    ...s.settings.map((x) => wrap(visible(`Not as shipped: ${settingText(x)} (${x.file})`))),
    '',
    ...textTable(['host', 'role', 'outcome', 'probes ok', 'missing', 'worst', 'findings'], rows, '', paint),
    paint('dim', visible(shellQuote(['evidence', 'analyze', s.bundle]))),
  ];
  return `${lines.join('\n')}\n`;
}
