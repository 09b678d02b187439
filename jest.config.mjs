// docs/getting-started.md says which Node the AWS SDK will need.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } }, module: { type: 'commonjs' } },
  ],
};
// Set by `npm run test:cdktn`: the modules of a project that has cdktn under cdktf's names.
const { CDKTN_MODULES: cdktn } = process.env;
const moduleNameMapper = {
  // The tests run the sources of the lab, not its compiled files.
  '^kong-bluegreen-lab$': '<rootDir>/lab/lib/index.ts',
  ...(cdktn ? { '^(cdktf|constructs|@cdktf/provider-aws)(/.*)?$': `${cdktn}/$1$2` } : {}),
};

const project = (displayName, ...testMatch) => ({
  displayName,
  rootDir: import.meta.dirname,
  testMatch,
  transform,
  moduleNameMapper,
  testEnvironment: 'node',
});

export default {
  // A busy machine is slow: a test must not fail because of that.
  testTimeout: 30_000,
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  projects: [
    project(
      'unit',
      '<rootDir>/test/!(e2e)/**/*.test.ts',
      '<rootDir>/test/*.test.ts',
      '<rootDir>/lab/test/**/*.test.ts',
    ),
    project('short', '<rootDir>/test/e2e/short/**/*.test.ts'),
    project('e2e', '<rootDir>/test/e2e/full/**/*.test.ts'),
    project('provider', '<rootDir>/test/e2e/provider/**/*.test.ts'),
  ],
};
