import { expect, it } from 'vitest';
import { AudioBacklog } from './audio-backlog.ts';

const piece = (bytes: number): ArrayBuffer => new ArrayBuffer(bytes);

it('keeps the latest audio, up to its limit, and hands it over once', () => {
  const backlog = new AudioBacklog(10);
  for (const bytes of [1, 2, 3, 4, 5]) backlog.add(piece(bytes));
  expect(backlog.bytes).toBe(9);
  expect(backlog.take().map((kept) => kept.byteLength)).toEqual([4, 5]);
  expect(backlog.take()).toEqual([]);
  expect(backlog.bytes).toBe(0);
});

it('keeps nothing of a piece larger than its limit', () => {
  const backlog = new AudioBacklog(10);
  backlog.add(piece(11));
  expect([backlog.bytes, backlog.take()]).toEqual([0, []]);
});
