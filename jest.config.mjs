const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } }, module: { type: 'commonjs' } },
  ],
};
const project = (name, testMatch) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  testMatch,
  transform,
  testEnvironment: 'node',
});

export default {
  projects: [
    project('unit', ['<rootDir>/test/**/*.test.ts', '!<rootDir>/test/e2e/**']),
    project('e2e', ['<rootDir>/test/e2e/**/*.test.ts']),
  ],
  testTimeout: 30_000,
};
