import { inLanguage } from '../../src/core/documents/language.js';
import type { Layer } from '../../src/core/layers.js';

/** What {gateway}, {asset} and {target} stand for in a question. */
export interface Places {
  readonly gateway: string;
  readonly asset: string;
  readonly target: string;
}

type Bank = Readonly<Partial<Record<Layer, readonly string[]>>>;

/**
 * Questions a network team, a vendor or a provider can answer and we cannot, by the layer that fails. They are asked
 * where the incident file has none of its own.
 */
const EN: Bank = {
  mtu: [
    'What is the MTU of the path between {asset} and {target} on your side?',
    'Do your devices send ICMP "fragmentation needed" (IPv6: "packet too big") on it, and does anything filter or limit them?',
    'Is TCP MSS clamping set anywhere on it, and to what?',
    'What changed on it before this began?',
  ],
  path_loss: [
    'Which interfaces on the path between {asset} and {target} count errors or drops in the time given, and how many?',
    'Is any link on it above its committed rate, or policed?',
    'Was traffic rerouted in that time?',
    'Can you measure from your end towards us, in the same minutes?',
  ],
  path_queue: [
    'Which queues on the path between {asset} and {target} dropped or delayed packets in the time given?',
    'Which QoS class does our traffic fall into, and what is its limit?',
  ],
  path_capacity: [
    'What is the committed rate of the link, and what was its load in the time given?',
    'Is there a policer or shaper on it, and what did it drop?',
  ],
  upstream: [
    'Is {target} in order from where you stand, in the same minutes?',
    'Is there a known fault or maintenance between {asset} and {target}?',
  ],
  routing: [
    'Which route do you have to {target}, and which back to {asset}?',
    'Did it change in the time given?',
    'Is reverse path filtering on anywhere between them?',
  ],
  conntrack: [
    'What is the idle timeout of established TCP connections on {gateway}?',
    'How full is its state table, and how many entries were evicted in the time given?',
    'Can we see its log of evictions for {asset}?',
    'Can the idle timeout be raised for {asset}, and to what?',
  ],
  firewall: [
    'Which rule of {gateway} matches traffic from {asset} to {target}?',
    'How many packets did it drop or reject in the time given?',
    'Does it inspect or proxy this traffic?',
    'What is its idle timeout of established TCP connections?',
  ],
  link: [
    'What do you read as speed, duplex and link state of the port of {asset}, and how often did it change?',
    'Which errors does that port count?',
  ],
  nic: [
    'Is there a known fault of this driver and firmware that drops packets?',
    'Which errors does the switch port of {asset} count?',
  ],
  neighbor: [
    'Does another device answer for the address of {asset} or of {gateway}?',
    'What is in your ARP or neighbour table for them?',
  ],
  dns: [
    'Do your resolvers show failures or timeouts for these names in the time given?',
    'Is the rate of {asset} limited?',
  ],
};

const DE: Bank = {
  mtu: [
    'Welche MTU hat der Pfad zwischen {asset} und {target} auf Ihrer Seite?',
    'Senden Ihre Geräte dort ICMP „fragmentation needed“ (IPv6: „packet too big“), und filtert oder begrenzt sie etwas?',
    'Ist dort irgendwo TCP-MSS-Clamping gesetzt, und auf welchen Wert?',
    'Was wurde dort geändert, bevor es begann?',
  ],
  path_loss: [
    'Welche Schnittstellen auf dem Pfad zwischen {asset} und {target} zählen im genannten Zeitraum Fehler oder Verwürfe, und wie viele?',
    'Liegt eine Strecke darauf über ihrer zugesagten Rate, oder wird sie begrenzt?',
    'Wurde der Verkehr in dieser Zeit umgeleitet?',
    'Können Sie in denselben Minuten von Ihrem Ende zu uns messen?',
  ],
  path_queue: [
    'Welche Warteschlangen auf dem Pfad zwischen {asset} und {target} haben im genannten Zeitraum Pakete verworfen oder verzögert?',
    'In welche QoS-Klasse fällt unser Verkehr, und wo liegt ihre Grenze?',
  ],
  path_capacity: [
    'Welche Rate ist für die Strecke zugesagt, und wie hoch war ihre Last im genannten Zeitraum?',
    'Gibt es darauf eine Begrenzung (Policer, Shaper), und was hat sie verworfen?',
  ],
  upstream: [
    'Ist {target} von Ihrer Seite aus in denselben Minuten in Ordnung?',
    'Gibt es eine bekannte Störung oder Wartung zwischen {asset} und {target}?',
  ],
  routing: [
    'Welche Route haben Sie zu {target}, und welche zurück zu {asset}?',
    'Hat sie sich im genannten Zeitraum geändert?',
    'Ist dazwischen irgendwo Reverse Path Filtering aktiv?',
  ],
  conntrack: [
    'Nach welcher Leerlaufzeit vergisst {gateway} eine bestehende TCP-Verbindung?',
    'Wie voll ist die Zustandstabelle, und wie viele Einträge wurden im genannten Zeitraum verdrängt?',
    'Können wir das Protokoll der Verdrängungen für {asset} sehen?',
    'Kann die Leerlaufzeit für {asset} erhöht werden, und auf welchen Wert?',
  ],
  firewall: [
    'Welche Regel von {gateway} trifft auf Verkehr von {asset} zu {target} zu?',
    'Wie viele Pakete hat sie im genannten Zeitraum verworfen oder abgewiesen?',
    'Wird dieser Verkehr inspiziert oder über einen Proxy geführt?',
    'Nach welcher Leerlaufzeit vergisst sie eine bestehende TCP-Verbindung?',
  ],
  link: [
    'Was lesen Sie als Geschwindigkeit, Duplex und Zustand des Ports von {asset}, und wie oft wechselte er?',
    'Welche Fehler zählt dieser Port?',
  ],
  nic: [
    'Ist ein Fehler dieses Treibers und dieser Firmware bekannt, der Pakete verwirft?',
    'Welche Fehler zählt der Switch-Port von {asset}?',
  ],
  neighbor: [
    'Antwortet ein anderes Gerät für die Adresse von {asset} oder von {gateway}?',
    'Was steht dazu in Ihrer ARP- oder Nachbartabelle?',
  ],
  dns: [
    'Zeigen Ihre Resolver im genannten Zeitraum Fehler oder Zeitüberschreitungen für diese Namen?',
    'Wird die Rate von {asset} begrenzt?',
  ],
};

export function bankOf(layer: Layer, language: string, places: Places): string[] {
  const questions = inLanguage(language, { en: EN, de: DE })[layer] ?? [];
  return questions.map((question) =>
    question.replace(/\{(gateway|asset|target)\}/g, (_, place: keyof Places) => places[place]),
  );
}
