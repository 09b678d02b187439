import { AwsError } from '../cloud/aws-error';

const ERROR = 1;

export interface Diagnostic {
  readonly severity: number;
  readonly summary: string;
  readonly detail: string;
}

/** What went wrong as Terraform shows it: never a crash of the server. */
export function diagnosticOf(doing: string, error: unknown): Diagnostic {
  if (error instanceof AwsError)
    return { severity: ERROR, summary: `${doing}: ${error.code}: ${error.message}`, detail: '' };
  const { message } = error as Error;
  return { severity: ERROR, summary: `${doing}: the lab failed`, detail: message };
}
