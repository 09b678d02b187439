/**
 * Runs something without the stack traces that cdktf takes of each token and each block of a resource, to tell in error messages of
 * its own where it was made (`creationStack`). They are some hundreds in an upgrade, and made readable by source maps, as tsx does
 * it, they cost a sixth of a synthesis. Errors and warnings keep theirs.
 */
export function withoutCreationStacks<Result>(work: () => Result): Result {
  const usual = Error.captureStackTrace.bind(Error);
  Error.captureStackTrace = (target, below): void => {
    // cdktf's helper leaves itself out of the trace (cdktf/lib/tokens/private/stack-trace.js); nobody else leaves that function out.
    if (below?.name !== 'captureStackTrace') usual(target, below);
  };
  try {
    return work();
  } finally {
    Error.captureStackTrace = usual;
  }
}
