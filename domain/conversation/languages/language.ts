/** What a language consists of for the conversation: its fixed phrases, and how its words tell where a turn stands. */
import type { PhraseList } from '../spoken-words.ts';

/** The placeholders {bot} and {company} are filled from the plan. */
export interface Phrases {
  /** Says that this is an AI. */
  readonly greeting: string;
  /** The same when the person is back on a new leg of the call. */
  readonly resumed: string;
  readonly stillThere: string;
  /** The model or the voice failed; asks the person to say it again, and how to get out ("or say good-bye"). */
  readonly apology: string;
  /** It takes too long: apologises and offers a way out (say it again, or say good-bye and try later). */
  readonly tooLong: string;
  /** In place of an answer to what is hateful, sexual, violent or harmful, or of a sentence that is; and goes on. */
  readonly declined: string;
  /** Asks for a moment's patience; at least three, so that none comes twice running. */
  readonly waiting: readonly [string, string, string, ...string[]];
  /** Into the silence of somebody who does not answer. */
  readonly goodBye: string;
  /** To somebody who understood nothing, time after time. */
  readonly goodByeNotUnderstood: string;
  /** Into a monologue that let the agent say nothing. */
  readonly goodByeMonologue: string;
  /** The carrier's own voice says it while ours is away: somebody is coming back. */
  readonly holding: string;
  /** Says that the call is recorded, and by which words that is stopped. */
  readonly recorded: string;
  /** Asks whether the person is to be put through to a colleague. */
  readonly askTransfer: string;
  /** Reads an emergency out ({reason}, {place}), then asks whether it is to be reported to {company}. */
  readonly askEmergency: string;
  /**
   * Reads a text message to a colleague out ({text}), then asks whether it is to be sent. Like the one before it, it ends in at
   * least three words of its own.
   */
  readonly askText: string;
  /** Asks whether the person wants a summary of the call by text message. */
  readonly askSummary: string;
  /** The person is put through to a colleague; said where the agent has not said so itself. */
  readonly puttingThrough: string;
  /** A text message to the colleague who is about to be called: {company}, {person} (their number) and {reason}. */
  readonly transferNote: string;
  /** Left on an answering machine: says that this is an AI, and asks to be called back. */
  readonly machineMessage: string;
  /** To a machine that asks who calls and why: says that this is an AI. */
  readonly introduction: string;
  /** There is no room for a call that comes in: to be called again later. */
  readonly overloaded: string;
  /** A text message after the line was lost: call the number it comes from to go on. With {company} alone. */
  readonly calledLost: string;
  /** A text message when a reminder is due. With {company}, {title} and {description}. */
  readonly reminderDue: string;
  /** A text message in place of a promised call that did not reach the person. With {company} and {title}. */
  readonly notReached: string;
  /** The one text message to somebody who wants no more of them: says so, and how to take it back ("START"). With {company} alone. */
  readonly optedOut: string;
  /** "For English, press {digit} or say English." */
  readonly menuChoice: string;
}

/** Words and phrases, compared with a caller's without regard to marks and capitals. */
export interface TurnWords {
  /** What a person says while listening ("mhm", "yes", "I see"): does not take the floor by itself. */
  readonly backchannels: PhraseList;
  /** What takes the floor at once, however short ("stop", "wait", "no"). */
  readonly interrupters: PhraseList;
  /** What stands alone as a whole turn ("yes", "no", "that is all"): needs little silence after it. */
  readonly finished: PhraseList;
  /** What agrees to a question ("yes", "go ahead"). */
  readonly yes: PhraseList;
  /** What takes agreement back or puts it off ("no", "but", "later"). */
  readonly no: PhraseList;
  /** What fills a search for words ("uh", "let me see"): more is to come, but it says nothing by itself. */
  readonly hesitations: PhraseList;
  /** Words after which more is to come ("and", "because", "my name is"). */
  readonly trailing: PhraseList;
  /** The digits from zero to nine, each in the ways it is said. */
  readonly digits: Digits;
  /** Other spoken numbers ("double", "twenty"): a row of them and of digits may go on after a pause. */
  readonly numbers: PhraseList;
  /** What announces something spelt or read out ("it is spelt", "the number is"). */
  readonly dictating: PhraseList;
  /** What stands between a letter and a word that begins with it ("as in"). */
  readonly spelling: PhraseList;
  /** Turns of somebody who did not understand ("what", "pardon", "can you repeat that"). */
  readonly puzzled: PhraseList;
  /** What may stand beside anything and changes nothing ("please"). */
  readonly polite: PhraseList;
  /** A whole turn that wants the recording of the call stopped. */
  readonly stopRecording: PhraseList;
}

export type Digits = readonly [
  zero: PhraseList,
  one: PhraseList,
  two: PhraseList,
  three: PhraseList,
  four: PhraseList,
  five: PhraseList,
  six: PhraseList,
  seven: PhraseList,
  eight: PhraseList,
  nine: PhraseList,
];

/** What a text message says by itself: nothing else may stand in it. */
export interface TextWords {
  /** "Stop": no more calls and messages. */
  readonly stop: PhraseList;
  /** "Start": takes that back. */
  readonly start: PhraseList;
}

/** What machines that take calls say in their first seconds, and what people say who do; see `answered-by.ts`. */
export interface MachineWords {
  /** Only an answering machine says so ("leave a message after the tone"). */
  readonly voicemail: PhraseList;
  /** Asks for the caller's name and reason before anybody is put through. */
  readonly screening: PhraseList;
  /** "Press one for", and what is said to those who wait in a line. */
  readonly menu: PhraseList;
  /** What machines say often and people now and then ("you have reached", "is not available"): two make a machine. */
  readonly hints: PhraseList;
  /** What only people ask ("who is calling", "can I take a message"). */
  readonly persons: PhraseList;
}

/** How a language is chosen by voice. */
export interface MenuWords {
  /** This language's own name, in its own words and in those of the other languages. */
  readonly names: PhraseList;
  /** What turns a language's name after it into the opposite ("I don't speak"). */
  readonly negations: PhraseList;
}

export interface Language {
  /** Two letters, ISO 639-1. */
  readonly code: string;
  /** BCP 47: the variant that is spoken where a call names none of its own. */
  readonly tag: string;
  readonly phrases: Phrases;
  readonly words: TurnWords;
  readonly menu: MenuWords;
  readonly texts: TextWords;
  readonly machines: MachineWords;
}
