import type { EcsServiceConfig } from '@cdktf/provider-aws/lib/ecs-service';
import type { EcsTaskDefinitionConfig } from '@cdktf/provider-aws/lib/ecs-task-definition';
import type { Capacity, CapacityProvider } from '../../domain';
import { FARGATE, FARGATE_PROVIDERS, launchTypeOf } from '../../domain';
import { DEFAULT_CPU, DEFAULT_MEMORY } from './kong-release';
import { shaped, within } from '../props/prop-shapes';

/** What a colour's tasks run on. */
export interface NodeCapacity {
  readonly capacity?: Capacity;
  readonly cpuArchitecture?: 'X86_64' | 'ARM64';
}

/** A size that is left out is the library's own. */
interface Sized extends NodeCapacity {
  readonly cpu?: number;
  readonly memory?: number;
}

/** Of a task definition. Every task has a network interface of its own, on EC2 too. */
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

/** Of a service. */
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

/** Capacity providers of which can't be seen here whether they are spot. */
export function unseenProviders({ capacity }: NodeCapacity): readonly string[] {
  const providers = capacity && 'capacityProviders' in capacity ? capacity.capacityProviders : [];
  return providers.map(({ name }) => name).filter((name) => !FARGATE_PROVIDERS.includes(name));
}

/** Memory in MiB that Fargate takes with a CPU (Amazon ECS Developer Guide, "Task definition parameters for Fargate"): from, to, in steps of. */
const FARGATE_SIZES: Readonly<Record<number, readonly [from: number, to: number, step: number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16384: [32_768, 122_880, 8192],
};

/** Another pair is refused when a definition is registered, for the next release in the middle of the upgrade. */
function fargateSizeFault(
  name: string,
  { capacity = FARGATE, cpu = DEFAULT_CPU, memory = DEFAULT_MEMORY }: Sized,
): string | undefined {
  if (launchTypeOf(capacity) !== 'FARGATE') return undefined;
  const size = FARGATE_SIZES[cpu];
  if (size === undefined)
    return `${name}.cpu must be one of ${Object.keys(FARGATE_SIZES).join(', ')} on Fargate, got ${cpu}`;
  const [from, to, step] = size;
  // Of the smallest, 1.5 GB is none.
  const fits = memory >= from && memory <= to && memory % step === 0 && !(cpu === 256 && memory === 1536);
  return fits
    ? undefined
    : `${name}.memory must be from ${from} to ${to} in steps of ${step} with cpu ${cpu} on Fargate, got ${memory}`;
}

/** What is wrong with the capacity that the prop `name` gives. */
export function capacityFaults(name: string, release: Sized): readonly string[] {
  const { capacity = FARGATE } = release;
  const at = `${name}.capacity`;
  const said = ['launchType', 'capacityProviders'].filter((it) => (capacity as Readonly<Record<string, unknown>>)[it]);
  if (said.length !== 1)
    return [`${at} must say either launchType or capacityProviders, got ${said.join(' and ') || 'neither'}`];
  const faults = 'launchType' in capacity ? [] : providerFaults(`${at}.capacityProviders`, capacity.capacityProviders);
  const wrong = faults.filter((it) => it !== undefined);
  return wrong.length > 0 ? wrong : [fargateSizeFault(name, release)].filter((it) => it !== undefined);
}

/** AWS: ECS API, CapacityProviderStrategyItem; Developer Guide, "Amazon ECS clusters for Fargate" (no strategy holds both kinds). */
function providerFaults(name: string, providers: readonly CapacityProvider[]): readonly (string | undefined)[] {
  const names = providers.map((it) => it.name);
  if (names.includes('FARGATE_SPOT'))
    return [
      `${name} must not name FARGATE_SPOT: AWS takes such nodes away with two minutes' notice, and each colour carries the traffic at some stage; name FARGATE instead`,
    ];
  const isMixed = names.some((it) => it === 'FARGATE') && names.some((it) => it !== 'FARGATE');
  return [
    names.length >= 1 && names.length <= 20 ? undefined : `${name} must hold 1 to 20 providers, got ${names.length}`,
    new Set(names).size === names.length ? undefined : `${name} must name each provider once, got ${names.join(', ')}`,
    isMixed ? `${name} must be either FARGATE or providers of EC2 instances, got ${names.join(', ')}` : undefined,
    providers.filter(({ base = 0 }) => base > 0).length > 1 ? `${name} must give one base at most` : undefined,
    providers.length > 0 && providers.every(({ weight = 1 }) => weight === 0)
      ? `${name} must give one weight above 0 at least: with none ECS places only the base`
      : undefined,
    ...providers.flatMap(({ name: own, base, weight }) => [
      shaped(`${name}.name`, own, /^(?!aws|ecs|fargate)[\w-]{1,255}$|^FARGATE$/, 'FARGATE or kong-instances'),
      within(`${name}.base`, base, 0, 100_000),
      within(`${name}.weight`, weight, 0, 1000),
    ]),
  ];
}
