import { RE2JS } from 're2js';
import { z } from 'zod';
import { EvidenceError } from '../core/errors.js';
import { compilePattern } from '../core/line-pattern.js';
import { readYaml } from '../core/read-yaml.js';
import { didYouMean } from '../core/suggest.js';
import type { CheckContext } from './check-document.js';
import { KINDS } from './document/document.js';
import { INCIDENT_RULES } from './incident/all.js';
import { defineRule, type Rule } from './rule.js';
import { documentRules } from './rules/all.js';
import type { Words } from './words.js';

const level = z.enum(['error', 'warning']);
const schema = z.strictObject({
  severity: z.record(z.string(), level).optional().describe('Rule → level'),
  disable: z.array(z.string()).optional(),
  budgets: z
    .partialRecord(z.enum(KINDS), z.int().positive())
    .optional()
    .describe('Kind of document → most lines'),
  glossary: z.array(z.string()).optional().describe('Short forms every reader knows'),
  phrases: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]{1,40}$/, 'kebab-case'),
      z.strictObject({
        level: level.default('warning'),
        title: z.string().optional(),
        why: z.string(),
        instead: z.string(),
        words: z.array(z.string()).min(1).describe('RE2, in any case'),
      }),
    )
    .optional()
    .describe('Rules of your own'),
});

/** What a rules file changes. Throws E_CONFIG, E_BAD_PATTERN; E_USAGE for a rule there is not. */
export function readRulesFile(text: string, file: string, words: readonly Words[]): Partial<CheckContext> {
  const data = readYaml(text, file, schema);
  const rules = Object.entries(data.phrases ?? {}).map(([id, phrase]) => ownRule(id, phrase, file));
  const known = [...ruleIds(words), ...rules.map((r) => r.id)];
  const named = [...Object.keys(data.severity ?? {}), ...(data.disable ?? [])];
  for (const id of named) knownRule(id, known, file);
  return {
    rules,
    levels: new Map(Object.entries(data.severity ?? {})),
    disable: new Set(data.disable ?? []),
    ...(data.budgets && { budgets: data.budgets }),
    ...(data.glossary && { glossary: new Set(data.glossary) }),
  };
}

/** Ids of all built-in rules, once each. */
export function ruleIds(words: readonly Words[]): string[] {
  return [...new Set([...words.flatMap(documentRules), ...INCIDENT_RULES].map((r) => r.id))].toSorted();
}

/** Throws E_USAGE when there is no such rule. */
export function knownRule(id: string, known: readonly string[], where: string): void {
  if (known.includes(id)) return;
  throw new EvidenceError(
    'E_USAGE',
    `${where}: there is no rule "${id}"`,
    didYouMean(id, known) ?? 'docs/check.md lists them',
  );
}

type Phrase = NonNullable<z.infer<typeof schema>['phrases']>[string];

/** Patterns of users run in linear time. */
function ownRule(id: string, { level, title, why, instead, words }: Phrase, file: string): Rule {
  for (const word of words) compilePattern(word, { option: `${file}: ${id}` });
  const pattern = RE2JS.compile(words.map((word) => `(?:${word})`).join('|'), RE2JS.CASE_INSENSITIVE);
  return defineRule({
    id,
    level,
    title: title ?? id,
    why,
    instead,
    *check({ prose }) {
      const matcher = pattern.matcher(prose);
      while (matcher.find())
        if (matcher.end() > matcher.start()) yield { start: matcher.start(), end: matcher.end() };
    },
  });
}
