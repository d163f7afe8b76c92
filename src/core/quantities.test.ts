import { expect, it } from 'vitest';
import { quantitiesIn, takeQuantities } from './quantities.js';

it.each([
  ['2 of 5 requests failed (40 %)', ['2/5', '40%']],
  ['2 von 5 Anfragen (40%)', ['2/5', '40%']],
  ['RTT 0.057 ms, 477,847 bytes to 10.71.2.2:8080 [E5][E6]', ['0.057ms', '477,847', '10.71.2.2:8080']],
  ['for 5 seconds, then 5 s at 41 Mbps', ['5', '5s', '41Mbps']],
  ['no number', []],
])('%s', (text, expected) => expect(quantitiesIn(text)).toEqual(expected));

it('takes each as often as it is there, and nothing where one is missing', () => {
  const from = ['5', '2/5', '5'];
  expect(takeQuantities(from, ['5', '40%'])).toBe(false);
  expect(from).toEqual(['5', '2/5', '5']);
  expect(takeQuantities(from, ['5', '5'])).toBe(true);
  expect(from).toEqual(['2/5']);
});
