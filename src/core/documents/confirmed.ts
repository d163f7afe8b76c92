import { given } from './given.js';
import type { CONFIDENCE, Hypothesis } from './incident.js';
import type { IncidentRecord } from './record.js';

type Word = (typeof CONFIDENCE)[number];

/** What the tests say of a hypothesis. A claim without a passed test is open. */
export type HypothesisState = 'confirmed' | 'refuted' | 'open' | 'untestable';

export function hypothesisState({ result, untestable }: Hypothesis): HypothesisState {
  if (result?.outcome === 'passed') return 'confirmed';
  if (result?.outcome === 'failed') return 'refuted';
  return untestable !== undefined && !result ? 'untestable' : 'open';
}

/** How sure the root cause is. `entered`: what a person typed, where the tests do not carry it. */
export interface Certainty {
  readonly word: Word | undefined;
  readonly hypothesis?: string;
  readonly entered?: 'confirmed';
}

/** Only a test that passed makes `confirmed`: of the hypothesis about the same cause, or of the only one that passed. */
export function certaintyOfCause({ incident }: IncidentRecord): Certainty {
  const entered = given(incident.root_cause);
  const passed = (incident.hypotheses ?? []).filter((h) => hypothesisState(h) === 'confirmed');
  const about = entered?.cause === undefined ? passed : passed.filter((h) => h.cause === entered.cause);
  const [proof, another] = about;
  if (proof && !another) return { word: 'confirmed', hypothesis: proof.id };
  return downgraded(entered?.confidence);
}

/** A confidence word of a part of the cause that no test is about. */
export function downgraded(word: Word | undefined): Certainty {
  return word === 'confirmed' ? { word: 'likely', entered: 'confirmed' } : { word };
}
