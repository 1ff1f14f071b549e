/** What the agent knows on this leg: the workflow's context, and what was said here since it was sent. */
import { withEntries, withHeard, withNews } from '../domain/conversation/context.ts';
import type { ConversationContext } from '../domain/conversation/context.ts';
import type { ConverseInput } from '../domain/conversation/converse.ts';
import type { Entry, HeardReport } from '../domain/conversation/transcript.ts';

type State =
  /** The first standing turn has not come; what is said meanwhile is kept. */
  | { readonly kind: 'waiting'; readonly early: readonly Entry[] }
  | { readonly kind: 'known'; readonly context: ConversationContext; readonly toolsOutstanding: boolean };

export class Memory {
  #state: State = { kind: 'waiting', early: [] };

  /** The context if a model may be asked now: it is there, and so are the answers of the tools that were called. */
  get context(): ConversationContext | null {
    return this.#state.kind === 'known' && !this.#state.toolsOutstanding ? this.#state.context : null;
  }

  /** The language now spoken; null until it is known. */
  get language(): string | null {
    return this.#state.kind === 'known' ? this.#state.context.language : null;
  }

  merge({ context: sent }: ConverseInput): void {
    const state = this.#state;
    if (sent.kind === 'whole') {
      const { kind: _kind, ...whole } = sent;
      const context = state.kind === 'waiting' ? withEntries(whole, state.early) : whole;
      this.#state = { kind: 'known', context, toolsOutstanding: false };
    } else if (state.kind === 'known')
      this.#state = { kind: 'known', context: withNews(state.context, sent), toolsOutstanding: false };
  }

  note(entry: Entry): void {
    const state = this.#state;
    if (state.kind === 'waiting') this.#state = { ...state, early: [...state.early, entry] };
    else {
      const toolsOutstanding =
        state.toolsOutstanding || (entry.kind === 'agent' && entry.toolCalls.length > 0);
      this.#state = { kind: 'known', context: withEntries(state.context, [entry]), toolsOutstanding };
    }
  }

  heard(report: HeardReport): void {
    const state = this.#state;
    if (state.kind === 'waiting') return;
    const entries = withHeard(state.context.entries, report);
    this.#state = { ...state, context: { ...state.context, entries } };
  }
}
