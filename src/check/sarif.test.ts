import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkText } from './check-document.js';
import { loadWords } from './load-words.js';
import { allRules } from './rules/describe.js';
import { sarifOf } from './sarif.js';

const message = z.strictObject({ text: z.string().min(1) });
const region = z
  .strictObject({
    startLine: z.int().min(1),
    startColumn: z.int().min(1),
    endLine: z.int().min(1),
    endColumn: z.int().min(1),
    snippet: z.strictObject({ text: z.string() }),
  })
  .refine((r) => r.endLine > r.startLine || (r.endLine === r.startLine && r.endColumn >= r.startColumn));
const physicalLocation = z.strictObject({
  artifactLocation: z.strictObject({ uri: z.string().regex(/^[^\s\\]*$/) }),
  region,
});

/** What SARIF 2.1.0 (OASIS, section 3) requires of the objects we write, and the names it has for them. */
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({
            name: z.string().min(1),
            semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/),
            rules: z.array(
              z.strictObject({
                id: z.string().min(1),
                name: z.string().regex(/^[A-Z]\w+$/),
                shortDescription: message,
                fullDescription: message,
                help: message,
                defaultConfiguration: z.strictObject({ level: z.enum(['none', 'note', 'warning', 'error']) }),
              }),
            ),
          }),
        }),
        columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
        results: z.array(
          z.strictObject({
            ruleId: z.string(),
            ruleIndex: z.int().min(0).optional(),
            level: z.enum(['none', 'note', 'warning', 'error']),
            message,
            locations: z.array(z.strictObject({ physicalLocation })).length(1),
            relatedLocations: z
              .array(z.strictObject({ id: z.int().min(0), message, physicalLocation }))
              .optional(),
            partialFingerprints: z.record(z.string().regex(/\/v\d+$/), z.string().min(1)),
          }),
        ),
      }),
    )
    .min(1),
});

describe('SARIF', () => {
  const words = loadWords();
  const text = '# Report\n\nAt 08:15 it was accidentally changed, 34% packet loss.\n';
  const { results } = checkText(text, 'pir', {
    file: 'out dir/pir#1.md',
    words,
    target: 'final',
    external: false,
  });
  const log = sarif.parse(JSON.parse(JSON.stringify(sarifOf(results, allRules(words), '1.2.3'))));
  it('has the shape of 2.1.0, and a result for each of ours', () => {
    expect(log.runs[0]?.results).toHaveLength(results.length);
    expect(results.length).toBeGreaterThan(2);
  });
  it('each result points at its rule and at the words in the file', () => {
    for (const result of log.runs[0]?.results ?? []) {
      expect(log.runs[0]?.tool.driver.rules[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
      const { startLine, startColumn, endColumn, snippet } =
        result.locations[0]?.physicalLocation.region ?? {};
      const line = text.split('\n')[(startLine ?? 0) - 1] ?? '';
      expect(line.slice((startColumn ?? 0) - 1, (endColumn ?? 0) - 1)).toBe(snippet?.text);
    }
  });
  it('a file name is a URI', () => {
    expect(log.runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(
      'out%20dir/pir%231.md',
    );
  });
});
