/** What every carrier's media wire must do: carry audio exactly, and survive anything. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameBytes, type MediaMessage, type MediaWire } from '../../domain/ports/media-wire.ts';

export interface WireRig {
  readonly wire: MediaWire;
  /** The carrier's own messages, and what each of them means. */
  readonly fromCarrier: readonly (readonly [
    what: string,
    message: string | Uint8Array,
    meaning: MediaMessage,
  ])[];
  /** What the carrier makes of ours. */
  readonly readByCarrier: (
    message: string | Uint8Array,
  ) => { readonly kind: 'audio'; readonly pcm: Uint8Array } | { readonly kind: string };
  /** The carrier's way to write one frame. */
  readonly writtenByCarrier: (pcm: Buffer) => string | Uint8Array;
  /** A message cut short or twisted, as text. */
  readonly twisted: fc.Arbitrary<string>;
}

const frame = fc.uint8Array({ minLength: frameBytes, maxLength: frameBytes });

export function mediaWireContract(name: string, rig: WireRig): void {
  const { wire } = rig;
  describe(`media wire contract: ${name}`, () => {
    it.each(rig.fromCarrier)('reads %s', (_what, message, meaning) => {
      expect(wire.decode(message)).toEqual(meaning);
      const bytes = typeof message === 'string' ? Buffer.from(message) : message;
      expect(wire.decode(bytes)).toEqual(meaning);
    });

    it('carries a frame to the carrier and back, bit for bit', () => {
      fc.assert(
        fc.property(frame, (pcm) => {
          const arrived = rig.readByCarrier(wire.encodeAudio(pcm));
          expect('pcm' in arrived && Buffer.compare(arrived.pcm, pcm)).toBe(0);
          const back = wire.decode(rig.writtenByCarrier(Buffer.from(pcm)));
          expect(back.kind === 'audio' && Buffer.compare(back.pcm, pcm)).toBe(0);
        }),
      );
    });

    it('writes a part of a larger buffer as just that part', () => {
      const whole = Uint8Array.from({ length: frameBytes * 3 }, (_, at) => at % 251);
      const part = whole.subarray(frameBytes, frameBytes * 2);
      const arrived = rig.readByCarrier(wire.encodeAudio(part));
      expect('pcm' in arrived && Buffer.compare(arrived.pcm, part)).toBe(0);
    });

    it('is understood when it clears', () => {
      expect(rig.readByCarrier(wire.encodeClear()).kind).toBe('stop');
    });

    it('never throws, whatever comes', () => {
      const kinds = ['format', 'audio', 'digit', 'unknown', 'malformed'];
      const anything = fc.oneof(fc.string(), fc.uint8Array(), fc.json(), rig.twisted);
      fc.assert(
        fc.property(anything, (message) => {
          expect(kinds).toContain(wire.decode(message).kind);
        }),
        { numRuns: 2_000 },
      );
    });

    it('gives only whole samples as audio', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 2_000 }), (pcm) => {
          const read = wire.decode(rig.writtenByCarrier(Buffer.from(pcm)));
          expect(read.kind).toBe(pcm.length > 0 && pcm.length % 2 === 0 ? 'audio' : 'malformed');
        }),
      );
    });
  });
}
