import type { Truth } from './expectation.js';

export interface Scenario {
  readonly name: string;
  readonly lab: 'reference' | 'own';
  readonly truth: Truth;
  /** Makes the fault, collects into the folder (with `more` options), takes everything down. Returns why there is no bundle. */
  run(folder: string, more?: readonly string[]): Promise<string | undefined>;
}
