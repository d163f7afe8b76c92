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
    expect(JSON.stringify(collector.plan({ ...context, targets: [] })[0]?.run)).toContain('not port 22');
  });
});
