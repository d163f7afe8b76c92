import { describe, expect, it } from 'vitest';
import { analyzeCapture } from '../../src/pcap/analyze-capture.js';
import { bundleIn, manifestOf, rowsOf, words } from '../support/cli.js';
import { fakeTool } from '../support/fake-tool.js';
import { hasTool, temporaryDir } from '../support/machine.js';
import { canNetwork, SERVER } from '../support/network.js';
import { asNobody } from '../support/nobody.js';
import { asSudoUser } from '../support/sudo-user.js';
import { useNetwork } from '../support/use-network.js';
import { untilSaid } from '../support/said-by.js';
import { run } from '../support/cli.js';

describe.skipIf(!canNetwork || !hasTool('tcpdump'))('evidence capture, by whom it may be run', () => {
  const client = useNetwork();
  const ping = async (): Promise<void> => {
    const ran = await run([...client.inside(), ...words(`ping -c 3 -i 0.2 -q ${SERVER.v4}`)]).ended;
    expect(ran).toMatchObject({ code: 0 });
  };

  it('without the flag nothing is captured, and the commands are shown', async () => {
    const dir = temporaryDir();
    const ran = await client.evidence(['capture', '--peer', SERVER.v4, '-o', dir]);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('--allow-capture') });
    expect(ran.stdout).toMatch(/tcpdump -i any .*-s 128 -w - '.*host 10\.99\.0\.1/);
    expect(() => bundleIn(dir)).toThrow('nothing');
  });

  it('no root, no sudo: refused before anything is run', async () => {
    const [dir, nobody] = [temporaryDir(), asNobody()];
    const ran = await client.evidence(['capture', '--allow-capture', '-d', '1s', '-o', dir], {
      ...nobody,
      arrange: `${nobody.arrange}\nchmod 777 ${dir}`,
    });
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/nothing can be captured:\n {2}\S+: needs root/),
    });
    expect(() => bundleIn(dir)).toThrow('nothing');
  });

  it.skipIf(!hasTool('sudo') || !hasTool('visudo'))(
    'no root, but sudo: captured, and stopped through it',
    async () => {
      const user = asSudoUser(['evidencetest ALL=(ALL:ALL) NOPASSWD: ALL']);
      const dir = temporaryDir();
      const arrange = `${user.arrange}\nchmod 777 ${dir}`;
      const started = client.start([...words(`capture --allow-capture -d 60s -f dir -o ${dir}`)], {
        ...user,
        arrange,
      });
      await untilSaid(started, 'reproduce the fault now');
      await ping();
      started.child.kill('SIGINT');
      const ran = await started.ended;
      expect(ran, ran.stderr).toMatchObject({ code: 0 });
      const bundle = bundleIn(dir);
      const [artifact] = manifestOf(bundle).artifacts;
      expect(artifact).toMatchObject({ outcome: 'ok', note: expect.stringContaining('through sudo') });
      expect(rowsOf(bundle, 'captures')).toMatchObject([
        { dropped_by_kernel: 0, captured: expect.any(Number) },
      ]);
      const report = await analyzeCapture(`${bundle}/${artifact?.path}`);
      expect(report).toMatchObject({ packets: expect.toSatisfy((n: number) => n >= 6) });
    },
  );

  const untilPing = [
    ...words(`record -t ${SERVER.v4} --until-event`),
    'ping > 0ms',
    ...words('--keep 2s -d 60s'),
  ];

  it('no root, no sudo: a recording goes on without packets, and says what would help', async () => {
    const [dir, nobody] = [temporaryDir(), asNobody()];
    const ran = await client.evidence([...untilPing, ...words(`--allow-capture -f dir -o ${dir}`)], {
      ...nobody,
      arrange: `${nobody.arrange}\nchmod 777 ${dir}`,
    });
    expect(ran, ran.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
    expect(ran.stderr).toMatch(/no packets are captured: needs root; .*sudo -n/);
    const { artifacts } = manifestOf(bundleIn(dir));
    expect(artifacts.filter((a) => a.collector === 'capture')).toMatchObject([
      { outcome: 'denied', reason: 'needs root', remedy: expect.stringContaining('NOPASSWD for ALL') },
    ]);
  });

  it.skipIf(!hasTool('sudo') || !hasTool('visudo'))(
    'no root, but sudo: a recording has the packets around its event, and none without it',
    async () => {
      const user = asSudoUser(['evidencetest ALL=(ALL:ALL) NOPASSWD: ALL']);
      for (const [until, outcome] of [
        [untilPing, 'ok'],
        [[...words(`record -t ${SERVER.v4} --until-event`), 'ping > 100s', ...words('-d 3s')], 'not_run'],
      ] as const) {
        const dir = temporaryDir();
        const ran = await client.evidence([...until, ...words(`--allow-capture -f dir -o ${dir}`)], {
          ...user,
          arrange: `${user.arrange}\nchmod 777 ${dir}`,
        });
        expect(ran, ran.stderr).toMatchObject({ code: expect.toBeOneOf([0, 3]) });
        const bundle = bundleIn(dir);
        const artifact = manifestOf(bundle).artifacts.find((a) => a.collector === 'capture');
        expect(artifact).toMatchObject({ outcome, note: expect.stringContaining('run through sudo') });
        expect(artifact?.argv[0]).toBe('tcpdump');
        if (outcome === 'not_run') {
          expect(artifact?.path).toBeUndefined();
          continue;
        }
        const report = await analyzeCapture(`${bundle}/${artifact?.path}`);
        expect(report).toMatchObject({ packets: expect.toSatisfy((n: number) => n >= 6) });
        expect(report).not.toHaveProperty('problem');
      }
    },
  );

  it('a tcpdump that ignores being asked: killed, and what it wrote is there', async () => {
    const dir = temporaryDir();
    const arrange = fakeTool(
      'tcpdump',
      `case "$*" in *' -d'*) exit 0 ;; esac
trap '' INT TERM USR1
echo 'listening on any, link-type RAW (Raw IP), snapshot length 128 bytes' >&2
printf '\\324\\303\\262\\241\\2\\0\\4\\0\\0\\0\\0\\0\\0\\0\\0\\0\\200\\0\\0\\0\\145\\0\\0\\0'
while :; do sleep 1; done`,
    );
    const ran = await client.evidence(words(`capture --allow-capture -d 1s -f dir -o ${dir}`), { arrange });
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    const [artifact] = manifestOf(bundleIn(dir)).artifacts;
    expect(artifact).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('did not end when it was asked'),
      bytes: 24,
    });
  });
});
