/** How late the agent's frames come to one caller, against the steadiest pace that the caller has seen. */
import { frameMs } from '../domain/ports/media-wire.ts';

/** The carrier's buffer: a voice that is later than this had a gap, and goes on from there instead of hurrying after itself. */
const longestLeadMs = 200;

/**
 * Frame number k is due 20·k ms after the stretch began, less the lead with which it began. The lead is not known here:
 * the earliest frame seen so far, by its own number, marks the line. The frame that ends a gap is late by the whole gap;
 * those behind it are held against a new line.
 */
export class FrameLateness {
  #frames = 0;
  #line = Infinity;

  /** Takes a frame's arrival, ms on any steady clock; returns by how much it is late. */
  arrive(nowMs: number): number {
    const offset = nowMs - this.#frames * frameMs;
    this.#frames += 1;
    this.#line = Math.min(this.#line, offset);
    const late = offset - this.#line;
    if (late > longestLeadMs) this.#line = offset;
    return late;
  }
}
