import type { Command } from 'commander';

export function reportCommands(_program: Command): void {}
