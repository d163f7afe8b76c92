import { statSync } from 'node:fs';
import { type CheckContext, checkText } from '../check/check-document.js';
import { checkIncident } from '../check/check-incident.js';
import type { Kind } from '../check/document/document.js';
import { evidenceIdsBeside, loadIncidentFolder } from '../check/load-folder.js';
import { loadWords } from '../check/load-words.js';
import { readText } from '../check/read-text.js';
import { compareResults, type Level, type Result } from '../check/result.js';
import type { Target } from '../check/rule.js';
import { allRules } from '../check/rules/describe.js';
import { knownRule, readRulesFile, ruleIds } from '../check/rules-file.js';
import { sarifOf } from '../check/sarif.js';
import { EXIT } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import { checkReport } from './check-text.js';
import { painter } from './style.js';

interface Flags {
  readonly for?: Target;
  readonly external?: boolean;
  readonly format?: 'text' | 'json' | 'sarif';
  readonly json?: boolean;
  readonly rules?: string;
  readonly disable?: readonly string[];
  readonly failOn?: Level;
  readonly language?: string;
  readonly kind?: Kind;
  readonly color?: boolean;
}

interface Checked {
  readonly file: string;
  readonly kind: string;
  readonly target: Target;
  readonly results: readonly Result[];
}

/** `evidence check`: exit 6 when something at or above --fail-on was found. */
export async function runCheck(paths: readonly string[], flags: Flags): Promise<number> {
  const words = loadWords();
  const own = flags.rules === undefined ? {} : readRulesFile(readText(flags.rules), flags.rules, words);
  const ids = [...ruleIds(words), ...(own.rules ?? []).map((r) => r.id)];
  for (const id of flags.disable ?? []) knownRule(id, ids, '--disable');
  const context = {
    ...own,
    words,
    external: flags.external === true,
    today: new Date().toISOString().slice(0, 10),
    disable: new Set([...(own.disable ?? []), ...(flags.disable ?? [])]),
    ...(flags.language !== undefined && { language: flags.language }),
  };
  const checked = await Promise.all(paths.map((path) => checkPath(path, flags, context)));
  const results = checked.flatMap((c) => c.results).toSorted(compareResults);
  const errors = results.filter((r) => r.level === 'error').length;
  const counts = { error: errors, warning: results.length - errors };
  const failed = counts.error > 0 || (flags.failOn === 'warning' && counts.warning > 0);
  const format = flags.json ? 'json' : (flags.format ?? 'text');
  if (format === 'json') {
    const documents = checked.map(({ file, kind, target }) => ({ file, kind, target }));
    print({ schema: 'evidence/check/v1', external: context.external, documents, counts, failed, results });
  } else if (format === 'sarif') print(sarifOf(results, [...allRules(words), ...(own.rules ?? [])], VERSION));
  else process.stdout.write(checkReport(results, counts, painter(process.stdout, flags.color)));
  return failed ? EXIT.check : EXIT.done;
}

function print(data: object): void {
  process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
}

async function checkPath(
  path: string,
  flags: Flags,
  context: Omit<CheckContext, 'file' | 'target'>,
): Promise<Checked> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const { incident, lock, documents, disk } = await loadIncidentFolder(path);
    const target = flags.for ?? incident.data.status ?? 'draft';
    const results = checkIncident(incident, lock, documents, { ...context, target, disk });
    return { file: path, kind: 'incident', target, results };
  }
  const target = flags.for ?? 'draft';
  const evidenceIds = await evidenceIdsBeside(path);
  const { kind, results } = checkText(readText(path), flags.kind, {
    ...context,
    target,
    file: path,
    ...(evidenceIds && { evidenceIds }),
  });
  return { file: path, kind, target, results };
}
