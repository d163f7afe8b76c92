import type { Strings } from './strings.js';

/** A picture of a document, drawn for eyes and as a table for all who cannot show or see it. */
export interface Figure {
  /** `<svg …>`, ours: no script, no link, no font. */
  readonly svg: string;
  readonly table?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** The same as pixels, where a browser could draw it. */
  readonly png?: { readonly bytes: Buffer; readonly width: number; readonly height: number };
}

/** What a format needs besides the Markdown. */
export interface Assets {
  readonly kind: string;
  readonly variant: string;
  readonly title: string;
  readonly language: string;
  /** RFC 3339: the only time a converted document may know. */
  readonly asOf: string;
  /** `evidence 1.2.3`. */
  readonly tool: string;
  readonly status: string;
  readonly model: unknown;
  readonly strings: Strings;
  /** By what the Markdown calls it: `figures/timeline.svg`. An image that is not here is text. */
  readonly figures: ReadonlyMap<string, Figure>;
  /** Templates of one's own; their layouts and house.css count. */
  readonly folders: readonly string[];
}
