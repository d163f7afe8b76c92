import { rmSync } from 'node:fs';
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { codeOf } from '../bundle/place.js';
import { EvidenceError } from '../core/errors.js';

const FILE = '.incident.lock';
/** Another command of ours is done within this. */
const PATIENCE_MS = 5000;

const holderSchema = z.object({ pid: z.int(), host: z.string(), since: z.string() });
type Holder = z.infer<typeof holderSchema>;

/**
 * Runs `work` while nobody else of ours writes in this incident's folder. Waits for another writer; one that died
 * is set aside. Throws E_CONFLICT when the other does not end.
 */
export async function withWriterLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = join(folder, FILE);
  await acquire(file);
  const release = (): void => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function acquire(file: string): Promise<void> {
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() });
  for (const until = Date.now() + PATIENCE_MS; ; await wait(20 + Math.random() * 30)) {
    if (await taken(file, mine)) return;
    const text = await readFile(file, 'utf8').catch(() => '');
    const holder = holderOf(text);
    if (holder && isDead(holder)) {
      await setAside(file, text);
      continue;
    }
    if (Date.now() < until) continue;
    const who = holder
      ? `process ${holder.pid} on ${holder.host}, since ${holder.since}`
      : 'something unknown';
    throw new EvidenceError(
      'E_CONFLICT',
      `another evidence is writing in this folder (${who})`,
      `wait for it; if it is gone for good, delete ${file}`,
    );
  }
}

/** A file that is there is whole: it is written under another name and linked. */
async function taken(file: string, text: string): Promise<boolean> {
  const own = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await writeFile(own, text, { flag: 'wx', mode: 0o644 });
    await link(own, file);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return false;
    // A file system without hard links: the name itself decides.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS')
      return exclusive(file, text);
    throw new EvidenceError(
      'E_OUT_DIR',
      `${file} cannot be written: ${(error as Error).message}`,
      undefined,
      { cause: error },
    );
  } finally {
    await unlink(own).catch(() => undefined);
  }
}

async function exclusive(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o644 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Of processes on other machines that share the folder nothing can be told. */
function isDead({ pid, host }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/** Two may find the same dead holder: whoever moved away another file than that puts it back. */
async function setAside(file: string, dead: string): Promise<void> {
  const away = `${file}.${process.pid}.dead`;
  try {
    await rename(file, away);
  } catch {
    return;
  }
  if ((await readFile(away, 'utf8').catch(() => '')) !== dead) await link(away, file).catch(() => undefined);
  await unlink(away).catch(() => undefined);
}
