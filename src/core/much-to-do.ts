import { setFlagsFromString } from 'node:v8';

/**
 * What follows runs for every packet or for the lines of many hosts: it is worth V8's compiler as early as by default.
 * The command sets it to later (src/cli/evidence.cts), since most runs are over within a second.
 */
export function expectMuchToDo(): void {
  setFlagsFromString('--interrupt-budget=135168');
}

/**
 * From here on what is no longer needed is let go when the heap has grown by so much, not when it has grown to some
 * multiple: less at the peak, for some of the speed.
 */
export function letGoAt(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}
