/** Who or what has taken a call that we made, by what is heard in the first seconds; and what follows from it. Pure. */
import type { OnMachine } from '../plan.ts';
import { languageOf } from './languages/index.ts';
import type { MachineWords } from './languages/language.ts';
import { phraseAt, spokenWords, type Spoken } from './spoken-words.ts';

export const machineKinds = ['voicemail', 'screening', 'menu'] as const;
/** `screening` asks who calls before it puts anybody through; `menu` wants keys pressed, or has people wait in line. */
export type MachineKind = (typeof machineKinds)[number];

/** What told. */
export type MachineSign = 'words' | 'timing' | 'tone';

export type AnsweredBy =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'human' }
  | { readonly kind: 'machine'; readonly what: MachineKind; readonly by: MachineSign };

/** What was heard of whoever took the call, until now; words of our own that came back are not among it. */
export interface Greeting {
  /** Phrases without a pause of note in them, oldest first. `over`: it is complete. */
  readonly phrases: readonly { readonly text: string; readonly durationMs: number; readonly over: boolean }[];
  /** A beep sounded behind the words, or without any. */
  readonly beeped: boolean;
  /** Not a word was said before the agent had said something to its end: people wait so, machines do not. */
  readonly waitedForUs: boolean;
}

/** After so long nobody asks any more who took the call. */
export const watchMs = 20_000;
/** Behind so long a pause somebody has finished greeting: what follows is an answer. */
export const greetingPauseMs = 2_500;
/** Who picks up says something for a second or two; a greeting that was recorded runs on. */
const runningOnMs = 4_000;

/** What the words hold; `strong`: of the phrases that only machines use, the kind of the first one. */
interface Signs {
  readonly strong: MachineKind | null;
  readonly hints: number;
  readonly asks: boolean;
}

interface Row {
  readonly when: (signs: Signs, greeting: Greeting) => boolean;
  readonly then: (signs: Signs) => AnsweredBy;
}

const voicemail = (by: MachineSign): AnsweredBy => ({ kind: 'machine', what: 'voicemail', by });

/** The first row that fits decides. */
const table: readonly Row[] = [
  {
    when: ({ strong }) => strong !== null,
    then: ({ strong }) => ({ kind: 'machine', what: strong ?? 'voicemail', by: 'words' }),
  },
  // Who waited for us to finish answers our question, and may well say that somebody is not there.
  { when: ({ asks }, { waitedForUs }) => asks || waitedForUs, then: () => ({ kind: 'human' }) },
  { when: ({ hints }) => hints >= 2, then: () => voicemail('words') },
  { when: ({ hints }, greeting) => hints > 0 && runsOn(greeting), then: () => voicemail('timing') },
  { when: (_, { beeped }) => beeped, then: () => voicemail('tone') },
  { when: ({ hints }, greeting) => hints === 0 && isOver(greeting), then: () => ({ kind: 'human' }) },
  { when: () => true, then: () => ({ kind: 'unknown' }) },
];

/** `languages`: BCP 47, those that may be spoken; English is understood beside them. */
export function answeredBy(greeting: Greeting, languages: readonly string[]): AnsweredBy {
  const signs = signsIn(greeting, languages);
  const row = table.find(({ when }) => when(signs, greeting));
  return row?.then(signs) ?? { kind: 'unknown' };
}

function isOver({ phrases }: Greeting): boolean {
  return phrases.length > 0 && phrases.every(({ over }) => over);
}

function runsOn({ phrases }: Greeting): boolean {
  return phrases.some(({ durationMs }) => durationMs >= runningOnMs);
}

function signsIn({ phrases }: Greeting, languages: readonly string[]): Signs {
  const words = spokenWords(phrases.map(({ text }) => text).join(' '));
  const known = [...new Set([...languages, 'en'].map((language) => languageOf(language)))];
  const found = known.map(({ machines }) => signsOf(words, machines));
  const first = found
    .flatMap(({ strong }) => (strong ? [strong] : []))
    .sort((one, other) => one.at - other.at)[0];
  return {
    strong: first?.what ?? null,
    hints: Math.max(...found.map(({ hints }) => hints)),
    asks: found.some(({ asks }) => asks),
  };
}

interface Found {
  strong: { readonly what: MachineKind; readonly at: number } | null;
  hints: number;
  asks: boolean;
}

/** Reads the words once, by the longest phrase at each place; what a person asks hides what it is made of. */
function signsOf(words: Spoken, machines: MachineWords): Found {
  const found: Found = { strong: null, hints: 0, asks: false };
  let at = 0;
  while (at < words.length) {
    const asked = phraseAt(words, at, machines.persons);
    const strong = machineKinds.find((kind) => phraseAt(words, at, machines[kind]) > 0);
    const hint = phraseAt(words, at, machines.hints);
    if (asked > 0) found.asks = true;
    else if (strong) found.strong ??= { what: strong, at };
    else if (hint > 0) found.hints += 1;
    at += Math.max(1, asked, hint, strong ? phraseAt(words, at, machines[strong]) : 0);
  }
  return found;
}

/** `introduce`: say who calls and why, then go on. A menu takes no messages. */
export type MachineReaction = OnMachine | 'introduce';

export function reactionTo(what: MachineKind, wished: OnMachine): MachineReaction {
  if (wished === 'hang_up') return 'hang_up';
  if (what === 'screening') return 'introduce';
  return what === 'menu' && wished === 'leave_message' ? 'hang_up' : wished;
}
