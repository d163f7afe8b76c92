import type { Command } from 'commander';
import { checkCommand } from './check-commands.js';
import { incidentCommands } from './incident-commands.js';
import { reportCommands } from './report-commands.js';

/** Commands about the folder people own and the documents made from it. */
export function documentCommands(program: Command): void {
  incidentCommands(program);
  reportCommands(program);
  checkCommand(program);
}
