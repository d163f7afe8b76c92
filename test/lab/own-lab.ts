import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../src/core/package-root.js';
import { readYaml } from '../../src/core/read-yaml.js';
import { collectFromClient } from './collect-from-client.js';
import { truthSchema } from './expectation.js';
import { type HostName, OwnNetwork } from './own-network.js';
import type { Scenario } from './scenario.js';

const SCENARIOS = fileURLToPath(new URL('test/lab/scenarios/', PACKAGE_ROOT));

/** What the hosts of both labs are, by id in the bundle. */
export const ROLES: ReadonlyMap<string, string> = new Map([
  ['client', 'client'],
  ['router', 'gateway'],
  ['server', 'server'],
]);

/** `- gateway: iptables …`; with `&` at the end it goes on in the background. */
const step = z.partialRecord(z.enum(['client', 'other', 'gateway', 'server', 'cables']), z.string());

const scenarioSchema = truthSchema.extend({
  /** Before anything runs. */
  before: z.array(step).default([]),
  workload: z.array(step).default([{ client: 'upload url=http://app.lab.test:8080/health &' }]),
  /** What breaks, after `lead` seconds of a healthy workload. */
  fault: z.array(step).default([]),
  lead: z.number().default(4),
  /** Seconds from the fault to the collection. */
  settle: z.number().default(6),
  target: z.string().default('http://app.lab.test:8080/health'),
  /** Further options of `evidence collect`. */
  collect: z.array(z.string()).default([]),
  /** Options of `evidence record`, which then runs instead, from `lead` on and through the fault; `target` is pinged. */
  record: z.array(z.string()).optional(),
});

export type OwnScenario = z.infer<typeof scenarioSchema>;

/** `scenarios/<name>.yaml`: one file is one scenario. */
export function ownScenarios(): Scenario[] {
  return readdirSync(SCENARIOS)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => {
      const scenario = readYaml(readFileSync(join(SCENARIOS, file), 'utf8'), file, scenarioSchema);
      const run: Scenario['run'] = (folder, more = []) => runScenario(scenario, folder, more);
      return { name: file.slice(0, -'.yaml'.length), lab: 'own' as const, truth: scenario, run };
    });
}

async function runScenario(
  scenario: OwnScenario,
  folder: string,
  more: readonly string[],
): Promise<string | undefined> {
  const network = new OwnNetwork();
  try {
    await network.open();
    await startServices(network);
    follow(network, scenario.before);
    follow(network, scenario.workload);
    await pause(scenario.lead);
    follow(network, scenario.fault);
    const { record, collect, target, settle } = scenario;
    if (!record) await pause(settle);
    return await collectFromClient(folder, {
      prefix: network.prefix('client'),
      env: { ...network.environment(), LAB_TARGET: target },
      command: [...(record ? ['record', ...record] : ['collect', ...collect]), ...more],
    });
  } finally {
    if (existsSync(join(network.state, 'app.log'))) {
      writeFileSync(join(folder, 'app.log'), readFileSync(join(network.state, 'app.log')));
    }
    network.close();
  }
}

async function startServices(network: OwnNetwork): Promise<void> {
  const services = '$LAB/services';
  network.run(
    'server',
    `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
    -subj /CN=app.lab.test -addext subjectAltName=DNS:app.lab.test -keyout $STATE/key.pem -out $STATE/cert.pem`,
  );
  network.background(
    'server',
    `exec node ${services}/dns.mjs addresses=$DNS1,$DNS2 conf=$STATE/dns.conf \
    names=app.lab.test:$SERVER,server.lab.test:$SERVER`,
  );
  network.background('server', 'serve');
  network.background('server', `exec node ${services}/stream.mjs sink port=9000`);
  await network.until('client', 'curl -sf -m 2 -o /dev/null http://app.lab.test:8080/health');
}

function follow(network: OwnNetwork, steps: OwnScenario['fault']): void {
  for (const [host, command] of steps.flatMap((s) => Object.entries(s)) as [HostName | 'cables', string][]) {
    if (command.endsWith('&')) network.background(host, command.slice(0, -1));
    else network.run(host, command);
  }
}

async function pause(seconds: number): Promise<void> {
  await new Promise((done) => setTimeout(done, seconds * 1000));
}
