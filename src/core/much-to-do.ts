import { setFlagsFromString } from 'node:v8';

/**
 * What follows runs for every packet or for the lines of many hosts: it is worth V8's compiler as early as by default.
 * The command sets it to later (src/cli/evidence.cts), since most runs are over within a second.
 */
export function expectMuchToDo(): void {
  setFlagsFromString('--interrupt-budget=135168');
}
