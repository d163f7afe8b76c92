import { hostView } from './host-view.js';

/** So many requests to one target that ended alike; `http_code` of those that got an answer. */
export const requests = (count: number, outcome: string, http_code?: number): object[] =>
  Array.from({ length: count }, (_, attempt) => ({
    ...{ target: 'http://web/', attempt, by: 'url', limit_ms: 1, exit: 0, outcome },
    ...(http_code !== undefined && { http_code }),
  }));

export const requestsView = (...parts: readonly object[][]) =>
  hostView({ rows: { http_timing: parts.flat() as never } });
