import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** X.509 certificates (RFC 5280) as a server sent them, leaf first. */
export const certificates = defineTable({
  id: 'certificates',
  title: 'Certificates that servers sent',
  row: () => ({
    target: z.string(),
    address: z.string().optional(),
    port: z.number().optional(),
    depth: z.number().describe('0 = the server itself, then in the order sent'),
    subject: z.string().describe('e.g. C=DE, O=Example, CN=example.com; may be empty'),
    issuer: z.string(),
    serial: z.string().describe('hexadecimal'),
    not_before: z.string().describe('UTC'),
    not_after: z.string().describe('UTC'),
    san: z.array(z.string()).describe('subject alternative names: DNS:…, IP:…'),
    key: z.string().optional().describe('e.g. RSA 2048, EC P-256'),
    signature: z.string().optional().describe('e.g. sha256WithRSAEncryption; an OID where not a common one'),
    ca: z.boolean().describe('basic constraints say that it may sign others'),
    self_issued: z.boolean().describe('issuer and subject are the same name'),
  }),
  key: ['target', 'address', 'port', 'depth'],
  counters: [],
});
