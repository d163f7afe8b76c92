import { z } from 'zod';
import { LAYERS } from '../core/layers.js';
import { didYouMean } from '../core/suggest.js';

/**
 * `TCP-17`: fired on the host in question. `TCP-17@any`: on any host; `@other`: on another one; `@client`, `@server`,
 * `@gateway`: on a host of that role. `clear:PATH-01`: looked at and nothing found. `hint` findings count only where
 * `?` follows: `TCP-17?`.
 */
const CONDITION = /^(?:(clear):)?([A-Z]{2,8}-\d{2,4})(?:@(any|other|client|server|gateway))?(\?)?$/;

const EXPECTED = 'expected a detection such as TCP-17, TCP-17@any or clear:PATH-01';
const condition = z.string().regex(CONDITION, EXPECTED);
const weighted = z.union([condition, z.record(z.string(), z.number().min(0.1).max(5))]);
const command = z.strictObject({
  run: z.string().describe('what to type'),
  expect: z.string().describe('what it shows where this cause is the right one'),
});

/** Front matter of a playbook. */
const shape = z.strictObject({
  cause: z.string().regex(/^[a-z][a-z0-9_]*$/),
  title: z.string(),
  layer: z.enum(LAYERS),
  /** One sentence said of a host; `{host}` and `{subject}` are filled in. */
  statement: z.string(),
  /** Each entry must hold; within a list one is enough. */
  required: z.array(z.union([condition, z.array(condition).min(1)])).min(1),
  /** What speaks for it besides, with how much it says (default 1). */
  supports: z.array(weighted).default([]),
  /** What speaks against it, with how much. */
  contradicts: z.array(weighted).default([]),
  /** Any of these rules it out. */
  disqualified_by: z.array(condition).default([]),
  /** Findings that follow from it and need no cause of their own. */
  explains: z.array(condition).default([]),
  /**
   * Where it is, when not where it is seen: the host where one of these fired (of `required` and `supports`), or `far_end`, the host of the bundle that
   * owns what the findings are about. The first that applies.
   */
  place: z.array(z.union([z.literal('far_end'), condition])).default([]),
  /** Causes it silences: more general names of the same thing. */
  more_specific_than: z.array(z.string()).default([]),
  confirm: z.array(command).default([]),
  mitigation: z.strictObject({ immediate: z.string(), long_term: z.string() }),
  safety: z.enum(['read_only', 'config_change', 'disruptive']),
  escalate_when: z.string().optional(),
  owner: z.string(),
  see_also: z.array(z.string()).default([]),
});

type PlaybookHead = z.infer<typeof shape>;

/** What a playbook may refer to. */
export interface Known {
  /** Ids of detections. */
  readonly detections: ReadonlySet<string>;
  /** Causes that have a playbook. */
  readonly causes: ReadonlySet<string>;
}

/** Front matter; with `known`, one whose references lead somewhere: what does not exist never holds. */
export function playbookSchema(known?: Known): typeof shape {
  if (known === undefined) return shape;
  const { detections, causes } = known;
  return shape.superRefine((head, ctx) => {
    const check = (path: (string | number)[], word: string, what: string, all: ReadonlySet<string>): void => {
      if (all.has(word)) return;
      const message = [`no ${what} "${word}"`, didYouMean(word, [...all])].filter(Boolean).join(', ');
      ctx.addIssue({ code: 'custom', path, message });
    };
    const condition = (path: (string | number)[], text: string): void => {
      const match = CONDITION.exec(text);
      if (match?.[2] !== undefined) check(path, match[2], 'detection', detections);
      else ctx.addIssue({ code: 'custom', path, message: EXPECTED });
    };
    for (const [i, entry] of head.required.entries()) {
      if (typeof entry === 'string') condition(['required', i], entry);
      else for (const [k, text] of entry.entries()) condition(['required', i, k], text);
    }
    for (const list of ['supports', 'contradicts'] as const) {
      for (const [i, entry] of head[list].entries()) {
        if (typeof entry === 'string') condition([list, i], entry);
        else for (const text of Object.keys(entry)) condition([list, i, text], text);
      }
    }
    for (const list of ['disqualified_by', 'explains'] as const) {
      for (const [i, text] of head[list].entries()) condition([list, i], text);
    }
    for (const list of ['more_specific_than', 'see_also'] as const) {
      for (const [i, cause] of head[list].entries()) check([list, i], cause, 'playbook of cause', causes);
    }
  });
}

export interface Playbook extends PlaybookHead {
  /** Markdown below the front matter. */
  readonly body: string;
  readonly file: string;
}

export interface Condition {
  readonly isClear: boolean;
  readonly detection: string;
  readonly where: 'here' | 'any' | 'other' | 'client' | 'server' | 'gateway';
  readonly mayBeHint: boolean;
}

export function parseCondition(text: string): Condition {
  const match = CONDITION.exec(text);
  if (!match) throw new Error(`not a condition: ${text}`);
  return {
    isClear: match[1] === 'clear',
    detection: match[2] ?? '',
    where: (match[3] as Condition['where'] | undefined) ?? 'here',
    mayBeHint: match[4] === '?',
  };
}

/** `[A, {B: 2}]` → `[[A, 1], [B, 2]]`. */
export function weights(list: PlaybookHead['supports']): [string, number][] {
  return list.flatMap((entry): [string, number][] =>
    typeof entry === 'string' ? [[entry, 1]] : Object.entries(entry),
  );
}
