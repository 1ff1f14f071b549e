/** For tests: what must hold of all that a call's bridges tell its workflow, in whatever order things happen. */
import type { ConverseInput, ConverseOutput } from '../domain/conversation/converse.ts';
import { originOf, type HeardReport } from '../domain/conversation/transcript.ts';

export class TurnLaws {
  readonly breaches: string[] = [];
  /** By epoch: the last of the caller's news that was told, and that was answered. */
  readonly #told = new Map<number, number>();
  readonly #answered = new Map<number, number>();
  readonly #endedEpochs = new Set<number>();
  /** By epoch: the turn that stands, or stood last. */
  readonly #latest = new Map<number, number>();
  readonly #written = new Map<string, string>();
  /** Utterances of which the last has been told, by epoch. */
  readonly #final = new Set<string>();

  /** Caller's news reaches the workflow for the first time. */
  told(epoch: number, seq: number): void {
    this.#check(seq > (this.#told.get(epoch) ?? 0), `news ${seq} of epoch ${epoch} came late or twice`);
    this.#told.set(epoch, seq);
  }

  /** A turn comes; one that still stands has to make room for it. */
  brought({ epoch, turn }: ConverseInput): void {
    this.#latest.set(epoch, turn);
  }

  /** A heartbeat. */
  beaten(heard: readonly HeardReport[]): void {
    for (const report of heard) this.#reported(report);
  }

  /** A turn is given back. */
  back({ epoch, turn }: ConverseInput, { callerSeq, utterance, heard, ended }: ConverseOutput): void {
    if (callerSeq !== undefined) {
      this.#check(callerSeq > (this.#answered.get(epoch) ?? 0), `answered ${callerSeq} after a later one`);
      this.#check(callerSeq <= (this.#told.get(epoch) ?? 0), `answered ${callerSeq}, which was never told`);
      this.#answered.set(epoch, callerSeq);
    }
    if (utterance) {
      this.#check(!this.#endedEpochs.has(epoch), `spoke in epoch ${epoch} after its end`);
      // What was let out with a turn keeps its name, though a later one brings it back.
      const origin = originOf(utterance.id);
      const isOwn = origin.epoch === epoch && origin.turn > 0 && origin.turn <= turn;
      this.#check(isOwn, `turn ${turn} of epoch ${epoch} gave ${utterance.id}`);
      this.#check(!this.#written.has(utterance.id), `utterance ${utterance.id} came twice`);
      this.#written.set(utterance.id, utterance.text);
    }
    if (ended && this.#latest.get(epoch) === turn) this.#endedEpochs.add(epoch);
    for (const report of heard) {
      this.#reported(report);
      const key = `${report.utteranceId} in epoch ${epoch}`;
      this.#check(!this.#final.has(key), `utterance ${key} was told of after its last`);
      if (!report.playing) this.#final.add(key);
    }
  }

  #reported({ utteranceId, heardText, writtenText, complete, playing }: HeardReport): void {
    this.#check(writtenText.startsWith(heardText), `heard "${heardText}", written "${writtenText}"`);
    this.#check(!complete || heardText === writtenText, `complete, but heard only "${heardText}"`);
    const written = this.#written.get(utteranceId);
    if (written !== undefined && !playing)
      this.#check(written === writtenText, `${utteranceId} was "${written}", told of as "${writtenText}"`);
  }

  #check(holds: boolean, breach: string): void {
    if (!holds) this.breaches.push(breach);
  }
}
