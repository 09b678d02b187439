/**
 * cdktf's own functions that take such a trace, and leave themselves out of it: of cdktf (cdktf/lib/tokens/private/stack-trace.js) and
 * of cdktn, which leaves them out by itself where CDKTN_DISABLE_CREATION_STACK is set. Nobody else leaves out functions of these names.
 */
const TAKERS = ['captureStackTrace', 'captureCreationStack'];

/**
 * Runs something without the stack traces that cdktf takes of each token and each block of a resource, to tell in error messages of
 * its own where it was made (`creationStack`). They are some hundreds in an upgrade, and made readable by source maps, as tsx does
 * it, they cost a sixth of a synthesis. Errors and warnings keep theirs.
 */
export function withoutCreationStacks<Result>(work: () => Result): Result {
  const usual = Error.captureStackTrace.bind(Error);
  Error.captureStackTrace = (target, below): void => {
    if (below === undefined || !TAKERS.includes(below.name)) usual(target, below);
  };
  try {
    return work();
  } finally {
    Error.captureStackTrace = usual;
  }
}
