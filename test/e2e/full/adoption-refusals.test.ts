import type { KongUpgradeProps } from '../../../lib';
import { Harness } from '../../support/harness';
import type { ElsewhereOptions } from '../../support/elsewhere';
import { Adoption, imageOf } from '../../support/elsewhere';

describe('a prop that differs from the running gateway', () => {
  let harness: Harness;
  let theirs: Adoption;

  beforeAll(async () => {
    harness = await Harness.start();
    theirs = await Adoption.of(harness);
  }, 120_000);

  afterAll(async () => {
    await harness.close();
  }, 60_000);

  const blue = (change: (blue: NonNullable<KongUpgradeProps['blue']>) => object): Partial<KongUpgradeProps> => {
    const { blue: own } = theirs.props;
    if (!own) throw new Error('blue is adopted');
    return { blue: { ...own, ...change(own) } };
  };
  const adopted = (more: object) => blue((own) => ({ adopted: { ...own.adopted, ...more } }));
  const definitions = (more: object) => blue((own) => ({ taskDefinitions: { ...own.taskDefinitions, ...more } }));
  const routing = (more: object) => ({ adoptedProxies: { ...theirs.props.adoptedProxies, ...more } });

  const WRONG: readonly [string, () => object, RegExp][] = [
    [
      'another revision',
      () => definitions({ proxy: theirs.arn('aws_ecs_task_definition.kong').replace(/\d+$/, '9') }),
      /kong-prod:9/,
    ],
    [
      'the definition of the admin nodes',
      () => definitions({ proxy: theirs.arn('aws_ecs_task_definition.admin') }),
      /ECS service kong-prod runs kong-prod:1, but blue\.taskDefinitions\.proxy is kong-prod-admin:1; set it to the running revision/,
    ],
    ['another container', () => definitions({ containerName: 'kong' }), /has no container kong; set containerName/],
    [
      'another image',
      () => blue(() => ({ image: imageOf('0.34-0') })),
      /runs the image \S+:0\.34-1, but image is \S+:0\.34-0, and the migrations run with that image/,
    ],
    [
      'another capacity',
      () => blue(() => ({ capacity: { launchType: 'EC2' } })),
      /ECS service kong-prod runs on FARGATE, but capacity is EC2/,
    ],
    [
      'other security groups',
      () => adopted({ securityGroupIds: ['sg-0a'] }),
      /ECS service kong-prod is in sg-0f00, but securityGroupIds is sg-0a/,
    ],
    [
      'another priority',
      () => ({ proxyRulePriority: 41 }),
      /listener rule arn:\S+ has priority 40, but the props give 41; give its own priority/,
    ],
    [
      'other paths',
      () => ({ proxyPaths: ['/api/*'] }),
      /matches paths "\/\*" and hosts "", but the props give paths "\/api\/\*" and hosts ""/,
    ],
    [
      'no host',
      () => ({ adminHosts: undefined }),
      /matches paths "" and hosts "admin\.kong\.example", but the props give paths "\/\*"/,
    ],
    [
      'a rule of the traffic that does not exist',
      () => routing({ ruleArn: (theirs.props.adoptedProxies?.ruleArn ?? '').replace(/\w+$/, '0000000000000000') }),
      /RuleNotFound|Cannot import non-existent remote object/,
    ],
    [
      'target groups of traffic and Admin API swapped',
      () => ({
        ...routing({ targetGroupArns: { blue: theirs.arn('aws_lb_target_group.admin') } }),
        adoptedAdmins: {
          ...theirs.props.adoptedAdmins,
          targetGroupArns: { blue: theirs.arn('aws_lb_target_group.kong') },
        },
      }),
      /forwards to none of \S+kong-prod-admin\S+; give the rule that routes requests to the live release/,
    ],
    [
      'a longest request above the deregistration delay of the target group',
      () => ({ longestRequestSeconds: 300 }),
      /must keep the open requests of a leaving node for the longest request, 300 s, got 60 s/,
    ],
    [
      'a service that does not exist',
      () => adopted({ proxyService: 'kong-pord' }),
      /kong-pord was not found in|Cannot import non-existent remote object/,
    ],
  ];

  it.each(WRONG)(
    'is refused at plan: %s',
    async (_, change, sentence) => {
      const wrong = { ...theirs.props, ...change() } as Partial<KongUpgradeProps>;
      await expect(theirs.plan('baseline', wrong)).rejects.toThrow(sentence);
      expect(harness.ledger).toBeUndefined();
    },
    60_000,
  );
});

const UNFIT: readonly [string, ElsewhereOptions, RegExp][] = [
  [
    'a sticky target group',
    { group: { stickiness: [{ type: 'lb_cookie', enabled: true }] } },
    /must not be sticky: a sticky client would stay/,
  ],
  [
    'public addresses',
    {
      service: {
        network_configuration: [{ subnets: ['subnet-0f00'], security_groups: ['sg-0f00'], assign_public_ip: true }],
      },
    },
    /ECS service kong-prod gives its nodes public addresses/,
  ],
  [
    'service discovery',
    {
      service: {
        service_registries: [{ registry_arn: 'arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-1' }],
      },
    },
    /KBG-GUARD-027: /,
  ],
  [
    'a rule with a condition on a header',
    {
      rule: {
        condition: [
          { path_pattern: [{ values: ['/*'] }] },
          { http_header: [{ http_header_name: 'x-tenant', values: ['a'] }] },
        ],
      },
    },
    /compares more than paths and hosts, which the props can't express/,
  ],
];

it.each(UNFIT)(
  'a gateway with %s is refused at plan, and nothing in it is changed',
  async (_, options, sentence) => {
    const harness = await Harness.start();
    try {
      const theirs = await Adoption.of(harness, options);
      await expect(theirs.plan('baseline')).rejects.toThrow(sentence);
      expect(harness.ledger).toBeUndefined();
    } finally {
      await harness.close();
    }
  },
  120_000,
);
