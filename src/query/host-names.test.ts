import { describe, expect, it } from 'vitest';
import { knownHosts } from './host-names.js';

describe('hosts asked for', () => {
  it('are those of the bundles', () => {
    expect(knownHosts(undefined, ['web1'])).toBeUndefined();
    expect(knownHosts(['web1'], ['web1', 'web2'])).toEqual(['web1']);
  });
  it('are named with the option that names them', () => {
    expect(() => knownHosts(['nope'], ['web1'])).toThrow('--host: there is no host "nope"');
    expect(() => knownHosts(['nope'], ['web1'], '--hosts')).toThrow('--hosts: there is no host "nope"');
  });
});
