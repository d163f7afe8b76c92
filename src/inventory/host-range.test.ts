import { describe, expect, it } from 'vitest';
import { expandRange } from './host-range.js';

describe('expandRange', () => {
  it.each([
    ['web1', ['web1']],
    ['web[08:11].x', ['web08.x', 'web09.x', 'web10.x', 'web11.x']],
    ['n[1:7:3]', ['n1', 'n4', 'n7']],
    ['[a:c]', ['a', 'b', 'c']],
    ['[:2]', ['0', '1', '2']],
    ['r[1:2]n[a:b]', ['r1na', 'r1nb', 'r2na', 'r2nb']],
  ])('%s', (pattern, names) => expect(expandRange(pattern)).toEqual(names));

  it.each([
    '[1]',
    '[1:]',
    '[2:1]',
    '[a:1]',
    '[01:100]',
    '[1:2:0]',
    '[1:2:3:4]',
    'a[1:2',
    '[1:99999]',
    '[1:200][1:200]',
  ])('refuses %s', (pattern) => expect(expandRange(pattern)).toEqual({ problem: expect.any(String) }));
});
