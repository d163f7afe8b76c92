import { describe, expect, it } from 'vitest';
import capture from '../../collectors/capture/index.js';
import { captureParams, ringBytes } from './capture-params.js';

const STANDARD = { files: '4', fileSize: '64MB', whenFull: 'drop-oldest' } as const;

describe('flags of evidence capture', () => {
  it('are settings the collector takes', () => {
    for (const more of [
      {},
      { full: true },
      { snaplen: '256', keepPayload: true, interface: ['eth0', 'eth0'] },
    ]) {
      const params = captureParams({
        ...STANDARD,
        peer: ['[2001:db8::5]', '10.0.0.0/8'],
        port: ['443,80-90'],
        ...more,
      });
      expect(capture.params.parse(params)).toMatchObject(params);
    }
    expect(captureParams({ ...STANDARD, full: true })).toMatchObject({ snaplen: 262_144, payload: 'keep' });
    expect(captureParams(STANDARD)).toMatchObject({ payload: 'strip', packets: 0, when_full: 'drop_oldest' });
    expect(ringBytes(captureParams({ ...STANDARD, interface: ['a', 'b'] }))).toBe(512_000_000);
  });

  it.each([
    [{ peer: ['db1'] }, '--peer: "db1"'],
    [{ peer: ['10.0.0.0/33'] }, '--peer: "10.0.0.0/33"'],
    [{ peer: ['10.0.0.1) or (tcp'] }, '--peer'],
    [{ port: ['0'] }, '--port: "0"'],
    [{ port: ['90-80'] }, '--port: "90-80"'],
    [{ port: ['1 or tcp'] }, '--port'],
    [{ snaplen: '10' }, '--snaplen: "10"'],
    [{ snaplen: '128', full: true }, '--full and --snaplen'],
    [{ files: '0' }, '--files: "0"'],
    [{ fileSize: '1kB' }, '--file-size: "1kB"'],
  ])('%j is refused', (wishes, says) => {
    expect(() => captureParams({ ...STANDARD, ...wishes })).toThrow(says);
  });
});
