import { describe, expect, it } from 'vitest';
import { richHost, TARGETS } from '../../test/support/hosts.js';
import ping from '../../collectors/ping/index.js';
import sockets from '../../collectors/sockets/index.js';
import { planPings } from './plan-recording.js';

const record = { peers: [] };
const on = (tools: string[], passive = false) => ({
  host: richHost(tools),
  targets: TARGETS.slice(0, 1),
  options: { passive },
});

describe('pings of a recording', () => {
  it('go to the targets', () => {
    const planned = planPings(on(['ping']), { collectors: [sockets, ping], record });
    expect(planned).toEqual({ pings: [{ name: 'api.example.net', role: 'target' }], notPinged: [] });
  });

  it('are missing where the tool is', () => {
    const { notPinged } = planPings(on([]), { collectors: [sockets, ping], record });
    expect(notPinged).toMatchObject([{ collector: 'ping', outcome: 'missing_tool' }]);
  });

  it('are not missed where nobody asked for them: beside the load of an experiment, or passive', () => {
    const none = { pings: [], notPinged: [] };
    expect(planPings(on([]), { collectors: [sockets], record })).toEqual(none);
    expect(planPings(on(['ping']), { collectors: [sockets], record })).toEqual(none);
    expect(planPings(on(['ping'], true), { collectors: [sockets, ping], record })).toEqual(none);
  });
});
