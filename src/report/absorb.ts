import type { Binding } from '../core/documents/document-kind.js';
import type { IncidentEdit } from '../core/documents/edits.js';
import { type Incident, incidentSchema } from '../core/documents/incident.js';
import type { Section } from '../render/document/sections.js';
import { type BlockVersions, conflict, onlyConflict } from './absorb-block.js';
import { absorbComputed } from './absorb-computed.js';
import { absorbList } from './absorb-list.js';
import { absorbProse } from './absorb-prose.js';
import { absorbTable } from './absorb-table.js';
import { type Conflict, joinOutcomes, noOutcome, type Outcome } from './absorbed.js';
import { extraEdits, TOP, withoutExtra } from './extra.js';
import { withEdits } from './incident-paths.js';
import { withId } from './new-ids.js';
import { lostAnchors } from './lost-anchors.js';
import { ownedEdits } from './owned-edits.js';
import { overrideEdits, type Who } from './override-edits.js';
import { headed } from './parts.js';
import { settled } from './similarity.js';
import { splitBlocks } from './split-blocks.js';
import { sameWords } from './tokens.js';

export interface AbsorbInput {
  /** The last render, as the lock has it. */
  readonly base: {
    readonly blocks: Readonly<Record<string, string>>;
    readonly bindings: Readonly<Record<string, Binding>>;
    readonly facts: Readonly<Record<string, string>>;
  };
  /** The document as it is in out/. */
  readonly edited: string;
  /** What would be rendered now, from the incident as it is. */
  readonly now: {
    readonly sections: readonly Section[];
    readonly bindings: Readonly<Record<string, Binding>>;
    /** IANA zone in which times are printed. */
    readonly timezone: string;
  };
  readonly incident: Incident;
  /** Who typed over what the evidence says, for the audit. */
  readonly who: Who;
  /** Rows of people that are gone from a table are meant to be gone. */
  readonly deleteRows?: boolean;
}

export interface Absorbed {
  /** To be written by `editIncident`, in this order. The incident stays valid with each of them. */
  readonly edits: readonly IncidentEdit[];
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly string[];
}

/**
 * Takes what people changed in a rendered document over into the incident file: prose by words, lists by item, tables
 * by row and cell. What both sides changed, and what no field can keep, is told instead of guessed.
 */
export function absorb(input: AbsorbInput): Absorbed {
  const { base, edited, now, incident } = input;
  const split = splitBlocks(edited, base.blocks);
  const lost = lostAnchors(base.blocks, split);
  const nowTexts = new Map(now.sections.map(({ id, text }) => [id, text]));
  const told = split.blocks.filter(({ id }) => !lost.untold.has(id));
  const outcomes = told.map(({ id, text }) => absorbBlock(input, id, text, nowTexts.get(id) ?? ''));
  const all = joinOutcomes(outcomes);
  const extra = [
    { block: TOP, texts: split.before === '' ? [] : [split.before] },
    ...told.map(({ id }, i) => ({ block: id, texts: outcomes[i]?.extra ?? [] })),
  ];
  const owned = ownedEdits(incident, all.edits);
  const wanted = [
    ...extraEdits(incident, all.edits, extra),
    ...owned.edits,
    ...withoutExtra(incident, lost.takenOut),
    ...overrideEdits(incident, all.overrides, input.who),
  ];
  const { edits, refused } = allowed(incident, wanted);
  return {
    edits,
    conflicts: [...lost.conflicts, ...all.conflicts, ...refused],
    notes: [
      ...all.notes,
      ...owned.notes,
      ...movedBlocks(
        now.sections,
        split.blocks.map(({ id }) => id),
      ),
    ],
  };
}

function absorbBlock(
  { base, now, incident, deleteRows }: AbsorbInput,
  id: string,
  edited: string,
  nowText: string,
): Outcome {
  const baseText = base.blocks[id] ?? '';
  if (sameWords(edited, baseText) || sameWords(edited, nowText)) return noOutcome();
  if (/^(?:<{7}|>{7}) /m.test(edited))
    return onlyConflict(conflict(id, 'markers', { base: baseText, yours: edited, theirs: nowText }));
  const [before, after, current] = [headed(baseText), headed(edited), headed(nowText)];
  const baseBinding = base.bindings[id] ?? { kind: 'computed' };
  const nowBinding = now.bindings[id] ?? baseBinding;
  const isHeadSame = sameWords(before.heading, after.heading) || sameWords(current.heading, after.heading);
  const head = isHeadSame
    ? []
    : [conflict(id, 'no_field', { base: before.heading, yours: after.heading, theirs: current.heading })];
  const facts =
    baseBinding.kind === 'computed' && baseBinding.facts ? pick(base.facts, baseBinding.facts) : base.facts;
  const block: BlockVersions = {
    id,
    base: before.body,
    edited: after.body,
    now: current.body,
    baseBinding,
    nowBinding,
    incident,
    facts,
    timezone: now.timezone,
    deleteRows: deleteRows === true,
  };
  return joinOutcomes([{ ...noOutcome(), conflicts: head }, ...absorbBody(block, baseBinding)]);
}

function absorbBody(block: BlockVersions, binding: Binding): Outcome[] {
  switch (binding.kind) {
    case 'prose':
      return [absorbProse(block, binding)];
    case 'list':
      return [absorbList(block, binding), absorbComputed(block, 'list')];
    case 'table':
      return [absorbTable(block, binding), absorbComputed(block, 'table')];
    case 'computed':
      return [absorbComputed(block)];
  }
}

function pick(facts: Readonly<Record<string, string>>, ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.flatMap((id) => (facts[id] === undefined ? [] : [[id, facts[id]]])));
}

/** Edits the schema allows, one after the other; the others with what it says. */
function allowed(
  incident: Incident,
  edits: readonly IncidentEdit[],
): { edits: IncidentEdit[]; refused: Conflict[] } {
  const [good, refused]: [IncidentEdit[], Conflict[]] = [[], []];
  for (const edit of edits) {
    const result = incidentSchema.safeParse(
      withEdits(
        incident,
        [...good, edit].map((each) => withId(each)),
      ),
    );
    if (result.success) good.push(edit);
    else {
      const yours = edit.op === 'set' || edit.op === 'insert' ? asText(edit.value) : '';
      const note = result.error.issues.map((issue) => issue.message).join('; ');
      refused.push(conflict(edit.block ?? '', 'not_valid', { yours, path: edit.path, note }));
    }
  }
  return { edits: good, refused };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function movedBlocks(sections: readonly Section[], edited: readonly string[]): string[] {
  const places = new Map(sections.map(({ id }, i) => [id, i]));
  const order = edited.filter((id) => places.has(id));
  const stay = settled(order.map((id) => places.get(id) ?? 0));
  return order
    .filter((id) => !stay.has(places.get(id) ?? 0))
    .map((id) => `${id} was moved: the order of sections is in templates/<kind>/order.yaml`);
}
