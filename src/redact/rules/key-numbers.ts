import { octetsBelow } from '../key-octets.js';
import { matches, type Rule } from '../rule.js';

/** The private numbers of RSA, DSA, EC, DH, Edwards curves and ML-KEM, as OpenSSL and certtool call them. */
const NAME =
  '(?:(?<![\\w-])|(?<=\\\\[nrt]))(?:private ?[eE]xponent|prime\\d|exponent\\d|exp[12]|coefficient\\d?|priv|private[ -]key|seed|dk):';
/** Between rows, also in a string of JSON. */
const BLANKS = '(?:\\\\{1,8}[nrt]|[ \\t]){0,64}';
const OCTET = '[0-9A-Fa-f]{2}(?![0-9A-Za-z])';
const IN_LINE = new RegExp(`(${NAME}${BLANKS})(${OCTET}(?::${BLANKS}${OCTET}){7,}:?)`, 'g');
/** With nothing behind it that the name is of: `Private-Key: (2048 bit)`, `prime1: 7 (0x7)`. */
const ABOVE = new RegExp(`${NAME}(?![ \\t]*[\\w(]|${BLANKS}${OCTET}:)`);

export const keyNumbers: Rule = {
  id: 'private-key',
  source: 'openssl-pkey(1) -text, certtool(1) --key-info; RFC 8017 §3.2',
  triggers: [
    'exponent',
    'prime',
    'exp1:',
    'exp2:',
    'coefficient',
    'priv:',
    'private-key:',
    'private key:',
    'seed:',
    'dk:',
  ],
  find: matches(IN_LINE),
  follow: (line) => (ABOVE.test(line) ? octetsBelow() : undefined),
  masks: [
    '{"out":"publicExponent: 65537 (0x10001)\\nprivateExponent:\\n    «00:ae:60:c5:0c:3b:a0:88:18:c1:07:58:5a:ba:f1:\\n    99:c7»\\nprime1:\\n    «00:fb:e6:4b:ac:f9:d6:b3:68»\\n"}',
    'priv: «5F:D1:60:A6:35:87:4F:69:A7:3D» pub: 62:29:1c:07:49:1f:f7:ca:cc',
  ],
  keeps: [
    '"modulus:\\n    00:bd:f9:1c:b3:06:49:e6:7f\\nExponent: 65537 (0x10001)"',
    'prime1: 7 (0x7), coefficient: 52:54:00:12:34:56',
    'pub: 62:29:1c:07:49:1f:f7:ca:cc',
  ],
};
