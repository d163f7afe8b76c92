/** RFC 7518 §6: members that only a private or a symmetric key has. */
export const PRIVATE_MEMBERS: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']);
/** RFC 7518 §6.3.2.7: of each further prime in `oth`. */
export const PRIME_MEMBERS: ReadonlySet<string> = new Set(['r', 'd', 't']);
/** RFC 7517 §4.1: every JWK has it, and little else does. */
export const KEY_TYPE = 'kty';
export const OTHER_PRIMES = 'oth';
