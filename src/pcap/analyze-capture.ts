import { basename } from 'node:path';
import { CaptureAnalysis } from './capture-analysis.js';
import { readCapture, type Reading } from './reader/read-capture.js';
import { captureReport, type CaptureReport } from './summary/capture-report.js';

export interface CaptureOptions extends Reading {
  /** Default: the name of the file. */
  readonly name?: string;
  /** So many connections are followed; packets of others are counted. */
  readonly mostFlows?: number;
  /** So many are in the report, those that tell most; default 10,000. */
  readonly mostReported?: number;
}

/** One capture file, read once, in constant memory for each connection. A sentence where it is no capture. */
export async function analyzeCapture(
  path: string,
  { name = basename(path), mostFlows, mostReported, ...reading }: CaptureOptions = {},
): Promise<CaptureReport | string> {
  const analysis = new CaptureAnalysis(undefined, mostFlows);
  const file = await readCapture(path, analysis, reading);
  return typeof file === 'string' ? file : captureReport(name, file, analysis, mostReported);
}
