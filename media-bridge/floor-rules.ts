/** What the floor goes by at the moment: the flags as they stand, the language now spoken, and whether one is being chosen. */
import type { FloorRules } from '../domain/conversation/floor-state.ts';
import { languageOf } from '../domain/conversation/languages/index.ts';
import type { Features } from '../domain/ports/features.ts';
import type { Memory } from './memory.ts';
import type { BridgeSettings } from './settings.ts';

export interface FloorRulesParts {
  readonly features: Features;
  readonly memory: Memory;
  readonly settings: Pick<BridgeSettings, 'floor'>;
  /** Spoken until the memory knows better, BCP 47. */
  readonly language: string;
}

/** Whoever says nothing to a menu is asked again sooner, and sooner still who may have spoken to a bridge that died. */
const menuSilenceMs = 8_000;
const missedSilenceMs = 4_000;
/** Who is being put through hears the sound by which one waits, and is asked for patience now and then; never to speak. */
const handOverSoftMs = 12_000;
/** An entry of keys is bounded. */
const keysMax = 32;

export function floorRules({ features, memory, settings, language }: FloorRulesParts): FloorRules {
  const limits = settings.floor(features.current(memory.variants));
  const { words } = languageOf(memory.language ?? language);
  const { chooses, mayHaveMissed } = memory;
  const soonest = mayHaveMissed ? missedSilenceMs : chooses ? menuSilenceMs : Infinity;
  const silenceMs = Math.min(limits.silence.silenceMs, soonest);
  const waiting = memory.handsOver
    ? { ...limits.waiting, softMs: Math.max(limits.waiting.softMs, handOverSoftMs), hardMs: Infinity }
    : limits.waiting;
  return {
    limits: { ...limits, waiting, silence: { ...limits.silence, silenceMs } },
    words,
    keysMax: chooses ? 1 : keysMax,
  };
}
