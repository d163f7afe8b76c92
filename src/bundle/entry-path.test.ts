import fc from 'fast-check';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathProblem, shown } from './entry-path.js';

describe('pathProblem', () => {
  it.each([
    'manifest.json',
    'hosts/web1/ping/ping.10.0.0.1.txt',
    'incident/Übersicht (alt).md',
    'a/..b/c..',
    '.hidden',
    'log:b',
  ])('accepts %j', (path) => {
    expect(pathProblem(path)).toBeUndefined();
  });

  it.each([
    ['', 'is empty'],
    ['/etc/passwd', 'absolute'],
    ['../x', 'climbs out'],
    ['a/../../x', 'climbs out'],
    ['a/..', 'climbs out'],
    ['a//b', 'empty name'],
    ['a/./b', 'empty name'],
    ['a/', 'empty name'],
    ['a\\b', 'backslash'],
    ['..\\x', 'backslash'],
    ['C:/x', 'drive letter'],
    ['c:x', 'drive letter'],
    ['a/c:x', 'drive letter'],
    ['a\0b', 'control character'],
    ['a\u001B[2Jb', 'control character'],
    ['a\u009Bb', 'control character'],
    ['a\nb', 'control character'],
    ['a\uFFFDb', 'UTF-8'],
    ['a\uD800b', 'UTF-8'],
    ['x'.repeat(256), 'longer than 255'],
    ['ü'.repeat(128), 'longer than 255'],
    ['x/'.repeat(512) + 'x', 'longer than 1024'],
  ])('refuses %#: %.30j', (path, why) => {
    expect(pathProblem(path)).toContain(why);
  });

  it('lets nothing through that leaves the folder it is joined to', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '..', '.', '', '/', '\\', 'b', ':', '\0')), (parts) => {
        const path = parts.join('/');
        if (pathProblem(path) === undefined) expect(posix.join('/root', path)).toBe(`/root/${path}`);
      }),
    );
  });
});

describe('shown', () => {
  it('lets no control character reach a terminal', () => {
    expect(shown('a\u001B[2J\u009Bb\n')).toBe('"a\\u001b[2J\\u009bb\\n"');
  });

  it('cuts what is too long to read', () => {
    expect(shown('x'.repeat(5000)).length).toBeLessThan(130);
  });
});
