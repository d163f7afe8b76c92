import { z } from 'zod';
import { defineTable } from '../core/table.js';

/** Services that the kernel balances (IPVS, used by kube-proxy) and the servers behind them. */
export const ipvsBackends = defineTable({
  id: 'ipvs_backends',
  title: 'IPVS services and backends',
  row: () => ({
    protocol: z.string().describe('TCP, UDP, SCTP or FWM'),
    service: z.string().describe('address:port, or the firewall mark as hexadecimal number'),
    scheduler: z.string().describe('rr, wlc …'),
    flags: z.string().optional().describe('e.g. persistent'),
    backend: z.string().optional().describe('address:port; absent in the row of a service without backends'),
    forward: z.string().optional().describe('Route, Masq, Tunnel, Local'),
    weight: z.number().optional().describe('0 takes no new connections'),
    active_connections: z.number().optional(),
    inactive_connections: z.number().optional(),
  }),
  key: ['protocol', 'service', 'backend'],
  counters: [],
});
