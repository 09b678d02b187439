import { RunnerError } from '../../common/runner-error';
import type { Balancer } from '../../common/ports';
import type { AwsSession } from './aws-session';
import { once } from './aws-session';

/** The load balancer's rules and targets. */
export class AwsBalancer implements Balancer {
  private readonly sdk = once(async () => {
    const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
    return { ...sdk, client: this.session.watch(new sdk.ElasticLoadBalancingV2Client(this.session.options())) };
  });

  constructor(private readonly session: AwsSession) {}

  async healthyTargets(targetGroupArn: string): Promise<number> {
    const { client, DescribeTargetHealthCommand } = await this.sdk();
    const request = new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn });
    const { TargetHealthDescriptions: targets = [] } = await client.send(request);
    return targets.filter(({ TargetHealth: health }) => health?.State === 'healthy').length;
  }

  async weight(ruleArn: string, targetGroupArn: string): Promise<number> {
    const [weight = 0] = await this.weights(ruleArn, [targetGroupArn]);
    return weight;
  }

  /** Weights of several target groups in one rule; 0 for a group that the rule does not name. */
  async weights<Groups extends readonly string[]>(
    ruleArn: string,
    targetGroupArns: Groups,
  ): Promise<{ readonly [Place in keyof Groups]: number }> {
    const { client, DescribeRulesCommand } = await this.sdk();
    const { Rules: rules = [] } = await client
      .send(new DescribeRulesCommand({ RuleArns: [ruleArn] }))
      .catch((error: unknown) => {
        throw (error as Error).name === 'RuleNotFoundException' ? goneRule(ruleArn) : error;
      });
    const groups = rules
      .flatMap(({ Actions: actions = [] }) => actions)
      .flatMap(
        (action) => action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn, Weight: 1 }],
      );
    // AWS leaves the weight out where a rule forwards to one group only: all of its requests go there.
    const weightOf = (arn: string): number =>
      groups
        .filter(({ TargetGroupArn: named }) => named === arn)
        .reduce((sum, { Weight: weight = 1 }) => sum + weight, 0);
    return targetGroupArns.map(weightOf) as { readonly [Place in keyof Groups]: number };
  }
}

function goneRule(ruleArn: string): RunnerError {
  return new RunnerError(
    'KBG-AWS-001',
    `the listener rule ${ruleArn} is gone: it was deleted outside Terraform, and its requests go to another rule; apply the current stage again, or bring all traffic back with "kong-bluegreen abort": both create it again`,
    'gate',
  );
}
