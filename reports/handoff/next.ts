import { fieldOf, fill } from '../../src/core/documents/field.js';
import { mainBundle } from '../../src/core/documents/main-bundle.js';
import { cellText } from '../../src/core/documents/prose.js';
import type { IncidentRecord } from '../../src/core/documents/record.js';
import type { Sheet } from '../../src/core/documents/sheet-schema.js';
import { escapeLine } from '../../src/core/escape.js';
import { groupBy } from '../../src/core/group-by.js';
import type { Model } from './model.js';
import type { Words } from './words.js';

type Part<K extends keyof Model> = Model[K];

/** Tests that were not run, in the order of the hypotheses; an open one without a test asks for one. */
export function verificationOf(sheets: readonly Sheet[], words: Words): Part<'verification'> {
  return sheets
    .filter((s) => s.state === 'open' && (s.testsPending > 0 || s.tests.length === 0))
    .map((s) => ({
      hypothesis: s.id,
      title: s.title,
      tests: s.tests,
      ...(s.tests.length === 0 && { none: fill(words.noTest(s.id), words.author) }),
    }));
}

/** What the evidence proposes to run next: each tells some causes apart. */
export function separatingOf(record: IncidentRecord): Part<'separating'> {
  const tests = mainBundle(record)?.analysis.verdict.next_tests ?? [];
  return tests.map(({ test, separates }) => ({
    test: escapeLine(test),
    separates: escapeLine(separates.map((cause) => cause.replaceAll('_', ' ')).join(', ')),
  }));
}

export function actionsOf({ incident }: IncidentRecord, words: Words): Part<'actions'> {
  return (incident.actions ?? []).map(({ id, do: what, owner, priority, due, state }) => ({
    id,
    do: cellText(what),
    owner: fieldOf(owner && cellText(owner), words.owner, words.lead),
    priority: fieldOf(priority && cellText(priority), words.priority, words.lead),
    due: fieldOf(due, words.due, words.lead),
    state: state ?? 'open',
  }));
}

export function questionsOf({ incident }: IncidentRecord, words: Words): Part<'questions'> {
  return (incident.questions ?? [])
    .filter((q) => q.answer === undefined)
    .map(({ id, text, to, by }) => ({
      id,
      text: cellText(text),
      to: fieldOf(to && cellText(to), words.answers, words.lead),
      by: fieldOf(by && cellText(by), words.answeredBy, words.lead),
    }));
}

/** In the order of the file, together what is of one group. */
export function stepsOf({ incident }: IncidentRecord): Part<'next'> {
  return [...groupBy(incident.next ?? [], (step) => step.group ?? '')].map(([group, steps]) => ({
    group: cellText(group),
    steps: steps.map((step) => ({
      do: cellText(step.do),
      ...(step.cmd !== undefined && { command: step.cmd }),
      why: cellText(step.why ?? ''),
      by: cellText(step.by ?? ''),
    })),
  }));
}

/** What may go wrong, and from which value on somebody is called; asked for where nobody wrote it. */
export function risksOf(
  { incident }: IncidentRecord,
  words: Words,
): Pick<Model, 'risks' | 'noRisks' | 'triggers' | 'noTriggers'> {
  const { risks = [], escalation_triggers: triggers = [] } = incident;
  return {
    risks: risks.map(cellText),
    ...(risks.length === 0 && { noRisks: fill(words.risks, words.shift) }),
    triggers: triggers.map((t) => ({ when: cellText(t.when), do: cellText(t.do ?? '') })),
    ...(triggers.length === 0 && { noTriggers: fill(words.triggers, words.shift) }),
  };
}
