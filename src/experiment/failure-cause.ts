import type { Meeting } from './load-commands.js';

/** Why a run carried nothing, for people. */
export interface Cause {
  readonly reason: string;
  /** Nothing came through to the server: the next run would fail alike. */
  readonly isBlocked?: true;
}

interface Told {
  /** `error` of the client's report. */
  readonly client: string;
  /** The same of the server, or how its process ended; undefined: it said nothing. */
  readonly server: string | undefined;
  readonly protocol: 'tcp' | 'udp';
  readonly hosts: { readonly client: string; readonly server: string };
}

/** What iperf3 says, in words that name the cause. The server was seen listening before the client began. */
export function causeOf({ client, server, protocol, hosts }: Told, meeting: Meeting): Cause {
  const place = `${meeting.address} port ${meeting.port}`;
  const listens = `although iperf3 listens on ${meeting.bind} there`;
  if (/connection refused/i.test(client)) {
    return {
      isBlocked: true,
      reason: `something answered for ${place} with a refusal, ${listens}: a firewall rejects it, or it is another host (${client})`,
    };
  }
  if (/unable to connect.*(timed out|in progress)/i.test(client)) {
    return {
      isBlocked: true,
      reason: `no answer from ${place} for ${hosts.client}, ${listens}: a firewall drops the packets, or there is no way back (${client}); --port N takes one that is open`,
    };
  }
  if (/no route to host|network is unreachable|host unreachable/i.test(client)) {
    return {
      isBlocked: true,
      reason: `${hosts.client} has no way to ${place}, or it is rejected on it (${client})`,
    };
  }
  if (/control socket has closed|broken pipe|connection reset|unable to receive control/i.test(client)) {
    return { reason: `the server on ${hosts.server} ended in the middle: ${server ?? client}` };
  }
  if (protocol === 'udp' && /client has terminated|read from stream|resource temporarily/i.test(client)) {
    return {
      isBlocked: true,
      reason: `TCP to ${place} works, but no UDP came back: a firewall drops UDP (${client})`,
    };
  }
  return { reason: server === undefined || server === client ? client : `${client}; the server: ${server}` };
}
