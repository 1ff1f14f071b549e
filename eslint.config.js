/** What eslint holds the code to: types used strictly, no promise left floating, the environment read in one place. */
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const tests = ['**/*.test.ts', 'tests/**/*.ts'];

/** @param {string} name @param {string} reason */
const noGlobal = (name, reason) => ({ name, message: reason });
const clock = 'Time is handed in, so that the same events always give the same result.';
const chance = 'Chance is handed in, so that the same events always give the same result.';
const impure = [
  { object: 'performance', property: 'now', message: clock },
  { object: 'Math', property: 'random', message: chance },
  { object: 'crypto', property: 'randomUUID', message: chance },
  { object: 'process', property: 'env', message: 'Only config/ reads the environment.' },
];

export default defineConfig(
  globalIgnores(['node_modules/', 'var/', 'coverage/', 'bench/results/']),
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Numbers read well in templates; everything else must be made text on purpose.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Ports are objects made of closures, which may be handed on one by one; classes keep their state in #fields,
      // so that a method torn off one fails at its first call.
      '@typescript-eslint/unbound-method': 'off',
      // An index signature's keys are data (environment variables, attributes), not properties.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['error'] }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only config/ reads the environment; take the configuration as a parameter.',
        },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    name: 'pure: the same input gives the same result, so a replay goes as the first run did',
    files: ['domain/**/*.ts', 'workflows/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: clock }, ...impure],
      'no-restricted-globals': [
        'error',
        noGlobal('setTimeout', 'Waiting belongs to the edge, or to a Temporal timer.'),
        noGlobal('setInterval', 'Waiting belongs to the edge, or to a Temporal timer.'),
        noGlobal('setImmediate', 'Waiting belongs to the edge, or to a Temporal timer.'),
        noGlobal('fetch', 'The outside world belongs to adapters.'),
        noGlobal('process', 'The process belongs to the edge.'),
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: clock },
        { selector: 'CallExpression[callee.name="Date"]', message: clock },
      ],
    },
  },
  {
    name: 'in a workflow Date.now() is the time of the recorded event, the same in every replay',
    files: ['workflows/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-properties': ['error', ...impure] },
  },
  {
    name: 'may read the environment: configuration itself, and what is not part of the product',
    files: ['config/**', 'tools/**', 'bench/**', 'tests/**', '*.config.ts', 'simulator/demo.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    name: 'speaks to people at a terminal',
    files: ['tools/**', 'bench/**', 'simulator/demo.ts', '**/main.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    name: 'tests: long tables are fine, and a missing value fails the test as it should',
    files: tests,
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Matchers such as expect.any() have the type any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // A fake that has nothing to wait for still has to be async.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    name: 'configuration files in JavaScript have no types to check',
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
  },
  prettier,
);
