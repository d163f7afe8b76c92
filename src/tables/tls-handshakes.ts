import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** One TLS handshake of our own per address: what was agreed and whether the certificate holds. */
export const tlsHandshakes = defineTable({
  id: 'tls_handshakes',
  title: 'TLS handshakes',
  row: () => ({
    target: z.string(),
    address: z.string().optional(),
    port: z.number().optional(),
    server_name: z.string().optional().describe('SNI sent; absent for a target given by address'),
    at: z.string().describe('when the probe began, UTC'),
    outcome: z
      .enum(['ok', 'connect_failed', 'handshake_failed', 'timeout'])
      .describe('ok: the handshake ended and a certificate came, whether it verifies or not'),
    error: z.string().optional().describe("the tool's words where it failed"),
    protocol: z.string().optional().describe('TLSv1.3 …'),
    cipher: z.string().optional(),
    alpn: z.string().optional().describe('h2, http/1.1; absent when none was agreed'),
    key_exchange: z.string().optional(),
    chain_length: z.number().optional().describe('certificates the server sent'),
    verify_code: z
      .number()
      .optional()
      .describe('X509_V_ERR_* of OpenSSL, 0 is good; absent without a certificate'),
    verify_errors: z.array(z.string()).optional().describe('every reason why the certificate does not hold'),
  }),
  key: ['target', 'address', 'port'],
  counters: [],
});
