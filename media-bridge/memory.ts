/** What the agent knows on this leg: the workflow's context, and what was said here since it was sent. */
import {
  isPatience,
  withCallerTurn,
  withEntries,
  withHeard,
  withNews,
} from '../domain/conversation/context.ts';
import type { ConversationContext } from '../domain/conversation/context.ts';
import type { Variants } from '../domain/features/rules.ts';
import type { ConverseInput } from '../domain/conversation/converse.ts';
import { languageChoice } from '../domain/conversation/language-menu.ts';
import { withWithheld, type WordNames } from '../domain/conversation/moderated.ts';
import { announcementIn } from '../domain/conversation/recording-announcement.ts';
import { plainSpeech, type Speech } from '../domain/conversation/speech.ts';
import { toolsFor } from '../domain/conversation/tools/index.ts';
import type { CallerTurn, Entry, HeardReport } from '../domain/conversation/transcript.ts';
import type { ModelTool } from '../domain/ports/language-model.ts';

type State =
  /** The first standing turn has not come; what is said meanwhile is kept. */
  | { readonly kind: 'waiting'; readonly early: readonly Entry[] }
  | {
      readonly kind: 'known';
      readonly context: ConversationContext;
      readonly tools: readonly ModelTool[];
      readonly toolsOutstanding: boolean;
      /** The person is about to be put through, or is being. */
      readonly handsOver: boolean;
    };

/** What a model is asked with. */
export interface Knowledge {
  readonly context: ConversationContext;
  readonly tools: readonly ModelTool[];
  /** The ids of text messages that came on this leg and that no reply was made with. */
  readonly newTexts: readonly string[];
  /** The person has not chosen a language yet: the menu is to be said. */
  readonly chooses: boolean;
  /** The person has chosen another language than the menu's greeting was in, and was not greeted in it yet. */
  readonly greets: boolean;
  /** The person is still to hear that the call is recorded. */
  readonly announces: boolean;
}

export class Memory {
  #state: State = { kind: 'waiting', early: [] };
  #mayHaveMissed = false;
  #newTexts: readonly string[] = [];

  /** Whether the person may just have said something that is lost, and nothing was said since. */
  get mayHaveMissed(): boolean {
    return this.#mayHaveMissed;
  }

  /** What is known if a model may be asked now: the context is there, and so are the answers of the tools called. */
  get knowledge(): Knowledge | null {
    return this.#state.kind === 'known' && !this.#state.toolsOutstanding
      ? knowledgeOf(this.#state, this.#newTexts)
      : null;
  }

  /** The same, though a model is not to be asked now. */
  get context(): ConversationContext | null {
    return this.#state.kind === 'known' ? this.#state.context : null;
  }

  /** Whether the person has heard that the call is recorded; `reports`: of what is being said. */
  hasAnnounced(reports: readonly HeardReport[]): boolean {
    if (this.#state.kind === 'waiting') return false;
    const { recording, entries } = this.#state.context;
    if (!recording) return false;
    return announcementIn(reports.reduce(withHeard, entries), recording.sinceEpoch) === 'heard';
  }

  /** Whether the person is about to be put through, or is being: whatever they say is answered when that has failed. */
  get handsOver(): boolean {
    return this.#state.kind === 'known' && this.#state.handsOver;
  }

  get toolsOutstanding(): boolean {
    return this.#state.kind === 'known' && this.#state.toolsOutstanding;
  }

  /** The language now spoken; null until it is known. */
  get language(): string | null {
    return this.#state.kind === 'known' ? this.#state.context.language : null;
  }

  /** How the agent speaks now. */
  get speech(): Speech {
    return (this.#state.kind === 'known' ? this.#state.context.speech : null) ?? plainSpeech;
  }

  /** The variants of feature flags that this call has; undefined until known, and where there are none. */
  get variants(): Variants | undefined {
    return this.#state.kind === 'known' ? this.#state.context.plan.variants : undefined;
  }

  /** Whether the person is choosing a language now. */
  get chooses(): boolean {
    return this.#state.kind === 'known' && isChoosing(this.#state.context);
  }

  /** The languages to listen for: all that are offered while the person is choosing, else the one spoken; null until known. */
  get languages(): readonly string[] | null {
    if (this.#state.kind === 'waiting') return null;
    const { plan, language } = this.#state.context;
    return plan.languages && this.chooses ? plan.languages : [language];
  }

  merge({ context: sent, trigger, wordsMayBeLost = false }: ConverseInput): void {
    const state = this.#state;
    const handsOver = trigger.kind === 'hand_over';
    const awaits = { handsOver, toolsOutstanding: handsOver };
    if (sent.kind === 'whole') {
      this.#mayHaveMissed = wordsMayBeLost;
      const { kind: _kind, ...whole } = sent;
      const context = state.kind === 'waiting' ? withEntries(whole, state.early) : whole;
      // The plan stays as it is: its tools are described now, and not while a caller waits for an answer.
      const tools = toolsFor(context.plan);
      this.#state = { kind: 'known', context: inItsLanguage(context), tools, ...awaits };
    } else if (state.kind === 'known') {
      this.#newTexts = [...this.#newTexts, ...textsIn(sent.entries)];
      this.#state = { ...state, context: withNews(state.context, sent), ...awaits };
    }
  }

  /** A reply was made with these words of the person. */
  answered({ texts }: WordNames): void {
    this.#newTexts = this.#newTexts.filter((id) => !texts.includes(id));
  }

  note(entry: Entry): void {
    const state = this.#state;
    this.#mayHaveMissed = false;
    if (state.kind === 'waiting') this.#state = { ...state, early: [...state.early, entry] };
    else {
      const toolsOutstanding =
        state.toolsOutstanding || (entry.kind === 'agent' && entry.toolCalls.length > 0);
      const entries = this.#withEntry(state.context.entries, entry);
      this.#state = { ...state, context: inItsLanguage({ ...state.context, entries }), toolsOutstanding };
    }
  }

  /** What the agent says without knowing of a text message stands before it, as the message is still to be answered. */
  #withEntry(entries: readonly Entry[], entry: Entry): readonly Entry[] {
    if (entry.kind !== 'agent') return [...entries, entry];
    const isUnknown = (one: Entry): boolean =>
      one.kind === 'text_message' && this.#newTexts.includes(one.messageId ?? '');
    return [...entries.filter((one) => !isUnknown(one)), entry, ...entries.filter(isUnknown)];
  }

  /** The caller said something, or the recogniser has mended what was said. */
  said(turn: CallerTurn, at: number): void {
    const state = this.#state;
    this.#mayHaveMissed = false;
    if (state.kind === 'waiting') this.#state = { ...state, early: withCallerTurn(state.early, turn, at) };
    else {
      const entries = withCallerTurn(state.context.entries, turn, at);
      this.#state = { ...state, context: inItsLanguage({ ...state.context, entries }) };
    }
  }

  /** These words of the person were refused: no model is shown them again. */
  withhold(names: WordNames): void {
    const state = this.#state;
    if (state.kind === 'waiting') return;
    const entries = withWithheld(state.context.entries, names);
    this.#state = { ...state, context: { ...state.context, entries } };
  }

  /** What was cut off of an utterance is said after all: how much of it is heard is not known again. */
  spokenOn(utteranceId: string): void {
    const state = this.#state;
    if (state.kind === 'waiting') return;
    const entries = state.context.entries.map((entry) =>
      entry.kind === 'agent' && entry.utteranceId === utteranceId ? { ...entry, heard: null } : entry,
    );
    this.#state = { ...state, context: { ...state.context, entries } };
  }

  heard(report: HeardReport): void {
    const state = this.#state;
    if (state.kind === 'waiting') return;
    const entries = withHeard(state.context.entries, report);
    this.#state = { ...state, context: { ...state.context, entries } };
  }
}

function textsIn(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) => (entry.kind === 'text_message' ? (entry.messageId ?? []) : []));
}

/** The workflow finds the language chosen in the same way, by the same entries; a wish in mid-call counts more than they do. */
function inItsLanguage(context: ConversationContext): ConversationContext {
  if (context.languageWished) return context;
  const choice = languageChoice(context.plan, context.entries);
  const chosen = choice.kind === 'settled' && choice.by !== 'no_choice' ? choice.language : context.language;
  return chosen === context.language ? context : { ...context, language: chosen };
}

function knowledgeOf(
  { context, tools }: Extract<State, { kind: 'known' }>,
  newTexts: readonly string[],
): Knowledge {
  const { plan, entries, language, languageWished = false } = context;
  const choice = languageChoice(plan, entries);
  const hasChosen = choice.kind === 'settled' && choice.by !== 'no_choice' && !languageWished;
  const chosen = hasChosen && language !== plan.language;
  const greets = chosen && !spokenSinceChoice(context);
  return { context, tools, newTexts, chooses: isChoosing(context), greets, announces: announces(context) };
}

function isChoosing({ plan, entries, languageWished = false }: ConversationContext): boolean {
  return !languageWished && languageChoice(plan, entries).kind === 'open';
}

function announces({ recording, entries }: ConversationContext): boolean {
  return recording !== undefined && announcementIn(entries, recording.sinceEpoch) === 'not_heard';
}

/** Whether the agent has spoken since the entry by which the language was chosen. */
function spokenSinceChoice({ plan, entries }: ConversationContext): boolean {
  const chosenAt = entries.findIndex(
    ({ kind }, at) =>
      (kind === 'caller' || kind === 'digits') &&
      languageChoice(plan, entries.slice(0, at + 1)).kind === 'settled',
  );
  return entries.slice(chosenAt + 1).some((entry) => entry.kind === 'agent' && !isPatience(entry));
}
