import { expect, it } from 'vitest';
import { fences, withClosedFence } from './fences.js';

const codeIn = (markdown: string): string[] => markdown.split('\n').filter(fences());

it.each([
  ['a block', 'a\n```sh\nls\n```\nb', ['```sh', 'ls', '```']],
  ['one that is longer, with a shorter one in it', '````\n```\n````\nb', ['````', '```', '````']],
  ['of tildes', '~~~\n```\n~~~\nb', ['~~~', '```', '~~~']],
  ['code within a line, which is none', '```ls``` lists\nb', []],
  ['in an item, first thing of it', '- ```\n  ls\n  ```\nb', ['- ```', '  ls', '  ```']],
  ['in an item that ends before it', '1. a\n   ```\n   ls\n\nb\n- c', ['   ```', '   ls', '']],
  ['in an item of an item', '- a\n  - b\n    ```\n    ls\n  - c', ['    ```', '    ls']],
  ['below a list', '- a\n```\nls\n- b\n```\nc', ['```', 'ls', '- b', '```']],
  ['indented as code is', '    ```\nb', []],
])('code: %s', (_, markdown, code) => {
  expect(codeIn(markdown)).toEqual(code);
});

it.each([
  ['Log:\n\n```\nupload failed\n', 'Log:\n\n```\nupload failed\n```'],
  ['Log:\n````sh\n```', 'Log:\n````sh\n```\n````'],
  ['- ```\n  ls', '- ```\n  ls\n  ```'],
  ['~~~', '~~~\n~~~'],
])('what is open is closed: %j', (markdown, closed) => {
  expect(withClosedFence(markdown)).toBe(closed);
  expect(withClosedFence(closed)).toBe(closed);
});

it.each(['Log:\n```\nx\n```\n\nmore', '- a\n  ```\n  ls\n\nmore', 'use ``` as a fence', '```x``` y'])(
  'what is not open stays as it is: %j',
  (markdown) => {
    expect(withClosedFence(markdown)).toBe(markdown);
  },
);
