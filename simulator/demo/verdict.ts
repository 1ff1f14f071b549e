/** Whether a call of the demo went as it should. */
import type { DemoCall } from './api-client.ts';
import type { Moment } from './moments.ts';
import type { Scene } from './scene.ts';

/** Every way in which the call is not what the scene wants; empty when all is right. */
export function faultsOf(call: DemoCall, moments: readonly Moment[], scene: Scene): readonly string[] {
  const { outcome = 'completed' } = scene.expected;
  const values = new Map(call.claim.map(({ name, value }) => [name, value]));
  return [
    ...(call.outcome === outcome
      ? []
      : [`the outcome is ${call.outcome ?? 'open'} (${call.reason ?? ''}), not ${outcome}`]),
    ...Object.entries(scene.expected.claim).flatMap(([field, expected]) => {
      const value = values.get(field) ?? null;
      return sameText(value, expected) ? [] : [`${field} is ${value ?? 'missing'}, not ${expected}`];
    }),
    ...moments.flatMap(({ name, verdict, detail }) => (verdict === 'missing' ? [`${name}: ${detail}`] : [])),
    ...(call.reminders.length === scene.expected.reminders
      ? []
      : [`there are ${call.reminders.length} reminders, not ${scene.expected.reminders}`]),
    ...(call.synthesis && call.next_action ? [] : ['synthesis or next action is missing']),
  ];
}

/** Models differ in capitals, seconds and leading words; a value counts when it has the expected one in it. */
function sameText(value: string | null, expected: string): boolean {
  return (value ?? '').toLowerCase().includes(expected.toLowerCase());
}
