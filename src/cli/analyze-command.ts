import { type Analysed, analyzeFacts } from '../analyze/analyze.js';
import { loadFacts } from '../analyze/load-facts.js';
import { openBundle } from '../bundle/read.js';
import { viewOf } from '../facts/bundle-view.js';
import type { ManifestView } from '../core/report.js';
import type { FactStore } from '../facts/fact-store.js';
import { reportPage } from '../render/bundle-documents.js';
import { SEVERITIES, type Severity } from '../core/detection.js';
import { EXIT } from '../core/errors.js';
import { openEvidence } from '../import/open-evidence.js';
import { visible } from '../core/escape.js';
import { sopOf } from '../core/sop/sop-of.js';
import { sopYaml } from '../core/sop/sop-yaml.js';
import { analysisText } from './analysis-text.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { type KnowledgeFlags, knowledgeOf } from './knowledge-flags.js';
import { INDEX } from '../record/recording-index.js';
import { takeOverSignals } from './signals.js';
import { painter } from './style.js';

interface Flags extends KeyFlags, KnowledgeFlags {
  readonly format?: 'text' | 'json' | 'yaml' | 'html';
  readonly json?: boolean;
  readonly failOn?: Severity;
  readonly all?: boolean;
  readonly color?: boolean;
}

/** `evidence analyze`: exit 4 with findings at or above `--fail-on`. */
export async function runAnalyze(path: string, flags: Flags): Promise<number> {
  takeOverSignals(() => process.exit(EXIT.interrupted));
  const knowledge = await knowledgeOf(flags);
  const { bundle, isTemporary, notices, close } = await openEvidence(
    path,
    knowledge.collectors,
    new AbortController().signal,
    async (file) => openBundle(file, {}, await decryptionKeys(file, flags)),
  );
  for (const text of notices) process.stderr.write(`${visible(text)}\n`);
  let facts: FactStore;
  let manifest: ManifestView;
  try {
    const read = await bundle.manifest();
    [facts, manifest] = [await loadFacts(bundle), read];
    if (read.files.some((file) => file.path === INDEX)) {
      const { addRecordedFaults } = await import('./recorded-faults.js');
      await addRecordedFaults(bundle, facts);
    }
  } finally {
    close();
  }
  const analysed = analyzeFacts(facts, manifest, knowledge);
  const format = flags.json ? 'json' : (flags.format ?? 'text');
  if (format === 'json') {
    const { verdict, findings, settings } = analysed;
    const { coverage } = verdict;
    process.stdout.write(`${JSON.stringify({ verdict, findings, coverage, settings }, null, 2)}\n`);
  } else if (format === 'yaml') process.stdout.write(sopYaml(sopOf(analysed)));
  else if (format === 'html') process.stdout.write(await reportPage(viewOf(facts, manifest, analysed)));
  else
    process.stdout.write(
      analysisText(
        analysed,
        isTemporary
          ? `evidence import ${path} keeps it as a bundle, in which the cited files are`
          : `evidence open ${path} --cat FILE shows a cited file`,
        flags.all ?? false,
        painter(process.stdout, flags.color),
      ),
    );
  return isAlarming(analysed, flags.failOn) ? EXIT.findings : EXIT.done;
}

function isAlarming({ findings }: Analysed, failOn: Severity | undefined): boolean {
  if (failOn === undefined) return false;
  const least = SEVERITIES.indexOf(failOn);
  return findings.some((f) => SEVERITIES.indexOf(f.severity) >= least);
}
