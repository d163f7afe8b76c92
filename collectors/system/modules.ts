import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { kernelModules } from '../../src/tables/kernel-modules.js';

/** `NAME SIZE REFERENCES USER,USER,|- STATE ADDRESS [(TAINTS)]` (kernel/module/procfs.c); `-` references: permanent. */
export function moduleRow({ n, text }: Line): Parsed {
  const match =
    /^(\S+) (\d{1,15}) (\d{1,10}|-) (\S+) (Live|Loading|Unloading)(?: 0x[0-9a-f]+)?(?: \(([A-Z+-]+)\))?\s*$/.exec(
      text,
    );
  if (!match) return { gap: 'not a module line', line: n };
  const [, module = '', size, references, users = '', state = '', taints] = match;
  return row(kernelModules, n, {
    module,
    size_bytes: Number(size),
    ...(references !== '-' && { references: Number(references) }),
    // `[permanent]` stands among the users of a module that cannot be unloaded.
    used_by: users === '-' ? [] : users.split(',').filter((user) => user !== '' && user !== '[permanent]'),
    state,
    ...(taints !== undefined && { taints }),
  });
}
