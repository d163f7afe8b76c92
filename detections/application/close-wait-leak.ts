import { connections } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { ownerOf } from '../../src/core/socket-owner.js';
import { sockets } from '../../src/tables/sockets.js';

export default defineDetection({
  id: 'APP-07',
  name: 'close-wait-leak',
  layer: 'application',
  title: 'Connections are never closed',
  scope: 'host',
  reads: [sockets],
  thresholds: {
    lasting: {
      value: 10,
      unit: 'sockets of one process in CLOSE-WAIT in both snapshots',
      source: 'judgement',
    },
    age: {
      value: 60,
      unit: 's since the peer was last heard',
      source: 'judgement: longer than any orderly shutdown',
    },
  },
  realIf:
    'The same sockets of one process stay in CLOSE-WAIT through the window, a minute and more after the peer closed, and their number rises. It is the program that does not call close(); no kernel setting changes it. Sockets nobody accepted yet are in CLOSE-WAIT for another reason (TCP-17); a service that drains for a shutdown has some for a while.',
  remedy: {
    text: 'fix the path in the program that does not close; restart it to be rid of them',
    safety: 'config_change',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const all = view.rows(sockets);
    if (!all.some((s) => s.protocol === 'tcp' && s.state !== 'LISTEN')) {
      return { state: 'not_exercised', statement: 'there was no connection' };
    }
    // inode 0: no file, so no process has accepted it and none could close it.
    const waiting = connections(all).filter((c) => c.now.state === 'CLOSE-WAIT' && c.now.inode !== 0);
    const before = all.filter(
      (s) => s._snapshot === 'start' && s.state === 'CLOSE-WAIT' && s.inode !== 0,
    ).length;
    if (waiting.length === 0)
      return { state: 'clear', statement: 'no connection waits for its program to close it' };
    return [...groupBy(waiting, (c) => ownerOf(c.now))].map(([owner, group]): Result => {
      const lasting = group.filter((c) => c.before?.state === 'CLOSE-WAIT');
      const old = lasting.filter(
        (c) => Math.min(c.now.lastack_ms ?? Infinity, c.now.lastrcv_ms ?? Infinity) >= limits.age * 1000,
      );
      const numbers = { close_wait: group.length, lasting: lasting.length, old: old.length, before };
      const statement = `${owner || 'a process'} has ${figure(group.length)} connections that the peer closed and it did not, ${figure(lasting.length)} of them through the whole window, ${figure(old.length)} for more than ${limits.age} s; at the start there were ${figure(before)} in all`;
      const cites = [...old, ...lasting, ...group].slice(0, 3).map((c) => cite(c.now));
      const isLeak =
        lasting.length >= limits.lasting && (old.length >= limits.lasting || group.length > lasting.length);
      return {
        state: 'fired',
        severity: isLeak ? 'warning' : 'info',
        ...(owner !== '' && { subject: owner }),
        statement,
        numbers,
        cites: cites as [string, ...string[]],
      };
    });
  },
});
