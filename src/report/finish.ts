import type { Binding, DocumentHead } from '../core/documents/document-kind.js';
import type { Incident } from '../core/documents/incident.js';
import type { Render } from '../core/documents/lock.js';
import type { Section } from '../render/document/sections.js';
import { withExtra } from './extra.js';
import { overriddenSections } from './overrides.js';

/** A document as its templates made it. */
export interface Made {
  readonly sections: readonly Section[];
  readonly model: DocumentHead;
  /** The verdict in one line, to tell when it changes. */
  readonly verdict?: string;
}

/** The same as it is published. */
export interface Finished {
  readonly sections: readonly Section[];
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly facts: Readonly<Record<string, string>>;
  readonly timezone: string;
  /** What the lock is to know of it. */
  readonly render: Render;
}

/** Puts people's overrides of computed text and their free text into the sections. */
export function finish({ sections, model, verdict }: Made, { overrides, extra }: Incident): Finished {
  const typed = overriddenSections(sections, model.blocks, overrides);
  const whole = withExtra(typed.sections, model.blocks, extra);
  const facts = Object.fromEntries(model.facts.map(({ id, text }) => [id, text]));
  const rows = Object.values(model.blocks).flatMap((binding) =>
    binding.kind === 'table' ? binding.rows : [],
  );
  return {
    ...whole,
    facts,
    timezone: model.timezone,
    render: {
      version: model.version,
      at: model.asOf,
      tool: model.tool,
      ...{ language: model.language, timezone: model.timezone },
      blocks: Object.fromEntries(whole.sections.map(({ id, text }) => [id, text])),
      bindings: whole.bindings,
      facts,
      rows: [...new Set(rows)],
      ...(verdict !== undefined && { verdict }),
      files: {},
    },
  };
}
