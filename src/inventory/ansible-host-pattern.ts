import { isIP } from 'node:net';
import { expandRange } from './host-range.js';

/** `host`, `host:port`, `[v6]:port`, each with ranges. */
export function parseHostPattern(text: string): { names: string[]; port?: number } | { problem: string } {
  if (isIP(text)) return { names: [text] };
  const bracketed = /^\[([^\]]+)\]:(\d+)$/.exec(text);
  const plain = /^((?:[^:[\]]|\[[^\]]*\])+):(\d+)$/.exec(text);
  const [, host = text, port] = bracketed ?? plain ?? [];
  if (host.endsWith(':') && port === undefined)
    return { problem: `${text}: a port is missing behind the colon` };
  const names = isIP(host) ? [host] : expandRange(host);
  if ('problem' in names) return { problem: `${text}: ${names.problem}` };
  return { names, ...(port !== undefined && { port: Number(port) }) };
}
