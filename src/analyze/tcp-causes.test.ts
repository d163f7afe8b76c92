import { describe, expect, it } from 'vitest';
import type { Result, Severity } from '../core/detection.js';
import { evaluationOf } from '../../test/support/evaluation-of.js';
import { loadPlaybooks } from './registry.js';
import { decide } from './verdict.js';
import { weigh } from './weigh.js';

/** What was observed on the hosts of an incident: `clear`, or how bad. What is not named was not observable. */
type Seen = Readonly<Record<string, Readonly<Record<string, Severity | 'clear'>>>>;

const playbooks = loadPlaybooks();
const ROLES: Readonly<Record<string, string>> = { client: 'client', server: 'server', router: 'gateway' };

function causesOf(seen: Seen): string[] {
  const said = Object.entries(seen).flatMap(([host, results]) =>
    Object.entries(results).map(([detection, what]) => {
      const common = { statement: `${detection} ${what}`, cites: ['a:1'] as [string] };
      const result: Result =
        what === 'clear' ? { state: 'clear', ...common } : { state: 'fired', severity: what, ...common };
      return { detection, host, result };
    }),
  );
  const places = Object.keys(seen).map((host) => ({ host, role: ROLES[host] ?? host }));
  const evaluation = evaluationOf(said);
  const { causes } = decide(weigh(playbooks, places, evaluation), evaluation);
  return causes.map((c) => `${c.root_cause}@${c.host}`);
}

const [bad, real] = ['critical', 'warning'] as const;

describe('causes at the end of a connection', () => {
  it.each<[string, Seen, string[]]>([
    [
      'a full accept queue, with all that follows from it',
      {
        client: { 'TCP-20': bad, 'TCP-34': real, 'APP-09': real, 'TCP-04': real, 'TCP-17': 'clear' },
        server: { 'TCP-17': bad, 'TCP-19': 'info', 'TCP-18': 'clear' },
      },
      ['listen_queue_overflow@server'],
    ],
    [
      'the same seen from the client alone: no filter is claimed',
      { client: { 'TCP-20': bad, 'TCP-34': real, 'TCP-17': 'clear' } },
      [],
    ],
    [
      'a flood: not the application',
      { client: { 'TCP-20': bad }, server: { 'TCP-19': bad, 'TCP-17': 'clear' } },
      ['syn_flood@server'],
    ],
    [
      'a reader that is slow, both ends seen',
      {
        client: { 'TCP-07': real, 'TCP-08': real, 'TCP-11': 'clear', 'TCP-03': 'clear' },
        server: { 'APP-01': bad, 'TCP-07': real, 'TCP-12': real },
        router: { 'TCP-03': 'clear' },
      },
      ['slow_reader@server'],
    ],
    [
      'the same seen from the sender alone',
      { client: { 'TCP-07': real, 'TCP-08': real, 'TCP-11': 'clear', 'TCP-03': 'clear', 'APP-01': 'clear' } },
      ['slow_reader@client'],
    ],
    [
      'reordering, which fills the receive window for moments',
      { client: { 'TCP-25': real, 'TCP-02': real, 'TCP-11': 'info', 'TCP-03': 'clear' } },
      ['path_reordering@client'],
    ],
    [
      'no descriptor left to accept with: not a reader that is slow',
      {
        client: { 'TCP-07': real, 'TCP-08': real, 'TCP-11': 'clear', 'HTTP-03': bad, 'TCP-17': 'clear' },
        server: { 'APP-15': bad, 'APP-06': bad, 'HTTP-03': bad, 'TCP-17': 'clear' },
      },
      ['file_descriptor_exhaustion@server'],
    ],
    [
      'a process near its limit that accepts: the reader is slow',
      {
        client: { 'TCP-08': real, 'TCP-11': 'clear' },
        server: { 'APP-01': bad, 'APP-06': real, 'APP-15': 'clear' },
      },
      ['slow_reader@server'],
    ],
    [
      'a rule that drops above a rate, and the loss that it makes',
      { client: { 'TCP-03': real, 'PATH-14': 'clear' }, router: { 'FW-17': real, 'FW-04': 'clear' } },
      ['firewall_rate_limit@router'],
    ],
    [
      'a rule that slows scans, and loss elsewhere',
      { client: { 'TCP-03': real, 'PATH-01': real }, router: { 'FW-17': 'info', 'FW-04': 'clear' } },
      ['path_packet_loss@client'],
    ],
    [
      'a black hole made by a filter between: it is there, and nothing is reordered',
      {
        client: {},
        server: { 'PATH-08': bad, 'TCP-04': real, 'TCP-25': real, 'APP-09': real },
        router: { 'FW-18': real, 'STK-03': real, 'STK-04': 'info' },
      },
      ['mtu_black_hole@router'],
    ],
    [
      'a black hole that a new MTU made: it is where the MTU was changed',
      { client: { 'PATH-08': bad, 'NIC-12': real }, router: { 'FW-18': real } },
      ['mtu_black_hole@client'],
    ],
    [
      'a buffer too small for the path',
      {
        client: { 'TCP-08': real, 'TCP-07': 'clear' },
        server: { 'TCP-11': real, 'APP-01': 'clear', 'TCP-07': 'info' },
      },
      ['small_receive_buffer@server'],
    ],
    [
      'a filter on the server, found where it is',
      {
        client: { 'TCP-20': bad, 'TCP-34': 'clear', 'TCP-17': 'clear' },
        server: { 'FW-04': real, 'TCP-17': 'clear' },
      },
      ['port_filtered@server'],
    ],
    [
      'a filter seen from the client alone',
      { client: { 'TCP-20': bad, 'TCP-34': 'clear', 'PATH-01': 'clear' } },
      ['port_filtered@client'],
    ],
    [
      'idle connections forgotten by the router',
      {
        client: { 'TCP-16': bad, 'APP-09': real, 'TCP-04': real, 'TCP-20': 'clear' },
        router: { 'FW-04': real },
      },
      ['idle_state_timeout@router'],
    ],
    [
      'ports used up: no SYN leaves',
      { client: { 'TCP-24': bad, 'TCP-20': 'clear' }, server: { 'TCP-17': 'clear' } },
      ['ephemeral_port_exhaustion@client'],
    ],
    [
      'a quota, and the waiting that comes with it',
      {
        client: { 'TCP-08': real },
        server: { 'APP-13': real, 'APP-04': real, 'APP-01': real, 'TCP-07': real },
      },
      ['cpu_throttled@server'],
    ],
    [
      'a busy CPU, whose service reads late',
      {
        client: { 'TCP-08': real },
        server: { 'APP-04': real, 'APP-13': 'clear', 'APP-01': real, 'TCP-07': real },
      },
      ['cpu_contention@server'],
    ],
    [
      'a router without a route, whose clients see a next hop that carries nothing on',
      {
        client: { 'RTE-03': bad, 'DNS-01': bad },
        router: { 'RTE-01': bad, 'RTE-02': 'clear', 'FW-08': real, 'DNS-01': bad },
        server: { 'RTE-01': 'clear', 'RTE-02': 'clear' },
      },
      ['route_missing@router'],
    ],
    [
      'a server without a way back: neither its name service is dead, nor the next hop wrong',
      {
        client: { 'RTE-03': bad, 'DNS-01': bad, 'RTE-02': 'clear' },
        server: { 'RTE-01': bad, 'RTE-02': bad, 'FW-08': real },
      },
      ['return_route_missing@server'],
    ],
    ['a refused port', { client: { 'TCP-21': bad, 'TCP-20': 'clear' } }, ['port_refused@client']],
    [
      'two things at once are both named',
      { client: { 'TCP-24': bad, 'TCP-20': 'clear' }, server: { 'APP-01': bad } },
      ['ephemeral_port_exhaustion@client', 'slow_reader@server'],
    ],
    ['notes alone are no cause', { client: { 'TCP-19': 'info', 'TCP-26': 'info', 'APP-04': 'info' } }, []],
  ])('%s', (_, seen, causes) => {
    expect(causesOf(seen).toSorted()).toEqual(causes);
  });
});
