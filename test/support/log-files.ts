import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { scanLog } from '../../src/collect/log-scan/scan-log.js';
import type { LogFileFacts, LogLimits, LogScanResult } from '../../src/collect/log-scan/types.js';
import type { LogRequest } from '../../src/core/log-request.js';

/** The collecting machine's clock in these tests. */
export const NOW = Date.UTC(2026, 10, 21, 12);

/** Instants of the hour before `NOW`, as a log writes them and in epoch ms. */
export const at = (seconds: number): string => new Date(ms(seconds)).toISOString();
export const ms = (seconds: number): number => NOW - 3_600_000 + seconds * 1000;

export interface LogFolder {
  /** An empty folder for each test. */
  dir: string;
  root: string;
  file(name: string, content: string | Buffer, ageMs?: number): string;
}

/** Gives every test of the file a folder of its own. */
export function logFolder(): LogFolder {
  let count = 0;
  const folder: LogFolder = {
    dir: '',
    root: '',
    file: (name, content, ageMs = 0) => {
      const path = join(folder.dir, name);
      writeFileSync(path, content);
      utimesSync(path, (NOW - ageMs) / 1000, (NOW - ageMs) / 1000);
      return path;
    },
  };
  beforeAll(() => {
    folder.root = mkdtempSync(join(tmpdir(), 'log-scan-'));
  });
  beforeEach(() => {
    folder.dir = join(folder.root, `case-${count++}`);
    mkdirSync(folder.dir);
  });
  afterAll(() => rmSync(folder.root, { recursive: true, force: true }));
  return folder;
}

export type Scanned = LogScanResult & { text: string; raw: Buffer; only: LogFileFacts | undefined };

/** Scans with the limits of an ordinary run and returns the output with the result. */
export async function scan(request: LogRequest, limits: Partial<LogLimits> = {}): Promise<Scanned> {
  const chunks: Buffer[] = [];
  const result = await scanLog(request, (chunk) => void chunks.push(chunk), {
    maxBytes: 4_000_000,
    signal: new AbortController().signal,
    now: NOW,
    timeZone: 'UTC',
    ...limits,
  });
  const raw = Buffer.concat(chunks);
  expect(result.bytes).toBe(raw.length);
  return { ...result, raw, text: raw.toString(), only: result.files[0] };
}
