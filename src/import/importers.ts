import type { Importer } from './importer.js';
import { scriptResult } from './script-result.js';

/** In the order they are asked. */
export const IMPORTERS: readonly Importer[] = [scriptResult];
