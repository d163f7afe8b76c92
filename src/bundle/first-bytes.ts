import { open } from 'node:fs/promises';

/** The first 512 bytes of a file, zeros after its end: enough to tell what it is. */
export async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(512);
    await file.read(head, 0, head.length, 0);
    return head;
  } finally {
    await file.close();
  }
}
