import { AwsParameters } from '../adapters/aws/aws-parameters';
import { AwsSession } from '../adapters/aws/aws-session';
import { asRunnerError } from '../common/aws-sentence';
import type { LedgerRecord, RepairedLedger } from '../ledger/ledger-record';
import { readLedger, writeLedger } from '../ledger/ledger-record';

/** Parameters of a ledger, and the role that reads and writes them. */
export interface LedgerPlace {
  readonly path: string;
  readonly region: string;
  /** Role to assume. @default - the credentials of the shell */
  readonly roleArn?: string;
}

/** A ledger in Parameter Store, without the app that it belongs to. */
export class StoredLedger {
  private readonly parameters: AwsParameters;

  constructor(private readonly place: LedgerPlace) {
    const { region, roleArn = null } = place;
    this.parameters = new AwsParameters(new AwsSession({ region, roleArn }));
  }

  async read(): Promise<LedgerRecord> {
    return await this.ask(() => readLedger(this.place.path, this.parameters));
  }

  async write(ledger: RepairedLedger): Promise<void> {
    await this.ask(() => writeLedger(this.place.path, ledger, this.parameters));
  }

  private async ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw asRunnerError(error, this.place.region);
    }
  }
}
