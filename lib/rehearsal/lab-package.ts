import { createRequire } from 'node:module';
import type * as LabPackage from 'kong-bluegreen-lab';
import { RunnerError } from '../runner/common/runner-error';

/**
 * Loads the lab, which is an optional peer of this package: only rehearsals and `lab` need it.
 *
 * @throws RunnerError if the package is not installed
 */
export function loadLab(): typeof LabPackage {
  try {
    return createRequire(__filename)('kong-bluegreen-lab') as typeof LabPackage;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new RunnerError('KBG-REH-002', 'the lab is not installed; run: npm install --save-dev kong-bluegreen-lab');
  }
}
