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
  /** There is no room for a call that comes in: to be called again later. */
  readonly overloaded: string;
  /** A text message after the line was lost: call the number it comes from to go on. With {company} alone. */
  readonly calledLost: string;
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
  readonly phrases: Phrases;
  readonly words: TurnWords;
  readonly menu: MenuWords;
}
