import { readFileSync } from 'node:fs';
import type { Chart } from '../../src/core/documents/chart-schema.js';
import { escapeXml } from '../../src/core/escape.js';
import { drawChart } from '../../src/render/chart.js';
import { chartTable } from '../../src/render/chart-table.js';
import { CHART_CSS } from '../../src/render/svg.js';
import { sampleCharts } from './sample-charts.js';

const HOUSE = new URL('../../templates/_layouts/house.css', import.meta.url);

/** A document of the kind the templates make, with every chart in it: to look at, and to measure in a browser. */
export function chartPage(charts: Readonly<Record<string, Chart>> = sampleCharts(), language = 'en'): string {
  const figures = Object.entries(charts)
    .filter(([, chart]) => chart.kind !== 'sparkline')
    .map(([name, chart]) => figure(name, chart, language));
  const sparks = Object.values(charts)
    .filter((chart) => chart.kind === 'sparkline')
    .map((chart) => row(chart, language));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Post-incident report</title>
<style>
${readFileSync(HOUSE, 'utf8')}
${CHART_CSS}
</style>
</head>
<body class="pir draft">
<main>
${DOCUMENT.replace('FIGURE', figures[0] ?? '')}
<h2>Pictures</h2>
${figures.slice(1).join('\n')}
<div class="table"><table><thead><tr><th>Metric</th><th>25 Nov</th><th class="right">Least</th><th class="right">Greatest</th></tr></thead><tbody>${sparks.join('')}</tbody></table></div>
${INDEX}
</main>
</body>
</html>
`;
}

/** A metric as a line of a table. */
function row(chart: Chart, language: string): string {
  const [cells = []] = chartTable(chart, language).rows;
  return `<tr><td>${escapeXml(chart.title)}</td><td>${drawChart(chart, language)}</td><td class="right">${cells[4]} ${cells[1]}</td><td class="right">${cells[7]} ${cells[1]}</td></tr>`;
}

function figure(name: string, chart: Chart, language: string): string {
  const { columns, rows } = chartTable(chart, language);
  const cells = (tag: string, row: readonly string[]): string =>
    row.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('');
  const data = `<div class="table"><table><thead><tr>${cells('th', columns)}</tr></thead><tbody>${rows
    .map((row) => `<tr>${cells('td', row)}</tr>`)
    .join('')}</tbody></table></div>`;
  return `<figure id="f-${name}">
${drawChart(chart, language)}
<figcaption>Figure ${name}: what was read stands in the bundle <a class="cite" href="#E1">E1</a></figcaption>
<details><summary>The numbers as a table</summary>${data}</details>
</figure>`;
}

const DOCUMENT = `<h1>Uploads of site 2 failed for 45 minutes after an MTU change</h1>
<p><strong>Draft</strong>, version 2 · INC-2026-11-25-SITE-2 · times in Europe/Prague (+01:00)</p>
<blockquote>
<p><strong>To fill</strong></p>
<ul>
<li>customers affected · service owner</li>
<li>when the change was approved · change manager</li>
</ul>
</blockquote>
<blockquote>
<p><strong>Packets above 1500 bytes were lost at the gateway, confirmed.</strong> Health checks are small: they passed, and so nothing was noticed for 15 minutes <a class="cite" href="#E1">E1</a><a class="cite" href="#E2">E2</a>.</p>
</blockquote>
<h2>Summary</h2>
<div class="table"><table>
<thead><tr><th scope="col">Field</th><th scope="col">Value</th></tr></thead>
<tbody>
<tr><td>Duration</td><td>45 min (09:15–10:00)</td></tr>
<tr><td>Severity</td><td><span class="sev critical">P2</span> uploads of one site failed, cameras still recorded</td></tr>
<tr><td>Customers</td><td><strong class="fill">⟦fill: customers affected · service owner⟧</strong></td></tr>
<tr><td>Path</td><td><strong class="gap">not collected: path, mtr is not installed</strong></td></tr>
<tr><td>Data loss</td><td>not applicable: chunks were kept on site</td></tr>
<tr><td>SLO cost</td><td><span class="open">unknown → Q3</span></td></tr>
</tbody>
</table></div>
FIGURE
<h2>What happened</h2>
<p>A change meant for <code>lan0</code> was made on <code>wan0</code> and raised its MTU from 1500 to 9000 <a class="cite" href="#E1">E1</a>. The gateway carries 1500 bytes, so every large packet was lost; small ones passed. The <a href="https://runbooks.example.org/mtu">runbook</a> has the test:</p>
<pre><code>ping -M do -s 1472 -c 3 10.77.2.10 &amp;&amp; ping -M do -s 8972 -c 3 10.77.2.10    # the second one must fail</code></pre>
<h2>Timeline</h2>
<div class="table"><table>
<thead><tr><th scope="col">Time</th><th scope="col">Host</th><th scope="col">Kind</th><th scope="col">Event</th><th scope="col" class="right">Count</th></tr></thead>
<tbody>
<tr><td>09:15</td><td>router</td><td>change</td><td><code>wan0</code> MTU 1500 → 9000, CHG-17 <a class="cite" href="#E1">E1</a></td><td class="right">1</td></tr>
<tr><td>≈ 09:18</td><td>gateway</td><td>symptom</td><td>ICMP “fragmentation needed” toward 10.77.2.10, next hop MTU 1500 <a class="cite" href="#E2">E2</a></td><td class="right">38,260</td></tr>
<tr><td>09:30</td><td>client</td><td>alert</td><td>disk 85 %, backlog 22 chunks</td><td class="right">1</td></tr>
<tr><td>09:58</td><td>router</td><td>action</td><td><code>ip link set wan0 mtu 1500</code></td><td class="right">1</td></tr>
</tbody>
</table></div>
<h3>Ruled out</h3>
<ul>
<li>loss on the path: 0 of 67 small pings lost <a class="cite" href="#E2">E2</a></li>
<li>a full connection table: 212 of 262,144 entries</li>
</ul>
<h2>Findings</h2>
<ul>
<li><span class="sev critical">critical</span> packets above 1500 bytes are lost toward 10.77.2.10</li>
<li><span class="sev warning">warning</span> 4.1 % of segments were sent again (812 of 19,804)</li>
<li><span class="sev hint">hint</span> the resolver answers after 12 ms</li>
<li><span class="sev info">info</span> clocks agree within ± 40 ms</li>
</ul>`;

const INDEX = `<h2>Evidence index</h2>
<div class="table"><table>
<thead><tr><th scope="col">Id</th><th scope="col">Host</th><th scope="col">File</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
<tr id="E1"><td>E1</td><td>router</td><td><code>hosts/router/logs/syslog.txt:812</code></td><td><code>4f2a09aabbccddee…</code></td></tr>
<tr id="E2"><td>E2</td><td>client</td><td><code>hosts/client/ping/target.10.77.2.10.txt:1-72</code></td><td><code>0011223344556677…</code></td></tr>
</tbody>
</table></div>`;
