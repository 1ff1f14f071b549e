import { expect, it } from 'vitest';
import { featureRulesOf } from '../domain/features/rules.ts';
import { StandingFeatures } from '../domain/features/standing-features.ts';
import { plan } from '../tests/call-fixture.ts';
import { floorRules } from './floor-rules.ts';
import { Memory } from './memory.ts';
import { defaultSettings } from './settings.ts';

const rules = featureRulesOf({
  phone_silence_timeout_sec: { default: 20, variants: [{ name: 'short', percent: 50, value: 10 }] },
});
if (!rules.ok) throw new Error(rules.failure.message);
const features = new StandingFeatures(rules.value);

function silenceMs(variants?: Record<string, string>): number {
  const memory = new Memory();
  const its = variants ? { ...plan, variants } : plan;
  memory.merge({
    ...{ callId: plan.callId, legId: 'leg-1', epoch: 1, turn: 1, trigger: { kind: 'open' } },
    context: {
      ...{ kind: 'whole', plan: its, language: 'en-US', claim: {}, reminders: [], entries: [], now: 0 },
    },
  });
  return floorRules({ features, memory, settings: defaultSettings, language: 'en-US' }).limits.silence
    .silenceMs;
}

it("goes by the call's variant of a flag, and by the general value where it has none", () => {
  expect(silenceMs({ phone_silence_timeout_sec: 'short' })).toBe(10_000);
  expect(silenceMs()).toBe(20_000);
});
