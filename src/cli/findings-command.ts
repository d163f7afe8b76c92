import { analyzeBundle } from '../analyze/analyze.js';
import { settingText } from '../analyze/settings.js';
import { openBundle } from '../bundle/read.js';
import { checkRequest } from '../core/check-request.js';
import type { Severity } from '../core/detection.js';
import { EXIT } from '../core/errors.js';
import { shellQuote } from '../core/quote.js';
import { findingsRequest } from '../core/requests.js';
import { type FindingItem, type FindingsAnswer, type Judged, listFindings } from '../query/findings.js';
import { knownHosts } from '../query/host-names.js';
import { visible } from '../core/escape.js';
import { parseTime } from './collect-flags.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { type KnowledgeFlags, knowledgeOf } from './knowledge-flags.js';
import { type Paint, painter } from './style.js';
import { wrap } from './wrap.js';

interface Flags extends KeyFlags, KnowledgeFlags {
  readonly severity?: string;
  readonly layer?: readonly string[];
  readonly host?: readonly string[];
  readonly detection?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly state?: readonly string[];
  readonly failOn?: Severity;
  readonly json?: boolean;
  readonly ndjson?: boolean;
  readonly color?: boolean;
}

/** `evidence findings`: exit 4 with findings at or above `--fail-on`. */
export async function runFindings(paths: readonly string[], flags: Flags): Promise<number> {
  const request = checkRequest(
    findingsRequest,
    { severity: flags.severity, layers: flags.layer, states: flags.state },
    { severity: '--severity', layers: '--layer', states: '--state' },
  );
  const knowledge = await knowledgeOf(flags);
  const titles = new Map(knowledge.detections.map((d) => [d.id, d.title]));
  const judged: Judged[] = [];
  for (const path of paths) {
    const bundle = await openBundle(path, {}, await decryptionKeys(path, flags));
    const analysed = await analyzeBundle(bundle, knowledge);
    judged.push({ bundle: path, manifest: await bundle.manifest(), analysed, titles });
  }
  const hosts = knownHosts(
    flags.host,
    judged.flatMap((j) => j.manifest.hosts.map((h) => h.id)),
  );
  const now = Date.now();
  const answer = listFindings(judged, {
    ...(request.severity && { severity: request.severity }),
    ...(request.layers && { layers: request.layers }),
    ...(hosts && { hosts }),
    ...(flags.detection && { detections: flags.detection }),
    ...(flags.since !== undefined && { since: parseTime(flags.since, '--since', now) }),
    ...(flags.until !== undefined && { until: parseTime(flags.until, '--until', now) }),
    ...(request.states && { states: request.states }),
  });
  if (flags.ndjson) for (const f of answer.findings) process.stdout.write(`${JSON.stringify(f)}\n`);
  else if (flags.json) process.stdout.write(`${JSON.stringify(answer.findings, null, 2)}\n`);
  else process.stdout.write(findingsText(answer, paths.length > 1, painter(process.stdout, flags.color)));
  const { failOn } = flags;
  if (failOn === undefined) return EXIT.done;
  const isAlarming = listFindings(judged, { severity: failOn }).findings.length > 0;
  return isAlarming ? EXIT.findings : EXIT.done;
}

function findingsText(answer: FindingsAnswer, several: boolean, paint: Paint): string {
  const { findings, by_state: states, outside_window: outside, settings } = answer;
  const counts = Object.entries(states).map(([state, n]) => `${n} ${state.replace('_', ' ')}`);
  const lines = [
    ...findings.map((f) => findingText(f, several, paint)),
    `${findings.length} shown; of all that was looked for: ${counts.join(', ')}`,
    ...(outside > 0 ? [`${outside} left out: seen outside --since/--until`] : []),
    ...settings.map((s) => visible(`not as shipped: ${settingText(s)} (${s.file})`)),
  ];
  return `${lines.join('\n')}\n`;
}

function findingText(f: FindingItem, several: boolean, paint: Paint): string {
  const colour = f.severity === 'critical' ? 'red' : f.severity === 'warning' ? 'yellow' : 'dim';
  const where = [f.host, f.subject].filter(Boolean).join(' ');
  const onset = f.onset === undefined ? '' : `, since ${f.onset}`;
  const head = `${paint(colour, f.severity ?? f.state)} ${paint('bold', f.id)} ${visible(where)} (${f.layer}${onset})`;
  const source = several ? ` in ${f.bundle}` : '';
  const cites = f.citations
    .slice(0, 3)
    .map(({ cite }) =>
      paint('dim', `  ${visible(shellQuote(['evidence', 'open', f.bundle, '--cat', cite]))}`),
    );
  return [`${head}${visible(source)}`, wrap(visible(f.statement), '  '), ...cites, ''].join('\n');
}
