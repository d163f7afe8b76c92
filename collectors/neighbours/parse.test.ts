import { describe, expect, it } from 'vitest';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { parse } from './parse.js';

const rows = (text: string, tool: string) =>
  [...parse(probeOutput(text, { probe: 'neigh', tool }))].flatMap((p) => ('gap' in p ? [] : [p.row]));

describe('neighbours', () => {
  it.skipIf(!sharedPath('jc/centos-7.7/arp.out'))('reads the same entries as jc from `arp`', () => {
    const theirs = JSON.parse(sharedText('jc/centos-7.7/arp.json')) as {
      address: string;
      hwaddress: string;
      iface: string;
    }[];
    expect(rows(sharedText('jc/centos-7.7/arp.out'), 'arp')).toMatchObject(
      theirs.map((t) => ({ address: t.address, mac: t.hwaddress, interface: t.iface })),
    );
  });

  it('names an unresolved entry INCOMPLETE and gives it no MAC', () => {
    expect(rows('10.0.0.9   (incomplete)    eth0\n', 'arp')).toEqual([
      { address: '10.0.0.9', interface: 'eth0', states: ['INCOMPLETE'] },
    ]);
  });

  it('reports a line it cannot read as a gap', () => {
    expect([...parse(probeOutput('rubbish\n', { probe: 'neigh', tool: 'ip' }))]).toEqual([
      { gap: 'not a neighbour line', line: 1 },
    ]);
  });
});
