import { inLanguage } from './language.js';

export interface GlossaryEntry {
  readonly term: string;
  readonly means: string;
}

/** Terms of the field that a reader outside it may not know. Written as they occur in texts. */
const TERMS = {
  en: {
    ARP: 'Address Resolution Protocol: finds the hardware address of a neighbour',
    BGP: 'Border Gateway Protocol: how networks tell each other what they reach',
    conntrack:
      'connection tracking: the table in which the kernel keeps the state of every connection it filters or translates',
    DF: "don't fragment: the bit of an IP packet that forbids routers to split it",
    DNS: 'Domain Name System: finds the address of a name',
    DPD: 'dead peer detection: how an IPsec tunnel finds out that its far end is gone',
    DPI: 'deep packet inspection: a middlebox reads what connections carry',
    ESP: 'Encapsulating Security Payload: the packets of an IPsec tunnel',
    ICMP: 'Internet Control Message Protocol: errors and echoes of IP',
    IPsec: 'encryption of IP packets between two ends',
    MSS: 'maximum segment size: the most data TCP puts into one packet',
    MTU: 'maximum transmission unit: the largest packet a link carries',
    NAT: 'network address translation',
    NOC: 'network operations centre',
    PMTUD:
      'path MTU discovery: how a sender learns the largest packet a path carries, by the ICMP errors of routers',
    QoS: 'quality of service: which traffic goes first',
    RTO: 'retransmission timeout: TCP sends again because no acknowledgement came',
    RTT: 'round-trip time',
    SACK: 'selective acknowledgement: a receiver says which later segments it has',
    SLA: 'service level agreement',
    SLO: 'service level objective',
    TLS: 'Transport Layer Security',
    VPN: 'virtual private network',
  },
  de: {
    ARP: 'Address Resolution Protocol: findet die Hardware-Adresse eines Nachbarn',
    BGP: 'Border Gateway Protocol: wie Netze einander sagen, was sie erreichen',
    conntrack:
      'Verbindungsverfolgung: die Tabelle, in der der Kernel den Zustand jeder Verbindung führt, die er filtert oder übersetzt',
    DF: 'don’t fragment: das Bit eines IP-Pakets, das Routern verbietet, es zu zerlegen',
    DNS: 'Domain Name System: findet die Adresse zu einem Namen',
    DPD: 'dead peer detection: wie ein IPsec-Tunnel merkt, dass die Gegenstelle fehlt',
    DPI: 'deep packet inspection: ein Gerät auf dem Weg liest mit, was Verbindungen übertragen',
    ESP: 'Encapsulating Security Payload: die Pakete eines IPsec-Tunnels',
    ICMP: 'Internet Control Message Protocol: Fehlermeldungen und Echos von IP',
    IPsec: 'Verschlüsselung von IP-Paketen zwischen zwei Enden',
    MSS: 'maximum segment size: so viele Daten legt TCP höchstens in ein Paket',
    MTU: 'maximum transmission unit: das größte Paket, das eine Strecke trägt',
    NAT: 'Übersetzung von Netzadressen',
    NOC: 'Netzbetriebszentrale',
    PMTUD:
      'path MTU discovery: wie ein Sender über ICMP-Fehler der Router erfährt, welches Paket ein Pfad höchstens trägt',
    QoS: 'quality of service: welcher Verkehr Vorrang hat',
    RTO: 'retransmission timeout: TCP sendet erneut, weil keine Bestätigung kam',
    RTT: 'Umlaufzeit',
    SACK: 'selective acknowledgement: ein Empfänger sagt, welche späteren Segmente er hat',
    SLA: 'Dienstgütevereinbarung',
    SLO: 'Dienstgüteziel',
    TLS: 'Transport Layer Security',
    VPN: 'virtuelles privates Netz',
  },
} satisfies Record<'en' | 'de', Record<string, string>>;

/** Terms that occur in any text of these parts of a model, by name. */
export function glossaryOf(parts: unknown, language: string): GlossaryEntry[] {
  const words = new Set(wordsIn(JSON.stringify(parts) ?? ''));
  return Object.entries(inLanguage<Record<string, string>>(language, TERMS))
    .filter(([term]) => words.has(term))
    .map(([term, means]) => ({ term, means }))
    .toSorted((a, b) => (a.term.toLowerCase() < b.term.toLowerCase() ? -1 : 1));
}

function wordsIn(text: string): string[] {
  return text.match(/[A-Za-z]{2,}/g) ?? [];
}
