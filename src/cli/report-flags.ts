import { timeProblem } from '../core/documents/incident-time.js';
import { EvidenceError } from '../core/errors.js';
import { FORMAT_NAMES, type Format } from '../render/document/formats.js';
import type { Paper } from '../render/document/to-html.js';
import type { KeyFlags } from './decryption-keys.js';
import type { KnowledgeFlags } from './knowledge-flags.js';
import { listOf } from './option-values.js';

/** What `evidence report` takes. */
export interface ReportFlags extends KeyFlags, KnowledgeFlags {
  readonly variant?: string;
  readonly audience?: string;
  readonly format?: readonly string[];
  readonly language?: string;
  readonly timezone?: string;
  readonly out?: string;
  readonly asOf?: string;
  readonly templates?: string;
  readonly model?: string;
  readonly paper?: Paper;
  readonly attach?: readonly string[];
  readonly limitMb?: string;
  readonly send?: boolean;
  readonly smtp?: string;
  readonly smtpCa?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** When the document is said to be made. Throws E_BAD_TIME. */
export function asOfTime({ asOf }: ReportFlags): string {
  const problem = asOf === undefined ? undefined : timeProblem(asOf);
  if (problem !== undefined) throw new EvidenceError('E_BAD_TIME', `--as-of: ${problem}`);
  return asOf ?? `${new Date().toISOString().slice(0, 19)}Z`;
}

export function formatsOf({ format = ['md'], send }: ReportFlags): Format[] {
  if (send && format.some((name) => name !== 'eml' && name !== 'md'))
    throw new EvidenceError('E_USAGE', '--send sends a mail: --format does not go with it');
  const check = listOf('--format', FORMAT_NAMES);
  return [...new Set(format.flatMap((name) => check(name)))] as Format[];
}
