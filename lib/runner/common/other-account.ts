import { RunnerError } from './runner-error';

/** @throws RunnerError if the credentials belong to another account than the upgrade: they would create a second gateway there */
export function refuseOtherAccount(actual: string, account: string): void {
  if (actual === account) return;
  throw new RunnerError(
    'KBG-AWS-012',
    `these credentials belong to account ${actual}, but the upgrade to ${account}; set the credentials or the role of ${account}`,
    'refused',
  );
}
