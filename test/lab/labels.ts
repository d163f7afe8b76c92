/** Which detections are true while a cause is at work, whatever the playbooks say of it. */
export interface Labels {
  /** Must fire, at `warning` or above, on one host at least: the cause cannot be there without them. */
  readonly signals: readonly string[];
  /** May fire: follows from the cause, but not always, or not always enough to be seen. */
  readonly symptoms: readonly string[];
}

/** What TCP, DNS and HTTP suffer when packets vanish. */
const LOSS = words(
  'PATH-01 PATH-03 PATH-17 TCP-01 TCP-03 TCP-04 TCP-05 TCP-20 TCP-22 TCP-23 TCP-26 TCP-27 HTTP-01 HTTP-02 HTTP-03 HTTP-04 HTTP-07 DNS-10 UPS-01 UPS-02 UPS-05 UPS-06 APP-09',
);
/** What shows when nothing at all comes back. */
const SILENCE = words(
  'PATH-01 PATH-11 PATH-13 PATH-15 TCP-01 TCP-03 TCP-04 TCP-05 TCP-20 TCP-23 HTTP-01 DNS-01 DNS-02 DNS-10 UPS-01 UPS-02 UPS-05 APP-09 RTE-03 STK-03',
);
/** What a full queue does to those who share it. */
const QUEUE = words(
  'PATH-04 PATH-05 PATH-06 PATH-18 TCP-02 TCP-06 TCP-10 TCP-26 TCP-27 DNS-05 UDP-02 UPS-06 STK-03',
);
/** A receiver that takes little. */
const HELD_BACK = words('TCP-07 TCP-08 TCP-09 TCP-12 TCP-13 TCP-14 APP-02 APP-09 APP-14 UPS-06 HTTP-04');
/** A server that is slow in everything. */
const SLOW_SERVER = words('HTTP-01 HTTP-02 HTTP-03 HTTP-04 HTTP-07 APP-03 TCP-17 TCP-26 TCP-27');

/** By cause. */
export const LABELS: Readonly<Record<string, Labels>> = {
  none: of('', []),
  arp_duplicate_ip: of('STK-08', LOSS, 'STK-07 PATH-11 PATH-15 RTE-03 PATH-04 PATH-06'),
  arp_static_entry_wrong: of('STK-13', SILENCE),
  arp_unresolved: of('STK-07', SILENCE, 'FW-08'),
  bufferbloat: of('PATH-06', LOSS, QUEUE, 'STK-05 PATH-14 PATH-16'),
  certificate_invalid: of('HTTP-05', [], 'HTTP-02 TCP-22 TCP-23'),
  conntrack_table_full: of('FW-01', SILENCE, LOSS, 'FW-02 FW-16'),
  cpu_contention: of('APP-04', SLOW_SERVER, HELD_BACK, 'APP-01 STK-02 CPU-01'),
  cpu_throttled: of('APP-13', SLOW_SERVER, HELD_BACK, 'APP-01 APP-04'),
  disk_full: of('HW-04', [], 'APP-12 APP-05'),
  dns_nxdomain: of('DNS-04', [], 'DNS-06'),
  dns_resolver_dead: of('DNS-01 DNS-02', [], 'DNS-08 DNS-10'),
  dns_servfail: of('DNS-03', []),
  dns_slow: of('DNS-05', []),
  ephemeral_port_exhaustion: of('TCP-24', []),
  file_descriptor_exhaustion: of('APP-15', SLOW_SERVER, HELD_BACK, 'APP-06 APP-07 TCP-20 TCP-34 HTTP-06'),
  firewall_random_drop: of('FW-14 TCP-03', LOSS, 'PATH-11 FW-04'),
  firewall_rate_limit: of('FW-17 TCP-03', LOSS, 'FW-04 PATH-14 PATH-16'),
  firewall_reject: of('FW-15', [], 'TCP-20 TCP-21 TCP-22 HTTP-01 FW-11 PATH-13'),
  // What has no state any more falls to the rules, or to the policy.
  idle_state_timeout: of('TCP-16', [], 'FW-04 FW-05 APP-09 TCP-01 TCP-03 TCP-04 TCP-05 TCP-22 TCP-23'),
  link_flap: of('NIC-05', LOSS, SILENCE, 'STK-07 PATH-04 PATH-05 PATH-06 CHG-01 TCP-02 FW-08'),
  listen_queue_overflow: of(
    'TCP-17',
    SLOW_SERVER,
    'TCP-18 TCP-19 TCP-20 TCP-34 TCP-01 TCP-03 TCP-04 TCP-22 TCP-23 APP-09',
  ),
  mtu_black_hole: of(
    'PATH-08',
    [],
    'NIC-12 NIC-13 STK-03 STK-04 STK-12 CHG-01 FW-04 FW-18 TCP-01 TCP-03 TCP-04 TCP-05 TCP-08 TCP-23 TCP-26 APP-09 APP-12 HTTP-02 HTTP-03 HTTP-04',
  ),
  path_jitter: of('PATH-04', [], 'PATH-05 TCP-02 TCP-26 TCP-27 TCP-25'),
  // Lost ACKs are no lost segments: nothing of TCP must show.
  path_packet_loss: of('PATH-01', LOSS),
  path_reordering: of('TCP-25', [], 'TCP-01 TCP-02 TCP-05 TCP-27'),
  port_filtered: of('TCP-20 FW-04', [], 'HTTP-01 TCP-03 TCP-04 TCP-23 APP-09'),
  port_refused: of('TCP-21', [], 'FW-13 HTTP-01 TCP-22'),
  // A request whose answer has no route is dropped by the listener.
  return_route_missing: of('RTE-02', SILENCE, 'FW-08 RTE-01 TCP-18'),
  route_blackhole: of('FW-07', SILENCE, 'CHG-01 FW-08'),
  route_missing: of('RTE-01', SILENCE, 'CHG-01 FW-08 RTE-02'),
  rp_filter_drop: of('FW-06', SILENCE, 'RTE-02'),
  // Where ARP gets no answer a router says so: the SYN is not unanswered then.
  server_down: of('PATH-13', SILENCE, 'STK-07 NIC-05 FW-08 RTE-01'),
  server_errors: of('HTTP-06', []),
  server_slow_first_byte: of('HTTP-03', [], 'HTTP-04 HTTP-07'),
  slow_reader: of('APP-01', HELD_BACK, 'TCP-05 HTTP-03'),
  small_receive_buffer: of('TCP-11', HELD_BACK),
  syn_flood: of('TCP-19', [], 'TCP-18 TCP-20 TCP-34 TCP-01 TCP-03 TCP-04 HTTP-01 TCP-23'),
  tls_slow: of('HTTP-02', [], 'HTTP-07'),
  uplink_capacity: of('', LOSS, QUEUE, 'STK-05 PATH-14 PATH-16'),
  wrong_next_hop: of('RTE-03', SILENCE, 'RTE-04 CHG-01 FW-05 FW-08'),
};

function of(signals: string, ...symptoms: readonly (string | readonly string[])[]): Labels {
  return {
    signals: words(signals),
    symptoms: symptoms.flatMap((s) => (typeof s === 'string' ? words(s) : s)),
  };
}

function words(text: string): string[] {
  return text.split(' ').filter(Boolean);
}
