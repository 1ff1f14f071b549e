/** I7: every word and key of the person is in the transcript or accounted for, and nothing is that nobody said. */
import type { CallEvent } from '../../../domain/call/record-events.ts';
import { spokenWords } from '../../../domain/conversation/spoken-words.ts';
import { originOf } from '../../../domain/conversation/transcript.ts';
import type { FaultRecord } from '../evidence.ts';
import type { Finding, Rule } from './breach.ts';
import { differences } from './differences.ts';
import { msPerCharacter } from './disturbances.ts';
import { lasts, linesOf, type CallView, type LineOf, type World } from './world.ts';

export const callerWordsKept: Rule = {
  name: 'I7',
  holds: 'every word the person said and every key they pressed is in the transcript or accounted for',
  findings: (world) => world.calls.flatMap((call) => [...words(call, world).findings, ...keys(call, world)]),
};

/** How many sayings are missing in part because what they went through was away. */
export function accountedFor(world: World): number {
  return world.calls.reduce((sum, call) => sum + words(call, world).accounted, 0);
}

type Said = LineOf<'said'>;

interface SaidWord {
  readonly word: string;
  readonly saying: Said;
}

function words(
  call: CallView,
  world: World,
): { readonly findings: readonly Finding[]; readonly accounted: number } {
  const said = linesOf(call, 'said')
    .toSorted((one, other) => one.startedAt - other.startedAt)
    .flatMap((saying) => spokenWords(uttered(saying)).map((word): SaidWord => ({ word, saying })));
  const turns = callerTurnsIn(call.events);
  const recorded = turns.flatMap(({ text, at }) => spokenWords(text).map((word) => ({ word, at })));
  const findings: Finding[] = [];
  const accounted = new Set<Said>();
  const missed = new Map<Said, string[]>();
  for (const hunk of differences(wordsOf(said), wordsOf(recorded))) {
    const missing = atSaying(said, hunk.beforeFrom, hunk.beforeTo);
    for (const { saying, word } of missing) missed.set(saying, [...(missed.get(saying) ?? []), word]);
    const added = recorded.slice(hunk.afterFrom, hunk.afterTo);
    const [first] = added;
    const beside = said.slice(Math.max(0, hunk.beforeFrom - 1), hunk.beforeTo + 1);
    // Half a word that came through, or in which the person broke off, may be taken for another.
    const isTorn = (saying: Said): boolean => !saying.complete || mayMiss(saying, call, world) > 0;
    const mayGarble =
      missing.length > 0 ||
      beside.some(({ saying }) => isTorn(saying)) ||
      (first !== undefined && linesOf(call, 'said').some((saying) => isStump(saying, first.at)));
    const explained = mayGarble && added.length <= missing.length + stumps;
    if (first && !explained)
      findings.push({
        callId: call.callId,
        what: `the transcript has "${wordsOf(added).join(' ')}" of the person, which they did not say there`,
        at: first.at,
      });
  }
  for (const [saying, those] of missed) {
    const lost = [saying, ...sameWords(saying, said, missed)].find(
      (one) => those.length <= mayMiss(one, call, world),
    );
    if (lost) accounted.add(lost);
    else
      findings.push({
        callId: call.callId,
        what: `the person said "${saying.text}", and "${those.join(' ')}" of it is not in the transcript`,
        at: saying.startedAt,
      });
  }
  return { findings, accounted: accounted.size };
}

/**
 * The words from one place to another; where a saying that is missing is followed by one that begins alike, it cannot be
 * told which beginning was lost, and the place is moved to where a saying begins.
 */
function atSaying(said: readonly SaidWord[], from: number, to: number): readonly SaidWord[] {
  for (let by = 0; from - by >= 0; by += 1) {
    const [first, before, last] = [said[from - by], said[from - by - 1], said[to - by - 1]];
    if (first?.saying !== before?.saying) return said.slice(from - by, to - by);
    if (before?.word !== last?.word) break;
  }
  return said.slice(from, to);
}

/** Of people who say the same twice, and are recorded once, it cannot be told which of the two was lost. */
function sameWords(
  saying: Said,
  said: readonly SaidWord[],
  missed: ReadonlyMap<Said, readonly string[]>,
): readonly Said[] {
  const all = new Set(said.map((word) => word.saying));
  return [...all].filter((other) => other.text === saying.text && !missed.has(other));
}

/** Broken off within its first word, of which a part may have come through. */
function isStump(saying: Said, at: number): boolean {
  if (saying.complete || uttered(saying) !== '') return false;
  return at >= saying.startedAt && at <= saying.endedAt + toldWithinMs;
}

/** As far as it was spoken: of a saying that was broken off the last word may be a stump. */
function uttered({ text, complete, startedAt, endedAt }: Said): string {
  if (complete) return text;
  const bytes = Buffer.from(text).subarray(0, Math.floor((endedAt - startedAt) / msPerCharacter));
  return bytes.toString('utf8').replace(/\S*$/, '');
}

/** The caller's turns as the transcript has them in the end, in the order in which they were said. */
function callerTurnsIn(
  events: readonly CallEvent[],
): readonly { readonly text: string; readonly at: number }[] {
  const turns = new Map<string, { text: string; at: number }>();
  for (const { at, body } of events) {
    if (body.kind === 'caller_said') turns.set(body.turnId, { text: body.text, at });
    if (body.kind !== 'caller_went_on' && body.kind !== 'caller_corrected') continue;
    turns.set(body.turnId, { text: body.text, at: turns.get(body.turnId)?.at ?? at });
  }
  return [...turns]
    .toSorted(([one], [other]) => {
      const [a, b] = [originOf(one), originOf(other)];
      return a.epoch - b.epoch || a.turn - b.turn;
    })
    .map(([, turn]) => turn);
}

/** A turn is told when it is over, which takes so long after the last sound at most. */
const toldWithinMs = 3_000;
/** At each end of what was lost, a word of which only a part came through. */
const stumps = 2;

/** How many words of a saying may be missing: all, where who heard them died before they could tell. */
function mayMiss(saying: Said, call: CallView, { evidence }: World): number {
  const until = toldBy(saying, evidence.faults);
  if (diedWith(call, evidence.faults, saying.startedAt, until)) return Infinity;
  return saying.lostFrames > 0 ? spokenWords(saying.lostText).length + stumps : 0;
}

/** By when the words were told at the latest: while the engine cannot be reached, they wait in the bridge alone. */
function toldBy({ startedAt, endedAt }: Said, faults: readonly FaultRecord[]): number {
  return faults
    .filter(keepsEngineAway)
    .reduce(
      (until, fault) =>
        lasts(fault, startedAt, until) ? Math.max(until, fault.until + toldWithinMs) : until,
      endedAt + toldWithinMs,
    );
}

function keepsEngineAway({ kind, target }: FaultRecord): boolean {
  return kind === 'kill_temporal' || ((kind === 'refuse' || kind === 'half_open') && target === 'temporal');
}

/** Whether what carries a person's words to the transcript was lost with them: killed, frozen, or a line that hung. */
function diedWith({ legs }: CallView, faults: readonly FaultRecord[], begin: number, end: number): boolean {
  const lines = legs.flatMap((leg) => leg.lines);
  const frozen = lines.some(
    (line) => line.kind === 'media_frozen' && line.at <= end && line.at + line.ms >= begin,
  );
  const closed = lines.filter(({ kind, at }) => kind === 'media_closed' && at >= begin && at <= end);
  const killed = faults.some(
    (fault) =>
      fault.kind === 'kill' &&
      fault.target.startsWith('bridge') &&
      closed.some(({ at }) => Math.abs(at - fault.from) <= shownWithinMs),
  );
  return frozen || killed || faults.some((fault) => isDeaf(fault) && lasts(fault, begin, end));
}

/** A killed bridge's sockets break at once. */
const shownWithinMs = 2_000;

/** Faults in which words are swallowed without anybody being told. */
function isDeaf({ kind, target }: FaultRecord): boolean {
  switch (kind) {
    case 'kill':
      return target.startsWith('speech');
    case 'freeze':
      return target.startsWith('bridge') || target.startsWith('speech');
    case 'half_open':
      return target === 'media';
    default:
      return false;
  }
}

function keys(call: CallView, world: World): readonly Finding[] {
  const pressed = linesOf(call, 'digits').flatMap(({ digits, at }) =>
    Array.from(digits, (digit) => ({ word: digit, at })),
  );
  const recorded = call.events.flatMap(({ at, body }) =>
    body.kind === 'digits_pressed' ? Array.from(body.digits, (digit) => ({ word: digit, at })) : [],
  );
  return differences(wordsOf(pressed), wordsOf(recorded)).flatMap((hunk) => {
    const lost = pressed.slice(hunk.beforeFrom, hunk.beforeTo);
    const added = recorded.slice(hunk.afterFrom, hunk.afterTo);
    const at = lost[0]?.at ?? added[0]?.at ?? 0;
    if (lost.length > 0 && lost.every(({ at: pressedAt }) => metNoSocket(call, world, pressedAt))) return [];
    const what = `the keys pressed were "${wordsOf(lost).join('')}" where the transcript has "${wordsOf(added).join('')}"`;
    return [{ callId: call.callId, what, at }];
  });
}

/** A key is sent up to so long after it was decided on: keys follow each other, and each has its tone. */
const aroundSocketMs = 500;

/** A key pressed while no socket was open, or one that hung, is lost. */
function metNoSocket(call: CallView, { evidence }: World, at: number): boolean {
  if (diedWith(call, evidence.faults, at, at + toldWithinMs)) return true;
  const sockets = call.legs
    .flatMap(({ lines }) => lines)
    .filter(({ kind }) => kind === 'media_opened' || kind === 'media_closed');
  const around = sockets.filter((line) => Math.abs(line.at - at) <= aroundSocketMs);
  return around.length > 0 || sockets.findLast((line) => line.at <= at)?.kind !== 'media_opened';
}

function wordsOf(all: readonly { readonly word: string }[]): readonly string[] {
  return all.map(({ word }) => word);
}
