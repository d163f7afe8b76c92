import { describe, expect, it } from 'vitest';
import { createPolicy } from './policy.js';

const policy = createPolicy({ secrets: true });
const secret = /«[^»]*»/g;

function redactedInBytes(text: string): string {
  const redactor = policy.stream();
  const parts = Array.from(Buffer.from(text), (byte) => redactor.feed(Buffer.from([byte])));
  return Buffer.concat([...parts, redactor.flush()]).toString();
}

/** Texts by what they are; `«…»` is what has to be masked, what stands around it stays. */
const MASKED: Readonly<Record<string, readonly string[]>> = {
  'a scalar below its name': [
    '{"password":\n "«hunter2»"}',
    '{\n  "user": "bob",\n  "password":\n  "«hunter2»",\n  "port": 1\n}',
    'db:\n  password:\n    «hunter2»\n  port: 1',
    'api_key:\n  «abcd1234efgh»\n',
  ],
  'lists below their name': [
    'passwords:\n  - «hunter2»\n  - "«hunter3»"\nport: 1',
    'passwords:\n- «hunter2»\n- «hunter3» # old\nport: 1',
    '{\n  "passwords": [\n    "«hunter2»",\n    "«hunter3»"\n  ],\n  "port": 1\n}',
  ],
  'the value of an object': [
    '"password": {\n  "value": "«hunter2»"\n},\n"port": 1',
    'password:\n  value: «hunter2»\nport: 1',
    '"name": "Authorization",\n"value": "«Bearer abcd»"\n',
    '{\n  "name": "Cookie",\n  "value": "«sid=abcd»"\n}',
  ],
  'arguments, one a line': [
    'args:\n  - --password\n  - «hunter2»\n  - --port',
    '"args": [\n  "--password",\n  "«hunter2»",\n  "--port"\n]',
  ],
  'a value whose quote is closed in another line': [
    'DB_PASSWORD="«abc»\n«def»\n  «ghi»"\nPORT=1',
    "password='«abc»\n«def»'; x=1",
  ],
  'commands that go on': [
    'mysql -u root \\\n  -p«hunter2» \\\n  db',
    'curl -u \\\n  bob:«hunter2» \\\n  https://h',
    'run --password \\\n  «hunter2» -v\n-v',
  ],
  'manifests of Kubernetes': [
    'kind: Secret\nmetadata:\n  name: db\ndata:\n  a: «hunter2»\n  b.c: "«hunter3»"\nstringData:\n  c: |\n    «k v»\n    «w»\ntype: Opaque',
    'apiVersion: v1\ndata:\n  a: «aHVudGVyMg==»\nkind: Secret\nmetadata:\n  name: db',
    'items:\n- apiVersion: v1\n  data:\n    a: «aHVudGVyMg==»\n  kind: Secret\n- apiVersion: v1\n  data:\n    a: b\n  kind: ConfigMap',
    '{\n  "apiVersion": "v1",\n  "data": {\n    "a": "«aHVudGVyMg==»"\n  },\n  "kind": "Secret"\n}',
    'stringData:\n  a: «hunter2»\n',
  ],
};

describe.each(Object.entries(MASKED))('%s', (_, samples) => {
  it.each(samples)('%s', (sample) => {
    const text = sample.replace(/[«»]/g, '');
    const redacted = policy.text(text);
    expect(redacted.split(/\[REDACTED:[a-z-]+\]/)).toEqual(sample.split(secret));
    expect(policy.text(redacted)).toBe(redacted);
    expect(redactedInBytes(text)).toBe(redacted);
  });
});

describe('what only looks like it', () => {
  it.each([
    'Password:\nLast login: Fri Nov 20 08:00:00 2026',
    'Password:\n  incorrect\n',
    'password:\n  secretKeyRef:\n    name: db\n    key: password',
    'volumes:\n- name: db\n  secret:\n    secretName: db-credentials\n    defaultMode: 420',
    'secrets:\n- name: default-token\n- db-credentials',
    'apiVersion: v1\ndata:\n  mode: cluster1\n  size: "8"\nkind: ConfigMap',
    'involvedObject:\n  apiVersion: v1\n  kind: Secret\n  name: db\nmessage: synced',
    'Options:\n  --password\n      The password of the user\n',
    'token:\n  required\n',
    "tokens = {\n  'token': [\n    include('root'),\n  ],\n}",
    '\t\t--match-token\n\t\t--list-one',
    'it failed \\\nagain',
    '{"password":"[hidden]"}\n"x"',
  ])('%s', (text) => {
    expect(policy.text(text)).toBe(text);
  });

  it.each(["p = getpass('password: ')\ns.login(p, 'x')", 'curl -u <user>:<password> \\\n  https://h'])(
    'the line below %j',
    (text) => {
      expect(policy.text(text).split('\n')[1]).toBe(text.split('\n')[1]);
    },
  );

  it('a quote that was cut off masks nothing of the next record', () => {
    const next = '2026-11-21T08:00:00Z INFO user="bob" logged in\n';
    expect(policy.text(`x password="hunt\n${next}`)).toBe(`x password="[REDACTED:password]\n${next}`);
  });
});
