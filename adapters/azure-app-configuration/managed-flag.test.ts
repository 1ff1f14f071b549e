/** Flags as the portal writes them, and what they become. */
import { expect, it } from 'vitest';
import { ruleOfManagedFlag } from './managed-flag.ts';

it.each([
  ['switched off', { id: 'slow_llm_for_chat', enabled: false }, false],
  ['switched on', { id: 'slow_llm_for_chat', enabled: true, conditions: { client_filters: [] } }, true],
  [
    'on for a share',
    {
      id: 'slow_llm_for_chat',
      enabled: true,
      conditions: { client_filters: [{ name: 'Microsoft.Percentage', parameters: { Value: '20' } }] },
    },
    { default: false, rollout: [{ percent: 20, value: true }] },
  ],
  [
    'variants by percentiles',
    {
      id: 'vad_threshold',
      enabled: true,
      variants: [
        { name: 'plain', configuration_value: 0.5 },
        { name: 'strict', configuration_value: 0.8 },
      ],
      allocation: {
        default_when_enabled: 'plain',
        percentile: [{ variant: 'strict', from: 0, to: 25 }],
        seed: 'x',
      },
    },
    { default: 0.5, ranges: [{ name: 'strict', from: 0, to: 25, value: 0.8 }], seed: 'x' },
  ],
  [
    'variants, switched off',
    {
      id: 'vad_threshold',
      enabled: false,
      variants: [{ name: 'plain', configuration_value: 0.4 }],
      allocation: { default_when_disabled: 'plain', percentile: [{ variant: 'plain', from: 0, to: 100 }] },
    },
    0.4,
  ],
])('%s', (_, flag, rule) => {
  expect(ruleOfManagedFlag(flag)).toEqual({ ok: true, value: rule });
});

it.each([
  ['a filter that nobody here can apply', { client_filters: [{ name: 'Microsoft.TimeWindow' }] }],
  ['two filters', { client_filters: [{ name: 'Microsoft.Percentage' }, { name: 'Microsoft.Percentage' }] }],
])('is refused with %s', (_, conditions) => {
  expect(ruleOfManagedFlag({ id: 'slow_llm_for_chat', enabled: true, conditions })).toMatchObject({
    ok: false,
    failure: { message: expect.stringContaining('expected no filter') },
  });
});

it('is refused with people or groups of its own', () => {
  const flag = {
    id: 'vad_threshold',
    enabled: true,
    variants: [{ name: 'a', configuration_value: 1 }],
    allocation: { user: [{ variant: 'a', users: ['x'] }] },
  };
  expect(ruleOfManagedFlag(flag)).toMatchObject({ ok: false });
});
