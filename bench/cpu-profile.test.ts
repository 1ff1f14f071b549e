import { expect, test } from 'vitest';
import { selfTimes } from './cpu-profile.ts';

const frame = (functionName: string, url: string, lineNumber: number) => ({
  ...{ functionName, url, lineNumber },
  scriptId: '1',
  columnNumber: 0,
});

test('counts each function by its own time, without the idle time', () => {
  const entries = selfTimes({
    nodes: [
      { id: 1, callFrame: frame('(idle)', '', -1) },
      { id: 2, callFrame: frame('serve', 'file:///x/node_modules/ws/lib/sender.js', 9) },
      { id: 3, callFrame: frame('(garbage collector)', '', -1) },
    ],
    samples: [1, 2, 2, 3, 1],
    timeDeltas: [900, 200, 100, 100, 5_000],
  });
  expect(entries).toEqual([
    { place: 'serve ws/lib/sender.js:10', share: 0.75 },
    { place: '(garbage collector)', share: 0.25 },
  ]);
});
