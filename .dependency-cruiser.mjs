/** Who may import whom: each row of the design's table of folders is a rule here, with its reason in a sentence. */

const npm = (name) => `(^|/)node_modules/(@types/)?${name}/`;
const messages = '^workflows/[^/]+\\.messages\\.ts$';

/**
 * What each folder may import: `imports` for its own code, `types` only with `import type`, Node's own modules with
 * `node`. Unit tests beside the files and what joins the parts (main.ts) are exempt, as is `except`.
 */
const folders = {
  domain: {
    imports: ['^domain/', npm('zod'), npm('temporal-polyfill'), npm('chrono-node')],
    reason:
      'domain holds the words and the rules and stays pure (no clock, no I/O, no vendor), so that it can be ' +
      'read, tested and replayed alone; what days and times people mean is reckoned by two pure libraries.',
  },
  workflows: {
    imports: ['^domain/', '^workflows/', npm('@temporalio/workflow'), npm('@temporalio/common')],
    types: ['^activities/', '^media-bridge/converse\\.ts$'],
    reason:
      'workflows run in a bundle of their own and must replay the same way for ever, so anything with a clock, ' +
      'I/O or Node in it stays out; deeds are known by their types alone.',
  },
  activities: {
    imports: ['^domain/', '^activities/', npm('@temporalio/activity'), npm('@temporalio/common'), npm('zod')],
    node: true,
    reason: 'activities get their tools handed in as ports, so that any adapter or fake will do.',
  },
  api: {
    imports: [
      ...['^domain/', '^api/', messages, npm('hono'), npm('@hono/zod-openapi'), npm('@hono/node-server')],
      ...[
        npm('zod'),
        npm('libphonenumber-js'),
        npm('countries-and-timezones'),
        npm('@temporalio/client'),
        npm('@temporalio/common'),
      ],
    ],
    types: ['^workflows/'],
    node: true,
    reason:
      'the door translates requests into messages to workflows; it must not run workflow code, reach into the ' +
      'media bridge, or know a vendor.',
  },
  'media-bridge': {
    imports: [
      ...['^domain/', '^media-bridge/', messages, npm('ws')],
      ...[npm('@temporalio/client'), npm('@temporalio/activity'), npm('@temporalio/common')],
      // Which file of the bridge may be a worker is said below, under vendors.
      npm('@temporalio/worker'),
    ],
    types: ['^workflows/'],
    node: true,
    reason:
      'the bridge holds conversations through ports and sends messages to workflows; vendors are chosen in ' +
      'main.ts, and it serves no web requests.',
  },
  config: {
    imports: ['^config/', npm('zod')],
    node: true,
    reason: 'configuration is read before anything else exists, so it depends on nothing else.',
  },
  simulator: {
    imports: [
      ...['^domain/', '^simulator/', '^adapters/[^/]+/[^/]*wire[^/]*\\.ts$'],
      // `jose` because the simulated carrier signs its events, as the real one does.
      ...[npm('ws'), npm('hono'), npm('@hono/node-server'), npm('zod'), npm('jose')],
    ],
    node: true,
    except: ['^simulator/demo[^/]*\\.ts$'],
    reason:
      'the rehearsal must know the product only as the real services do, by the wire; otherwise it would agree ' +
      "with the product's mistakes.",
  },
  web: {
    imports: ['^web/'],
    types: ['^api/'],
    reason: 'pages run in a browser and know the API by its types alone.',
  },
};

/** Whose each vendor's SDK is, besides the folders that may import it by the table above. */
const vendors = {
  '@azure/communication-call-automation': '^adapters/acs/',
  '@azure-rest/ai-content-safety': '^adapters/azure-content-safety/',
  '@azure/communication-common': '^adapters/acs/',
  '@azure/communication-sms': '^adapters/acs-sms/',
  '@azure/core-rest-pipeline': '^adapters/acs(-sms)?/',
  '@azure/app-configuration-provider': '^adapters/azure-app-configuration/',
  '@azure/search-documents': '^adapters/azure-search/',
  'microsoft-cognitiveservices-speech-sdk': '^adapters/[^/]*speech[^/]*/',
  openai: '^adapters/openai/',
  '@echogarden/fvad-wasm': '^adapters/[^/]*(vad|voice-activity)[^/]*/',
  jose: '^(adapters/acs|simulator)/',
  '@temporalio/client': '^(adapters/temporal|api|media-bridge)/',
  '@temporalio/worker': '^(adapters/temporal/|media-bridge/bridge\\.ts$)',
  pino: '^adapters/',
};

/** Unit tests and what they share, beside the files they try. */
const unitTest = '(\\.test|-fixture)\\.ts$';
/** The only places where parts are joined; they may import everything but simulator and tests. */
const joins = ['(^|/)main\\.ts$', '^workers/'];
/** Tests, tools, measurements, and the configuration files at the top. */
const outsideTheProduct = ['^tests/', '^tools/', '^bench/', '^[^/]+$'];
const otherParts = '^(activities|api|bench|config|media-bridge|simulator|tools|web|workers|workflows)/';

const rows = Object.entries(folders).flatMap(
  ([folder, { imports, types = [], node = false, except = [], reason }]) => {
    const from = { path: `^${folder}/`, pathNot: [unitTest, ...joins, ...except] };
    const core = node ? ['core'] : [];
    return [
      {
        name: `${folder}-imports`,
        comment: reason,
        severity: 'error',
        from,
        to: { pathNot: imports, dependencyTypesNot: ['type-only', ...core] },
      },
      {
        name: `${folder}-types`,
        comment: `${reason} A type is something to know, too.`,
        severity: 'error',
        from,
        to: { pathNot: [...imports, ...types], dependencyTypes: ['type-only'], dependencyTypesNot: core },
      },
    ];
  },
);

const sdks = Object.entries(vendors).map(([sdk, owner]) => ({
  name: `sdk-${sdk.replace(/^@/, '').replace('/', '-')}`,
  comment: 'a vendor is known in one folder, behind a port, so that another can take its place unnoticed.',
  severity: 'error',
  from: { pathNot: [owner, unitTest, ...joins, ...outsideTheProduct] },
  to: { path: npm(sdk) },
}));

export default {
  forbidden: [
    ...rows,
    ...sdks,
    {
      name: 'adapters-imports',
      comment:
        'an adapter fits one vendor to a port of the domain and knows nothing of the rest of the product.',
      severity: 'error',
      from: { path: '^adapters/', pathNot: [unitTest, '^adapters/temporal/'] },
      to: { path: otherParts },
    },
    {
      name: 'adapters-temporal-imports',
      comment:
        "Temporal's adapter speaks to workflows by their messages, which are to it what an SDK is to the others.",
      severity: 'error',
      from: { path: '^adapters/temporal/', pathNot: unitTest },
      to: { path: otherParts, pathNot: messages },
    },
    {
      name: 'adapters-apart',
      comment: 'adapters never import each other, so that each can be replaced without touching another.',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/', pathNot: unitTest },
      to: { path: '^adapters/', pathNot: '^adapters/$1/' },
    },
    {
      name: 'product-without-rehearsal',
      comment: 'what runs in production must not depend on simulator, tests, benchmarks or build tools.',
      severity: 'error',
      from: { pathNot: [unitTest, '^simulator/', ...outsideTheProduct] },
      to: { path: ['^(simulator|tests|bench|tools)/', '-fixture\\.ts$'] },
    },
    {
      name: 'main-is-the-end',
      comment: 'main.ts joins the parts; a part that imports one has turned the product around.',
      severity: 'error',
      from: { pathNot: outsideTheProduct },
      to: { path: '(^|/)main\\.ts$' },
    },
    {
      name: 'no-test-imported',
      comment: 'a test file is run, not imported; what two tests share is a file of its own.',
      severity: 'error',
      from: {},
      to: { path: '\\.test\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment:
        'files that need each other at run time are one idea in two files, and load in an order of luck.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'a file that imports nothing and that nobody imports is forgotten.',
      severity: 'error',
      from: { orphan: true, pathNot: [unitTest, ...joins, '^[^/]+$', '\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere fails at run time, perhaps in the one branch no test reaches.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'listed-packages',
      comment: 'a package that package.json does not list is there by accident and may vanish.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-packages',
      comment: 'production is installed without development packages.',
      severity: 'error',
      from: { pathNot: [unitTest, ...outsideTheProduct] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '/node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(var|coverage|docs|bench/results)/' },
    // Shows imports that vanish when types are stripped, and marks them as such.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'require', 'types'],
    },
  },
};
