import type { Rule } from '../rule.js';
import type { Words } from '../words.js';
import { actionIncomplete } from './fields/action-incomplete.js';
import { confirmedUntested } from './fields/confirmed-untested.js';
import { conflictMarkers } from './fields/conflict-markers.js';
import { dueDate } from './fields/due-date.js';
import { endBeforeStart } from './fields/end-before-start.js';
import { mailAsk } from './fields/mail-ask.js';
import { personAsOwner } from './fields/person-as-owner.js';
import { placeholder } from './fields/placeholder.js';
import { secret } from './fields/secret.js';
import { timeWithoutZone } from './fields/time-without-zone.js';
import { unresolvedCitation } from './fields/unresolved-citation.js';
import { attachmentsVsFiles } from './numbers/attachments-vs-files.js';
import { durationVsEnds } from './numbers/duration-vs-ends.js';
import { itemsClaimed } from './numbers/items-claimed.js';
import { numberTwoWays } from './numbers/number-two-ways.js';
import { rateUnstated, ratioDenominator } from './numbers/ratio-denominator.js';
import { ratioImpliedTotal } from './numbers/ratio-implied-total.js';
import { ratioStated } from './numbers/ratio-stated.js';
import { rateVsReadings } from './numbers/rate-vs-readings.js';
import { recoveryShort } from './numbers/recovery-short.js';
import { sizeVsRate } from './numbers/size-vs-rate.js';
import { totalVsPartial } from './numbers/total-vs-partial.js';
import { valueTwoSubjects } from './numbers/value-two-subjects.js';
import { alertSignal } from './story/alert-signal.js';
import { artefactAsProof } from './story/artefact-as-proof.js';
import { contradiction } from './story/contradiction.js';
import { exhaustionUnread } from './story/exhaustion-unread.js';
import { instantVsDuration } from './story/instant-vs-duration.js';
import { missedSignals } from './story/missed-signals.js';
import { onsetVsStart } from './story/onset-vs-start.js';
import { outageVsReadings } from './story/outage-vs-readings.js';
import { severityTwoWays, statusVsPending } from './story/status-vs-pending.js';
import { theoryConfirmed, unprovenClaim } from './story/theory-confirmed.js';
import { windowUnscaled } from './story/window-unscaled.js';
import { improvementWithoutAction } from './words/improvement-without-action.js';
import { jargon } from './words/jargon.js';
import { length } from './words/length.js';
import { mojibake } from './words/mojibake.js';
import { percentWithoutDenominator } from './words/percent-without-denominator.js';
import { phraseRules } from './words/phrases.js';
import { unitMissing, unitsMixed } from './words/units.js';

/** Every rule of documents: what makes one true to the evidence, what holds together, how it is said. */
export function documentRules(words: Words): readonly Rule[] {
  return [...FIELDS, ...NUMBERS, ...STORY, ...WORDS, ...phraseRules(words)];
}

const FIELDS: readonly Rule[] = [
  conflictMarkers,
  placeholder,
  unresolvedCitation,
  timeWithoutZone,
  endBeforeStart,
  confirmedUntested,
  mailAsk,
  actionIncomplete,
  secret,
  personAsOwner,
  dueDate,
];

const NUMBERS: readonly Rule[] = [
  durationVsEnds,
  rateVsReadings,
  totalVsPartial,
  sizeVsRate,
  ratioStated,
  ratioDenominator,
  rateUnstated,
  ratioImpliedTotal,
  recoveryShort,
  valueTwoSubjects,
  numberTwoWays,
  itemsClaimed,
  attachmentsVsFiles,
];

const STORY: readonly Rule[] = [
  alertSignal,
  missedSignals,
  contradiction,
  outageVsReadings,
  onsetVsStart,
  instantVsDuration,
  theoryConfirmed,
  unprovenClaim,
  statusVsPending,
  severityTwoWays,
  artefactAsProof,
  exhaustionUnread,
  windowUnscaled,
];

const WORDS: readonly Rule[] = [
  percentWithoutDenominator,
  unitMissing,
  unitsMixed,
  improvementWithoutAction,
  jargon,
  mojibake,
  length,
];
