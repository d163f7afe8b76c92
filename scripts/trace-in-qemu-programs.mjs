// Writes what the guest of scripts/trace-in-qemu.sh runs into the folder given: the very programs of the collector.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { delaysProgram } from '../build/collectors/trace/delays-program.js';
import { eventsProgram } from '../build/collectors/trace/events-program.js';
import { TRACEFS_SCRIPT } from '../build/collectors/trace/tracefs-script.js';

const [, , folder = '.'] = process.argv;
const bounds = { connections: 128, lines: 500, seconds: 3600 };
const available = { tracefs: '/sys/kernel/tracing', retransmissions: true, drops: true, reasons: true };
const ports = [8101, 8102, 8103, 8104];
const write = (name, text) => writeFileSync(join(folder, name), text);
write('delays.bt', delaysProgram({ ports, addresses: ['10.99.0.1'] }, bounds, true));
write('events.bt', eventsProgram({ ports: [...ports, 9], addresses: ['10.99.0.1'] }, bounds, available));
// The pid is only known in the guest.
write('process.bt', delaysProgram({ ports: [], addresses: [], pid: 4711 }, bounds, true));
write('tracefs.sh', TRACEFS_SCRIPT);
