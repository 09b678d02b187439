import type { LabClock } from '../../common/clock';
import { AwsError } from '../common/aws-error';
import type { IPassiveRecords } from '../stores/passive-records';

export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** A metric alarm as CloudWatch describes it. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly state: AlarmStateValue;
  readonly reason: string;
  readonly updatedAt: Date;
}

const TYPE = 'aws_cloudwatch_metric_alarm';
const UNSET = { state: 'OK', reason: 'the lab does not evaluate alarms', updatedAt: new Date(0) } as const;

/** States of the metric alarms that Terraform created. The lab evaluates no alarm: its state is OK until a test sets another one. */
export class Alarms {
  private readonly states = new Map<string, Pick<Alarm, 'state' | 'reason' | 'updatedAt'>>();

  constructor(
    private readonly clock: LabClock,
    private readonly records: IPassiveRecords,
  ) {}

  /** Sets the state of an alarm. @throws AwsError if Terraform has created no alarm of that name */
  set(name: string, state: AlarmStateValue, reason = 'set by a test'): void {
    if (this.describe(name) === undefined) throw new AwsError('ResourceNotFound', `there is no alarm ${name}`);
    this.states.set(name, { state, reason, updatedAt: this.clock.now() });
  }

  describe(name: string): Alarm | undefined {
    const record = this.records.get(TYPE, name);
    if (record === undefined) return undefined;
    return { name, arn: typeof record.arn === 'string' ? record.arn : '', ...(this.states.get(name) ?? UNSET) };
  }
}
