import type { Binding } from '../core/documents/document-kind.js';
import { withClosedFence } from '../core/fences.js';
import type { Fact } from '../core/documents/record.js';
import type { Section } from '../render/document/sections.js';
import { placeId } from './computed-cell.js';
import { markedText, type Override } from './override-mark.js';
import { listText, type Part, partsOf, tableText } from './parts.js';
import { similarity } from './similarity.js';
import { sameWords } from './tokens.js';

/** What became of something a person typed over. */
export interface OverrideCheck {
  readonly override: Override;
  /** `holds`: the evidence still says what it said then. `agrees`: it says what the person wrote. `gone`: nothing any more. `unchecked`: only a render can tell. */
  readonly state: 'holds' | 'stale' | 'agrees' | 'gone' | 'unchecked';
  readonly evidence?: string;
  /** A sentence for whoever decides, unless it holds. */
  readonly says?: string;
}

export function checkOverride(override: Override, evidence: string | undefined): OverrideCheck {
  const { fact, was, now } = override;
  if (evidence === undefined)
    return {
      override,
      state: 'gone',
      says: `${fact}: the evidence no longer has it, you wrote ${now} (it said ${was})`,
    };
  if (sameWords(evidence, was)) return { override, state: 'holds', evidence };
  if (sameWords(evidence, now))
    return {
      override,
      state: 'agrees',
      evidence,
      says: `${fact}: evidence now says ${now} as you wrote; the override can go`,
    };
  return {
    override,
    state: 'stale',
    evidence,
    says: `${fact}: evidence now says ${evidence}, you wrote ${now} (it said ${was})`,
  };
}

/** Facts as documents print them: with what people typed over them, marked. To be done before documents are built. */
export function overriddenFacts(
  facts: ReadonlyMap<string, Fact>,
  overrides: readonly Override[] = [],
): { readonly facts: Map<string, Fact>; readonly checks: OverrideCheck[] } {
  const result = new Map(facts);
  const checks = overrides
    .filter(({ fact }) => !fact.startsWith('at:'))
    .map((override) => {
      const fact = facts.get(override.fact);
      const check = checkOverride(override, fact?.text);
      if (fact && check.state !== 'agrees')
        result.set(fact.id, { ...fact, text: markedText(override, fact.text) });
      return check;
    });
  return { facts: result, checks };
}

/** Rendered sections with what people typed over computed text that is no fact: cells, sentences and items. */
export function overriddenSections(
  sections: readonly Section[],
  bindings: Readonly<Record<string, Binding>>,
  overrides: readonly Override[] = [],
): { readonly sections: Section[]; readonly checks: OverrideCheck[] } {
  const checks: OverrideCheck[] = [];
  const result = sections.map((section) => {
    const own = overrides.filter(({ fact }) => belongsTo(fact, section.id));
    if (own.length === 0) return section;
    let parts = partsOf(section.text);
    for (const override of own) {
      const done = typedOver(parts, section.id, bindings[section.id], override);
      parts = done.parts;
      checks.push(done.check);
    }
    return { id: section.id, text: withClosedFence(parts.map(({ text }) => text).join('\n\n')) };
  });
  const seen = new Set(checks.map(({ override }) => override));
  const rest = overrides.filter((o) => o.fact.startsWith('at:') && !seen.has(o));
  return { sections: result, checks: [...checks, ...rest.map((o) => checkOverride(o, undefined))] };
}

/** Whether a place (`at:BLOCK…`) is one of this section. */
export function belongsTo(fact: string, block: string): boolean {
  const id = placeId({ block });
  return fact === id || fact.startsWith(`${id}/`);
}

interface TypedOver {
  readonly parts: Part[];
  readonly check: OverrideCheck;
}

function typedOver(
  parts: Part[],
  block: string,
  binding: Binding | undefined,
  override: Override,
): TypedOver {
  return override.fact === placeId({ block })
    ? textTypedOver(parts, override)
    : cellTypedOver(parts, block, binding, override);
}

function cellTypedOver(
  parts: Part[],
  block: string,
  binding: Binding | undefined,
  override: Override,
): TypedOver {
  let check = checkOverride(override, undefined);
  const result = parts.map((part): Part => {
    if (part.kind !== 'table') return part;
    const { header, rows } = part.table;
    const table = {
      header,
      rows: rows.map((row, i) => {
        const name = binding?.kind === 'table' ? (binding.rows[i] ?? '') : (row[0] ?? '');
        return row.map((cell, c) => {
          if (placeId({ block, row: name, column: header[c] ?? String(c) }) !== override.fact) return cell;
          check = checkOverride(override, cell);
          return check.state === 'agrees' ? cell : markedText(override, cell);
        });
      }),
    };
    return { kind: 'table', table, text: tableText(table) };
  });
  return { parts: check.state === 'gone' ? parts : result, check };
}

/** The paragraph or item it was, else the one most like it. */
function textTypedOver(parts: Part[], override: Override): TypedOver {
  const texts = parts.flatMap((part) =>
    part.kind === 'list' ? part.items : part.kind === 'paragraph' ? [part.text] : [],
  );
  const alike = (text: string): number =>
    Math.max(similarity(text, override.was), similarity(text, override.now));
  const target =
    texts.find((text) => sameWords(text, override.was)) ??
    texts.filter((text) => alike(text) >= 0.5).toSorted((a, b) => alike(b) - alike(a))[0];
  const check = checkOverride(override, target);
  if (target === undefined || check.state === 'agrees') return { parts, check };
  const swap = (text: string): string => (text === target ? markedText(override, target) : text);
  const result = parts.map((part): Part => {
    if (part.kind === 'paragraph') return { ...part, text: swap(part.text) };
    if (part.kind !== 'list' || !part.items.includes(target)) return part;
    const items = part.items.map(swap);
    return { kind: 'list', items, text: listText(items) };
  });
  return { parts: result, check };
}
