/** The caller's side of a leg: what was said and pressed, remembered, told to the workflow, and answered or not yet. */
import { callerEntry } from '../domain/conversation/context.ts';
import type { CallerTurn } from '../domain/conversation/transcript.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Result } from '../domain/result.ts';
import type { CallLink } from './call-link.ts';
import type { Clock } from './clock.ts';
import type { Measures } from './figures.ts';
import type { Memory } from './memory.ts';
import type { Reporter } from './reporter.ts';

/** Something the caller said or pressed. */
export interface CallerNews {
  readonly seq: number;
  acknowledgedAt: number | null;
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
}

export class CallerSide {
  readonly #parts: CallerSideParts;
  #state: 'open' | 'closed' = 'open';
  #unanswered: CallerNews | null = null;
  #seq = 0;

  constructor(parts: CallerSideParts) {
    this.#parts = parts;
  }

  /** The last of the caller's news that no utterance given back has answered. */
  get unanswered(): CallerNews | null {
    return this.#unanswered;
  }

  said({ text, offsetMs, durationMs }: Pick<CallerTurn, 'text' | 'offsetMs' | 'durationMs'>): void {
    const { epoch, link, clock, memory, measures } = this.#parts;
    const language = memory.language ?? this.#parts.language;
    const turn = { epoch, seq: this.#nextSeq(), text, language, offsetMs, durationMs };
    measures.counters.turns += 1;
    this.#tell('caller-turn', turn.seq, () => link.callerTurn(turn));
    memory.note(callerEntry(turn, clock.wall()));
  }

  pressed(digits: string): void {
    const { epoch, link, clock, memory } = this.#parts;
    const seq = this.#nextSeq();
    this.#tell('digits', seq, () => link.digit({ epoch, seq, digits }));
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

  #nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  /** The signal leaves now; the reply to it may be heard once it is acknowledged. */
  #tell(what: string, seq: number, send: () => Promise<Result<void>>): void {
    const { reporter, clock, log, onAcknowledged, onGone } = this.#parts;
    const news: CallerNews = { seq, acknowledgedAt: null };
    this.#unanswered = news;
    void reporter.report(what, send).then((result) => {
      if (this.#state === 'closed') return;
      if (result.ok) {
        news.acknowledgedAt = clock.now();
        onAcknowledged(news);
      } else {
        log.warn('report-refused', { what, code: result.failure.code });
        if (result.failure.disposition === 'final') onGone();
      }
    });
  }
}
