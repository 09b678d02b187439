import { AwsError } from '../../cloud/common/aws-error';
import type { Path } from './path';
import { attributePath } from './path';
import { LabError } from '../../common/lab-error';

const ERROR = 1;

/** Something that went wrong, as Terraform shows it. */
export interface Diagnostic {
  readonly severity: number;
  readonly summary: string;
  readonly detail: string;
  readonly attribute?: object;
}

/** The diagnostic that Terraform shows for an error. */
export function diagnosticOf(doing: string, error: unknown): Diagnostic {
  if (error instanceof ProviderWords) return { severity: ERROR, summary: error.message, detail: '' };
  if (error instanceof AwsError)
    return { severity: ERROR, summary: `${doing}: ${error.code}: ${error.message}`, detail: '' };
  if (error instanceof InvalidRequest || error instanceof LabError)
    return { severity: ERROR, summary: `${doing}: ${error.message}`, detail: '' };
  const message = error instanceof Error ? error.message : String(error);
  return { severity: ERROR, summary: `${doing}: the lab failed`, detail: message };
}

/** A value that the provider does not allow, and its path. */
export interface Finding {
  readonly sentence: string;
  /** Empty for a value inside a set: an element of a set has no path. */
  readonly path: Path;
}

/** The error that Terraform shows for a finding. */
export function diagnosticOfFinding({ sentence, path }: Finding): Diagnostic {
  const attribute = path.length === 0 ? {} : { attribute: attributePath(path) };
  return { severity: ERROR, summary: sentence, detail: '', ...attribute };
}

/** A request that the real provider refuses, in its own words. */
export class InvalidRequest extends Error {}

/** An error that the real provider words otherwise than those of its other types. */
export class ProviderWords extends Error {}
