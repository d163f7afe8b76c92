// Name server of the lab: names=NAME:ADDRESS,… on addresses=A,B (port 53); anything else does not exist. What it does
// wrong stands in conf=FILE: delay_ms, drop=ADDRESS (silent there), rcode (2 SERVFAIL, 3 NXDOMAIN) for every name.
import dgram from 'node:dgram';
import { settings, settingsOf } from './settings.mjs';

const { names, addresses, conf } = settings(process.argv.slice(2));
const records = new Map(names.split(',').map((pair) => pair.split(':')));

const nameIn = (query) => {
  const labels = [];
  let at = 12;
  for (let length; (length = query[at] ?? 0) > 0; at += length + 1) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
};

const answer = (query, forced) => {
  const { name, end } = nameIn(query);
  const address = records.get(name);
  const isA = query.readUInt16BE(end - 4) === 1;
  const rcode = forced ?? (address === undefined ? 3 : 0);
  const found = rcode === 0 && isA;
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(0x8580 | rcode, 2);
  head.writeUInt16BE(found ? 1 : 0, 6);
  head.writeUInt32BE(0, 8);
  const record = Buffer.from([
    0xc0,
    12,
    0,
    1,
    0,
    1,
    0,
    0,
    0,
    30,
    0,
    4,
    ...(address ?? '0.0.0.0').split('.').map(Number),
  ]);
  return Buffer.concat([head, query.subarray(12, end), ...(found ? [record] : [])]);
};

for (const own of addresses.split(',')) {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (query, from) => {
    const { delay_ms = 0, drop, rcode } = settingsOf(conf);
    if (drop === own || drop === 'all') return;
    setTimeout(() => socket.send(answer(query, rcode), from.port, from.address), delay_ms);
  });
  socket.bind(53, own);
}
