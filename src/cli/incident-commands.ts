import type { Command } from 'commander';

export function incidentCommands(_program: Command): void {}
