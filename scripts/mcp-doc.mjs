// Writes docs/mcp.md from the schemas of the built tools: `npm run build` first. `--check`: exit 1 when the file is not
// what this would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const FILE = join(ROOT, 'docs/mcp.md');

const load = (path) => import(join(ROOT, 'build/src/mcp', path));
const { TOOLS } = await load('tools/all.js');
const { RESOURCES } = await load('resources.js');
const { ALLOWED_TO } = await load('allowance.js');
const { z } = await import('zod');

const EFFECT = {
  reads: 'reads evidence',
  collects: 'collects from hosts of the inventory',
  captures: 'captures packets; `--allow capture` and `confirm: true`',
  writes: 'writes a proposed row; `--allow propose` and `confirm: true`',
};

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const schemaOf = (schema, io) => z.toJSONSchema(schema, { io });

function typeOf(schema) {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.join(', ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  if (schema.type === 'object' && schema.properties)
    return `{ ${Object.keys(schema.properties).join(', ')} }`;
  if (schema.format === 'date-time') return 'time';
  const [low, high] = [schema.minimum, schema.maximum];
  const isBound = (n) => n !== undefined && Math.abs(n) < Number.MAX_SAFE_INTEGER;
  const bounds = [isBound(low) ? `≥ ${low}` : '', isBound(high) ? `≤ ${high}` : '']
    .filter(Boolean)
    .join(', ');
  return [schema.type ?? 'any', bounds].filter(Boolean).join(' ');
}

function rowsOf({ properties = {}, required = [] }, isInput) {
  return Object.entries(properties).map(([name, schema]) => {
    const needed = isInput && required.includes(name) ? ' **required**' : '';
    const byDefault = schema.default === undefined ? '' : ` (default \`${JSON.stringify(schema.default)}\`)`;
    return `| \`${name}\` | ${cell(typeOf(schema))}${needed}${byDefault} | ${cell(schema.description ?? '')} |`;
  });
}

function section(tool) {
  const input = rowsOf(schemaOf(tool.input, 'input'), true);
  const output = Object.keys(schemaOf(tool.output, 'output').properties ?? {}).filter(
    (n) => n !== 'untrusted',
  );
  const alias =
    tool.aliases?.length > 0 ? ` Also called ${tool.aliases.map((a) => `\`${a}\``).join(', ')}.` : '';
  return [
    `### ${tool.name}`,
    `${tool.description}${alias} *${EFFECT[tool.effect]}*`,
    `| argument | type | |\n|---|---|---|\n${input.join('\n')}`,
    `Answer: ${output.map((n) => `\`${n}\``).join(', ')}.`,
  ];
}

const made = `# Evidence for agents

Generated from the schemas by \`node scripts/mcp-doc.mjs\`: ${TOOLS.length} tools.

\`evidence mcp\` serves the bundles of one folder over the [Model Context Protocol](https://modelcontextprotocol.io), and collects from the hosts of an inventory. Tools and parameters carry the names that procedures for EKS node diagnostics use; \`instanceId\` is the id of a host in the inventory, \`local\`, or a bundle.

## Set up

Most clients start the server themselves:

\`\`\`json
{
  "mcpServers": {
    "evidence": {
      "command": "evidence",
      "args": ["mcp", "-e", "/var/lib/evidence", "-I", "/etc/evidence/hosts.yaml"]
    }
  }
}
\`\`\`

Some want \`servers\` instead of \`mcpServers\`, with \`"type": "stdio"\` in the entry. In TOML:

\`\`\`toml
[mcp_servers.evidence]
command = "evidence"
args = ["mcp", "-e", "/var/lib/evidence", "-I", "/etc/evidence/hosts.yaml"]
\`\`\`

Over Streamable HTTP, on loopback unless \`--bind\` says otherwise, at \`/mcp\`, with a bearer token:

\`\`\`sh
openssl rand -hex 24 > token && chmod 600 token
evidence mcp -e /var/lib/evidence --http 7331 --token-file token
\`\`\`

\`\`\`json
{ "mcpServers": { "evidence": { "type": "http", "url": "http://127.0.0.1:7331/mcp", "headers": { "Authorization": "Bearer …" } } } }
\`\`\`

There is no TLS: from afar, come through an SSH tunnel (\`ssh -L 7331:127.0.0.1:7331 HOST\`) or a proxy that has it, and name the proxy's host with \`--host-name\`.

## What it may do

- It reads. Three things need \`--allow\` when it starts; captures and proposals also \`confirm: true\` in each call:
${Object.entries(ALLOWED_TO)
  .map(([name, what]) => `  - \`${name}\`: ${what}`)
  .join('\n')}
- Hosts that the inventory does not name are refused, and so are paths outside of the evidence folder, links that lead out of it, and bundles that were sealed with \`--redact none\`.
- Evidence is marked: \`untrusted: true\`, and text between marks that change with every answer. Characters that cannot be seen become U+FFFD. A field has at most 8,192 characters (\`read\` and \`report\`: more), an answer at most 8 MB, a message to the server 8 MiB over stdio and 4 MiB over HTTP.
- Of an incident only rows with \`state: proposed\` are written, each with a citation that opens, in a bundle that a person attached.
- Every call is written to the audit log (\`.evidence-mcp.audit.jsonl\` in the evidence folder, mode 0600) before it runs and when it has ended. Where that cannot be written, nothing is answered.
- Over HTTP, a Host or Origin header of somewhere else is refused before the token is looked at.

## Ids, pages, times

- A finding has the same id at every call, after a restart and in every server on the folder: it is made of what was found, not of a position. Search hits (\`S-…\`) and events (\`t…\`) likewise. \`summarize\` resolves them, and names each it cannot with the reason.
- A citation has a \`logKey\`; \`read\` opens it.
- \`nextPageToken\` belongs to one question; with another it is refused.
- Time windows: \`start_time\` and \`end_time\` win over \`incident_time\` ± 5 minutes, that over the last 10 minutes of the evidence; at most 24 hours. What has no time is kept and counted.
- The same \`idempotencyToken\` returns the collection it began, and begins no other.
- \`collect\` with \`wait: true\` tells progress; a call that is cancelled ends its collection, and what was gathered is sealed.

## Resources

| URI | what |
|---|---|
${RESOURCES.map((r) => `| \`${r.uri}\` | ${r.title}. ${r.description} |`).join('\n')}

Prompts: \`triage\` (instanceId, symptom), \`write_pir\` (bundle or incident).

## Tools

${TOOLS.flatMap(section).join('\n\n')}
`;

if (process.argv.includes('--check')) {
  const isSame = readFileSync(FILE, 'utf8') === made;
  if (!isSame) console.error('docs/mcp.md is not up to date: node scripts/mcp-doc.mjs');
  process.exitCode = isSame ? 0 : 1;
} else writeFileSync(FILE, made);
