import { collectionScript } from './formats/collection-script.js';
import { commandOutputs } from './formats/command-outputs.js';
import { eksNodeLogs } from './formats/eks-node-logs.js';
import { sosreport } from './formats/sosreport.js';
import { troubleshoot } from './formats/troubleshoot.js';
import type { Importer } from './importer.js';
import { importerOf } from './read-format.js';
import { scriptResult } from './script-result.js';

/** All are asked; the surest reads. */
export const IMPORTERS: readonly Importer[] = [
  scriptResult,
  ...[sosreport, eksNodeLogs, troubleshoot, collectionScript, commandOutputs].map(importerOf),
];
