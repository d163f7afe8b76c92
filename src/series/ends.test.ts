import { describe, expect, it } from 'vitest';
import type { Recording, Series } from '../core/recording.js';
import { analyzeRecording } from './analyze-recording.js';
import { endsOf } from './ends.js';

const [CLIENT, SERVER] = ['10.0.0.1', '10.0.0.2'];

/** A column of a socket between port 40000 of the client and 5201 of the server. */
function socket(
  host: 'client' | 'server',
  column: string,
  samples: readonly (readonly [number, number])[],
): Series {
  const [local, remote] = host === 'client' ? [CLIENT, SERVER] : [SERVER, CLIENT];
  const [local_port, remote_port] = host === 'client' ? [40_000, 5201] : [5201, 40_000];
  const key = { protocol: 'tcp', local_address: local, local_port, remote_address: remote, remote_port };
  return series(host, 'sockets', key, column, samples);
}

function series(
  host: string,
  table: string,
  key: Series['key'],
  column: string,
  samples: readonly (readonly [number, number])[],
): Series {
  const at = Float64Array.from(samples, ([ms]) => ms);
  const value = Float64Array.from(samples, ([, v]) => v);
  const line = Uint32Array.from(samples, (_, i) => i + 1);
  return { host, table, key, subject: '', column, kind: 'counter', artifact: 'a', at, value, line };
}

/** Load of the machine from the first tick on: the loop ran, whether there were sockets or not. */
const ticks = (host: string): Series =>
  series(
    host,
    'load',
    {},
    'runnable',
    [...Array(40).keys()].map((i) => [100 + 1000 * i, 1] as const),
  );
const samplers = [
  {
    collector: 'sockets',
    probe: 'connections',
    artifact: 'a',
    intervalMs: 100,
    due: 400,
    taken: 400,
    late: 0,
    missed: [],
  },
];
const recording = (...sockets: Series[]): Recording => ({
  startedAt: 0,
  durationMs: 40_000,
  hosts: ['client', 'server'].map((id) => ({ id, clock: [{ at: 0, offsetMs: 0, errorMs: 1 }], samplers })),
  series: [ticks('client'), ticks('server'), ...sockets],
  markers: [],
});
const roles = (of: Recording): unknown[] => endsOf(of).map((e) => [e.host, e.role, e.dataOut, e.dataIn]);

describe('who sends, of connections that live for a sample', () => {
  it('is told by all its counters where it began in the recording', () => {
    const short = recording(
      socket('client', 'data_segs_out', [[2505, 109]]),
      socket('client', 'data_segs_in', [[2505, 0]]),
      socket('server', 'data_segs_out', [[2510, 0]]),
      socket('server', 'data_segs_in', [[2510, 80]]),
    );
    expect(roles(short)).toEqual([
      ['client', 'sender', 109, 0],
      ['server', 'receiver', 0, 80],
    ]);
    const { answer, quality } = analyzeRecording(short);
    expect(answer[0]).toMatch(/^Nothing stood out in 40 s: 2 connections with data/);
    expect(quality.join()).toMatch(/2 of 2 ends of connections .*seen in one sample only: too short-lived/);
  });

  it('is told with what came before its first sample, where it was seen more than once', () => {
    const out = socket('client', 'data_segs_out', [
      [2505, 50],
      [2605, 60],
    ]);
    expect(roles(recording(out))).toEqual([['client', 'sender', 60, undefined]]);
  });

  it('is not told by what an older one did before', () => {
    expect(roles(recording(socket('client', 'data_segs_out', [[100, 5000]])))).toEqual([
      ['client', 'idle', undefined, undefined],
    ]);
    const grown = socket('client', 'data_segs_out', [
      [100, 5000],
      [200, 5003],
    ]);
    expect(roles(recording(grown))).toEqual([['client', 'sender', 3, undefined]]);
  });
});

it('an event seen by ping alone is between the two machines, also where one end of a connection was seen', () => {
  const rtt = [...Array(200).keys()].map(
    (i) => [200 * i, i >= 100 && i < 110 ? 30 : 2 + (i % 7) / 10] as const,
  );
  const pings = series('client', 'ping_replies', { target: SERVER }, 'rtt_ms', rtt);
  const { events } = analyzeRecording(recording(socket('client', 'data_segs_out', [[100, 5000]]), pings));
  expect(events.map((e) => [e.blamed, e.toward])).toEqual([[SERVER, 'client']]);
});
