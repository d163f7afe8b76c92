import { expect, it } from 'vitest';
import { ACK, FIN, Packet } from '../packet.js';
import { match } from './match.js';
import { withoutGaps } from './not-captured.js';
import { PacketLog } from './packet-log.js';

function log(packets: readonly Partial<Packet>[]): PacketLog {
  const made = new PacketLog();
  for (const fields of packets) made.add(Object.assign(new Packet(), fields));
  return made;
}

/** Segments of 1000 bytes, 1 ms apart, each with the next IP ID. */
const segments = (...numbers: readonly number[]): Partial<Packet>[] =>
  numbers.map((n, i) => ({ seq: 1000 * n, payload: 1000, flags: ACK, ipId: 10 + i, at: i * 1e6 }));
const without = (list: readonly Partial<Packet>[], ...indices: readonly number[]): Partial<Packet>[] =>
  list.filter((_, i) => !indices.includes(i));
const acks = (...upTo: readonly number[]): Partial<Packet>[] =>
  upTo.map((n, i) => ({ ack: 1000 * n, flags: ACK, ipId: 50 + i, at: i * 1e6 }));

/** What is missing at the far tap, as near indices: lost, or not captured. */
function missing(sent: Partial<Packet>[], seen: Partial<Packet>[], receiver: Partial<Packet>[]) {
  const [near, far] = [log(sent), log(seen)];
  const { lost, notCaptured } = withoutGaps(match(near, far), near, far, 0, [
    { log: log(receiver), shift: 0 },
  ]);
  return { lost, notCaptured: [...notCaptured.keys()] };
}

it('options cut at one tap are no timestamps changed on the way', () => {
  const sent = [0, 1, 2, 3].map((i) => ({
    ...{ frame: i + 1, seq: 1000 * i, payload: 1000, flags: ACK, ipId: 10 + i, timestamp: 70 + i },
  }));
  const cut = { timestamp: -1, areOptionsCut: true };
  const matched = match(
    log(sent),
    log(sent.filter(({ frame }) => frame !== 3).map((p) => ({ ...p, ...cut }))),
  );
  expect(matched).toMatchObject({ isLoose: false, lost: [2], unsent: [] });
});

it('another IP ID is another packet, unless something on the way writes new ones', () => {
  const sent = [...segments(0, 1, 2), ...acks(7, 7, 7, 7)];
  const seen = without(sent, 4);
  expect(match(log(sent), log(seen))).toMatchObject({ lost: [4], unsent: [], duplicated: [] });
  // The tap near the sender has a gap: no other takes the place of what it lacks.
  const gap = match(log(seen), log(sent));
  expect(gap).toMatchObject({ lost: [], unsent: [4], duplicated: [] });
  expect(gap.timed).toHaveLength(6);
  const written = seen.map((p) => ({ ...p, ipId: (p.ipId ?? 0) + 7000 }));
  expect(match(log(sent), log(written))).toMatchObject({ lost: [6], unsent: [], duplicated: [] });
});

it('of many that are alike each is the one with its IP ID, in whatever order they come', () => {
  // These tell that IDs are kept.
  const plain = segments(0, 1, 2);
  const alike = acks(...Array<number>(60_000).fill(7));
  const pairsOf = (sent: Partial<Packet>[], seen: Partial<Packet>[]): string[] =>
    match(log([...plain, ...sent]), log([...plain, ...seen]))
      .pairs.slice(plain.length)
      .map(([i, j]) => `${i - plain.length} ${j - plain.length}`);
  expect(pairsOf(alike, alike.toReversed())).toEqual(alike.map((_, i) => `${i} ${alike.length - 1 - i}`));
  // Those without one may be filled in on the way, on either side; of the others each keeps its own.
  const [a = {}, b = {}, c = {}, d = {}] = alike;
  const none = { ...b, ipId: 0 };
  expect(pairsOf([a, none, c, d], [d, b, c, a])).toEqual(['0 3', '1 1', '2 2', '3 0']);
  expect(pairsOf([a, b, c, d], [d, none, c])).toEqual(['0 1', '2 2', '3 0']);
});

it('without IP IDs, packets that are like others tell no times, and twice is what came at once', () => {
  const plain = [...segments(0, 1), ...acks(7, 7, 7)].map((p) => ({ ...p, ipId: -1 }));
  const gap = match(log(without(plain, 2)), log(plain));
  expect(gap.timed).toEqual([
    [0, 0],
    [1, 1],
  ]);
  expect(gap).toMatchObject({ unsent: [4], duplicated: [] });
  const [first = {}] = plain;
  const twice = match(log(plain), log([first, { ...first, at: 2000 }, ...plain.slice(1)]));
  expect(twice).toMatchObject({ unsent: [], duplicated: [1] });
});

it('what was acknowledged and is not in the far capture was not lost', () => {
  const sent = segments(0, 1, 2, 3);
  expect(missing(sent, without(sent, 1, 3), acks(3))).toEqual({ lost: [3], notCaptured: [1] });
  // Sent again and seen then: the first was lost.
  const again = segments(0, 1, 2, 1);
  expect(missing(again, without(again, 1), acks(3))).toEqual({ lost: [1], notCaptured: [] });
  // Sent again and seen neither time: the last one arrived.
  expect(missing(again, without(again, 1, 3), acks(3))).toEqual({ lost: [1], notCaptured: [3] });
});

it('what a D-SACK says came twice and was seen once is a gap of the far capture', () => {
  const again = segments(0, 1, 2, 1);
  const sack = Float64Array.from([1000, 2000, 0, 0, 0, 0, 0, 0]);
  const receiver = [...acks(3), { ack: 3000, flags: ACK, sackBlocks: 1, sack }];
  expect(missing(again, without(again, 1), receiver)).toEqual({ lost: [], notCaptured: [1] });
});

it('a super-packet that ends the stream came in segments, of which the last has the FIN', () => {
  const sent = [{ seq: 0, payload: 3000, flags: ACK | FIN, ipId: 5 }];
  const seen = segments(0, 1, 2).map((p, i) => (i === 2 ? { ...p, flags: ACK | FIN } : p));
  expect(match(log(sent), log(seen))).toMatchObject({ lost: [], unsent: [], byBytes: 1 });
});

it('of a super-packet only the part that nothing acknowledged is lost', () => {
  const sent = [{ seq: 0, payload: 4000, flags: ACK, ipId: 5 }];
  const near = log(sent);
  const far = log(without(segments(0, 1, 2, 3), 1, 3));
  const matched = withoutGaps(match(near, far), near, far, 0, [{ log: log(acks(3)), shift: 0 }]);
  expect([...matched.missing]).toEqual([[0, [[3000, 4000]]]]);
  expect([...matched.notCaptured]).toEqual([[0, [[1000, 2000]]]]);
});

it('what is sent again and again without an end is judged in a moment', () => {
  const [a = {}, b = {}, c = {}] = segments(0, 1, 2);
  const again = Array.from({ length: 30_000 }, (_, i) => ({ ...b, ipId: 100 + i, frame: 5 + i }));
  const sent = [a, ...again, c];
  const { lost, notCaptured } = missing(sent, [a, c], acks(3));
  expect([lost.length, lost[0], notCaptured]).toEqual([again.length - 1, 1, [again.length]]);
  // Cut otherwise at the far tap, thousands of times: of what is not compared nothing is claimed.
  const cut = (list: typeof again, more: number): Partial<Packet>[] =>
    list.map((p, i) => ({ ...p, payload: 400 + more + (i % 300), window: more }));
  const matched = match(log([a, ...cut(again, 0), c]), log([a, ...cut(again, 1), c]));
  expect(matched).toMatchObject({ lost: [], unsent: [], duplicated: [] });
  expect(matched.byBytes).toBeGreaterThan(0);
});
