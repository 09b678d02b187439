import type { EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import type { EcsTaskDefinitionConfig } from '@cdktf/provider-aws/lib/ecs-task-definition';
import type { Capacity, CapacityProvider } from '../../domain';
import { FARGATE, FARGATE_PROVIDERS, launchTypeOf } from '../../domain';
import { DEFAULT_CPU, DEFAULT_MEMORY } from './kong-release';
import { shaped, within } from '../props/prop-shapes';

/** Infrastructure of a slot's tasks. */
export interface NodeCapacity {
  readonly capacity?: Capacity;
  readonly cpuArchitecture?: 'X86_64' | 'ARM64';
}

/** Infrastructure with the size of a task; a missing size is the library's default. */
interface Sized extends NodeCapacity {
  readonly cpu?: number;
  readonly memory?: number;
}

/** Platform attributes of a task definition. Every task has its own network interface, also on EC2. */
export function platformOf({
  capacity = FARGATE,
  cpuArchitecture,
}: NodeCapacity): Pick<EcsTaskDefinitionConfig, 'requiresCompatibilities' | 'networkMode' | 'runtimePlatform'> {
  return {
    requiresCompatibilities: [launchTypeOf(capacity)],
    networkMode: 'awsvpc',
    ...(cpuArchitecture === undefined ? {} : { runtimePlatform: { cpuArchitecture, operatingSystemFamily: 'LINUX' } }),
  };
}

/** Placement attributes of a service. */
export function placementOf({
  capacity = FARGATE,
}: NodeCapacity): Pick<EcsServiceConfig, 'launchType' | 'capacityProviderStrategy'> {
  if ('launchType' in capacity) return { launchType: capacity.launchType };
  return {
    capacityProviderStrategy: capacity.capacityProviders.map(({ name, base, weight }) => ({
      capacityProvider: name,
      base: base ?? 0,
      weight: weight ?? 1,
    })),
  };
}

/** Capacity providers that may use spot instances; the library cannot check them. */
export function unseenProviders({ capacity }: NodeCapacity): readonly string[] {
  const providers = capacity && 'capacityProviders' in capacity ? capacity.capacityProviders : [];
  return providers.map(({ name }) => name).filter((name) => !FARGATE_PROVIDERS.includes(name));
}

/**
 * Memory in MiB that Fargate accepts with a CPU (Amazon ECS Developer Guide, "Task definition parameters for Fargate"): from, to, in steps
 * of.
 */
const FARGATE_SIZES: Readonly<Record<number, readonly [from: number, to: number, step: number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16384: [32_768, 122_880, 8192],
};

/** ECS refuses other pairs only when a definition is registered, which for the next release is in the middle of an upgrade. */
function fargateSizeFault(
  name: string,
  { capacity = FARGATE, cpu = DEFAULT_CPU, memory = DEFAULT_MEMORY }: Sized,
): string | undefined {
  if (launchTypeOf(capacity) !== 'FARGATE') return undefined;
  const size = FARGATE_SIZES[cpu];
  if (size === undefined)
    return `${name}.cpu must be one of ${Object.keys(FARGATE_SIZES).join(', ')} on Fargate, got ${cpu}`;
  const [from, to, step] = size;
  // 256 CPU units accept 512, 1024 and 2048 MiB, but not 1536.
  const fits = memory >= from && memory <= to && memory % step === 0 && !(cpu === 256 && memory === 1536);
  return fits
    ? undefined
    : `${name}.memory must be from ${from} to ${to} in steps of ${step} with cpu ${cpu} on Fargate, got ${memory}`;
}

/** Faults of the capacity in the prop `name`, one sentence each. */
export function capacityFaults(name: string, release: Sized): readonly string[] {
  const { capacity = FARGATE } = release;
  const at = `${name}.capacity`;
  const given = ['launchType', 'capacityProviders'].filter((it) => (capacity as Readonly<Record<string, unknown>>)[it]);
  if (given.length !== 1)
    return [`${at} must have either launchType or capacityProviders, got ${given.join(' and ') || 'neither'}`];
  const faults = 'launchType' in capacity ? [] : providerFaults(`${at}.capacityProviders`, capacity.capacityProviders);
  const wrong = faults.filter((it) => it !== undefined);
  return wrong.length > 0 ? wrong : [fargateSizeFault(name, release)].filter((it) => it !== undefined);
}

/** AWS: ECS API, CapacityProviderStrategyItem; Developer Guide, "Amazon ECS clusters for Fargate" (a strategy cannot mix the two kinds). */
function providerFaults(name: string, providers: readonly CapacityProvider[]): readonly (string | undefined)[] {
  const names = providers.map((it) => it.name);
  if (names.includes('FARGATE_SPOT'))
    return [
      `${name} must not name FARGATE_SPOT: AWS stops such nodes with two minutes' notice, and each slot carries the traffic at some stage; name FARGATE instead`,
    ];
  const isMixed = names.some((it) => it === 'FARGATE') && names.some((it) => it !== 'FARGATE');
  return [
    names.length >= 1 && names.length <= 20 ? undefined : `${name} must hold 1 to 20 providers, got ${names.length}`,
    new Set(names).size === names.length ? undefined : `${name} must name each provider once, got ${names.join(', ')}`,
    isMixed ? `${name} must be either FARGATE or providers of EC2 instances, got ${names.join(', ')}` : undefined,
    providers.filter(({ base = 0 }) => base > 0).length > 1
      ? `${name} must give at most one provider a base above 0`
      : undefined,
    providers.length > 0 && providers.every(({ weight = 1 }) => weight === 0)
      ? `${name} must give at least one provider a weight above 0: otherwise ECS places only the base`
      : undefined,
    ...providers.flatMap(({ name: own, base, weight }) => [
      shaped(`${name}.name`, own, /^(?!aws|ecs|fargate)[\w-]{1,255}$|^FARGATE$/, 'FARGATE or kong-instances'),
      within(`${name}.base`, base, 0, 100_000),
      within(`${name}.weight`, weight, 0, 1000),
    ]),
  ];
}
