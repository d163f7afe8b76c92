import { given } from './given.js';
import { stateOf } from './hypothesis-state.js';
import type { CONFIDENCE } from './incident.js';
import type { IncidentRecord } from './record.js';

type Word = (typeof CONFIDENCE)[number];

/** How sure the root cause is. `entered`: what a person typed, where the tests do not carry it. */
export interface Certainty {
  readonly word: Word | undefined;
  readonly hypothesis?: string;
  readonly entered?: 'confirmed';
}

/** Only a test that passed makes `confirmed`: of the hypothesis about the same cause, or of the only one that passed. */
export function certaintyOfCause({ incident }: IncidentRecord): Certainty {
  const entered = given(incident.root_cause);
  const passed = (incident.hypotheses ?? []).filter((h) => stateOf(h) === 'supported');
  const about = entered?.cause === undefined ? passed : passed.filter((h) => h.cause === entered.cause);
  const [proof, another] = about;
  if (proof && !another) return { word: 'confirmed', hypothesis: proof.id };
  return downgraded(entered?.confidence);
}

/** A confidence word of a part of the cause that no test is about. */
export function downgraded(word: Word | undefined): Certainty {
  return word === 'confirmed' ? { word: 'likely', entered: 'confirmed' } : { word };
}
