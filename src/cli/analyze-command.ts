import type { Analysed } from '../analyze/analyze.js';
import { analyzeBundle } from '../analyze/analyze.js';
import { incidentYaml } from '../analyze/incident-yaml.js';
import { loadDetections, loadPlaybooks } from '../analyze/registry.js';
import { loadCollectors } from '../collect/registry.js';
import { SEVERITIES, type Severity } from '../core/detection.js';
import { EXIT } from '../core/errors.js';
import { openEvidence } from '../import/open-evidence.js';
import { visible } from '../render/escape.js';
import { analysisText } from './analysis-text.js';
import { takeOverSignals } from './signals.js';
import { painter } from './style.js';

interface Flags {
  readonly format?: 'text' | 'json' | 'yaml';
  readonly json?: boolean;
  readonly failOn?: Severity;
  readonly all?: boolean;
  readonly color?: boolean;
}

/** `evidence analyze`: exit 4 with findings at or above `--fail-on`. */
export async function runAnalyze(path: string, flags: Flags): Promise<number> {
  const stop = new AbortController();
  takeOverSignals(() => process.exit(EXIT.interrupted));
  const [collectors, detections] = await Promise.all([loadCollectors(), loadDetections()]);
  const { bundle, isTemporary, notices, close } = await openEvidence(path, collectors, stop.signal);
  for (const text of notices) process.stderr.write(`${visible(text)}\n`);
  let analysed: Analysed;
  try {
    analysed = await analyzeBundle(bundle, {
      collectors,
      detections,
      playbooks: loadPlaybooks(),
      limits: {},
    });
  } finally {
    close();
  }
  const format = flags.json ? 'json' : (flags.format ?? 'text');
  if (format === 'json') {
    const { verdict, findings } = analysed;
    process.stdout.write(`${JSON.stringify({ verdict, findings, coverage: verdict.coverage }, null, 2)}\n`);
  } else if (format === 'yaml') process.stdout.write(incidentYaml(analysed));
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
