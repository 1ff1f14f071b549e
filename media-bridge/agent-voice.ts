/** The agent's side of a leg: replies being written and sounded, their playout, and what was heard of them. */
import type { HeardReport } from '../domain/conversation/transcript.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Synthesizer } from '../domain/ports/text-to-speech.ts';
import type { Clock } from './clock.ts';
import type { Measures } from './figures.ts';
import { HeardReports } from './heard-reports.ts';
import { Playout, type PlayoutParts } from './playout.ts';
import { Reply, type Script } from './reply.ts';
import { figuresFrom, type ReplyTiming } from './reply-timing.ts';
import type { BridgeSettings } from './settings.ts';
import type { Track } from './track.ts';

export interface AgentVoiceParts {
  readonly languageModel: LanguageModel;
  readonly synthesizer: Synthesizer;
  readonly clock: Clock;
  readonly log: Log;
  readonly measures: Measures;
  readonly settings: Pick<BridgeSettings, 'reply' | 'playoutLeadMs'>;
  readonly output: Pick<PlayoutParts, 'wire' | 'send' | 'pacer'>;
  /** An utterance is over: played to its end, or cut off. */
  readonly onOver: (reply: Reply, report: HeardReport | null) => void;
}

export class AgentVoice {
  readonly reports: HeardReports;
  readonly #parts: AgentVoiceParts;
  readonly #playout: Playout;
  /** Every reply that is not over, oldest first. */
  readonly #replies = new Map<Track, Reply>();

  constructor(parts: AgentVoiceParts) {
    this.#parts = parts;
    const { clock, measures, settings, output } = parts;
    this.#playout = new Playout({
      ...output,
      clock,
      measures,
      leadMs: settings.playoutLeadMs,
      onAudible: (track, now) => {
        if (!track.timing) return;
        track.figures = figuresFrom(track.timing, now);
        measures.firstAudio.add(track.figures.firstAudioMs);
      },
      onPlayed: (track) => {
        this.#over(track);
      },
    });
    this.reports = new HeardReports(this.#playout);
  }

  /** Whether anything is being said or waits to be. */
  get busy(): boolean {
    return this.#replies.size > 0;
  }

  /** Begins to write and sound a reply; nothing of it is heard before `release`. */
  start(script: Script, timing: ReplyTiming | null): Reply {
    const { languageModel, synthesizer, clock, log, settings } = this.#parts;
    const onSound = (): void => {
      this.#playout.poke();
    };
    const parts = { model: languageModel, synthesizer, clock, log, limits: settings.reply, onSound };
    const reply = new Reply(parts, script, timing);
    this.#replies.set(reply.track, reply);
    this.#playout.add(reply.track);
    return reply;
  }

  /** Lets a reply be heard, as the utterance with this id. */
  release(reply: Reply, utteranceId: string): void {
    if (!reply.track.isHeld) return;
    reply.track.release(utteranceId);
    this.reports.add(reply.track);
    this.#playout.poke();
  }

  /** Takes back a reply of which nothing was heard: it was never said. */
  discard(reply: Reply): void {
    reply.cut();
    this.reports.remove(reply.track);
    this.#replies.delete(reply.track);
    this.#playout.drop(reply.track);
  }

  /** Falls silent at once; `heardAt` is until when the person is known to have heard us. */
  silence(heardAt: number): void {
    if (!this.busy) return;
    this.#playout.stop(heardAt);
    for (const [track, reply] of this.#replies) {
      reply.cut();
      this.#over(track);
    }
  }

  #over(track: Track): void {
    const reply = this.#replies.get(track);
    if (!reply) return;
    this.#replies.delete(track);
    this.#parts.onOver(reply, track.report(0));
  }
}
