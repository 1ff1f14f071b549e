import { expect, it } from 'vitest';
import { SoundMeter } from './sound-meter.ts';

const frame = (level: number): ArrayBuffer =>
  Int16Array.from({ length: 320 }, (_, at) => (at % 2 === 0 ? level : -level)).buffer;

it('counts what is loud, not silence or the noise of a line, until words come', () => {
  const meter = new SoundMeter();
  for (const [at, level] of [0, 100, 2_000, 0, 2_000].entries()) meter.hear(frame(level), (at + 1) * 20);
  expect([meter.unansweredMs, meter.lastSoundMs]).toEqual([40, 100]);
  meter.answered();
  meter.hear(new ArrayBuffer(0), 120);
  meter.hear(new ArrayBuffer(1), 120);
  expect([meter.unansweredMs, meter.lastSoundMs]).toEqual([0, 100]);
});
