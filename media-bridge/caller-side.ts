/** The caller's side of a leg: what was said and pressed, remembered, told to the workflow, and answered or not yet. */
import { sameWords, type Phrase } from '../domain/conversation/caller-words.ts';
import type { CallerAside, CallerTurn } from '../domain/conversation/transcript.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Result } from '../domain/result.ts';
import type { CallLink } from './call-link.ts';
import type { Clock } from './clock.ts';
import type { Measures } from './figures.ts';
import type { OnBroken } from './guard.ts';
import type { Memory } from './memory.ts';
import type { Reporter } from './reporter.ts';

/** Something the caller said or pressed. */
export interface CallerNews {
  readonly seq: number;
  /** When it was first sent. */
  readonly toldAt: number;
  acknowledgedAt: number | null;
}

interface ToldTurn {
  readonly text: string;
  /** The number under which the transcript knows the turn; a continuation has a later one of its own. */
  readonly turnSeq: number;
  readonly news: CallerNews;
}

export interface CallerSideParts {
  readonly epoch: number;
  /** Spoken until the memory knows better. */
  readonly language: string;
  readonly link: CallLink;
  readonly reporter: Reporter;
  readonly memory: Memory;
  readonly clock: Clock;
  readonly log: Log;
  readonly measures: Measures;
  readonly onAcknowledged: (news: CallerNews) => void;
  /** The call is not there any more: nobody takes our reports. */
  readonly onGone: () => void;
  /** What followed from an acknowledgement failed. */
  readonly onFault: OnBroken;
}

export class CallerSide {
  readonly #parts: CallerSideParts;
  #state: 'open' | 'closed' = 'open';
  #unanswered: CallerNews | null = null;
  #seq = 0;
  #lastTurnSeq = 0;
  /** A turn that was told before it was surely over. */
  #ahead: ToldTurn | null = null;
  #lastText: string | null = null;
  #telling: Promise<unknown> | null = null;

  constructor(parts: CallerSideParts) {
    this.#parts = parts;
  }

  /** The last of the caller's news that no utterance given back has answered. */
  get unanswered(): CallerNews | null {
    return this.#unanswered;
  }

  /** What was said last, if that is what waits for an answer; null after keys. */
  get lastText(): string | null {
    return this.#lastText;
  }

  /** Settles once the workflow has taken or refused all that it was told; null while it has. */
  get telling(): Promise<unknown> | null {
    return this.#telling;
  }

  /**
   * The turn is probably over: the workflow is told of it ahead, so that its acknowledgement need not be waited for once
   * it is. If the caller goes on, `said` tells the rest.
   */
  saidSoFar(phrase: Phrase): void {
    this.#ahead = this.#turnTold(phrase);
  }

  /** A turn that wants an answer. Told ahead in the same words it stands as it was told, however it is written now. */
  said(phrase: Phrase): void {
    const ahead = this.#ahead;
    const turn = ahead && sameWords(ahead.text, phrase.text) ? ahead : this.#turnTold(phrase);
    this.#ahead = null;
    this.#parts.measures.counters.turns += 1;
    this.#lastTurnSeq = turn.turnSeq;
    this.#lastText = turn.text;
    this.#unanswered = turn.news;
  }

  /** What was being said when the line was lost; `listens`: it only said that they listen. */
  lastSaid(phrase: Phrase, listens: boolean): void {
    if (listens) this.listened(phrase);
    else if (!this.#ahead || !sameWords(this.#ahead.text, phrase.text)) this.#turnTold(phrase);
  }

  /** The last turn was really this; `anew`: its answer was taken back, and the correction is what the next one answers. */
  corrected(phrase: Phrase, anew: boolean): void {
    const { link, clock, memory, measures } = this.#parts;
    const ofSeq = this.#lastTurnSeq;
    const turn = this.#turn(phrase, { kind: 'correction', ofSeq });
    measures.counters.corrections += 1;
    const news = anew ? this.#wantsAnswer(turn.seq) : this.#newsOf(turn.seq);
    this.#tell('correction', news, () => link.callerTurn(turn));
    memory.said(turn, clock.wall());
  }

  /** "Mhm": nothing to answer. */
  listened(phrase: Phrase): void {
    const { link, clock, memory, measures } = this.#parts;
    const turn = this.#turn(phrase, { kind: 'backchannel' });
    measures.counters.backchannels += 1;
    this.#tell('backchannel', this.#newsOf(turn.seq), () => link.callerTurn(turn));
    memory.said(turn, clock.wall());
  }

  pressed(digits: string): void {
    const { epoch, link, clock, memory } = this.#parts;
    const seq = this.#nextSeq();
    this.#lastText = null;
    this.#tell('digits', this.#wantsAnswer(seq), () => link.digit({ epoch, seq, digits }));
    memory.note({ kind: 'digits', at: clock.wall(), digits });
  }

  /** An utterance that answers this news is given back. */
  answered(news: CallerNews | null): void {
    if (this.#unanswered === news) this.#unanswered = null;
  }

  /** Nobody waits for acknowledgements any more; what was to be told is told all the same. */
  close(): void {
    this.#state = 'closed';
  }

  /** Tells of a turn, or of the whole of the one that was told ahead. */
  #turnTold(phrase: Phrase): ToldTurn {
    const { link, clock, memory } = this.#parts;
    const turn = this.#turn(phrase, this.#continuation());
    const news: CallerNews = this.#newsOf(turn.seq);
    this.#tell('caller-turn', news, () => link.callerTurn(turn));
    memory.said(turn, clock.wall());
    return { text: turn.text, turnSeq: this.#ahead?.turnSeq ?? turn.seq, news };
  }

  #continuation(): CallerAside | undefined {
    return this.#ahead ? { kind: 'continuation', ofSeq: this.#ahead.turnSeq } : undefined;
  }

  #turn({ text, offsetMs, durationMs }: Phrase, aside?: CallerAside): CallerTurn {
    const { epoch, memory } = this.#parts;
    const language = memory.language ?? this.#parts.language;
    return {
      ...{ epoch, seq: this.#nextSeq(), text, language, offsetMs, durationMs },
      ...(aside ? { aside } : {}),
    };
  }

  #newsOf(seq: number): CallerNews {
    return { seq, toldAt: this.#parts.clock.now(), acknowledgedAt: null };
  }

  #wantsAnswer(seq: number): CallerNews {
    this.#unanswered = this.#newsOf(seq);
    return this.#unanswered;
  }

  #nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  /** The signal leaves now; the reply to it may be heard once it is acknowledged. */
  #tell(what: string, news: CallerNews, send: () => Promise<Result<void>>): void {
    const { reporter, clock, log, measures, onAcknowledged, onGone, onFault } = this.#parts;
    const taken = (result: Result<void>): void => {
      // They are taken in order: with the last all are.
      if (this.#telling === telling) this.#telling = null;
      if (this.#state === 'closed') return;
      if (result.ok) {
        news.acknowledgedAt = clock.now();
        measures.signalAck.add(news.acknowledgedAt - news.toldAt);
        onAcknowledged(news);
      } else {
        log.warn('report-refused', { what, code: result.failure.code });
        if (result.failure.disposition === 'final') onGone();
      }
    };
    const telling = reporter.report(what, send).then(taken).catch(onFault);
    this.#telling = telling;
  }
}
