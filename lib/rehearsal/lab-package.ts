import { createRequire } from 'node:module';
import type * as LabPackage from 'kong-bluegreen-lab';
import { RunnerError } from '../runner/common/runner-error';

const PACKAGE = 'kong-bluegreen-lab';
const load = createRequire(__filename);

/**
 * Loads the lab, which is an optional peer of this package: only rehearsals and `lab` need it.
 *
 * @throws RunnerError if the package is not installed
 */
export function loadLab(): typeof LabPackage {
  return load(installed(PACKAGE)) as typeof LabPackage;
}

/**
 * File of the program that runs a lab in a process of its own.
 *
 * @throws RunnerError if the package is not installed
 */
export function labDaemon(): string {
  return installed(`${PACKAGE}/daemon`);
}

/** A dependency of the lab that is missing is another failure, so the lab is only looked up here and not loaded. */
function installed(module: string): string {
  try {
    return load.resolve(module);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new RunnerError('KBG-REH-002', `the lab is not installed; run: npm install --save-dev ${PACKAGE}`);
  }
}
