import { describe, expect, it } from 'vitest';
import { branchRecord } from '../../../test/support/incident-record.js';
import { cellText, itemText, proseField, resolveTokens } from './prose.js';

const record = branchRecord();

describe('tokens in prose', () => {
  it('become the text of the fact and its citations', () => {
    expect(resolveTokens('sent {{f:tcp.retrans_out_pct@edge17}} again, see [E6]', record)).toEqual({
      text: 'sent 4.31 % (1,212 of 28,120 segments sent) again, see [E6]',
      cites: ['E3', 'E6'],
      facts: ['tcp.retrans_out_pct@edge17'],
    });
  });

  it('that lead nowhere are seen', () => {
    const { text, cites, facts } = resolveTokens('{{f:tcp.nothing}} and [E99]', record);
    expect(text).toBe('⟦unknown fact tcp.nothing⟧ and ⟦unknown evidence E99⟧');
    expect([cites, facts]).toEqual([[], []]);
  });

  it('are the only thing that is replaced', () => {
    const text = 'a {{{name}}} {{#if x}} [link](x) [Q1] `{{f }}` {{ f:x }}';
    expect(resolveTokens(text, record).text).toBe(text);
  });

  it('of a field keep the states', () => {
    expect(proseField({ q: 'Q2' }, record, 'cost', 'owner')).toEqual({ state: 'unknown', question: 'Q2' });
    expect(proseField('  ', record, 'cost', 'owner')).toEqual({ state: 'fill', what: 'cost', who: 'owner' });
  });
});

describe('prose in its place', () => {
  it('in a cell has one line and no bar of its own', () => {
    expect(cellText('a\nb | `c|d` \\| e\n')).toBe('a b \\| `c\\|d` \\| e');
  });

  it('in an item stands under its first line', () => {
    expect(itemText('a\nb\n\nc', 3)).toBe('a\n   b\n\n   c');
  });
});
