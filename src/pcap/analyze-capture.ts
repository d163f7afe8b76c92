import { basename } from 'node:path';
import { CaptureAnalysis } from './capture-analysis.js';
import { readCapture } from './reader/read-capture.js';
import { captureReport, type CaptureReport } from './summary/capture-report.js';

/** One capture file, read once, in constant memory for each connection. A sentence where it is no capture. */
export async function analyzeCapture(
  path: string,
  name = basename(path),
  signal?: AbortSignal,
): Promise<CaptureReport | string> {
  const analysis = new CaptureAnalysis();
  const file = await readCapture(path, analysis, signal);
  return typeof file === 'string' ? file : captureReport(name, file, analysis);
}
