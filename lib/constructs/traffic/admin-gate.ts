import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { Construct } from 'constructs';
import { withOwnPriority } from './listener-priority';
import { readable } from '../terraform/expression';
import type { RequestConditions } from './proxy-rule';
import { conditionsOf } from './proxy-rule';

/** Reading methods, which a frozen Admin API still answers. ALB compares methods exactly. */
const READING = ['GET', 'HEAD', 'OPTIONS'];

const CLOSED = JSON.stringify({
  message: 'The Admin API accepts no changes while the gateway is being upgraded; ask the operator of the upgrade.',
});

/** Conditions of the requests that reach the Admin API: all, or only reading ones while it is frozen. */
export function adminConditions(frozen: boolean, hosts: readonly string[] | undefined): RequestConditions {
  return { hosts, ...(frozen ? { methods: READING } : {}) };
}

/** Inputs of the gate. */
export interface AdminGateProps {
  readonly listenerArn: string;
  readonly priority: number;
  /** Hosts of the Admin API. @default - every host */
  readonly hosts?: readonly string[] | undefined;
}

/** Answers 503 with a sentence to requests that the admin rule before it did not accept. */
export class AdminGate extends Construct {
  /** The rule, two priorities after the admin rule. */
  readonly rule: LbListenerRule;

  constructor(scope: Construct, id: string, props: AdminGateProps) {
    super(scope, id);
    const rule = new LbListenerRule(this, 'closed', {
      listenerArn: props.listenerArn,
      priority: props.priority,
      condition: conditionsOf(adminConditions(false, props.hosts)),
      action: [
        {
          type: 'fixed-response',
          fixedResponse: { contentType: 'application/json', statusCode: '503', messageBody: CLOSED },
        },
      ],
    });
    this.rule = readable(withOwnPriority(rule));
  }
}
