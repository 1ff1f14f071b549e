/** What the agent knows on this leg: the workflow's context, and what was said here since it was sent. */
import { withEntries, withHeard, withNews } from '../domain/conversation/context.ts';
import type { ConversationContext } from '../domain/conversation/context.ts';
import type { ConverseInput } from '../domain/conversation/converse.ts';
import { toolsFor } from '../domain/conversation/tools/index.ts';
import type { Entry, HeardReport } from '../domain/conversation/transcript.ts';
import type { ModelTool } from '../domain/ports/language-model.ts';

type State =
  /** The first standing turn has not come; what is said meanwhile is kept. */
  | { readonly kind: 'waiting'; readonly early: readonly Entry[] }
  | {
      readonly kind: 'known';
      readonly context: ConversationContext;
      readonly tools: readonly ModelTool[];
      readonly toolsOutstanding: boolean;
    };

/** What a model is asked with. */
export interface Knowledge {
  readonly context: ConversationContext;
  readonly tools: readonly ModelTool[];
}

export class Memory {
  #state: State = { kind: 'waiting', early: [] };

  /** What is known if a model may be asked now: the context is there, and so are the answers of the tools called. */
  get knowledge(): Knowledge | null {
    return this.#state.kind === 'known' && !this.#state.toolsOutstanding ? this.#state : null;
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
      // The plan stays as it is: its tools are described now, and not while a caller waits for an answer.
      this.#state = { kind: 'known', context, tools: toolsFor(context.plan), toolsOutstanding: false };
    } else if (state.kind === 'known')
      this.#state = { ...state, context: withNews(state.context, sent), toolsOutstanding: false };
  }

  note(entry: Entry): void {
    const state = this.#state;
    if (state.kind === 'waiting') this.#state = { ...state, early: [...state.early, entry] };
    else {
      const toolsOutstanding =
        state.toolsOutstanding || (entry.kind === 'agent' && entry.toolCalls.length > 0);
      this.#state = { ...state, context: withEntries(state.context, [entry]), toolsOutstanding };
    }
  }

  heard(report: HeardReport): void {
    const state = this.#state;
    if (state.kind === 'waiting') return;
    const entries = withHeard(state.context.entries, report);
    this.#state = { ...state, context: { ...state.context, entries } };
  }
}
