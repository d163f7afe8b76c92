/** How hosts, collectors and subjects are called in paths. */
export interface Naming {
  /** A subject without its secrets: what plans and the screen say. */
  readonly mask: (subject: string) => string;
  readonly hostId: (id: string) => string;
  readonly collectorId: (id: string) => string;
  /** What stands for a subject in a path, before it is made a file name. */
  readonly subject: (subject: string) => string;
}

const same = (text: string): string => text;

/** Where no bundle is written. */
export const AS_THEY_ARE: Naming = { mask: same, hostId: same, collectorId: same, subject: same };
