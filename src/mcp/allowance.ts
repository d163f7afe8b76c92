/** What an agent may not do unless the server was started with it; each call must confirm it besides. */
export const ALLOWANCES = ['capture', 'targets', 'propose'] as const;
export type Allowance = (typeof ALLOWANCES)[number];

export const ALLOWED_TO: Readonly<Record<Allowance, string>> = {
  capture: 'capture packets (headers) on hosts of the inventory',
  targets: 'probe targets that neither the inventory nor --target names',
  propose: 'write rows with state: proposed into an incident of --incidents',
};
