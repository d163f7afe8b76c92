import { requestNamed } from '../report/document-name.js';
import { folderDocument } from '../report/folder-document.js';
import { openWith } from './open-with.js';
import type { Upkeep } from './report-upkeep-commands.js';

/** Documents as they would be rendered now. */
export const make: Upkeep['make'] = async (current, document) =>
  folderDocument(current, await requestNamed(document, current.incident), {
    open: await openWith({}),
    asOf: `${new Date().toISOString().slice(0, 19)}Z`,
  });
