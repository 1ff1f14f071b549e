/** The agent's side of a leg: replies being written and sounded, their playout, and what was heard of them. */
import type { HeardReport } from '../domain/conversation/transcript.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Synthesizer } from '../domain/ports/text-to-speech.ts';
import type { Clock } from './clock.ts';
import type { Measures } from './figures.ts';
import { HeardReports } from './heard-reports.ts';
import type { ModelPool } from './model-pool.ts';
import type { Moderator } from '../domain/conversation/moderator.ts';
import { Playout, type PlayoutParts } from './playout.ts';
import { Reply } from './reply.ts';
import { figuresFrom, type ReplyTiming } from './reply-timing.ts';
import type { Script } from './script.ts';
import type { BridgeSettings } from './settings.ts';
import { Track } from './track.ts';
import { waitingSound } from './waiting-sound.ts';

export interface AgentVoiceParts {
  readonly models: ModelPool;
  readonly moderator: Moderator | null;
  readonly synthesizer: Synthesizer;
  readonly clock: Clock;
  readonly log: Log;
  readonly measures: Measures;
  readonly settings: Pick<BridgeSettings, 'reply' | 'playoutLeadMs'>;
  readonly output: Pick<
    PlayoutParts,
    'wire' | 'send' | 'pacer' | 'keepsReference' | 'livedUntil' | 'onBroken'
  >;
  /** The first sound of what the agent has the floor for has left. */
  readonly onHeard: () => void;
  /** An utterance is over: played to its end, or cut off. */
  readonly onOver: (reply: Reply, report: HeardReport | null) => void;
}

/** A tool that works longer is waited for in silence, but for the phrases: half a minute. */
const soundRounds = 18;
/** Four seconds of speech and a word. */
const lastCharacters = 100;
const longestWord = 24;

export class AgentVoice {
  readonly reports: HeardReports;
  readonly #parts: AgentVoiceParts;
  readonly #playout: Playout;
  /** Every reply that is not over, oldest first. */
  readonly #replies = new Map<Track, Reply>();
  /** Those that only ask for patience. */
  readonly #asides = new Set<Track>();
  #sound: Track | null = null;
  /** What could be heard of the last utterance that is over. */
  #lastHeard = '';

  constructor(parts: AgentVoiceParts) {
    this.#parts = parts;
    const { clock, measures, settings, output } = parts;
    this.#playout = new Playout({
      ...output,
      clock,
      measures,
      leadMs: settings.playoutLeadMs,
      onAudible: (track, now) => {
        this.#audible(track, now);
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

  /** Whether something other than a request for patience could be heard now. */
  get hasAnswer(): boolean {
    return [...this.#replies.keys()].some((track) => track.hasFrame && !this.#asides.has(track));
  }

  /** The frame that was being played to the person at the moment `at`; null if none was. */
  playedAt(at: number): Uint8Array | null {
    return this.#playout.playedAt(at);
  }

  /** About four seconds of what the person heard last, and the word that may be sounding now. */
  get lastWords(): string {
    const reports = this.reports.peek().filter((report) => report.playing);
    const playing = reports.map((report) => begun(report));
    return [this.#lastHeard, ...playing].join(' ').slice(-lastCharacters);
  }

  /** Begins to write and sound a reply; nothing of it is heard before `release`. */
  start(script: Script, timing: ReplyTiming | null): Reply {
    const reply = this.#make(script, timing);
    this.#playout.add(reply.track);
    return reply;
  }

  /** Says fixed words at once that only ask for patience, before `reply` if it is given. */
  askPatience(script: Script, utteranceId: string, reply: Reply | null): void {
    const aside = this.#make(script, null);
    this.#asides.add(aside.track);
    this.#playout.add(aside.track, reply?.track ?? null);
    this.release(aside, utteranceId);
  }

  /** A soft sound until something is to be heard. */
  startSound(): void {
    this.stopSound();
    const track = new Track(() => '', 0, null, { yields: true });
    const round = waitingSound();
    for (let n = 0; n < soundRounds; n += 1) track.audio(round);
    track.end('whole');
    this.#sound = track;
    this.#playout.add(track, [...this.#replies.keys()][0] ?? null);
    track.release(null);
    this.#playout.poke();
  }

  stopSound(): void {
    const sound = this.#sound;
    this.#sound = null;
    if (sound && !sound.isOver) this.#playout.drop(sound);
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

  /** Falls silent at once, and can go on from the begin of the word it was at. */
  pause(): void {
    this.stopSound();
    if (this.busy) this.#playout.pause(this.#parts.clock.now());
  }

  /** Goes on, if it was paused. */
  resume(): void {
    this.#playout.resume();
  }

  /** Falls silent at once for good; `heardAt` is until when the person is known to have heard us. */
  silence(heardAt: number): void {
    const { busy } = this;
    if (!busy && !this.#sound) return;
    this.stopSound();
    this.#playout.stop(heardAt);
    for (const [track, reply] of this.#replies) {
      reply.cut();
      this.#over(track);
    }
  }

  #make(script: Script, timing: ReplyTiming | null): Reply {
    const { models, moderator, synthesizer, clock, log, measures, settings } = this.#parts;
    const onSound = (): void => {
      this.#playout.poke();
    };
    const limits = settings.reply;
    const parts = { models, moderator, synthesizer, clock, log, measures, limits, onSound };
    const reply = new Reply(parts, script, timing);
    this.#replies.set(reply.track, reply);
    return reply;
  }

  #audible(track: Track, now: number): void {
    if (track.timing) {
      track.figures = figuresFrom(track.timing, now, this.#parts.clock.wall());
      this.#parts.measures.firstAudio.add(track.figures.firstAudioMs);
    }
    if (this.#replies.has(track) && !this.#asides.has(track)) this.#parts.onHeard();
  }

  #over(track: Track): void {
    const isAside = this.#asides.delete(track);
    // A request for patience of which nothing left was never said.
    if (isAside && !track.isAudible) this.reports.remove(track);
    const reply = this.#replies.get(track);
    if (!reply) return;
    this.#replies.delete(track);
    const report = track.report(0);
    if (report) this.#lastHeard = begun(report);
    this.#parts.onOver(reply, report);
  }
}

/** What was heard, and the word it may have ended in. */
function begun({ writtenText, heardText }: HeardReport): string {
  return writtenText.slice(0, heardText.length + longestWord);
}
