import { expect, it } from 'vitest';
import { durationShort, durationWords } from './duration-words.js';

const M = 60_000;

it.each([
  [45 * M, 'en', '45 minutes'],
  [M, 'en', '1 minute'],
  [95_000, 'en', '1 minute 35 seconds'],
  [40_000, 'de', '40 Sekunden'],
  [119 * M, 'de', '119 Minuten'],
  [125 * M, 'en', '2 hours 5 minutes'],
  [120 * M, 'en', '2 hours'],
  [50 * 60 * M, 'de', '2 Tage 2 Stunden'],
  [0, 'en', '0 minutes'],
  [-62_000, 'en', '−1 minute 2 seconds'],
])('%d ms, %s: %s', (ms, language, text) => expect(durationWords(ms, language)).toBe(text));

it.each([
  [15 * M, '15 min'],
  [98_000, '98 s'],
  [0, '0 min'],
  [-3 * M, '−3 min'],
  [150 * M, '2 h 30 min'],
])('%d ms: %s', (ms, text) => expect(durationShort(ms)).toBe(text));
