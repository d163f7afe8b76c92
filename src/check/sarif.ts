import { createHash } from 'node:crypto';
import type { Place, Result } from './result.js';

export interface RuleText {
  readonly id: string;
  readonly level: string;
  readonly title: string;
  readonly why: string;
  readonly instead: string;
}

/** SARIF 2.1.0 (OASIS), one run. Every rule that was run is in it, so that what is gone can be closed. */
export function sarifOf(results: readonly Result[], rules: readonly RuleText[], version: string): object {
  const index = new Map(rules.map((rule, i) => [rule.id, i]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'evidence check', semanticVersion: version, rules: rules.map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        results: results.map((result) => ({
          ruleId: result.rule,
          ...(index.has(result.rule) && { ruleIndex: index.get(result.rule) }),
          level: result.level,
          message: { text: `${sentence(result.why)} Instead: ${sentence(result.instead)}` },
          locations: [{ physicalLocation: physical(result) }],
          ...(result.related.length > 0 && {
            relatedLocations: result.related.map((r, id) => ({
              id,
              message: { text: r.note },
              physicalLocation: physical(r),
            })),
          }),
          partialFingerprints: { 'ruleAndWords/v1': fingerprint(result) },
        })),
      },
    ],
  };
}

function descriptor({ id, level, title, why, instead }: RuleText): object {
  return {
    id,
    name: id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: sentence(why) },
    help: { text: sentence(instead) },
    defaultConfiguration: { level },
  };
}

function physical({ file, line, column, endLine, endColumn, quote }: Place): object {
  return {
    artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')).replace(/[?#]/g, encodeURIComponent) },
    region: {
      startLine: line,
      startColumn: column,
      endLine,
      endColumn: Math.max(endColumn, endLine === line ? column : 1),
      snippet: { text: quote },
    },
  };
}

/** The same as long as rule, file and words are: a line moved is no new finding. */
function fingerprint({ rule, file, quote }: Result): string {
  return createHash('sha256').update(`${rule}\n${file}\n${quote}`).digest('hex').slice(0, 32);
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
}
