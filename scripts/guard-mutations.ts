import type { Mutation } from './mutations';

const GUARD = {
  file: 'lib/constructs/ledger/guard-conditions.ts',
  tests: ['test/constructs/ledger/guard-conditions.test.ts'],
};
const LOCALS = {
  file: 'lib/constructs/ledger/ledger-locals.ts',
  tests: ['test/constructs/ledger/guard-conditions.test.ts'],
};

/** Mutations of the refusals that Terraform itself makes at plan, beyond the table of transitions. */
export const GUARD_MUTATIONS: readonly Mutation[] = [
  {
    ...LOCALS,
    invariant: 8,
    without: 'a step that is not repeated once it has a verdict',
    find: '`${passed} ? ${it}.token : plantimestamp()`',
    replace: "'plantimestamp()'",
  },
  {
    ...GUARD,
    invariant: 12,
    without: 'an intent that can be read',
    find: "condition: any(`${local('ledger')} == null`, `${local('intent')} != null`),",
    replace: "condition: any(`${local('ledger')} == null`, `${local('ledger')} != null`),",
  },
  {
    ...GUARD,
    invariant: 12,
    without: 'the live slot, by the ledger',
    find: '`try(${local(\'ledger\')}.slots.from == "${roles.from}", false)`,',
    replace: "'true',",
  },
  {
    ...GUARD,
    invariant: 12,
    without: 'the live slot, by an apply that did not end',
    find: '`try(${local(\'intent\')}.slots.from, "${roles.from}") == "${roles.from}"`,',
    replace: "'true',",
  },
  {
    ...GUARD,
    invariant: 15,
    without: 'no other schema by a patch',
    find: '`regex("^[0-9]+[.][0-9]+", ${recorded}) == "${minor}"`',
    replace: "'true'",
  },
  {
    ...GUARD,
    invariant: 15,
    without: 'a patch that is applied by itself',
    find: "`${local('ledger_stage')} == \"${id}\" && ${nothingBegun(local)}` : 'false'",
    replace: "'true' : 'false'",
  },
];
