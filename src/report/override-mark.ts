import type { Incident } from '../core/documents/incident.js';
import { escapeLine } from '../core/escape.js';

export type Override = NonNullable<Incident['overrides']>[number];

/** What a person typed over computed text, as it is printed: never without what the evidence says. Markdown. */
export function markedText({ now, by }: Pick<Override, 'now' | 'by'>, evidence: string): string {
  return `${now} (entered by ${escapeLine(by)}; evidence: ${evidence})`;
}

/** In any language: `18 (eingetragen von Bereitschaft; Beleg: 23)`. */
const EVIDENCE = /; [^:;]+: (.*)\)$/s;

/** What the evidence says of text that was printed with a mark; undefined where it carries none. */
export function evidenceIn(printed: string, { now }: Pick<Override, 'now'>): string | undefined {
  return printed.startsWith(`${now} (`) ? EVIDENCE.exec(printed.slice(now.length))?.[1] : undefined;
}

/** An edit of text that may carry a mark from an earlier one. */
export function withoutMark(
  overrides: readonly Override[] | undefined,
  fact: string,
  printed: string,
  edited: string,
): { readonly was: string; readonly now: string } {
  for (const override of overrides ?? []) {
    const evidence = override.fact === fact ? evidenceIn(printed, override) : undefined;
    if (evidence === undefined) continue;
    const mark = printed.slice(override.now.length);
    return { was: evidence, now: edited.endsWith(mark) ? edited.slice(0, -mark.length).trim() : edited };
  }
  return { was: printed, now: edited };
}
