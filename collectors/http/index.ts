import { z } from 'zod';
import { defineCollector } from '../../src/core/collector.js';
import { certificates } from '../../src/tables/certificates.js';
import { httpTiming } from '../../src/tables/http-timing.js';
import { tlsHandshakes } from '../../src/tables/tls-handshakes.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

export default defineCollector({
  id: 'http',
  title: 'HTTP and TLS timing, certificates',
  why: 'Which phase of a request is slow or fails: DNS, connect, TLS, the server thinking, or the transfer? Repeated by name and to each address, so that one bad backend or one address family shows; with the certificates as sent.',
  layer: 'application',
  effect: 'sends_traffic',
  cost: 'slow',
  profiles: ['network', 'full'],
  params: z.object({}),
  fills: [httpTiming, tlsHandshakes, certificates],
  tools: { curl: 'curl', openssl: 'openssl' },
  plan,
  parse,
});
