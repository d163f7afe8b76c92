import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeCapture } from '../../src/pcap/analyze-capture.js';
import type { CaptureReport } from '../../src/pcap/summary/capture-report.js';
import { type CaptureRecord, pcap } from './capture.js';
import { temporaryDir } from './machine.js';

/** What the analyser says of the one connection in these packets. */
export async function capturedFlow(
  records: readonly CaptureRecord[],
): Promise<CaptureReport['flows'][number]> {
  const file = join(temporaryDir(), 'one.pcap');
  writeFileSync(file, pcap(records));
  const report = await analyzeCapture(file);
  rmSync(file);
  if (typeof report === 'string') throw new Error(report);
  const [flow, ...others] = report.flows;
  if (flow === undefined || others.length > 0) throw new Error(`${report.flows.length} connections`);
  return flow;
}

/** Kinds of what its numbers mean, worst first. */
export const readingKinds = (flow: CaptureReport['flows'][number]): string[] =>
  flow.readings.map((r) => r.kind);
