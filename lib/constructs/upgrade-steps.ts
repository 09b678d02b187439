import { TerraformResource } from 'cdktf';
import type { ActingStep, LookingStep, Slot, StepContext, StepName } from '../domain';
import { SLOTS } from '../domain';
import { depend } from './apply-order';
import { expression } from './expression';
import { CONTAINER, serviceName } from './kong-cluster';
import type { KongUpgrade } from './kong-upgrade';
import type { KongUpgradeProps } from './kong-upgrade-props';
import { OneOffStep } from './one-off-step';
import { preflightFacts } from './preflight-facts';
import { wholeSize } from './sizes';
import { HEALTH_ALARMS } from './upgrade-alarms';

/** What the steps need beside the upgrade itself. */
export interface UpgradeStepsOptions {
  readonly props: KongUpgradeProps;
  /** Path of the ledger. */
  readonly path: string;
  /** Expressions: proxies of each colour. */
  readonly sizes: Readonly<Record<Slot, string>>;
}

const ACTING: readonly ActingStep[] = ['snapshot-up', 'up', 'snapshot-finish', 'finish'];
const LOOKING: readonly LookingStep[] = ['wait-healthy', 'settle', 'drained'];

/**
 * All steps, in every stage: those that the stage does not hold have `count = 0`. So the graph is the same in all stages, and a
 * `-target` on a step of another stage meets the guard too.
 */
export function addSteps(upgrade: KongUpgrade, options: UpgradeStepsOptions): void {
  ACTING.reduce<OneOffStep | undefined>((previous, step) => addActingStep(upgrade, options, step, previous), undefined);
  for (const step of LOOKING) addLookingStep(upgrade, options, step);
}

function addActingStep(
  upgrade: KongUpgrade,
  options: UpgradeStepsOptions,
  step: ActingStep,
  previous: OneOffStep | undefined,
): OneOffStep {
  const to = upgrade.clusters[upgrade.roles.to];
  // A snapshot is not of a target: it is taken once before each phase.
  const boundTo = isMigration(step) ? upgrade.digest : JSON.stringify(step);
  const acting = createStep(upgrade, options, step, boundTo);
  const network = upgrade.network.node.findAll().filter((node) => TerraformResource.isTerraformResource(node));
  depend(acting, to.definitions.migrations, ...network, ...(upgrade.asker ? [upgrade.asker.definition] : []));
  if (previous) depend(acting, previous);
  // The Admin API is frozen before the migration begins.
  if (!upgrade.state.lookingSteps.includes('wait-healthy')) depend(acting, upgrade.admins.rule);
  // A node of the next release refuses to start before `up`; its Admin API must not exist before `finish`.
  if (step === 'up') depend(to.proxyService, acting);
  if (step === 'finish') depend(to.adminService, acting);
  return acting;
}

function addLookingStep(upgrade: KongUpgrade, options: UpgradeStepsOptions, step: LookingStep): void {
  const looking = createStep(upgrade, options, step, upgrade.ledger.local('seq'));
  for (const slot of SLOTS) {
    const { proxyService, adminService, autoscaling } = upgrade.clusters[slot];
    depend(looking, proxyService, adminService, ...(autoscaling ? [autoscaling.target] : []));
  }
  if (upgrade.state.lookingSteps.includes(step)) ringAfter(upgrade, looking);
  if (step !== 'wait-healthy') {
    depend(looking, ...upgrade.proxies.rules);
    return;
  }
  // An absent step must order nothing: it would put the freeze of the Admin API behind `up`.
  if (!upgrade.state.lookingSteps.includes(step)) return;
  // The colour whose weight is about to rise is looked at before the rule changes.
  for (const rule of upgrade.proxies.rules) depend(rule, looking);
  if (upgrade.testRule) depend(upgrade.testRule, looking);
  depend(upgrade.admins.rule, looking);
}

/** A colour that is only starting is no alarm. */
function ringAfter({ monitoring }: KongUpgrade, looking: OneOffStep): void {
  for (const slot of SLOTS) {
    for (const kind of HEALTH_ALARMS) depend(monitoring.alarms[slot].alarms[kind], looking);
  }
}

function createStep(upgrade: KongUpgrade, options: UpgradeStepsOptions, step: StepName, boundTo: string): OneOffStep {
  const isWaived = step.startsWith('snapshot-') && options.props.snapshot === undefined;
  const ofStage = [...upgrade.state.actingSteps, ...upgrade.state.lookingSteps].some((it) => it === step);
  const present = ofStage && !isWaived;
  return new OneOffStep(upgrade, step, {
    step,
    present,
    ledger: upgrade.ledger,
    context: present ? stepContext(upgrade, options, step) : {},
    boundTo,
    command: options.props.command ?? 'npx --no-install kong-bluegreen',
  });
}

/** The step's context; strings that are expressions become values of their own type in Terraform. */
function stepContext(
  upgrade: KongUpgrade,
  options: UpgradeStepsOptions,
  step: StepName,
): Record<keyof Omit<StepContext, 'token'>, unknown> {
  const { props, path } = options;
  const { datastore } = props;
  return {
    path,
    upgrade: expression(upgrade.ledger.local('upgrade')),
    seq: expression(upgrade.ledger.local('seq')),
    stage: upgrade.state.stage.id,
    direction: expression(upgrade.ledger.local('direction')),
    roles: upgrade.roles,
    digest: expression(upgrade.digest),
    account: props.account,
    region: props.region,
    roleArn: props.operatorRoleArn ?? null,
    clusterArn: props.clusterArn,
    task: isMigration(step) ? taskPlace(upgrade, props) : null,
    asker: isMigration(step) ? (upgrade.asker?.place ?? null) : null,
    snapshot: props.snapshot ?? null,
    preflight: isMigration(step) ? preflightFacts(props, upgrade.roles, options.sizes) : null,
    datastore: {
      host: datastore.host,
      port: datastore.port,
      database: datastore.database,
      user: datastore.user,
      ssl: datastore.ssl,
    },
    proxies: places(upgrade, options, 'proxy'),
    admins: places(upgrade, options, 'admin'),
    // Before the rule changes nothing may refer to it: Terraform would put the rule first.
    ruleArns: step === 'drained' ? upgrade.proxies.rules.map(({ arn }) => arn) : [],
    propagationSeconds: props.propagationSeconds ?? 60,
    deadlineSeconds: props.stepDeadlineSeconds ?? 1800,
  };
}

function isMigration(step: StepName): boolean {
  return step === 'up' || step === 'finish';
}

function taskPlace(upgrade: KongUpgrade, props: KongUpgradeProps): StepContext['task'] {
  const cluster = upgrade.clusters[upgrade.roles.to];
  const { capacity } = props[upgrade.roles.to];
  return {
    definition: cluster.definitionArn('migrations'),
    container: CONTAINER,
    subnets: [...props.subnetIds],
    securityGroups: [upgrade.network.groups.migrations.id],
    assignPublicIp: false,
    ...(capacity ? { capacity } : {}),
    logGroup: upgrade.logGroups[upgrade.roles.to].name,
    logStreamPrefix: 'migrations',
  };
}

function places(
  upgrade: KongUpgrade,
  { props, sizes }: UpgradeStepsOptions,
  plane: 'proxy' | 'admin',
): Record<Slot, unknown> {
  const router = plane === 'proxy' ? upgrade.proxies : upgrade.admins;
  const place = (slot: Slot): Record<string, unknown> => {
    const state = upgrade.state.slots[slot];
    const whole = wholeSize(upgrade.state, sizes[slot], props[slot].autoscaling);
    const served = plane === 'admin' && props[slot].adopted?.servesAdmin ? 'proxy' : plane;
    const size = served === 'proxy' ? expression(whole) : (props[slot].adminCount ?? 1);
    return {
      service: serviceName(props.name, slot, served, props[slot]),
      targetGroupArn: router.targetGroups[slot].arn,
      size: (plane === 'proxy' ? state.proxies : state.admin) ? size : 0,
    };
  };
  return { blue: place('blue'), green: place('green') };
}
