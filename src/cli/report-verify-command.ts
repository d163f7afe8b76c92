import { EXIT } from '../core/errors.js';
import { visible } from '../core/escape.js';
import { templateFolders } from '../render/document/template-folders.js';
import { type Failure, type ReportVerification, verifyReport } from '../report/verify-report.js';
import { decryptionKeys, type KeyFlags } from './decryption-keys.js';
import { type KnowledgeFlags, knowledgeOf } from './knowledge-flags.js';
import { type Paint, painter } from './style.js';

interface Flags extends KeyFlags, KnowledgeFlags {
  readonly bundle?: readonly string[];
  readonly search?: readonly string[];
  readonly templates?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** `evidence report verify`: exit 5 when anything is not as the documents say. */
export async function runReportVerify(path: string, flags: Flags): Promise<number> {
  const result = await verifyReport(path, {
    knowledge: await knowledgeOf(flags),
    given: flags.bundle ?? [],
    search: flags.search ?? [],
    folders: templateFolders(flags.templates),
    keys: (file) => decryptionKeys(file, flags),
  });
  const text = flags.json
    ? JSON.stringify(result, null, 2)
    : resultLines(path, result, painter(process.stdout, flags.color)).join('\n');
  process.stdout.write(`${text}\n`);
  return result.ok ? EXIT.done : EXIT.verification;
}

function resultLines(path: string, result: ReportVerification, paint: Paint): string[] {
  const { ok, documents, checked, values, printed, failures, overrides, notes } = result;
  const word = ok ? paint('green', 'holds') : paint('red', 'does NOT hold');
  return [
    `${word}: ${path} (${documents.join(', ')})`,
    `  ${checked.files} published files, ${checked.bundles} ${checked.bundles === 1 ? 'bundle' : 'bundles'} with ${checked.bundleFiles} files, ${checked.citations} citations, ${checked.facts} facts`,
    ...valueLines(values),
    ...(printed > 0 ? [`  made again: ${printed} printed numbers looked for`] : []),
    ...notes.map((note) => `  note: ${visible(note)}`),
    ...failures.flatMap((failure) => failureLines(failure, paint)),
    ...overrides.map(({ override, says, state }) => {
      const typed = `${override.fact}: ${override.now}, entered by ${override.by} (${override.why}); evidence said ${override.was}`;
      return `  override ${visible(says ?? typed)}${state === 'holds' ? '' : ` [${state}]`}`;
    }),
  ];
}

/** What of the numbers of incident.yaml was compared, and what was not and why. */
function valueLines({ derived, differing, entered, unchecked }: ReportVerification['values']): string[] {
  const { unread_bundle: unread, not_proposed: other } = unchecked;
  const proposed = derived + differing + unread;
  const rest = [
    ...(unread > 0 ? [`${unread} not checkable: a bundle cannot be read`] : []),
    ...(other > 0 ? [`${other} not checkable: they cite evidence that proposes no number there`] : []),
    ...(entered > 0 ? [`${entered} entered by people, not checked`] : []),
  ];
  const again = `${derived} of ${proposed} numbers and times that evidence proposed come out of it again`;
  const parts = [...(proposed > 0 ? [again] : []), ...rest];
  return parts.length === 0 ? [] : [`  incident.yaml: ${parts.join('; ')}`];
}

function failureLines({ kind, file, line, bundle, fact, expected, found }: Failure, paint: Paint): string[] {
  const place = `${bundle === undefined ? '' : `${bundle} `}${file}${line === undefined ? '' : `:${line}`}`;
  return [
    `  ${paint('red', kind)} ${visible(place)}${fact === undefined ? '' : ` (${visible(fact)})`}`,
    `    expected ${visible(expected)}`,
    `    found    ${visible(found)}`,
  ];
}
