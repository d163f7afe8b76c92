/** `secrets`: mask them. `identities`: and pseudonyms for addresses and names. `none`: only patterns one gave. */
export const REDACT_MODES = ['secrets', 'identities', 'none'] as const;
export type RedactMode = (typeof REDACT_MODES)[number];
