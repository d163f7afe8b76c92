import type { Delay } from '../../src/tables/traced-delays.js';

type Figures = { readonly delay: Delay } & Readonly<Record<string, unknown>>;

const ENDS = {
  cookie: '6',
  local_address: '10.99.0.1',
  local_port: 42_452,
  remote_address: '10.99.0.2',
  remote_port: 8102,
};

/** A row of `traced_delays`, of one connection of a python3. */
export function traced(figures: Figures): Record<string, unknown> {
  return { ...ENDS, pid: 530, command: 'python3', samples: 60, of: 60, mean_us: 500, ...figures };
}

/** The same connection as its other end sees it. */
export function fromPeer(figures: Figures): Record<string, unknown> {
  return {
    ...traced(figures),
    cookie: '5',
    local_address: ENDS.remote_address,
    local_port: ENDS.remote_port,
    remote_address: ENDS.local_address,
    remote_port: ENDS.local_port,
  };
}
