/** What the person hears: the agent, and where the agent is silent, the carrier's own voice; each as stretches of speech. */
import { Announcement, type AnnouncementEvents } from './announcement.ts';
import { Ear, type Stretch } from './ear.ts';
import type { Impairments } from './impairments.ts';
import { Playout } from './playout.ts';

export interface HeardStretch extends Stretch {
  readonly by: 'agent' | 'carrier';
  /** The media socket it came by; none for the carrier's own voice. */
  readonly socket: number | null;
}

export interface HearingOptions {
  readonly line: Impairments;
  readonly onHeard: (stretch: HeardStretch) => void;
}

export class Hearing {
  readonly #options: HearingOptions;
  readonly #playout = new Playout();
  readonly #ear = new Ear();
  /** The socket by which the agent's voice came last. */
  #socket: number | null = null;
  /** The carrier's own voice, once it has spoken. */
  #carrier: { readonly announcement: Announcement; readonly ear: Ear } | undefined;
  readonly heard: HeardStretch[] = [];

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  /** Audio of the agent; tells whether it holds anything audible. */
  arrive(pcm: Buffer, socket: number, nowMs: number): { readonly audible: boolean } {
    return this.#playout.arrive(pcm, nowMs, socket);
  }

  /** The agent throws away what was not played; returns how many frames that were. */
  clear(): number {
    const dropped = this.#playout.clear();
    if (dropped > 0) this.#ear.cut();
    return dropped;
  }

  /** The carrier itself says something; what it was saying is broken off. */
  announce(text: string, events: AnnouncementEvents): void {
    this.#carrier ??= { announcement: new Announcement(), ear: new Ear() };
    this.#carrier.announcement.say(text, events);
  }

  /** One frame, as it was heard; returns it with the characters that became complete, and whether the agent was to be heard. */
  beat(nowMs: number): {
    readonly characters: string;
    readonly agentAudible: boolean;
    readonly frame: Buffer | undefined;
  } {
    const played = this.#playout.play();
    const announced = this.#carrier?.announcement.play();
    const agentAudible = played?.audible ?? false;
    const byAgent = played !== undefined && (played.audible || announced === undefined);
    const frame = this.#options.line.toPerson(byAgent ? played.frame : announced);
    const before = played?.audible ? this.#comesBy(played.socket, nowMs) : '';
    const agent = this.#ear.hear(byAgent ? frame : undefined, nowMs);
    this.#keep(agent.ended, 'agent', this.#socket);
    const carrier = this.#carrier?.ear.hear(byAgent ? undefined : frame, nowMs);
    this.#keep(carrier?.ended, 'carrier', null);
    return { characters: before + agent.characters + (carrier?.characters ?? ''), agentAudible, frame };
  }

  /** The leg is over: what was under way was heard as far as it came. */
  end(): void {
    this.#keep(this.#ear.end(), 'agent', this.#socket);
    this.#carrier?.announcement.stop();
    this.#keep(this.#carrier?.ear.end(), 'carrier', null);
  }

  get sounding(): boolean {
    return this.#ear.sounding || (this.#carrier?.ear.sounding ?? false);
  }

  get silentMs(): number {
    return Math.min(this.#ear.silentMs, this.#carrier?.ear.silentMs ?? Infinity);
  }

  /** Frames of the agent that wait to be played. */
  get queued(): number {
    return this.#playout.queued;
  }

  /** All that was heard of the agent, the stretch under way included. */
  get agentText(): string {
    const texts = this.heard.filter(({ by }) => by === 'agent').map(({ text }) => text);
    return [...texts, this.#ear.underWay].join(' ').trim();
  }

  figures(): ReturnType<Playout['figures']> {
    return this.#playout.figures();
  }

  /** The agent's voice comes by this socket from now on: what came by the one before is a stretch of its own. */
  #comesBy(socket: number, nowMs: number): string {
    const before = this.#socket;
    this.#socket = socket;
    if (before === null || before === socket) return '';
    const { characters, ended } = this.#ear.settle(nowMs);
    this.#keep(ended, 'agent', before);
    return characters;
  }

  #keep(stretch: Stretch | undefined, by: HeardStretch['by'], socket: number | null): void {
    if (!stretch) return;
    const heard = { ...stretch, by, socket };
    this.heard.push(heard);
    this.#options.onHeard(heard);
  }
}
