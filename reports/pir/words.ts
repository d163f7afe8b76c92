import { inLanguage } from '../../src/core/documents/language.js';
import { WHAT } from './what-is-missing.js';

const EN = {
  title: 'Post-Incident Report',
  who: {
    commander: 'incident commander',
    author: 'author',
    owner: 'service owner',
    reviewer: 'reviewer',
    action: 'owner of the action',
  },
  what: WHAT.en,
  notReviewed: (status: string, version: number) =>
    status === 'final'
      ? 'Not reviewed'
      : `${status === 'review' ? 'In review' : 'Draft'}, version ${version}: not reviewed`,
  draft: (version: number) => `Draft, version ${version}`,
  notComputable: (name: string) => `not computable: no *${name}*`,
  endBeforeStart: (end: string, start: string) => `not computable: ${end} is before ${start}`,
  time: {
    last_known_good: 'last known good',
    started: 'started',
    detected: 'detected',
    acknowledged: 'acknowledged',
    mitigated: 'mitigated',
    resolved: 'resolved',
    impact_ended: 'impact ended',
  },
  state: {
    resolved: 'resolved',
    mitigated: 'mitigated',
    acknowledged: 'acknowledged',
    detected: 'detected',
    open: 'open',
    measured: (a: string, b: string) => `resolved: recovery measured between ${a} and ${b}`,
    entered: (row: string | undefined) =>
      `resolved as entered${row === undefined ? '' : ` (${row})`}; recovery was not measured`,
    unclear: (row: string | undefined) =>
      `resolved as entered${row === undefined ? '' : ` (${row})`}; the numbers before and after do not show recovery`,
  },
  dataLoss: { yes: 'yes', no: 'no', unknown: 'unknown' },
  customers: (n: number, of: number | undefined) =>
    of === undefined ? `${n} ${n === 1 ? 'customer' : 'customers'}` : `${n} of ${of} customers`,
  afterStart: (time: string, span: string) => `${time}, ${span} after it started`,
  skeleton: (services: string, date: string, span: string, state: string) =>
    `On ${date}, ${services} ${services.includes(',') ? 'were' : 'was'} affected for ${span}. State: ${state}.`,
  times: (count: number, until: string | undefined) =>
    `${count}×${until === undefined ? '' : `, until ${until}`}`,
  kind: {
    baseline: 'baseline',
    change: 'change',
    symptom: 'symptom',
    alert: 'alert',
    action: 'action',
    decision: 'decision',
    comms: 'message',
  },
  until: (time: string | undefined) => (time === undefined ? '' : `until ${time}`),
  isProposed: 'proposed',
  leftOut: (n: number) => `${n} more ${n === 1 ? 'row' : 'rows'} proposed from evidence: see the appendix.`,
  confirmedBy: (id: string, result: string) =>
    `Confirmed by the test of ${id}${result === '' ? '.' : `: ${result}`}`,
  confidence: (word: string) => `Confidence: ${word}.`,
  entered: 'Entered as confirmed; no test that passed is on record, so it stands as likely.',
  noConfidence: 'Not confirmed: no test that passed is on record, and no confidence was entered.',
  noCause: 'No cause is confirmed.',
  candidates: 'The evidence supports, best first:',
  candidate: (statement: string, confidence: string) => `${statement} (confidence ${confidence})`,
  undetermined: (summary: string) => `The evidence does not decide it: ${summary}`,
  levelNow: (level: string) => `now ${level}`,
  measured: (a: string, b: string) => `the same measures in ${a} and ${b}, in the table above`,
  recovered: (a: string, b: string) => `Recovery was measured: ${b} against ${a}.`,
  notRecovered: (a: string, b: string) => `${b} against ${a} does not show recovery.`,
  change: {
    better: 'better',
    worse: 'worse',
    same: 'the same',
    too_few: 'too few to tell',
    unclear: 'unclear',
  },
  level: { high: 'high', medium: 'medium', low: 'low' },
  word: { confirmed: 'confirmed', likely: 'likely', possible: 'possible', unlikely: 'unlikely' },
  wordEntered: 'likely (entered as confirmed, no test)',
  notStated: 'not stated',
  hypothesis: { supported: 'confirmed', refuted: 'refuted', open: 'open', untestable: 'untestable' },
  notTested: 'no test was run',
  type: { prevent: 'prevent', detect: 'detect', mitigate: 'mitigate', process: 'process' },
  action: { open: 'open', done: 'done', dropped: 'dropped' },
  firstSymptom: (span: string, text: string) => `${span} after it started: ${text}`,
  atStart: (text: string) => `as it started: ${text}`,
  stripTitle: (events: number) => `${events} events; when it started is not on record`,
  stripStarted: (at: string) => `Started at ${at}; when it was noticed and when it ended is not on record`,
  stripFinding: (detected?: string, ended?: string) =>
    [
      detected && `Noticed ${detected} after it started`,
      ended && `${detected ? 'stopped' : 'Stopped'} after ${ended}`,
    ]
      .filter(Boolean)
      .join(', '),
  stripNote: (id: string) => `Timeline of ${id}`,
  recoveryTitle: (better: number, worse: number, same: number, tooFew: number) =>
    `${better} measures better, ${worse} worse, ${same} as before${tooFew === 0 ? '' : `, ${tooFew} too few to tell`}`,
  beforeStart: (span: string, text: string) => `${span} before the time entered for the start: ${text}`,
  noSymptom: 'no machine symptom is on record',
  firstFrom: 'started → first symptom that a machine recorded',
  missedFrom: 'first machine symptom → detected',
  notDetected: (count: number) =>
    `${count} ${count === 1 ? 'signal was' : 'signals were'} there; when somebody noticed is not on record.`,
  missedCaption: (count: number, span: string) =>
    count === 1
      ? `One signal was there before the alert, ${span} before it.`
      : `${count} signals were there before the alert, the first of them ${span} before it.`,
  notReplayed: 'not replayed: no bundle measured it',
  clockSame: 'the clock of the vantage',
  clockNever: 'never compared',
  order: (group: string) => `order uncertain (${group})`,
  uncertain: (rows: string) => `Order uncertain within the clocks' ±: ${rows}`,
  assumed: (rows: string) => `Part of the time assumed (year, date or zone not in the source): ${rows}`,
  truncated: (path: string, at: string, reason: string) => `${path}: cut at ${at}${reason}`,
  interrupted: (id: string) => `${id}: collection was interrupted`,
  incomplete: (id: string) => `${id}: not everything could be collected`,
  noBundles: 'no bundle is attached: nothing here was checked against evidence',
  role: { during: 'during', after: 'after', before: 'before', baseline: 'baseline' },
  wouldDecide: (what: string) => `would decide ${what}`,
  person: 'person',
  evidence: 'evidence',
};

const DE: typeof EN = {
  title: 'Bericht nach dem Vorfall',
  who: {
    commander: 'Einsatzleitung',
    author: 'Verfasser',
    owner: 'Dienstverantwortliche',
    reviewer: 'Prüfer',
    action: 'zuständig für die Maßnahme',
  },
  what: WHAT.de,
  notReviewed: (status, version) =>
    status === 'final'
      ? 'Nicht geprüft'
      : `${status === 'review' ? 'In Prüfung' : 'Entwurf'}, Version ${version}: nicht geprüft`,
  draft: (version) => `Entwurf, Version ${version}`,
  notComputable: (name) => `nicht berechenbar: *${name}* fehlt`,
  endBeforeStart: (end, start) => `nicht berechenbar: ${end} liegt vor ${start}`,
  time: {
    last_known_good: 'zuletzt in Ordnung',
    started: 'Beginn',
    detected: 'bemerkt',
    acknowledged: 'angenommen',
    mitigated: 'gemildert',
    resolved: 'behoben',
    impact_ended: 'Ende der Auswirkung',
  },
  state: {
    resolved: 'behoben',
    mitigated: 'gemildert',
    acknowledged: 'angenommen',
    detected: 'bemerkt',
    open: 'offen',
    measured: (a, b) => `behoben: Erholung zwischen ${a} und ${b} gemessen`,
    entered: (row) =>
      `behoben laut Eintrag${row === undefined ? '' : ` (${row})`}; die Erholung wurde nicht gemessen`,
    unclear: (row) =>
      `behoben laut Eintrag${row === undefined ? '' : ` (${row})`}; die Zahlen davor und danach zeigen keine Erholung`,
  },
  dataLoss: { yes: 'ja', no: 'nein', unknown: 'unbekannt' },
  customers: (n, of) => (of === undefined ? `${n} ${n === 1 ? 'Kunde' : 'Kunden'}` : `${n} von ${of} Kunden`),
  afterStart: (time, span) => `${time}, ${span} nach Beginn`,
  skeleton: (services, date, span, state) =>
    `Am ${date} war die Auswirkung auf ${services} ${span} lang spürbar. Stand: ${state}.`,
  times: (count, until) => `${count}×${until === undefined ? '' : `, bis ${until}`}`,
  kind: {
    baseline: 'Normalzustand',
    change: 'Änderung',
    symptom: 'Anzeichen',
    alert: 'Alarm',
    action: 'Handlung',
    decision: 'Entscheidung',
    comms: 'Mitteilung',
  },
  until: (time) => (time === undefined ? '' : `bis ${time}`),
  isProposed: 'vorgeschlagen',
  leftOut: (n) =>
    n === 1
      ? 'Eine weitere aus Belegen vorgeschlagene Zeile: siehe Anhang.'
      : `${n} weitere aus Belegen vorgeschlagene Zeilen: siehe Anhang.`,
  confirmedBy: (id, result) => `Bestätigt durch den Test von ${id}${result === '' ? '.' : `: ${result}`}`,
  confidence: (word) => `Sicherheit: ${word}.`,
  entered:
    'Als bestätigt eingetragen; ein bestandener Test liegt nicht vor, daher gilt sie als wahrscheinlich.',
  noConfidence:
    'Nicht bestätigt: Ein bestandener Test liegt nicht vor, und eine Sicherheit wurde nicht eingetragen.',
  noCause: 'Keine Ursache ist bestätigt.',
  candidates: 'Die Belege sprechen, am stärksten zuerst, für:',
  candidate: (statement, confidence) => `${statement} (Sicherheit ${confidence})`,
  undetermined: (summary) => `Die Belege entscheiden es nicht: ${summary}`,
  levelNow: (level) => `jetzt ${level}`,
  measured: (a, b) => `dieselben Messwerte in ${a} und ${b}, siehe die Tabelle darüber`,
  recovered: (a, b) => `Die Erholung wurde gemessen: ${b} gegen ${a}.`,
  notRecovered: (a, b) => `${b} gegen ${a} zeigt keine Erholung.`,
  change: {
    better: 'besser',
    worse: 'schlechter',
    same: 'gleich',
    too_few: 'zu wenige, um es zu sagen',
    unclear: 'unklar',
  },
  level: { high: 'hoch', medium: 'mittel', low: 'gering' },
  word: {
    confirmed: 'bestätigt',
    likely: 'wahrscheinlich',
    possible: 'möglich',
    unlikely: 'unwahrscheinlich',
  },
  wordEntered: 'wahrscheinlich (als bestätigt eingetragen, ohne Test)',
  notStated: 'nicht angegeben',
  hypothesis: {
    supported: 'bestätigt',
    refuted: 'widerlegt',
    open: 'offen',
    untestable: 'nicht prüfbar',
  },
  notTested: 'kein Test wurde ausgeführt',
  type: { prevent: 'verhindern', detect: 'erkennen', mitigate: 'mildern', process: 'Ablauf' },
  action: { open: 'offen', done: 'erledigt', dropped: 'verworfen' },
  firstSymptom: (span, text) => `${span} nach Beginn: ${text}`,
  atStart: (text) => `mit dem Beginn: ${text}`,
  stripTitle: (events) => `${events} Ereignisse; der Beginn ist nicht festgehalten`,
  stripStarted: (at) => `Beginn um ${at}; wann es bemerkt wurde und wann es endete, ist nicht festgehalten`,
  stripFinding: (detected, ended) =>
    [
      detected && `Bemerkt ${detected} nach Beginn`,
      ended && `${detected ? 'behoben' : 'Behoben'} nach ${ended}`,
    ]
      .filter(Boolean)
      .join(', '),
  stripNote: (id) => `Zeitverlauf von ${id}`,
  recoveryTitle: (better, worse, same, tooFew) =>
    `${better} Messwerte besser, ${worse} schlechter, ${same} wie vorher${tooFew === 0 ? '' : `, ${tooFew} zu wenige, um es zu sagen`}`,
  beforeStart: (span, text) => `${span} vor der als Beginn eingetragenen Zeit: ${text}`,
  noSymptom: 'kein Anzeichen einer Maschine ist verzeichnet',
  firstFrom: 'Beginn → erstes Anzeichen, das eine Maschine festhielt',
  missedFrom: 'erstes Anzeichen einer Maschine → bemerkt',
  notDetected: (count) =>
    `${count === 1 ? 'Ein Signal war' : `${count} Signale waren`} da; wann es jemand bemerkte, ist nicht verzeichnet.`,
  missedCaption: (count, span) =>
    count === 1
      ? `Ein Signal war vor dem Alarm da, ${span} vorher.`
      : `${count} Signale waren vor dem Alarm da, das erste ${span} vorher.`,
  notReplayed: 'nicht nachgerechnet: kein Bündel hat es gemessen',
  clockSame: 'die Uhr des sammelnden Rechners',
  clockNever: 'nie verglichen',
  order: (group) => `Reihenfolge unsicher (${group})`,
  uncertain: (rows) => `Reihenfolge unsicher innerhalb des ± der Uhren: ${rows}`,
  assumed: (rows) => `Teil der Zeit angenommen (Jahr, Datum oder Zone fehlt in der Quelle): ${rows}`,
  truncated: (path, at, reason) => `${path}: bei ${at} abgeschnitten${reason}`,
  interrupted: (id) => `${id}: die Sammlung wurde unterbrochen`,
  incomplete: (id) => `${id}: nicht alles konnte gesammelt werden`,
  noBundles: 'kein Bündel ist angehängt: nichts hiervon wurde an Belegen geprüft',
  role: { during: 'während', after: 'danach', before: 'davor', baseline: 'Vergleichsstand' },
  wouldDecide: (what) => `würde entscheiden, ${what}`,
  person: 'Person',
  evidence: 'Beleg',
};

export type Words = typeof EN;

export function wordsOf(language: string): Words {
  return inLanguage(language, { en: EN, de: DE });
}
