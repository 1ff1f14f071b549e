/** Preloaded into a process (`--import`), moves its wall clock by what a file says; timers and `performance` go on as they were. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const lookEveryMs = 100;

/** The file that holds the offset in ms for the process started by `parent`; none: the clock is right. */
export function clockFileOf(folder: string, parent: number): string {
  return join(folder, `clock-${parent}`);
}

/** `Date` with the present moved by `offset()` ms. */
export function movedDate(original: DateConstructor, offset: () => number): DateConstructor {
  return new Proxy(original, {
    construct: (target, args: unknown[], newTarget) => {
      const given = args.length === 0 ? [target.now() + offset()] : args;
      const made: unknown = Reflect.construct(target, given, newTarget);
      return made instanceof Object ? made : {};
    },
    apply: (target) => new target(target.now() + offset()).toString(),
    get: (target, name, receiver): unknown =>
      name === 'now' ? () => target.now() + offset() : Reflect.get(target, name, receiver),
  });
}

const folder = process.env['CHAOS_CLOCK_FOLDER'];
if (folder !== undefined) {
  const file = clockFileOf(folder, process.ppid);
  let offsetMs = 0;
  setInterval(() => {
    try {
      offsetMs = Number(readFileSync(file, 'utf8')) || 0;
    } catch {
      offsetMs = 0;
    }
  }, lookEveryMs).unref();
  globalThis.Date = movedDate(Date, () => offsetMs);
}
