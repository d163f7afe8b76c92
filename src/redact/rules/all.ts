import type { Rule } from '../rule.js';
import { assignments } from './assignments.js';
import { auditHex } from './audit-hex.js';
import { cloudKeys } from './cloud-keys.js';
import { commandLines } from './command-lines.js';
import { keyNumbers } from './key-numbers.js';
import { kubernetes } from './kubernetes.js';
import { networkSecrets } from './network-secrets.js';
import { passwordHashes } from './password-hashes.js';
import { percentEncoded } from './percent-encoded.js';
import { privateKeys } from './private-keys.js';
import { serviceSecrets } from './service-secrets.js';
import { vendorTokens } from './vendor-tokens.js';
import { webCredentials } from './web-credentials.js';

/** Their secrets may stand in a URL as well, percent-encoded. */
const ENCODED = [...cloudKeys, ...vendorTokens, ...passwordHashes, ...webCredentials];

/** Every rule; where two find the same text, the one that comes first names it. */
export const RULES: readonly Rule[] = [
  ...privateKeys,
  keyNumbers,
  ...cloudKeys,
  ...vendorTokens,
  ...passwordHashes,
  ...webCredentials,
  ...networkSecrets,
  ...serviceSecrets,
  ...commandLines,
  ...kubernetes,
  assignments,
  percentEncoded(ENCODED),
  auditHex([...commandLines, assignments]),
];
