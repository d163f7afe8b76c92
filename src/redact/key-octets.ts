import { isSame, type Place, placeOf } from './key-body.js';
import type { Follower, Span } from './rule.js';

/** Octets in hex; behind a row that is not the last one stands a colon. */
const OCTETS = /(?<![0-9A-Fa-f:])[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})*:?(?![0-9A-Za-z:])/g;
/** Characters of eight octets: a MAC address has six, a time three. */
const LONG_ROW = 8 * 3 - 1;
/** The name of the next number. */
const HEADING = /^[A-Za-z][\w -]{0,40}:[ \t\r]*$/;
/** Lines of others above the first row, and between two rows. */
const [MOST_ABOVE, MOST_BETWEEN] = [3, 100];

/**
 * The rows of a number as OpenSSL (`BN` and buffers of `-text`, 15 octets a row) and GnuTLS print it, whatever stands
 * around them: what is long enough is a row; what is shorter, where it stands at the place of the one before.
 */
export function octetsBelow(): Follower {
  let place: Place | undefined;
  let foreign = 0;
  let isOver = false;
  return {
    next: (line) => {
      if (isOver || foreign > (place ? MOST_BETWEEN : MOST_ABOVE) || HEADING.test(line)) return undefined;
      foreign++;
      for (const { index: start, 0: octets } of line.matchAll(OCTETS)) {
        const end = start + octets.length;
        const here = placeOf(line, start, end);
        if (octets.length < LONG_ROW && !(place && isSame(place, here))) continue;
        place = here;
        foreign = 0;
        isOver = !octets.endsWith(':');
        return [{ start, end }] satisfies Span[];
      }
      return [];
    },
  };
}
