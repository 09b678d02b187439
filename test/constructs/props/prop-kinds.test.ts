import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import * as library from '../../../lib';
import { MisuseError } from '../../../lib';
import { TYPES } from '../../../lib/constructs/props/types-of-props';
import { surroundings } from '../../support/parts';
import { synthesizeUpgrade } from '../../support/synthesis';
import { testApp } from '../../support/test-app';

type Make = (scope: Construct, id: string, props: unknown) => unknown;

/** A constructor or a `from…` of the library, as plain JavaScript calls it. */
function maker(name: string): Make {
  const [type = '', from] = name.split('.');
  const made = (library as unknown as Record<string, new (...args: unknown[]) => object>)[type];
  if (made === undefined) throw new Error(`the library has no ${type}`);
  return from === undefined
    ? (...args) => new made(...args)
    : (...args) => (made as unknown as Record<string, Make>)[from]?.(...args);
}

const ODD: readonly unknown[] = [undefined, null, 5, 'x', [], {}, { blue: {}, green: {} }];

/** `KongClusterProps` are a constructor's, `TrafficRouterAttributes` those of a factory. */
const GIVEN = Object.keys(TYPES).flatMap((type) => {
  const [, name = '', kind] = /^(\w+?)(Props|Attributes)$/.exec(type) ?? [];
  return name in library ? [kind === 'Props' ? name : `${name}.fromAttributes`] : [];
});

it('knows the types of every public construct', () => {
  const constructs = Object.entries(library).filter(
    ([, it]) => (it as { prototype?: object }).prototype instanceof Construct,
  );
  const named = GIVEN.map((name) => name.split('.')[0]);
  expect(named).toEqual(expect.arrayContaining(constructs.map(([name]) => name)));
});

it.each(GIVEN)('%s tells in a sentence what it was not given', (name) => {
  const [type = ''] = name.split('.');
  for (const props of ODD) {
    const make = (): unknown => maker(name)(new TerraformStack(testApp(), 'kong'), 'it', props);
    expect(make).toThrow(MisuseError);
    expect(make).toThrow(new RegExp(`^KBG-PROP-01[01]: ${type}: .*(must be given|must be an object)`));
  }
});

it.each([
  [{ subnetIds: 'subnet-1' }, /subnetIds must be a list, got "subnet-1"$/],
  [{ adoptedProxies: {} }, /these props must be given: adoptedProxies.targetGroupArns$/],
  [{ testTraffic: {} }, /given: testTraffic.headerName, testTraffic.headerValue$/],
  [{ proxyRules: [{}] }, /given: proxyRules\[0\].id, proxyRules\[0\].listenerArn, proxyRules\[0\].priority$/],
  [{ schedule: [10, 50] }, /schedule must be a schedule such as TrafficSchedule.steps\(10, 50, 100\), got a list of 2/],
  [{ snapshot: null }, /snapshot must be an object, got null; give it or remove it$/],
  [{ firstApply: 'true' }, /firstApply must be true or false, got "true"/],
  [{ blue: { image: 'kong:0.34', adopted: {} } }, /given: blue.adopted.proxyService, blue.adopted.securityGroupIds$/],
  [{ permissions: {} }, /given: permissions.executionRoleArn, .*permissions.taskDependencies$/],
  [
    { subnetIds: ['subnet-1', undefined] },
    /subnetIds\[1\] must not be empty; check that the environment variable is set$/,
  ],
  [{ proxyHosts: [''] }, /proxyHosts\[0\] must not be empty/],
  [
    { proxyHost: ['a.example'], ledgerPaths: '/a' },
    /proxyHost is not a known prop; did you mean proxyHosts\?; ledgerPaths is not a known prop; did you mean ledgerPath\?$/,
  ],
  [
    { blue: { image: 'kong:0.34', proxycount: 5 } },
    /blue.proxycount is not a known prop; did you mean blue.proxyCount\?$/,
  ],
  [
    { blue: { image: 'kong:0.34', adopted: { servesAdmin: 'no' } } },
    /blue.adopted.servesAdmin must be true or false, got "no"/,
  ],
  [{ blue: { image: 'kong:0.34', environment: { A: 2 } } }, /blue.environment.A must be a text, got a number$/],
  [
    { network: { taskDependencies: ['x'] } },
    /network.taskDependencies\[0\] must be a resource or data source, got "x"/,
  ],
  [{ datastore: 'kong' }, /datastore must be a construct, or the result of KongDatastore.fromAttributes, got "kong"$/],
  [{ blue: { image: 'kong:0.34', environment: 'A=b' } }, /blue.environment must be an object, got a string;/],
])('a gateway with %j is refused', (props, sentence) => {
  expect(() => synthesizeUpgrade('baseline', props as unknown as Partial<library.KongUpgradeProps>)).toThrow(sentence);
});

it('looks for texts that Terraform would not take in a router that stands alone too', () => {
  const stack = new TerraformStack(testApp(), 'kong');
  const { vpcId, listenerArn } = surroundings(stack);
  const router = {
    name: 'shop',
    vpcId,
    listenerArn,
    hosts: ['shop.example'],
    header: { name: 'x', value: '%{if true}' },
  };
  expect(() => new library.TrafficRouter(stack, 'proxies', router)).toThrow(
    /^KBG-PROP-022: TrafficRouter: header.value must not contain %\{, which Terraform reads as a directive; write %%\{$/,
  );
});
