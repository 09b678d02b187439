import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { App, Aspects, TerraformResource, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KongCluster, MisuseError, TrafficRouter, UpgradeLedger } from '../../lib';
import { surroundings } from '../support/parts';
import { addUpgrade } from '../support/synthesis';

const outdir = mkdtempSync(join(tmpdir(), 'kept-'));
afterAll(() => {
  rmSync(outdir, { recursive: true });
});

/** A whole synthesis, with aspects and validations, of a stack that this makes. */
function synthesize(compose: (stack: TerraformStack) => void): () => void {
  return () => {
    const app = new App({ outdir, skipValidation: false });
    compose(new TerraformStack(app, 'kong'));
    app.synth();
  };
}

function aspect(visit: (node: TerraformResource) => void): () => void {
  return synthesize((stack) => {
    new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
    addUpgrade(stack, 'gateway', 'migrate-up', {});
    Aspects.of(stack).add({
      visit: (node: IConstruct) => {
        if (TerraformResource.isTerraformResource(node)) visit(node);
      },
    });
  });
}

it('lets a house rule add to a lifecycle', () => {
  expect(aspect((node) => (node.lifecycle = { ...node.lifecycle, createBeforeDestroy: true }))).not.toThrow();
});

it.each<[string, (node: TerraformResource) => void, RegExp]>([
  [
    'a lifecycle of its own',
    (node) => (node.lifecycle = { preventDestroy: true }),
    /gateway\/ledger\/guard: its preconditions were taken away/,
  ],
  [
    'other changes to ignore',
    (node) => (node.lifecycle = { ...node.lifecycle, ignoreChanges: ['tags'] }),
    /proxy-service: its ignore_changes were taken away, by an aspect .*; leave this resource out of the aspect/,
  ],
  [
    'an end of the protection',
    (node) => (node.lifecycle = { ...node.lifecycle, preventDestroy: false }),
    /its prevent_destroy was taken away/,
  ],
  [
    'another name of a service',
    (node) => {
      if (node instanceof EcsService) node.name = `acme-${node.nameInput}`;
    },
    /blue\/proxy-service: its name was changed to acme-gateway-blue-proxy/,
  ],
  [
    'another name of a parameter',
    (node) => {
      if (node instanceof SsmParameter) node.name = `/acme${node.nameInput}`;
    },
    /ledger\/intent: its name was changed to \/acme\/kong-bluegreen/,
  ],
])('refuses an aspect that gives %s', (_, visit, sentence) => {
  expect(aspect(visit)).toThrow(MisuseError);
  expect(aspect(visit)).toThrow(sentence);
});

it('refuses a ledger that guards nothing', () => {
  const releases = { blue: '0.34-1', green: '0.35-5' };
  const make = synthesize((stack) => {
    new UpgradeLedger(stack, 'ledger', { stage: 'baseline', path: '/mine', target: 'it', releases });
  });
  expect(make).toThrow(/kong\/ledger: the ledger guards nothing, .*; call ledger.guards\(stack\) once they are made/);
});

it.each(['proxies', 'admins'])('refuses nodes behind a router of the other plane (%s)', (prop) => {
  const make = synthesize((stack) => {
    const { vpcId, listenerArn, ...ids } = surroundings(stack);
    const router = (plane: 'proxy' | 'admin'): TrafficRouter =>
      new TrafficRouter(stack, plane, { name: 'shop', vpcId, listenerArn, plane, priority: plane === 'proxy' ? 1 : 9 });
    const [proxy, admin] = [router('proxy'), router('admin')];
    const routers = prop === 'proxies' ? { proxies: admin } : { proxies: proxy, admins: proxy };
    const release = { image: 'registry.example/kong:0.34-1' };
    new KongCluster(stack, 'blue', { name: 'shop', slot: 'blue', release, region: 'eu-west-1', ...ids, ...routers });
  });
  expect(make).toThrow(new RegExp(`${prop} must be a router with plane: .*; the Admin API must never be behind`));
});

it('leads testers by a header alone', () => {
  const make = (options: object): (() => void) =>
    synthesize((stack) => {
      const { vpcId, listenerArn } = surroundings(stack);
      const router = new TrafficRouter(stack, 'proxies', { name: 'shop', vpcId, listenerArn });
      router.addTestRule('test', { listenerArn, priority: 7, ...options }, 'green');
    });
  expect(make({})).toThrow(/header must be given, got none, and every request would reach one colour/);
  expect(make({ header: { name: 'x-test', value: undefined } })).toThrow(/must be given: header.value/);
});

it('refuses a provider of another region', () => {
  const make = (region: string): (() => void) =>
    synthesize((stack) => {
      addUpgrade(stack, 'gateway', 'baseline', {});
      new AwsProvider(stack, 'aws', { region });
    });
  expect(make('us-east-1')).toThrow(/region must be that of the stack's AWS provider, us-east-1, got "eu-\w+-1"/);
});

it('takes a port that is a reference for the same in both releases', () => {
  const stack = new TerraformStack(new App({ outdir }), 'kong');
  const { datastore } = surroundings(stack);
  const upgrade = addUpgrade(stack, 'gateway', 'baseline', { datastore });
  const said = upgrade.node.metadata.map((it) => String(it.data)).join();
  expect(said).toMatch(/licence/);
  expect(said).not.toMatch(/same-datastore/);
});

it.each([
  [{ cpu: 300 }, /blue.cpu must be one of 256, 512, .* on Fargate, got 300/],
  [
    { cpu: 1024, memory: 1024 },
    /blue.memory must be from 2048 to 8192 in steps of 1024 with cpu 1024 on Fargate, got 1024/,
  ],
  [{ cpu: 256, memory: 1536 }, /got 1536/],
  [{ cpu: 8192, memory: 18_432 }, /in steps of 4096/],
])('refuses a size that Fargate does not take: %j', (size, sentence) => {
  const image = 'registry.example/kong:0.34-1';
  const make = (more: object) =>
    synthesize((stack) => {
      new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
      addUpgrade(stack, 'gateway', 'baseline', { blue: { image, ...size, ...more } });
    });
  expect(make({})).toThrow(sentence);
  expect(make({ capacity: { launchType: 'EC2' } })).not.toThrow();
});
