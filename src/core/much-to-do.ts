import { setFlagsFromString } from 'node:v8';

/**
 * What follows runs for every packet or for the lines of many hosts: it is worth V8's compiler as early as by default.
 * The command sets it to later (src/cli/evidence.cts), since most runs are over within a second.
 */
export function expectMuchToDo(): void {
  setFlagsFromString('--interrupt-budget=135168');
}

/**
 * From here on V8 collects its garbage when the heap has grown by so many percent since the last full collection; by
 * default it may grow to a multiple. Less at the peak, for some of the speed. Who asks last is heard.
 */
export function limitHeapGrowth(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}
