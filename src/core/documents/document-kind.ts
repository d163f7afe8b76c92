import { z } from 'zod';
import type { IncidentRecord } from './record.js';

/** How a block of the rendered document leads back to the incident file, so that an edit can be taken over. */
export const bindingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('prose'),
    path: z.string().describe('Key of incident.yaml: `root_cause.text`'),
  }),
  z.object({
    kind: z.literal('list'),
    path: z.string().describe('Array of strings; an item a bullet'),
    key: z.string().optional(),
  }),
  z.object({
    kind: z.literal('table'),
    path: z.string().describe('Array of objects with ids'),
    /** Ids of the rows as printed, from the top. */
    rows: z.array(z.string()),
    /** Field of each printed column; null: computed, an edit becomes an override. */
    columns: z.array(z.string().nullable()),
  }),
  z.object({
    kind: z.literal('computed'),
    facts: z.array(z.string()).optional(),
    /**
     * Of a table or list with fields in it, the first one of the block: by row or item, the paths of those that its last
     * cell, or what stands behind its label, is made of; null: computed.
     */
    fields: z.array(z.array(z.string().nullable())).optional(),
  }),
]);
export type Binding = z.infer<typeof bindingSchema>;

/** What every document's model has besides its own fields. */
export const documentHead = z.object({
  kind: z.string(),
  variant: z.string(),
  language: z.string(),
  timezone: z.string(),
  title: z.string(),
  /** draft, review, final. */
  status: z.string(),
  version: z.number(),
  asOf: z.string(),
  tool: z.string(),
  /** Section → where its text comes from. Sections not named are computed. */
  blocks: z.record(z.string(), bindingSchema),
  /** What is still missing, for the box at the top of a draft: `what · who`. */
  toFill: z.array(
    z.object({
      what: z.string(),
      who: z.string(),
      section: z.string().optional(),
      /** A final document may lack it. */
      optional: z.literal(true).optional(),
    }),
  ),
  /** Everything cited in this document, in order of id. */
  evidence: z.array(
    z.object({
      id: z.string(),
      bundle: z.string(),
      path: z.string(),
      line: z.number().optional(),
      endLine: z.number().optional(),
      sha256: z.string().optional(),
      host: z.string().optional(),
      at: z.string().optional(),
      command: z.string().optional(),
    }),
  ),
  /** Every fact printed: `report verify` computes it again. */
  facts: z.array(z.object({ id: z.string(), text: z.string(), cites: z.array(z.string()) })),
});
export type DocumentHead = z.infer<typeof documentHead>;

export interface DocumentOptions {
  /** One of `variants`; the first is the default. */
  readonly variant: string;
  /** A name of `audiences`. */
  readonly audience?: string;
  readonly language: string;
}

/** One kind of document. `build` is pure; `templates/<kind>/` prints what it returns. */
export interface DocumentKind<M extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly title: string;
  /** What it is for, one sentence: `evidence report --help` prints it. */
  readonly why: string;
  readonly variants: readonly [string, ...string[]];
  readonly model: M;
  build(record: IncidentRecord, options: DocumentOptions): DeepReadonly<z.input<M>>;
}

/** zod infers arrays that may be changed; what is built never is. */
export type DeepReadonly<T> = T extends readonly (infer U)[]
  ? readonly DeepReadonly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** Identity function: gives a declaration its inferred type. */
export function defineDocument<M extends z.ZodType>(document: DocumentKind<M>): DocumentKind<M> {
  return document;
}

export function isDocumentKind(member: unknown): member is DocumentKind {
  return typeof member === 'object' && member !== null && 'variants' in member;
}
