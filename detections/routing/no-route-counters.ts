import { defineDetection } from '../../src/core/detection.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'FW-08',
  name: 'no-route-counters',
  layer: 'routing',
  title: 'The kernel drops packets for want of a route',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    drops_per_s: {
      value: 0,
      unit: 'packets/s',
      source: 'include/uapi/linux/snmp.h IPSTATS_MIB_OUTNOROUTES, INNOROUTES',
    },
  },
  realIf:
    'Ip OutNoRoutes (own packets) or IpExt InNoRoutes (forwarded) grows in the window. On a host with IPv4 alone, tries of IPv6 grow the IPv6 counters and are normal.',
  remedy: {
    text: 'find the destination: `ip route get`, the log of the application, a capture of ICMP unreachable',
    safety: 'read_only',
  },
  evaluate(view, limits) {
    const four = ['Ip OutNoRoutes', 'IpExt InNoRoutes'].flatMap((name) => {
      const [group = '', counter = ''] = name.split(' ');
      const growth = view.tcp(group, counter);
      return growth ? [{ name, growth }] : [];
    });
    const six = view.tcp('Ip6', 'OutNoRoutes');
    const [known] = four;
    if (known === undefined)
      return { state: 'not_observable', statement: 'this kernel shows no OutNoRoutes' };
    const grown = four.filter(({ growth }) => growth.rate > limits.drops_per_s);
    const [first, ...others] = grown;
    if (first !== undefined)
      return {
        state: 'fired',
        severity: 'warning',
        basis: first.growth.basis,
        statement: `${grown.map(({ name, growth }) => `${growth.delta} (${name})`).join(' and ')} packets had no route in ${first.growth.seconds.toFixed(1)} s`,
        numbers: {
          packets: grown.reduce((sum, { growth }) => sum + growth.delta, 0),
          seconds: first.growth.seconds,
        },
        cites: [...first.growth.cites, ...others.flatMap(({ growth }) => growth.cites)],
      };
    if (six && six.rate > limits.drops_per_s)
      return {
        state: 'fired',
        severity: 'info',
        basis: six.basis,
        statement: `${six.delta} IPv6 packets had no route in ${six.seconds.toFixed(1)} s; usual where there is no IPv6`,
        numbers: { packets: six.delta, seconds: six.seconds },
        cites: six.cites,
      };
    return {
      state: 'clear',
      statement: `no packet lacked a route in ${known.growth.seconds.toFixed(1)} s`,
      cites: known.growth.cites,
    };
  },
});
