/** What was heard of each utterance, until the workflow has been told. Bounded. */
import type { HeardReport } from '../domain/conversation/transcript.ts';
import type { Playout } from './playout.ts';
import type { Track } from './track.ts';

export const mostTracks = 64;

export class HeardReports {
  readonly #playout: Playout;
  #tracks: Track[] = [];
  /** Those that went back for good with the last turn; whether it arrived is not known yet. */
  #given: readonly HeardReport[] = [];

  constructor(playout: Playout) {
    this.#playout = playout;
  }

  add(track: Track): void {
    this.#tracks = [...this.#tracks, track].slice(-mostTracks);
  }

  remove(track: Track): void {
    this.#tracks = this.#tracks.filter((known) => known !== track);
  }

  /** All reports, for a result: those that are final need not be told again. */
  take(): readonly HeardReport[] {
    const reports = this.peek();
    this.#tracks = this.#tracks.filter((track) => !track.isOver);
    this.#given = [...this.#given, ...reports.filter(({ playing }) => !playing)].slice(-mostTracks);
    return reports;
  }

  /** A next turn has come: the one before it arrived. */
  received(): void {
    this.#given = [];
  }

  /** Everything the workflow may not know yet. */
  get untold(): readonly HeardReport[] {
    return [...this.#given, ...this.peek()].slice(-mostTracks);
  }

  /** For a heartbeat: what is said or was said. An utterance of which nothing has left can still be given anew. */
  beat(): readonly HeardReport[] {
    return this.#reportsOf(this.#tracks.filter((track) => track.isAudible || track.isOver));
  }

  /** All reports as they stand. */
  peek(): readonly HeardReport[] {
    return this.#reportsOf(this.#tracks);
  }

  #reportsOf(tracks: readonly Track[]): readonly HeardReport[] {
    return tracks
      .map((track) => track.report(this.#playout.playedSamples(track)))
      .filter((report) => report !== null);
  }
}
