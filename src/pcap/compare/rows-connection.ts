import { figure } from '../../core/figures.js';
import { millis } from '../../core/readable.js';
import { type Column, type Compared, type ComparisonRow, listed, namesOf, UNKNOWN } from './comparison.js';

/** Four different facts; that something rewrote one takes two taps. */
export function mssRow({ columns, joins }: Compared): ComparisonRow {
  const rewritten = joins.flatMap((j) =>
    j.connections.flatMap((c) =>
      (
        [
          ['client', c.to_server],
          ['server', c.to_client],
        ] as const
      ).flatMap(([who, { mss }]) =>
        mss && mss.sent !== mss.arrived
          ? [
              `the MSS of the ${who} was sent as ${mss.sent} and arrived as ${mss.arrived} (${j.files.join(', ')})`,
            ]
          : [],
      ),
    ),
  );
  const without = namesOf(
    columns,
    ({ flow: { sides } }) => sides.client.mss === undefined || sides.server.mss === undefined,
  );
  const notes = [
    rewritten.length > 0
      ? `Two taps prove it: ${[...new Set(rewritten)].join('; ')}.`
      : 'One tap tells what arrives there: whether something on the way rewrote it, only a second tap near the sender can tell.',
    ...(without.length > 0 ? [`${listed(without)}: a SYN is missing.`] : []),
  ];
  return {
    id: 'mss',
    title: 'MSS: client’s SYN, server’s SYN-ACK, largest payload from client, from server',
    cells: columns.map(({ flow: { sides } }) =>
      [sides.client.mss, sides.server.mss, sides.client.largest_payload, sides.server.largest_payload]
        .map((n) => (n === undefined ? UNKNOWN : String(n)))
        .join(', '),
    ),
    use: without.length > 0 ? 'with care' : 'compare',
    note: notes.join(' '),
  };
}

export function ratioRow({ columns }: Compared): ComparisonRow {
  return {
    id: 'ratio',
    title: 'packets, server : client',
    cells: columns.map(({ flow: { sides } }) =>
      sides.client.packets === 0
        ? UNKNOWN
        : `${(sides.server.packets / sides.client.packets).toFixed(2)} : 1 (${figure(sides.server.packets)} : ${figure(sides.client.packets)})`,
    ),
    use: 'information',
    note: 'How often the receiver acknowledges (each packet, every second, or rarer with offload): never a fault.',
  };
}

export function goodputRow({ columns }: Compared): ComparisonRow {
  return {
    id: 'goodput',
    title: 'goodput, server → client, client → server',
    cells: columns.map(({ flow: { sides } }) =>
      [sides.server, sides.client].map((s) => `${(s.goodput_bps / 1e6).toPrecision(3)} Mbit/s`).join(', '),
    ),
    use: 'with care',
    note: 'Each byte once, over the time of the connection with its pauses: compare it only with who waited for whom beside it.',
  };
}

export function waitedRow({ columns }: Compared): ComparisonRow {
  return {
    id: 'waited',
    title: 'silences of 200 ms and more, by who was waited for',
    cells: columns.map(({ flow: { stalls, seconds } }) => {
      const parts = Object.entries(stalls.seconds_by)
        .toSorted(([, a], [, b]) => b - a)
        .map(([by, s]) => `${WORDS[by] ?? by} ${figure(s)} s`);
      return parts.length === 0
        ? `none in ${figure(seconds)} s`
        : `${parts.join(', ')} of ${figure(seconds)} s`;
    }),
    use: 'compare',
    note: 'By what was outstanding when the silence began. Only the path is the network’s; a server that has not answered and a receiver that does not read are not.',
  };
}

const WORDS: Readonly<Record<string, string>> = {
  receiver: 'receiver (window closed)',
  path: 'path',
  server: 'server (had not answered)',
  client: 'client (asked nothing)',
  sender: 'sender (had nothing to send)',
  idle: 'nobody (idle)',
};

export function thinkRow({ columns }: Compared): ComparisonRow {
  const rough = namesOf(
    columns,
    ({ flow }) => flow.requests.think_ms !== undefined && flow.handshake === undefined,
  );
  return {
    id: 'think',
    title: 'server thinks, p50 / max',
    cells: columns.map(({ flow: { requests } }) =>
      requests.think_ms === undefined
        ? UNKNOWN
        : `${millis(requests.think_ms.p50)} / ${millis(requests.think_ms.max)} (n = ${figure(requests.think_ms.n)})`,
    ),
    use: rough.length > 0 ? 'with care' : 'compare',
    note: `Last byte of a request to first byte of its answer, less the way between tap and server.${rough.length > 0 ? ` ${listed(rough)}: no handshake, so the way is still in it.` : ''}`,
  };
}

export function endRow({ columns }: Compared): ComparisonRow {
  return {
    id: 'end',
    title: 'how it ended',
    cells: columns.map(({ flow }) => endOf(flow)),
    use: 'information',
    note: 'A capture that was stopped shows an open connection.',
  };
}

function endOf({ state, reset, history }: Column['flow']): string {
  const by = reset ? ` by the ${reset.by}, ${reset.phase}` : '';
  return `${state}${by}; ${history}`;
}
