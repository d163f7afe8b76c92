import type { ConcealWords } from '../../src/core/documents/conceal.js';
import { inLanguage } from '../../src/core/documents/language.js';

const EN = {
  conceal: {
    host: (letter: string) => `host ${letter}`,
    address: '(address left out)',
    name: '(name left out)',
    site: 'the site',
    service: 'the service',
  } satisfies ConcealWords,
  author: 'author',
  commander: 'incident commander',
  owner: 'service owner',
  what: 'what is wrong, in one sentence',
  impact: 'impact',
  started: 'when it started',
  next: 'next step',
  nextUpdate: 'time of the next update',
  state: {
    resolved: 'resolved',
    mitigated: 'mitigated',
    acknowledged: 'being worked on',
    detected: 'noticed',
    open: 'open',
  },
  measured: 'resolved, recovery measured',
  entered: 'resolved as entered, recovery not measured',
  unclear: 'resolved as entered, but the numbers do not show recovery',
  since: (time: string, zone: string) => `${time} ${zone}`,
  lasted: (span: string) => ` (${span})`,
  affected: (n: number, of: number | undefined) =>
    of === undefined ? `${n} customers` : `${n} of ${of} customers`,
  confidence: (statement: string, word: string) => `${word} — ${statement}`,
  level: { high: 'confidence high', medium: 'confidence medium', low: 'confidence low' },
  word: { confirmed: 'confirmed by a test', likely: 'likely', possible: 'possible', unlikely: 'unlikely' },
  ungraded: 'not tested',
  unknownCause: 'not known yet',
  steps: {
    resolved: 'We write a report on what happened and what follows from it.',
    mitigated: 'We watch whether it stays so, and mend the cause.',
    acknowledged: 'We are looking for the cause.',
    detected: 'We are beginning to look for the cause.',
    open: 'We are beginning to look for the cause.',
  },
};

const DE: typeof EN = {
  conceal: {
    host: (letter) => `Host ${letter}`,
    address: '(Adresse ausgelassen)',
    name: '(Name ausgelassen)',
    site: '(Standort)',
    service: '(Dienst)',
  },
  author: 'Verfasser',
  commander: 'Einsatzleitung',
  owner: 'Dienstverantwortliche',
  what: 'was gestört ist, in einem Satz',
  impact: 'Auswirkung',
  started: 'Beginn',
  next: 'nächster Schritt',
  nextUpdate: 'Zeitpunkt der nächsten Nachricht',
  state: {
    resolved: 'behoben',
    mitigated: 'gemildert',
    acknowledged: 'in Arbeit',
    detected: 'bemerkt',
    open: 'offen',
  },
  measured: 'behoben, Erholung gemessen',
  entered: 'behoben laut Eintrag, Erholung nicht gemessen',
  unclear: 'behoben laut Eintrag, die Zahlen zeigen aber keine Erholung',
  since: (time, zone) => `${time} ${zone}`,
  lasted: (span) => ` (${span})`,
  affected: (n, of) => (of === undefined ? `${n} Kunden` : `${n} von ${of} Kunden`),
  confidence: (statement, word) => `${word} — ${statement}`,
  level: { high: 'Sicherheit hoch', medium: 'Sicherheit mittel', low: 'Sicherheit gering' },
  word: {
    confirmed: 'durch einen Test bestätigt',
    likely: 'wahrscheinlich',
    possible: 'möglich',
    unlikely: 'unwahrscheinlich',
  },
  ungraded: 'nicht geprüft',
  unknownCause: 'noch nicht bekannt',
  steps: {
    resolved: 'Wir schreiben einen Bericht darüber, was geschah und was daraus folgt.',
    mitigated: 'Wir beobachten, ob es so bleibt, und beheben die Ursache.',
    acknowledged: 'Wir suchen die Ursache.',
    detected: 'Wir beginnen, die Ursache zu suchen.',
    open: 'Wir beginnen, die Ursache zu suchen.',
  },
};

export type Words = typeof EN;

export function wordsOf(language: string): Words {
  return inLanguage(language, { en: EN, de: DE });
}
