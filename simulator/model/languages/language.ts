/** What the simulated agent knows of one language: what it says, and the words by which it understands. Data only. */

export interface Language {
  /** ISO 639-1, such as `en`. */
  readonly code: string;
  readonly phrases: Phrases;
  readonly cues: Cues;
  readonly values: ValueWords;
}

/** What it says. Placeholders stand in braces. */
export interface Phrases {
  readonly hello: string;
  /** For an item that begins with an article, such as "the number of the policy". */
  readonly ask: string;
  /** For an item that is a clause, such as "what happened". */
  readonly askClause: string;
  /** For any other item, such as "policy number". */
  readonly askName: string;
  readonly thanks: readonly string[];
  readonly understood: string;
  readonly sorry: string;
  /** What a refused value of each type should look like. */
  readonly hints: Readonly<Record<'text' | 'datetime' | 'email' | 'phone_number', string>>;
  readonly ofCourse: string;
  readonly identity: string;
  readonly purpose: string;
  readonly cannotTell: string;
  readonly waiting: string;
  readonly stillThere: string;
  /** After the line was lost. */
  readonly backAgain: string;
  /** What the call is about, to somebody who was spoken with before. */
  readonly takenUp: string;
  readonly summary: string;
  readonly anythingElse: string;
  readonly whatElse: string;
  readonly noted: string;
  readonly newMatter: string;
  readonly reminderWhen: string;
  readonly reminderSet: string;
  readonly reminderFailed: string;
  readonly reminderCancelled: string;
  readonly noReminder: string;
  /** At the beginning of a call that was promised in an earlier one. */
  readonly promised: string;
  readonly callBack: string;
  readonly goodbye: string;
  readonly leaveAlone: string;
  /** For documents about a call, not for speech. */
  readonly report: {
    readonly said: string;
    readonly silent: string;
    readonly improveContent: string;
    readonly improveAngry: string;
    readonly reasons: Readonly<
      Record<'case_closed' | 'customer_will_send_info' | 'requires_expertise', string>
    >;
  };
}

/** Words and phrases that show what the caller wants; compared without case, accents and punctuation. */
export interface Cues {
  readonly stop: readonly string[];
  readonly goodbye: readonly string[];
  readonly wait: readonly string[];
  readonly newMatter: readonly string[];
  readonly remind: readonly string[];
  readonly callBack: readonly string[];
  readonly cancelReminder: readonly string[];
  readonly identity: readonly string[];
  readonly purpose: readonly string[];
  readonly repeat: readonly string[];
  readonly no: readonly string[];
  readonly yes: readonly string[];
  /** Words that say nothing by themselves. */
  readonly fillers: readonly string[];
  readonly angry: readonly string[];
  readonly thanks: readonly string[];
  readonly willSend: readonly string[];
  readonly needsExpert: readonly string[];
}

/** Words of which values are made. Patterns are regular expressions over folded text (`words.ts`) with numbers as digits. */
export interface ValueWords {
  /** What people say before the answer proper; stripped from its beginning, with accents. */
  readonly leadIns: readonly string[];
  /** "my … is": its first group is what the value is called. */
  readonly label: string;
  /** Where an utterance falls into clauses. */
  readonly clauseBreak: string;
  /** Articles and the like with which an item may begin. */
  readonly articles: string;
  /** Words with which an item begins that is a clause. */
  readonly clauseWords: string;
  /** Shows that a yes or a no answers the question. */
  readonly yesNoItem: string;
  readonly codeWords: readonly string[];
  readonly phoneWords: readonly string[];
  /** Number words up to 99, folded. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly plus: readonly string[];
  readonly double: readonly string[];
  /** Spoken signs of an e-mail address, folded, and what they stand for. */
  readonly emailSigns: Readonly<Record<string, string>>;
  readonly months: Readonly<Record<string, number>>;
  /** 0 is Sunday. */
  readonly weekdays: Readonly<Record<string, number>>;
  readonly nextWords: readonly string[];
  /** Longest first where one holds another. */
  readonly relativeDays: readonly (readonly [string, number])[];
  /** Groups `n` and `unit`. */
  readonly ago: string;
  readonly ahead: string;
  /** Minutes in a unit. */
  readonly units: Readonly<Record<string, number>>;
  /** Tried in order; groups `hour`, `minute`, `half`, `past` (quarter past), `to` (quarter to), `part`. */
  readonly times: readonly string[];
  readonly namedTimes: Readonly<Record<string, string>>;
  readonly afternoon: readonly string[];
  readonly morning: readonly string[];
  /** Its first group is what to be reminded of. */
  readonly reminderTitle: string;
}
