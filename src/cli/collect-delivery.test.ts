import { expect, it } from 'vitest';
import { parseDestination } from '../upload/destination.js';
import { prepareDelivery } from './collect-delivery.js';

it('names the flag and the way without it where a destination of collect will not do', async () => {
  const message = '/nonexistent/dir does not exist';
  expect(() => parseDestination('/nonexistent/dir', { allowInsecure: false })).toThrow(
    expect.objectContaining({ message, hint: expect.not.stringContaining('--upload') }),
  );
  await expect(prepareDelivery({ upload: '/nonexistent/dir' })).rejects.toMatchObject({
    message: `--upload: ${message}`,
    hint: expect.stringContaining('; or collect without --upload'),
  });
});
