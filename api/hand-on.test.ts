import { describe, expect, it } from 'vitest';
import { down, gone } from '../tests/api-fixture.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { handOn } from './hand-on.ts';

const entries = Array.from({ length: 200 }, (_, index) => index);

/** Takes entries after a turn of the event loop, and notes what set out when, and how many were on their way. */
function taker(failureOf: (entry: number) => Result<unknown> = () => ok(undefined)) {
  const setOut: number[] = [];
  let onTheirWay = 0;
  let most = 0;
  return {
    setOut,
    most: () => most,
    take: async (entry: number) => {
      setOut.push(entry);
      most = Math.max(most, ++onTheirWay);
      await new Promise(setImmediate);
      onTheirWay -= 1;
      return failureOf(entry);
    },
  };
}

function logTo(lines: string[]) {
  const write = (event: string): void => {
    lines.push(event);
  };
  return { log: { debug: write, info: write, warn: write, error: write } };
}

describe('the entries of a delivery', () => {
  it('set out in their order, several at once but not all', async () => {
    const { take, setOut, most } = taker();
    expect(await handOn(logTo([]), entries, take)).toEqual(ok(undefined));
    expect(setOut).toEqual(entries);
    expect(most()).toBe(32);
  });

  it('may be none', async () => {
    expect(await handOn(logTo([]), [], taker().take)).toEqual(ok(undefined));
  });

  it('of a call that is gone are passed over', async () => {
    const lines: string[] = [];
    const { take, setOut } = taker((entry) => (entry === 3 ? failed(gone) : ok(undefined)));
    expect(await handOn(logTo(lines), entries, take)).toEqual(ok(undefined));
    expect(setOut).toHaveLength(entries.length);
    expect(lines).toEqual(['carrier.not_taken']);
  });

  it('stop at one that should be sent again', async () => {
    const { take, setOut } = taker((entry) => (entry === 50 ? failed(down) : ok(undefined)));
    expect(await handOn(logTo([]), entries, take)).toEqual(failed(down));
    expect(setOut.length).toBeLessThan(50 + 2 * 32);
  });
});
