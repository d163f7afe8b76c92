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
    'black hole': 'a place on the way where packets vanish without an answer',
    bufferbloat: 'latency that grows because a queue on the way is longer than the link needs',
    CGNAT: 'carrier-grade NAT: one public address for many customers of a provider',
    CLOSE_WAIT: 'state of a TCP connection: the other side closed, the program here has not',
    conntrack:
      'connection tracking: the table in which the kernel keeps the state of every connection it filters or translates',
    CRC: 'cyclic redundancy check: the checksum by which damaged frames are found',
    DF: "don't fragment: the bit of an IP packet that forbids routers to split it",
    'DF bit': "don't fragment: forbids routers to split a packet",
    DNAT: 'translation of the destination address of packets',
    DNS: 'Domain Name System: finds the address of a name',
    DPD: 'dead peer detection: how an IPsec tunnel finds out that its far end is gone',
    DPI: 'deep packet inspection: a middlebox reads what connections carry',
    DSCP: 'the field of an IP packet that says how urgent it is',
    eBPF: 'small checked programs that run within the Linux kernel',
    ECMP: 'equal-cost multipath: connections are spread over several paths of the same cost',
    ECN: 'explicit congestion notification: routers mark packets instead of dropping them',
    ESP: 'Encapsulating Security Payload: the packets of an IPsec tunnel',
    FCS: 'frame check sequence: the checksum at the end of an Ethernet frame',
    GENEVE: 'a tunnel that carries Ethernet frames in UDP packets',
    GRO: 'generic receive offload: the kernel joins received packets of one connection into larger ones',
    'head-of-line blocking': 'what comes later waits for what is lost or slow before it',
    ICMP: 'Internet Control Message Protocol: errors and echoes of IP',
    IPsec: 'encryption of IP packets between two ends',
    IRB: 'integrated routing and bridging: a switch that also routes between its networks',
    LACP: 'Link Aggregation Control Protocol: agrees which links are used as one',
    LAG: 'link aggregation group: several links used as one',
    LRO: 'large receive offload: the network card joins received packets into larger ones',
    MPLS: 'Multiprotocol Label Switching: packets follow labels instead of addresses',
    MSS: 'maximum segment size: the most data TCP puts into one packet',
    MTU: 'maximum transmission unit: the largest packet a link carries',
    NAPI: 'how the Linux kernel takes received packets from a network card in batches',
    NAT: 'network address translation',
    NOC: 'network operations centre',
    OSPF: 'Open Shortest Path First: how routers of one network find paths',
    PMTUD:
      'path MTU discovery: how a sender learns the largest packet a path carries, by the ICMP errors of routers',
    qdisc: 'queueing discipline: in which order and how fast the kernel sends packets',
    QoS: 'quality of service: which traffic goes first',
    RPF: 'reverse path filter: drops packets from an address that has another way back',
    RTO: 'retransmission timeout: TCP sends again because no acknowledgement came',
    RTT: 'round-trip time',
    SACK: 'selective acknowledgement: a receiver says which later segments it has',
    SLA: 'service level agreement',
    SLO: 'service level objective',
    SNAT: 'translation of the source address of packets',
    softirq: 'work the kernel does after an interrupt, such as receiving packets',
    STP: 'Spanning Tree Protocol: keeps switches from forwarding in circles',
    'SYN cookies': 'how a server answers connection requests without keeping their state',
    TCAM: 'the memory in which a switch looks up where packets go',
    TIME_WAIT: 'state of a TCP connection that was closed: its ports stay taken for a minute',
    TLS: 'Transport Layer Security',
    TSO: 'TCP segmentation offload: the network card cuts data into packets',
    TTL: 'time to live: how many more routers a packet may pass, or how long a DNS answer may be kept',
    VPN: 'virtual private network',
    VRF: 'virtual routing and forwarding: several separate routing tables in one router',
    VXLAN: 'a tunnel that carries Ethernet frames in UDP packets',
    XDP: 'programs that handle packets before the Linux network stack does',
  },
  de: {
    ARP: 'Address Resolution Protocol: findet die Hardware-Adresse eines Nachbarn',
    BGP: 'Border Gateway Protocol: wie Netze einander sagen, was sie erreichen',
    'black hole': 'eine Stelle auf dem Weg, an der Pakete ohne Antwort verschwinden',
    Bufferbloat:
      'Latenz, die wächst, weil eine Warteschlange auf dem Weg länger ist, als die Strecke braucht',
    CGNAT: 'NAT beim Anbieter: eine öffentliche Adresse für viele Kunden',
    CLOSE_WAIT: 'Zustand einer TCP-Verbindung: die Gegenseite hat geschlossen, das Programm hier nicht',
    conntrack:
      'Verbindungsverfolgung: die Tabelle, in der der Kernel den Zustand jeder Verbindung führt, die er filtert oder übersetzt',
    CRC: 'cyclic redundancy check: die Prüfsumme, an der beschädigte Rahmen erkannt werden',
    DF: 'don’t fragment: das Bit eines IP-Pakets, das Routern verbietet, es zu zerlegen',
    'DF-Bit': 'don’t fragment: verbietet Routern, ein Paket zu zerlegen',
    DNAT: 'Übersetzung der Zieladresse von Paketen',
    DNS: 'Domain Name System: findet die Adresse zu einem Namen',
    DPD: 'dead peer detection: wie ein IPsec-Tunnel merkt, dass die Gegenstelle fehlt',
    DPI: 'deep packet inspection: ein Gerät auf dem Weg liest mit, was Verbindungen übertragen',
    DSCP: 'das Feld eines IP-Pakets, das sagt, wie dringend es ist',
    eBPF: 'kleine geprüfte Programme, die im Linux-Kernel laufen',
    ECMP: 'equal-cost multipath: Verbindungen verteilen sich auf mehrere gleich gute Wege',
    ECN: 'explicit congestion notification: Router markieren Pakete, statt sie zu verwerfen',
    ESP: 'Encapsulating Security Payload: die Pakete eines IPsec-Tunnels',
    FCS: 'frame check sequence: die Prüfsumme am Ende eines Ethernet-Rahmens',
    GENEVE: 'ein Tunnel, der Ethernet-Rahmen in UDP-Paketen trägt',
    GRO: 'generic receive offload: der Kernel fasst empfangene Pakete einer Verbindung zusammen',
    ICMP: 'Internet Control Message Protocol: Fehlermeldungen und Echos von IP',
    IPsec: 'Verschlüsselung von IP-Paketen zwischen zwei Enden',
    IRB: 'integrated routing and bridging: ein Switch, der zwischen seinen Netzen auch routet',
    LACP: 'Link Aggregation Control Protocol: vereinbart, welche Leitungen als eine dienen',
    LAG: 'link aggregation group: mehrere Leitungen, die als eine dienen',
    LRO: 'large receive offload: die Netzwerkkarte fasst empfangene Pakete zusammen',
    MPLS: 'Multiprotocol Label Switching: Pakete folgen Marken statt Adressen',
    MSS: 'maximum segment size: so viele Daten legt TCP höchstens in ein Paket',
    MTU: 'maximum transmission unit: das größte Paket, das eine Strecke trägt',
    NAPI: 'wie der Linux-Kernel empfangene Pakete in Stapeln von der Netzwerkkarte holt',
    NAT: 'Übersetzung von Netzadressen',
    NOC: 'Netzbetriebszentrale',
    OSPF: 'Open Shortest Path First: wie Router eines Netzes Wege finden',
    PMTUD:
      'path MTU discovery: wie ein Sender über ICMP-Fehler der Router erfährt, welches Paket ein Pfad höchstens trägt',
    qdisc: 'queueing discipline: in welcher Reihenfolge und wie schnell der Kernel Pakete sendet',
    QoS: 'quality of service: welcher Verkehr Vorrang hat',
    RPF: 'reverse path filter: verwirft Pakete von einer Adresse, zu der ein anderer Weg führt',
    RTO: 'retransmission timeout: TCP sendet erneut, weil keine Bestätigung kam',
    RTT: 'Umlaufzeit',
    SACK: 'selective acknowledgement: ein Empfänger sagt, welche späteren Segmente er hat',
    SLA: 'Dienstgütevereinbarung',
    SLO: 'Dienstgüteziel',
    SNAT: 'Übersetzung der Absenderadresse von Paketen',
    softirq: 'Arbeit, die der Kernel nach einem Interrupt tut, etwa Pakete empfangen',
    STP: 'Spanning Tree Protocol: verhindert, dass Switches im Kreis weiterleiten',
    TCAM: 'der Speicher, in dem ein Switch nachsieht, wohin Pakete gehen',
    TIME_WAIT: 'Zustand einer geschlossenen TCP-Verbindung: ihre Ports bleiben eine Minute belegt',
    TLS: 'Transport Layer Security',
    TSO: 'TCP segmentation offload: die Netzwerkkarte zerlegt Daten in Pakete',
    TTL: 'time to live: durch wie viele Router ein Paket noch darf, oder wie lange eine DNS-Antwort gilt',
    VPN: 'virtuelles privates Netz',
    VRF: 'virtual routing and forwarding: mehrere getrennte Routing-Tabellen in einem Router',
    VXLAN: 'ein Tunnel, der Ethernet-Rahmen in UDP-Paketen trägt',
    XDP: 'Programme, die Pakete vor dem Netzwerk-Stack von Linux behandeln',
  },
} satisfies Record<'en' | 'de', Record<string, string>>;

/** Terms that occur in any text of these parts of a model, by name. */
export function glossaryOf(parts: unknown, language: string): GlossaryEntry[] {
  const text = (JSON.stringify(parts) ?? '').replace(/\\[nrt"\\]/g, ' ');
  return Object.entries(inLanguage<Record<string, string>>(language, TERMS))
    .filter(([term]) => occursIn(text, term))
    .map(([term, means]) => ({ term, means }))
    .toSorted((a, b) => (a.term.toLowerCase() < b.term.toLowerCase() ? -1 : 1));
}

/** Every term of a language. */
export function glossaryTerms(language: string): string[] {
  return Object.keys(inLanguage<Record<string, string>>(language, TERMS));
}

/** As a word of its own; what is no short form may also begin a sentence. */
function occursIn(text: string, term: string): boolean {
  const flags = /[A-Z]{2}/.test(term) ? '' : 'i';
  return new RegExp(`(?<![A-Za-z])${term}(?![A-Za-z])`, flags).test(text);
}
