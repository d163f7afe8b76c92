// The application of the lab: sends kb= to url= every every_ms=, on a connection of its own each time, and writes a log
// line about each: what an application sees, never a diagnosis. parallel=N: so many at once.
import { appendFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { settings } from './settings.mjs';

const {
  url,
  log,
  kb = 64,
  every_ms = 500,
  timeout_ms = 5000,
  method = 'PUT',
} = settings(process.argv.slice(2));
const body = Buffer.alloc(kb * 1024, 'x');
const client = url.startsWith('https') ? https : http;
const say = (level, text) => appendFileSync(log, `${new Date().toISOString()} ${level} upload: ${text}\n`);

let n = 0;
const send = () => {
  const began = performance.now();
  const job = `job=${++n}`;
  const took = () => `took_ms=${Math.round(performance.now() - began)}`;
  const request = client.request(url, { method, agent: false, rejectUnauthorized: false });
  const limit = setTimeout(() => request.destroy(new Error('timed out')), timeout_ms);
  request.once('error', (error) => {
    clearTimeout(limit);
    say('ERROR', `${job} failed: ${error.message} ${took()}`);
  });
  request.once('response', (response) => {
    response.resume().once('end', () => {
      clearTimeout(limit);
      say('INFO', `${job} done status=${response.statusCode} kb=${kb} ${took()}`);
    });
  });
  request.end(method === 'GET' ? undefined : body);
};
setInterval(send, every_ms);
