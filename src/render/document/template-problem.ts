/** What is wrong in a template, and where. */
export interface TemplateProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `warning`: it may be meant. */
  readonly level: 'error' | 'warning';
  readonly text: string;
  readonly hint?: string | undefined;
}
