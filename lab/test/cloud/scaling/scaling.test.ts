import { Fixture } from '../../support/cloud-fixture';

let fixture: Fixture;
beforeEach(() => {
  fixture = new Fixture();
});
afterEach(() => fixture.close());

const WEB = {
  serviceNamespace: 'ecs',
  resourceId: 'service/main/web',
  scalableDimension: 'ecs:service:DesiredCount',
};
const FREE = { scaleIn: false, scaleOut: false, scheduled: false };
const register = (minCapacity: number, maxCapacity: number, suspended = FREE) =>
  fixture.cloud.scaling.register({ ...WEB, minCapacity, maxCapacity, suspended });
const count = (): number => fixture.cloud.ecs.service('main', 'web').desiredCount;

function service(): void {
  fixture.service(fixture.definition('web'), fixture.balanced('web'));
}

test('registering a target moves a count that is outside the bounds to the nearest bound, suspended or not', () => {
  service();
  register(1, 4);
  expect(count()).toBe(2);
  register(3, 4);
  expect(count()).toBe(3);
  register(1, 2, { ...FREE, scaleIn: true });
  expect(count()).toBe(2);
});

test('a policy scales within the bounds, and not where its direction is suspended', () => {
  service();
  register(1, 4);
  expect(() => fixture.cloud.scaling.scale('web', 3)).toThrow('no policy scales the service web');
  fixture.cloud.scaling.putPolicy({ ...WEB, name: 'cpu' });
  expect(fixture.cloud.scaling.scale('web', 9)).toBe(4);
  expect(fixture.cloud.scaling.scale('web', 0)).toBe(1);
  register(1, 4, { ...FREE, scaleIn: true });
  expect(fixture.cloud.scaling.scale('web', 3)).toBe(3);
  expect(fixture.cloud.scaling.scale('web', 1)).toBe(3);
  register(1, 4, { ...FREE, scaleOut: true });
  expect(fixture.cloud.scaling.scale('web', 4)).toBe(3);
});

test('no service, no target; no target, no policy; and policies go with their target', () => {
  expect(() => register(1, 2)).toThrow("ECS service doesn't exist: service/main/web");
  service();
  expect(() => register(3, 2)).toThrow('Maximum capacity cannot be less than minimum capacity');
  expect(() => fixture.cloud.scaling.putPolicy({ ...WEB, name: 'cpu' })).toThrow(/^No scalable target found for .*web/);
  register(1, 2);
  fixture.cloud.scaling.putPolicy({ ...WEB, name: 'cpu' });
  fixture.cloud.scaling.deregister(WEB);
  expect(fixture.cloud.scaling.policy(WEB, 'cpu')).toBeUndefined();
  expect(() => {
    fixture.cloud.scaling.deregister(WEB);
  }).toThrow(/^No scalable target found/);
});

test('a deleted policy scales nothing, and other resources are registered and never scaled', async () => {
  service();
  register(2, 4);
  await fixture.cloud.ecs.deleteService('main', 'web');
  register(3, 4);
  expect(count()).toBe(0);
  const table = {
    serviceNamespace: 'dynamodb',
    resourceId: 'table/t',
    scalableDimension: 'dynamodb:table:ReadCapacityUnits',
  };
  fixture.cloud.scaling.register({ ...table, minCapacity: 5, maxCapacity: 10, suspended: FREE });
  expect(fixture.cloud.scaling.target(table)).toMatchObject({ minCapacity: 5 });
});
