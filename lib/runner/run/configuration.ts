import * as v from 'valibot';
import type { UpgradeOutline } from '../../domain';
import { isOutlineOutput, OUTLINE_SCHEMA } from '../../domain';
import { parsed } from '../common/json';
import { anyText, object } from '../common/json-kinds';
import { RunnerError } from '../common/runner-error';

/** Parts of a synthesized configuration that a rehearsal reads. */
export interface Configuration {
  readonly outline: UpgradeOutline;
  /** Listener of the first rule that divides the traffic. @default - a reference, which Terraform alone knows */
  readonly listenerArn?: string;
}

const RULES = v.record(v.string(), object({ listener_arn: v.exactOptional(anyText) }), 'an object of resources');
const OUTPUTS = v.record(v.string(), object({ value: v.unknown() }), 'an object of outputs');
const CONFIGURATION = object({
  output: v.optional(OUTPUTS, {}),
  resource: v.optional(object({ aws_lb_listener_rule: v.optional(RULES, {}) }), {}),
});
const WRITTEN_BY_APP = {
  code: 'KBG-APP-007',
  name: 'the configuration that the app wrote (cdk.tf.json)',
  remedy: 'leave the writing to app.synth(), and look whether an escape hatch of the app changes it',
} as const;

/** @throws RunnerError when the configuration does not hold exactly one upgrade, or one of another version of this package */
export function readConfiguration(json: string): Configuration {
  const { output, resource } = parsed(CONFIGURATION, json, WRITTEN_BY_APP);
  const outlines = Object.values(output).flatMap(({ value }) => (isOutlineOutput(value) ? [value] : []));
  const [outline] = outlines;
  if (!outline || outlines.length > 1) {
    throw new RunnerError(
      'KBG-RUN-005',
      `the stack must hold exactly one KongUpgrade, got ${outlines.length}; choose the stack with --stack, or add a KongUpgrade to it`,
    );
  }
  if (outline.schema !== OUTLINE_SCHEMA) {
    throw new RunnerError(
      'KBG-RUN-030',
      `the app and this command must be of one version of cdktf-kong-bluegreen: the app writes outline schema ${outline.schema}, and this command reads ${OUTLINE_SCHEMA}; install one version for both`,
    );
  }
  const [, rule = ''] = outline.resources.weightedRules[0]?.split('.') ?? [];
  const listenerArn = resource.aws_lb_listener_rule[rule]?.listener_arn;
  return { outline, ...(listenerArn === undefined || listenerArn.includes('${') ? {} : { listenerArn }) };
}

/** @throws RunnerError when the upgrade is for another account or region than the lab is: every step would refuse it */
export function checkPlace(outline: UpgradeOutline, lab: Pick<UpgradeOutline, 'account' | 'region'>): void {
  const keys = ['account', 'region'] as const;
  const others = keys.filter((key) => outline[key] !== lab[key] && !outline[key].includes('${'));
  if (others.length === 0) return;
  const said = (place: typeof lab): string => others.map((key) => `${key} ${place[key]}`).join(', ');
  throw new RunnerError(
    'KBG-RUN-006',
    `the upgrade is for ${said(outline)} and the lab is ${said(lab)}; add ${others.map((key) => `--${key} ${outline[key]}`).join(' ')}`,
  );
}
