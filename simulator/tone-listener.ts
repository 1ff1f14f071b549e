/**
 * The ear of tone speech: turns sound into characters as it arrives, from the sound alone.
 *
 * Every 4 ms the last 16 ms are compared with all tones. Where the low half of a byte shows clearly, the joint between
 * it and the high half before it is located to within a few samples; both halves must then sound for their
 * full 32 ms, or both as much shorter as a fast voice makes them. A symbol that is cut short is therefore not heard.
 */
import { fastestRate, symbolSamples, tonePeriod, type Half } from './tone-alphabet.ts';
import { ToneBank } from './tone-bank.ts';
import { ByteAssembler, type HeardCharacter } from './tone-bytes.ts';

export type { HeardCharacter } from './tone-bytes.ts';

const hopSamples = 64;
const windowSamples = tonePeriod;
/** Hops from the first sight of a low half to a window that lies wholly inside it. */
const hopsToMiddle = 2;
/** A symbol may be this much shorter than it should (2 ms): less is not heard as missing. */
const toleranceSamples = 32;
/** The ramps at a symbol's two ends hide half their length each from the measurement of where it begins and ends. */
const hiddenSamples = 24;
const audibleSamples = symbolSamples - hiddenSamples;
/** Between the middle of a symbol's first ramp and of its last joint, as spoken fastest; 1 ms less may be measured. */
const fastestSamples = Math.round(symbolSamples / fastestRate) - hiddenSamples / 2 - 16;
/** By how much two halves of the same pace may be measured differently: their joint is found anywhere in the ramps around it. */
const paceSamples = hiddenSamples + 10;
/** The longest stretch without a clear window inside speech is a joint, about 19 ms. */
const jointSamples = 320;

type Listening =
  | { readonly state: 'seeking' }
  | { readonly state: 'sighted'; readonly hops: number }
  | { readonly state: 'measuring'; readonly symbol: LowSymbol };

interface LowSymbol {
  readonly start: number;
  readonly nibble: number;
  /** The high half before it, if one sounded, and how many samples of it could be measured. */
  readonly high: { readonly nibble: number; readonly samples: number } | null;
}

export class ToneListener {
  readonly #bank = new ToneBank();
  readonly #assembler = new ByteAssembler();
  #listening: Listening = { state: 'seeking' };
  /** Windows ending before this sample still belong to the symbol just heard. */
  #deafUntil = 0;
  #lastToneEnd = -Infinity;

  /** Takes the next samples, any number of them; returns the characters that became complete. */
  hear(samples: Int16Array): readonly HeardCharacter[] {
    const heard: HeardCharacter[] = [];
    for (let at = 0; at < samples.length;) {
      const room = hopSamples - (this.#bank.count % hopSamples);
      const part = samples.subarray(at, at + room);
      this.#bank.write(part);
      at += part.length;
      if (part.length === room) this.#hop(heard);
    }
    return heard;
  }

  /** Whether tones are sounding now; goes on for 20 ms after the last. */
  get sounding(): boolean {
    return this.#bank.count - this.#lastToneEnd < jointSamples;
  }

  /** Samples since the last tone ended: 0 while tones sound, Infinity before the first. Accurate to about 6 ms. */
  get silentSamples(): number {
    return this.sounding ? 0 : this.#bank.count - this.#lastToneEnd;
  }

  #hop(heard: HeardCharacter[]): void {
    const half = this.#bank.endHop();
    const now = this.#bank.count;
    if (half !== null) this.#lastToneEnd = now;
    switch (this.#listening.state) {
      case 'seeking':
        if (half === 'low' && now >= this.#deafUntil) this.#listening = { state: 'sighted', hops: 0 };
        return;
      case 'sighted':
        this.#listening = this.#approach(half, this.#listening.hops + 1);
        return;
      case 'measuring':
        this.#measure(this.#listening.symbol, heard);
    }
  }

  #approach(half: Half | null, hops: number): Listening {
    if (half !== 'low') return { state: 'seeking' };
    if (hops < hopsToMiddle) return { state: 'sighted', hops };
    const middle = this.#bank.count - windowSamples;
    return { state: 'measuring', symbol: this.#locate(middle) };
  }

  #locate(middle: number): LowSymbol {
    const low = this.#bank.wave('low', middle);
    const roughStart = this.#bank.reachBack(low, middle, symbolSamples);
    const highMiddle = roughStart - (symbolSamples + windowSamples) / 2;
    const high = this.#bank.wave('high', highMiddle);
    if (!high.clear) return { start: roughStart, nibble: low.nibble, high: null };
    const start = this.#bank.joint(high, low, roughStart - windowSamples / 2, middle);
    const highStart = this.#bank.reachBack(high, highMiddle, symbolSamples);
    return { start, nibble: low.nibble, high: { nibble: high.nibble, samples: start - highStart } };
  }

  #measure(symbol: LowSymbol, heard: HeardCharacter[]): void {
    // The joint lies in the middle of two ramps, the symbol's far end half a ramp beyond what can be measured.
    const audibleEnd = symbol.start + symbolSamples - hiddenSamples / 2;
    if (this.#bank.count < audibleEnd) return;
    const low = this.#bank.wave('low', symbol.start + hopSamples);
    const end = this.#bank.reachOn(low, symbol.start + windowSamples);
    const length = lengthOf(symbol.high?.samples ?? 0, end - symbol.start);
    const farEnd = symbol.start + (length ?? symbolSamples);
    if (symbol.high !== null && length !== null) {
      const byte = (symbol.high.nibble << 4) | symbol.nibble;
      const character = this.#assembler.add(byte, farEnd - 2 * length, farEnd);
      if (character !== null) heard.push(character);
    }
    this.#deafUntil = farEnd + windowSamples / 2;
    this.#listening = { state: 'seeking' };
  }
}

/** How long each of two halves is, of which so many samples could be measured; null where one of them was cut. */
function lengthOf(high: number, low: number): number | null {
  const isWhole =
    high >= audibleSamples - toleranceSamples && low >= audibleSamples + hiddenSamples / 2 - toleranceSamples;
  if (isWhole) return symbolSamples;
  const isFast = Math.min(high, low) >= fastestSamples && Math.abs(high - low) <= paceSamples;
  return isFast ? Math.round((high + low + hiddenSamples) / 2) : null;
}
