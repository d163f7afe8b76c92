import { describe, expect, it } from 'vitest';
import { probeOutput } from '../../test/support/probe-output.js';
import { richHost, TARGETS } from '../../test/support/hosts.js';
import collector from './index.js';

describe('capture', () => {
  it('says how many packets the capture itself lost', () => {
    const stderr =
      'listening on eth0, link-type EN10MB (Ethernet), snapshot length 128 bytes\n57 packets captured\n60 packets received by filter\n3 packets dropped by kernel\n';
    const [row] = [...collector.parse(probeOutput('', { probe: 'packets', tool: 'tcpdump', stderr }))];
    expect(row).toMatchObject({
      row: { captured: 57, received: 60, dropped_by_kernel: 3, snaplen: 128 },
      line: 2,
      endLine: 4,
    });
  });

  it('takes what tcpdump answered last where it could not say its last words, and the begin where it said nothing', () => {
    const began = 'tcpdump: listening on eth0, link-type EN10MB (Ethernet), snapshot length 128 bytes\n';
    const answers =
      'tcpdump: 5 packets captured, 5 packets received by filter, 0 packets dropped by kernel\ntcpdump: 9 packets captured, 12 packets received by filter, 2 packets dropped by kernel\n';
    const footer = '20 packets captured\n21 packets received by filter\n3 packets dropped by kernel\n';
    const rowOf = (stderr: string): unknown =>
      [...collector.parse(probeOutput('', { probe: 'packets', tool: 'tcpdump', stderr }))][0];
    expect(rowOf(began + answers)).toMatchObject({
      row: { captured: 9, received: 12, dropped_by_kernel: 2 },
      line: 3,
    });
    expect(rowOf(began + answers + footer)).toMatchObject({
      row: { captured: 20, dropped_by_kernel: 3 },
      line: 4,
    });
    expect(rowOf(began)).toMatchObject({ row: { link_type: 'EN10MB', snaplen: 128 }, line: 1 });
    expect(rowOf('tcpdump: eth7: No such device exists\n')).toBeUndefined();
  });

  it('asks for consent and takes only what concerns the targets', () => {
    const context = {
      host: richHost(['tcpdump']),
      profile: 'network',
      windowMs: 1,
      interfaces: [],
      logs: [],
      params: collector.params.parse({ packets: 10 }),
    } as const;
    const [probe] = collector.plan({ ...context, targets: TARGETS.slice(0, 1) });
    expect(probe).toMatchObject({ consent: 'capture' });
    expect(JSON.stringify(probe?.run)).toContain('host 198.51.100.7 or host 2001:db8::7');
    const sessions = [{ client: '203.0.113.9', clientPort: 51_234, serverPort: 22 }];
    const [everything] = collector.plan({ ...context, targets: [], sessions });
    expect(everything?.run).toMatchObject({
      argv: expect.arrayContaining(['not ((tcp port 51234 and tcp port 22 and host 203.0.113.9))']),
    });
  });
});
