import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readValue } from './read-value.js';
import { createPolicy } from './policy.js';

const anyText = fc.array(
  fc.constantFrom('a', '1', '=', ' ', ',', ';', '&', '"', "'", ')', '\\n', '%26', '<', 'key'),
  {
    maxLength: 40,
  },
);

describe('the value behind a name', () => {
  it('is the same whatever was read before', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.array(fc.nat(60), { maxLength: 6 }),
        fc.constantFrom('word', 'blank'),
        (parts, places, ending) => {
          const text = parts.join('');
          for (const at of places) {
            const inTurn = readValue(text, at, ending);
            readValue('something else', 0, ending);
            expect(readValue(text, at, ending)).toEqual(inTurn);
            readValue(text, at >> 1, ending);
            expect(readValue(text, at, ending)).toEqual(inTurn);
          }
        },
      ),
    );
  });

  // Each of these names is followed by all of the rest: read for each of them, a piece of a line took 20 seconds.
  it.each(['PWD=/home/bo', '3Ftoken%3Dabcd1234efgh%26a%3D1', '"key">/etc/ ', 'key=/etc/xkey:'])(
    'is not read again for every name in it: %s',
    (part) => {
      const line = part.repeat(Math.ceil(280_000 / part.length));
      const redacted = createPolicy({ secrets: true }).text(line);
      expect(redacted).not.toContain('abcd1234efgh');
      expect(redacted.length).toBeGreaterThan(0);
    },
  );

  it.each([
    "psql password=«hun'ter2» -v --password «a`b\"c» -v, msg='pwd=«a\"b»' url=/?token=«abcd'1234»&x=1",
    '{"m":"run password=«hun\\"ter2»","l":["api_key=«abcd\'1234»",3],"s":"\\"pwd=«y1»\\"\\n"}',
    "['pwd=«hunter2»','b'] {'pwd=«hunter2»':1} f('pwd=«hunter2»'); <a b='pwd=«hunter2»'/> (`pwd=«hunter2»`).",
  ])('goes on behind a quote in its middle, and ends with one around it: %s', (sample) => {
    const redacted = createPolicy({ secrets: true }).text(sample.replaceAll(/[«»]/g, ''));
    expect(redacted.split(/\[REDACTED:\w+\]/)).toEqual(sample.split(/«[^»]*»/));
  });
});
