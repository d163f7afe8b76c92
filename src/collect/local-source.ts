import { randomBytes } from 'node:crypto';
import { localTransport } from '../transport/local.js';
import type { HostSource } from './host-source.js';

/** This machine. */
export function localSource(more: Partial<Omit<HostSource, 'kind' | 'label' | 'connect'>> = {}): HostSource {
  return {
    kind: 'local',
    label: 'this machine',
    targets: [],
    logs: [],
    sudo: true,
    ...more,
    connect: () => Promise.resolve(localTransport(randomBytes(8).toString('hex'))),
  };
}
